//! Fills a data folder. Everything goes through the API, by batches of a hundred, so that what is measured is what the service itself
//! would have written: search words, counters, events, the activity and its figures.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use http::{HeaderValue, Method};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::client::{Connection, ask};
use crate::people::register;
use crate::progress::say;
use crate::server::Server;
use crate::settle::settled;
use crate::texts::task;

/// Operations of one batch, and batches at once.
const BATCH: u64 = 100;
const AT_ONCE: usize = 6;
/// Of each batch so many are completed at once.
const COMPLETED: usize = 20;
/// How long the events of a seeding may take to arrive at the end.
const SETTLE_TIME: Duration = Duration::from_secs(600);

/// Makes a folder with `size` tasks of `people` persons. Returns how long it took.
pub async fn seed(binary: &Path, folder: &Path, size: u64, people: u32) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    let server = Server::start(binary, folder).await?;
    let tokens: Arc<[HeaderValue]> = register(server.address(), people).await?.into_iter().map(|p| p.token).collect();
    let next = Arc::new(AtomicU64::new(0));
    let mut workers = JoinSet::new();
    for _ in 0..AT_ONCE {
        workers.spawn(fill(server.address(), tokens.clone(), next.clone(), size));
    }
    let mut told = 0;
    while !workers.is_empty() {
        tokio::select! {
            Some(worker) = workers.join_next() => worker??,
            () = tokio::time::sleep(Duration::from_secs(5)) => {
                let now = next.load(Ordering::Relaxed).min(size);
                say(&format!("  {now} of {size} tasks, {} a second", (now - told) / 5));
                told = now;
            }
        }
    }
    let drained = settled(folder, SETTLE_TIME).await?;
    say(&format!(
        "  the last events arrived {:.1} s after the last task",
        drained.as_secs_f64()
    ));
    server.stop().await?;
    Ok(begun.elapsed())
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

/// Carries out a batch and returns the ids of its tasks.
async fn batch(connection: &mut Connection, token: &HeaderValue, operations: Vec<Value>) -> anyhow::Result<Vec<Value>> {
    let request = ask(
        Method::POST,
        "/tasks/batch",
        Some(token),
        Some(&json!({ "operations": operations })),
    )?;
    let mut answer = connection.json(request).await?;
    let results = answer["results"].as_array_mut().context("a batch answers with results")?;
    let mut ids = Vec::with_capacity(results.len());
    for result in results {
        ensure!(
            result["status"].as_u64().is_some_and(|status| status < 300),
            "a step of a batch: {result}"
        );
        ids.push(result["task"]["id"].take());
    }
    Ok(ids)
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
