use futures_util::TryStreamExt;
use futures_util::future::{BoxFuture, FutureExt};
use tokio_postgres::{Client, Error, RowStream, Statement as Prepared};

use super::error::store_error;
use super::pipeline::Pipeline;
use super::unit::check_count;
use super::value::Cell;
use crate::{Row, Statement, StoreError, Value};

/// A read and its parameters.
pub(super) type Read = (&'static Statement, Vec<Value>);

/// Runs one read; refuses to gather more than `rows_max` rows.
pub(super) async fn one(client: &Client, prepared: &Prepared, read: &Read, rows_max: usize) -> Result<Vec<Row>, StoreError> {
    check_count(read.0, read.1.len(), prepared.params().len())?;
    let rows = client.query_raw(prepared, &read.1).await;
    gather(read.0, rows, rows_max).await
}

/// Runs several reads that see one moment, in one round trip.
pub(super) async fn at_once(client: &Client, reads: &[(Prepared, Read)], rows_max: usize) -> Result<Vec<Vec<Row>>, StoreError> {
    let mut requests: Vec<BoxFuture<'_, Result<Option<RowStream>, Error>>> = Vec::with_capacity(reads.len() + 2);
    requests.push(command(client, "begin isolation level repeatable read read only"));
    for (prepared, read) in reads {
        check_count(read.0, read.1.len(), prepared.params().len())?;
        requests.push(async move { client.query_raw(prepared, &read.1).await.map(Some) }.boxed());
    }
    requests.push(command(client, "commit"));
    // Each stream's rows have to be taken before the next answer can come.
    let mut waiting = Pipeline::send(requests).await;
    let failed = |error: Error| store_error("read at once", &error);
    waiting.next().await.transpose().map_err(failed)?;
    let mut found = Vec::with_capacity(reads.len());
    for (_, read) in reads {
        let rows = waiting.next().await.transpose().map(Option::flatten).transpose();
        found.push(match rows {
            Some(rows) => gather(read.0, rows, rows_max).await?,
            None => Vec::new(),
        });
    }
    waiting.next().await.transpose().map_err(failed)?;
    Ok(found)
}

fn command<'a>(client: &'a Client, sql: &'static str) -> BoxFuture<'a, Result<Option<RowStream>, Error>> {
    async move { client.batch_execute(sql).await.map(|()| None) }.boxed()
}

async fn gather(statement: &'static Statement, rows: Result<RowStream, Error>, rows_max: usize) -> Result<Vec<Row>, StoreError> {
    let failed = |error: Error| store_error(statement.name, &error);
    let mut rows = std::pin::pin!(rows.map_err(failed)?);
    let mut found = Vec::new();
    while let Some(row) = rows.try_next().await.map_err(failed)? {
        if found.len() == rows_max {
            return Err(StoreError::Failed {
                statement: statement.name,
                reason: format!("more than {rows_max} rows: page it"),
            });
        }
        let cells = (0..row.len()).map(|column| row.try_get(column).map(|cell: Cell| cell.0).map_err(failed));
        found.push(Row(cells.collect::<Result<_, _>>()?));
    }
    Ok(found)
}
