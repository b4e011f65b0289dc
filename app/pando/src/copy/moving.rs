use anyhow::ensure;
use pando_store::Statement;
use pando_store::bulk::{Bulk, BulkError, Change, Journal, Reached, Sum, Table};
use pando_task::{Reindexed, TASKS_WITH_WORDS, reindex};

use super::pair::Pair;
use super::telling::Telling;
use crate::data::Database;

/// Rows in one page, which is one write.
const PAGE_ROWS: u32 = 500;
/// What the index of words is called among the parts of a copy.
const WORDS: &str = "task_words";

static TASKS: Statement = Statement::both("copy.tasks", "select count(*) from tasks");
static INDEXED: Statement = Statement::both("copy.indexed", "select count(*) from task_words");
static FORGET_WORDS: Statement = Statement::both("copy.forget_words", "delete from task_words");

/// Copies what is not there yet of each table, and makes the index of words.
pub async fn copy(pair: &mut Pair, telling: &Telling) -> anyhow::Result<()> {
    let reached = Journal::reached(&mut *pair.target).await?;
    if reached.is_empty() && pair.database == Database::Task {
        pair.target.write(vec![Change::once(&FORGET_WORDS, Vec::new())]).await?;
    }
    for table in pair.tables.clone() {
        let reached = reached.get(&table.name).cloned().unwrap_or_default();
        if !reached.is_done {
            copy_table(pair, &table, reached, telling).await?;
        }
    }
    if pair.database == Database::Task {
        let reached = reached.get(WORDS).cloned().unwrap_or_default();
        if !reached.is_done {
            make_words(pair, reached, telling).await?;
        }
    }
    Ok(())
}

async fn copy_table(pair: &mut Pair, table: &Table, mut reached: Reached, telling: &Telling) -> Result<(), BulkError> {
    let total = pair.source.count(table).await?;
    let mut line = telling.begin(pair.name(), &table.name, reached.rows, total);
    while !reached.is_done {
        let page = pair.source.page(table, reached.last.as_deref(), PAGE_ROWS).await?;
        reached.rows += page.len() as u64;
        reached.is_done = page.len() < PAGE_ROWS as usize;
        if let Some(row) = page.last() {
            reached.last = Some(table.key_of(row));
        }
        let changes = vec![Change::Add(table, &page), Journal::note(&table.name, &reached)];
        pair.target.write(changes).await?;
        line.at(reached.rows);
    }
    line.end();
    Ok(())
}

/// Makes the index from the tasks that are in the copy.
async fn make_words(pair: &mut Pair, mut reached: Reached, telling: &Telling) -> anyhow::Result<()> {
    let total = number(&mut *pair.target, &TASKS).await?;
    let mut line = telling.begin(pair.name(), WORDS, reached.rows, total);
    while !reached.is_done {
        let after = reached.last.as_deref().and_then(<[_]>::first).cloned();
        let params = vec![after.unwrap_or(0_i64.into()), PAGE_ROWS.into()];
        let page = pair.target.read(&TASKS_WITH_WORDS, params).await?;
        reached.rows += page.len() as u64;
        let mut changes = Vec::new();
        match reindex(&page)? {
            Some(Reindexed { last, statement, params }) => {
                reached.last = Some(vec![last.into()]);
                changes.push(Change::Run(statement, params));
            }
            None => reached.is_done = true,
        }
        changes.push(Journal::note(WORDS, &reached));
        pair.target.write(changes).await?;
        line.at(reached.rows);
    }
    line.end();
    Ok(())
}

/// Every task is in the index, and nothing else.
pub async fn check_words(pair: &mut Pair) -> anyhow::Result<()> {
    if pair.database != Database::Task {
        return Ok(());
    }
    let tasks = number(&mut *pair.target, &TASKS).await?;
    let indexed = number(&mut *pair.target, &INDEXED).await?;
    if tasks != indexed {
        Journal::forget(&mut *pair.target).await?;
    }
    ensure!(
        tasks == indexed,
        "task: the index of words holds {indexed} tasks of {tasks}. The copy stays marked as unfinished; run it again, and this part is \
         copied anew"
    );
    Ok(())
}

async fn number(bulk: &mut dyn Bulk, statement: &'static Statement) -> anyhow::Result<u64> {
    let rows = bulk.read(statement, Vec::new()).await?;
    Ok(rows.first().map_or(Ok(0), |row| row.get(0))?)
}

/// Counts and sums up a table, up to this many rows.
pub async fn sum(bulk: &mut dyn Bulk, table: &Table, rows_max: u64) -> Result<Sum, BulkError> {
    let mut sum = Sum::default();
    let mut last = None;
    while sum.rows < rows_max {
        let page = bulk.page(table, last.as_deref(), PAGE_ROWS).await?;
        page.iter().for_each(|row| sum.add(row));
        if page.len() < PAGE_ROWS as usize {
            break;
        }
        last = page.last().map(|row| table.key_of(row));
    }
    Ok(sum)
}
