//! Fills a data folder. Up to [`THROUGH_API_MAX`] tasks go through the API, by batches of a hundred, so that what is measured is what the
//! services themselves have written: search words, counters, events, the activity and its figures. More are written by `direct`.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use http::{HeaderValue, Method};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::client::{Connection, ask};
use crate::direct;
use crate::options::Options;
use crate::people::{Person, register};
use crate::progress::say;
use crate::server::Server;
use crate::settle::settled;
use crate::texts::task;

/// So many tasks at most are made through the API.
pub const THROUGH_API_MAX: u64 = 50_000;
/// Operations of one batch, and batches at once.
const BATCH: u64 = 100;
const AT_ONCE: usize = 6;
/// Of each batch so many are completed at once.
const COMPLETED: usize = 20;
/// How often a step is asked for that the server is too busy for, and how long it is given in between.
const TRIES: usize = 20;
const BUSY_TIME: Duration = Duration::from_millis(200);
/// How often it is told how far it is.
const TOLD_EVERY: Duration = Duration::from_secs(5);
/// How long the events of a seeding may take to arrive at the end.
const SETTLE_TIME: Duration = Duration::from_secs(600);

/// Makes a folder with `size` tasks. Returns how long it took.
pub async fn seed(options: &Options, folder: &Path, size: u64) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let server = Server::start(&options.binary, folder, &options.log()).await?;
    let people = register(server.address(), options.people, None).await?;
    if size > THROUGH_API_MAX {
        settled(folder, SETTLE_TIME).await?;
        server.stop().await?;
        let people: Vec<_> = people.iter().map(|person| person.id).collect();
        direct::fill(folder, &people, size)?;
    } else {
        through_api(server.address(), &people, size).await?;
        let drained = settled(folder, SETTLE_TIME).await?;
        say(&format!(
            "  the last events arrived {:.1} s after the last task",
            drained.as_secs_f64()
        ));
        server.stop().await?;
    }
    Ok(begun.elapsed())
}

/// Makes tasks of these people by batches.
pub async fn through_api(address: SocketAddr, people: &[Person], size: u64) -> anyhow::Result<()> {
    let tokens: Arc<[HeaderValue]> = people.iter().map(|person| person.token.clone()).collect();
    let next = Arc::new(AtomicU64::new(0));
    let mut workers = JoinSet::new();
    for _ in 0..AT_ONCE {
        workers.spawn(fill(address, tokens.clone(), next.clone(), size));
    }
    let mut told = 0;
    while !workers.is_empty() {
        tokio::select! {
            Some(worker) = workers.join_next() => worker??,
            () = tokio::time::sleep(TOLD_EVERY) => {
                let now = next.load(Ordering::Relaxed).min(size);
                say(&format!("  {now} of {size} tasks, {} a second", (now - told) / TOLD_EVERY.as_secs()));
                told = now;
            }
        }
    }
    Ok(())
}

async fn fill(address: SocketAddr, tokens: Arc<[HeaderValue]>, next: Arc<AtomicU64>, size: u64) -> anyhow::Result<()> {
    let mut connection = Connection::open(address).await?;
    loop {
        let first = next.fetch_add(BATCH, Ordering::Relaxed);
        if first >= size {
            return Ok(());
        }
        let token = &tokens[(first / BATCH % tokens.len() as u64) as usize];
        let creates = (first..size.min(first + BATCH)).map(|number| json!({ "op": "create", "task": task(number) }));
        let made = batch(&mut connection, token, creates.collect()).await?;
        let completes = made.iter().take(COMPLETED).map(|id| json!({ "op": "complete", "id": id }));
        batch(&mut connection, token, completes.collect()).await?;
    }
}

/// Carries out a batch and returns the ids of its tasks, in no order. A step that the server is too busy for is asked for again, as the
/// answer says: batches of one person are in each other's way at the counts of their labels and projects.
async fn batch(connection: &mut Connection, token: &HeaderValue, mut operations: Vec<Value>) -> anyhow::Result<Vec<Value>> {
    let mut ids = Vec::with_capacity(operations.len());
    for _ in 0..TRIES {
        let body = json!({ "operations": operations });
        let mut answer = connection
            .json(ask(Method::POST, "/tasks/batch", Some(token), Some(&body))?)
            .await?;
        let results = answer["results"].as_array_mut().context("a batch answers with results")?;
        let mut refused = Vec::new();
        for (operation, result) in operations.into_iter().zip(results) {
            match result["status"].as_u64() {
                Some(..300) => ids.push(result["task"]["id"].take()),
                Some(503) => refused.push(operation),
                _ => bail!("a step of a batch: {result}"),
            }
        }
        if refused.is_empty() {
            return Ok(ids);
        }
        operations = refused;
        tokio::time::sleep(BUSY_TIME).await;
    }
    bail!("{} steps of a batch were refused {TRIES} times", operations.len())
}

/// Copies the files of a folder that nobody holds.
pub fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        if entry.file_type()?.is_file() {
            let copied = to.join(entry.file_name());
            std::fs::copy(entry.path(), &copied)?;
            // Else the write-back of the copy would fall into the first measurement.
            std::fs::File::open(&copied)?.sync_all()?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use rusqlite::Connection as Database;
    use rusqlite::types::Value as Cell;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    /// The binary, built into the same folder as the test that runs.
    fn options(scratch: &Path) -> Options {
        let test = std::env::current_exe().unwrap();
        let binary = test.parent().and_then(Path::parent).unwrap().join("pando");
        assert!(binary.exists(), "{} is not there: cargo build -p pando", binary.display());
        let mut options = Line::parse_from(["pando-bench", "--people", "2"]).options;
        (options.binary, options.results) = (binary, scratch.to_owned());
        options
    }

    /// All there is to know of a folder's tasks, but for ids and moments.
    fn known(folder: &Path) -> Vec<Vec<Cell>> {
        let database = Database::open(folder.join("task.db")).unwrap();
        database
            .execute_batch("create virtual table temp.terms using fts5vocab(main, task_words, row)")
            .unwrap();
        let questions = [
            "select t.status, t.deleted_at, t.completed_at is null, t.updated_at > t.created_at, t.version, t.priority, p.name, t.due_kind,
                t.due_key, t.due_date, t.due_time, t.due_zone, length(t.rank), t.title_key, (select group_concat(l.name) from labels l
                join task_labels tl on tl.label_id = l.id where tl.task_pk = t.pk), length(t.labels), t.title, t.notes
             from tasks t left join projects p on p.id = t.project_id",
            "select name, open_count from labels",
            "select name, open_count from projects",
            "select substr(term, 12), doc, cnt from temp.terms",
            "select sql from sqlite_schema where sql is not null",
        ];
        let mut known = Vec::new();
        for question in questions {
            let mut statement = database.prepare(question).unwrap();
            let columns = statement.column_count();
            let rows = statement.query_map((), |row| {
                (0..columns).map(|column| row.get(column)).collect::<Result<Vec<Cell>, _>>()
            });
            let mut rows: Vec<Vec<Cell>> = rows.unwrap().map(Result::unwrap).collect();
            rows.sort_by_key(|row| format!("{row:?}"));
            known.extend(rows);
        }
        known
    }

    #[tokio::test]
    async fn what_is_written_directly_is_what_the_service_would_have_written() {
        let scratch = tempfile::tempdir().unwrap();
        let (through, direct) = (scratch.path().join("through"), scratch.path().join("direct"));
        let options = options(scratch.path());
        seed(&options, &through, 400).await.unwrap();

        let server = Server::start(&options.binary, &direct, &options.log()).await.unwrap();
        let people = register(server.address(), 2, None).await.unwrap();
        server.stop().await.unwrap();
        let people: Vec<_> = people.iter().map(|person| person.id).collect();
        crate::direct::fill(&direct, &people, 400).unwrap();

        let (through, direct) = (known(&through), known(&direct));
        assert!(through.len() > 500, "{} rows", through.len());
        assert_eq!(through, direct);
    }
}
