//! What a schema remembers of its migrations.

use sha2::{Digest, Sha256};
use tokio_postgres::{Client, Error};

use super::error::{OpenError, open_error};
use super::{Address, schema_name};
use crate::bulk::UNFINISHED;
use crate::tables::MIGRATIONS;
use crate::{Migration, Schema};

/// The platform's part of a schema, beside the service's own.
pub(super) const PLATFORM: &str = "platform";

/// What a step's text begins with when it takes away something that builds before it need: `-- contracts: the column x`.
const CONTRACTS: &str = "-- contracts:";

pub(super) const TABLE: &str = "create table if not exists schema_history (
    part text not null,
    number bigint not null,
    name text not null,
    checksum bytea not null,
    contracts boolean not null,
    applied_at timestamptz not null default now(),
    primary key (part, number)
)";

/// The two parts of a service's schema, in the order in which they are made.
pub(super) fn parts(schema: &Schema) -> [(&'static str, &'static [Migration]); 2] {
    [(PLATFORM, MIGRATIONS), (schema.app_id, schema.migrations)]
}

/// Whether builds that do not know this step cannot work beside it.
pub(super) fn contracts(migration: &Migration) -> bool {
    migration.postgres.trim_start().starts_with(CONTRACTS)
}

pub(super) fn checksum(migration: &Migration) -> Vec<u8> {
    Sha256::digest(migration.postgres.as_bytes()).to_vec()
}

/// Refuses a schema that this build cannot serve: as [`check_steps`], and one that a copy goes into and has not filled yet.
pub(super) async fn check(client: &Client, address: &Address, schema: &Schema) -> Result<(), OpenError> {
    check_steps(client, address, schema).await?;
    match is_there(client, address, schema, UNFINISHED).await? {
        false => Ok(()),
        true => Err(OpenError::Unfinished {
            address: address.to_string(),
            schema: schema_name(schema.app_id),
        }),
    }
}

async fn is_there(client: &Client, address: &Address, schema: &Schema, table: &str) -> Result<bool, OpenError> {
    let table = format!("{}.{table}", schema_name(schema.app_id));
    let there = client.query_one("select to_regclass($1) is not null", &[&table]).await;
    there.map(|row| row.get(0)).map_err(|error| open_error(address, &error))
}

/// Refuses a schema that this build cannot work with: one in which a step is missing or another than it was, and one with a step that
/// this build does not know and that takes something away.
pub(super) async fn check_steps(client: &Client, address: &Address, schema: &Schema) -> Result<(), OpenError> {
    let there = is_there(client, address, schema, "schema_history").await?;
    for (part, migrations) in parts(schema) {
        let applied = if there {
            applied(client, address, part, migrations).await?
        } else {
            0
        };
        if let Some(last) = migrations.last().filter(|last| applied < last.number as usize) {
            return Err(OpenError::Missing {
                address: address.to_string(),
                part: part.to_owned(),
                found: u32::try_from(applied).unwrap_or(u32::MAX),
                known: last.number,
            });
        }
    }
    Ok(())
}

/// How many steps of a part were made; refuses one that this build does not understand.
pub(super) async fn applied(client: &Client, address: &Address, part: &'static str, known: &[Migration]) -> Result<usize, OpenError> {
    let history = history(client, part).await.map_err(|error| open_error(address, &error))?;
    for (place, step) in history.iter().enumerate() {
        match known.get(place) {
            Some(migration) if step.checksum == checksum(migration) && step.number == i64::from(migration.number) => {}
            None if !step.contracts => {}
            None => {
                return Err(OpenError::Newer {
                    address: address.to_string(),
                    part: part.to_owned(),
                    found: u32::try_from(step.number).unwrap_or_default(),
                    name: step.name.clone(),
                    known: known.last().map_or(0, |migration| migration.number),
                });
            }
            Some(_) => {
                return Err(OpenError::Changed {
                    address: address.to_string(),
                    part: part.to_owned(),
                    number: u32::try_from(step.number).unwrap_or_default(),
                    name: step.name.clone(),
                });
            }
        }
    }
    Ok(history.len())
}

struct Step {
    number: i64,
    name: String,
    checksum: Vec<u8>,
    contracts: bool,
}

async fn history(client: &Client, part: &str) -> Result<Vec<Step>, Error> {
    let sql = "select number, name, checksum, contracts from schema_history where part = $1 order by number";
    let rows = client.query(sql, &[&part]).await?;
    let step = |row: &tokio_postgres::Row| Step {
        number: row.get(0),
        name: row.get(1),
        checksum: row.get(2),
        contracts: row.get(3),
    };
    Ok(rows.iter().map(step).collect())
}
