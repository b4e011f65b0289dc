//! Writes tasks straight into the database of a server that is stopped: a million through the API takes a quarter of an hour.
//!
//! The rows are those that task-service would have written: columns, search words, labels, counters, ranks and ids. What is left out:
//! events, and with them the activity; figures and the feed know nothing of these tasks. That they are the same rows is tested.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use pando_kernel::{Due, Ids, Instant, ManualClock, Rank, SeededRandom, TaskId, search_text};
use rusqlite::{Connection as Database, params};
use serde_json::Value;
use uuid::Uuid;

use crate::progress::say;
use crate::texts::task;

/// Everybody's tasks come in runs like this, one person after another.
const RUN: u64 = 100;
/// The first of a run are completed, as when it goes through the API.
const COMPLETED: u64 = 20;
/// When the first task was made: 1 January 2025.
const FIRST_MICROS: i64 = 1_735_689_600_000_000;
/// Seconds from one task to the next; a million spread over the better part of two years.
const APART_SECONDS: i64 = 50;
/// A task was completed so long after it was made.
const DONE_AFTER_SECONDS: i64 = 3 * 86_400;
/// Characters of a title that count for its order.
const TITLE_KEY_CHARACTERS: usize = 80;

/// Somebody's labels and projects by name.
struct Names {
    user: Uuid,
    labels: HashMap<String, Uuid>,
    projects: HashMap<String, Uuid>,
}

/// Adds `size` tasks of these people.
pub fn fill(folder: &Path, people: &[Uuid], size: u64) -> anyhow::Result<()> {
    let mut database = Database::open(folder.join("task.db"))?;
    // A seeding that is cut off is thrown away.
    for (name, value) in [("journal_mode", "off"), ("synchronous", "off"), ("cache_size", "-262144")] {
        database.pragma_update_and_check(None, name, value, |_| Ok(())).or_else(no_rows)?;
    }
    let names = people
        .iter()
        .map(|user| names_of(&database, *user))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let indexes = without_indexes(&database)?;
    let clock = Arc::new(ManualClock::at(Instant::from_micros(FIRST_MICROS)));
    let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(size)));
    let transaction = database.transaction()?;
    for number in 0..size {
        let names = &names[(number / RUN % names.len() as u64) as usize];
        clock.advance(APART_SECONDS);
        insert(&transaction, names, ids.next(), number)?;
        if number % 200_000 == 199_999 {
            say(&format!("  {} of {size} tasks", number + 1));
        }
    }
    for index in indexes {
        transaction.execute_batch(&index)?;
    }
    transaction.execute_batch(COUNT)?;
    transaction.commit()?;
    database.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    Ok(())
}

fn no_rows(error: rusqlite::Error) -> rusqlite::Result<()> {
    match error {
        rusqlite::Error::QueryReturnedNoRows => Ok(()),
        other => Err(other),
    }
}

/// How many open tasks are in each project, and have each label.
const COUNT: &str = "
    update projects set open_count = (select count(*) from tasks t
        where t.user_id = projects.user_id and t.project_id = projects.id and t.status = 0 and t.deleted_at is null);
    update labels set open_count = (select count(*) from task_labels l join tasks t on t.pk = l.task_pk
        where l.label_id = labels.id and t.status = 0 and t.deleted_at is null);";

fn names_of(database: &Database, user: Uuid) -> anyhow::Result<Names> {
    let read = |table: &str| -> anyhow::Result<HashMap<String, Uuid>> {
        let mut statement = database.prepare(&format!("select name, id from {table} where user_id = ?1"))?;
        let rows = statement.query_map([user.as_bytes()], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?)))?;
        rows.map(|row| {
            row.map_err(anyhow::Error::from)
                .and_then(|(name, id)| Ok((name, Uuid::from_slice(&id)?)))
        })
        .collect()
    };
    Ok(Names {
        user,
        labels: read("labels")?,
        projects: read("projects")?,
    })
}

/// Takes the indexes of tasks away; returns what makes them again. Built at the end they cost a fraction.
fn without_indexes(database: &Database) -> anyhow::Result<Vec<String>> {
    let of_tasks = "select name, sql from sqlite_schema where type = 'index' and tbl_name = 'tasks' and sql is not null";
    let mut statement = database.prepare(of_tasks)?;
    let found: Vec<(String, String)> = statement
        .query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for (name, _) in &found {
        database.execute_batch(&format!("drop index {name}"))?;
    }
    Ok(found.into_iter().map(|(_, sql)| sql).collect())
}

fn insert(database: &Database, names: &Names, id: TaskId, number: u64) -> anyhow::Result<()> {
    let task = task(number);
    let text = |field: &Value| field.as_str().unwrap_or_default().to_owned();
    let (title, notes) = (text(&task["title"]), text(&task["notes"]));
    let due = due(&task["due"])?;
    let label = task["labels"][0]
        .as_str()
        .map(|name| names.labels.get(name).context("a label is missing"))
        .transpose()?;
    let project = task["project"]
        .as_str()
        .map(|name| names.projects.get(name).context("a project is missing"))
        .transpose()?;
    let created = micros_of(id);
    let completed = (number % RUN < COMPLETED).then_some(created + DONE_AFTER_SECONDS * 1_000_000);
    database
        .prepare_cached(
            "insert into tasks (id, user_id, status, completed_at, created_at, updated_at, version, priority, project_id, due_kind,
                due_key, due_date, due_time, rank, title_key, labels, title, notes)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
        )?
        .execute(params![
            id.uuid().as_bytes(),
            names.user.as_bytes(),
            completed.is_some(),
            completed,
            created,
            completed.unwrap_or(created),
            1 + i64::from(completed.is_some()),
            task["priority"].as_i64(),
            project.map_or(&[][..], |id| id.as_bytes()),
            if due.is_some() { 0 } else { 2 },
            due.as_ref().map(due_key),
            due.as_ref().map(|due| due.date_text()),
            due.as_ref().and_then(|due| due.time_text()),
            rank_of(id).as_str(),
            title_key(&title),
            label.map_or(&[][..], |id| id.as_bytes()),
            title,
            notes,
        ])?;
    let pk = database.last_insert_rowid();
    database
        .prepare_cached("insert into task_words (rowid, title, notes) values (?1, ?2, ?3)")?
        .execute(params![pk, words_of(names.user, &title), words_of(names.user, &notes)])?;
    if let Some(label) = label {
        database
            .prepare_cached("insert into task_labels (label_id, task_pk) values (?1, ?2)")?
            .execute(params![label.as_bytes(), pk])?;
    }
    Ok(())
}

fn due(value: &Value) -> anyhow::Result<Option<Due>> {
    match value["date"].as_str() {
        None => Ok(None),
        Some(date) => Ok(Some(Due::from_parts(date, value["time"].as_str(), None)?)),
    }
}

/// A civil time as if it were in UTC; a day is its last microsecond.
fn due_key(due: &Due) -> Option<i64> {
    let at = |at: DateTime| TimeZone::UTC.to_timestamp(at).ok().map(|at| at.as_microsecond());
    match due {
        Due::Date(date) => at(date.to_datetime(Time::midnight())).map(|micros| micros + 86_400_000_000 - 1),
        Due::Floating(time) => at(*time),
        Due::Zoned(..) => None,
    }
}

fn micros_of(id: TaskId) -> i64 {
    let (high, _) = id.uuid().as_u64_pair();
    ((high >> 16) * 1000).cast_signed()
}

/// Last in the order by hand: by the time in its id.
fn rank_of(id: TaskId) -> Rank {
    let (high, _) = id.uuid().as_u64_pair();
    Rank::ascending(((high >> 16) << 12) | (high & 0xFFF))
}

fn title_key(title: &str) -> String {
    search_text(title).chars().take(TITLE_KEY_CHARACTERS).collect()
}

/// The words of a text, each once and behind the mark of its owner: 11 digits of base 36 from the random half of their id.
fn words_of(user: Uuid, text: &str) -> String {
    let (_, mut rest) = user.as_u64_pair();
    let mut mark = String::new();
    for _ in 0..11 {
        mark.extend(char::from_digit((rest % 36) as u32, 36));
        rest /= 36;
    }
    let folded = search_text(text);
    let mut seen = HashSet::new();
    let words = folded.split(' ').filter(|word| !word.is_empty() && seen.insert(*word));
    words.map(|word| format!("{mark}{word}")).collect::<Vec<_>>().join(" ")
}
