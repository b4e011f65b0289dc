use std::time::Duration;

use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error};

use super::connect::Connector;
use super::error::{OpenError, open_error, text};
use super::history::{TABLE, applied, checksum, contracts, parts};
use super::{Address, schema_name};
use crate::{Migration, Schema};

/// A service for which a schema is made.
#[derive(Clone, Copy)]
pub struct Service<'a> {
    /// What it keeps.
    pub schema: &'a Schema,
    /// The role that it opens its schema as; made when it is not there.
    pub role: &'a str,
    /// The role's password, set each time; `None`: it keeps what it has, or gets in by other means.
    pub password: Option<&'a str>,
}

/// What was done for a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The schema's name.
    pub schema: String,
    /// The names of the steps that were made, none when it was up to date.
    pub steps: Vec<String>,
}

/// How long a migration waits while somebody else migrates.
const TURN_MAX: Duration = Duration::from_secs(120);
/// How long a step waits for a table that is in use. Whoever comes after it waits too, so it must be short: then it is given up, and
/// tried again by hand or by the next start.
const LOCK_MAX: Duration = Duration::from_secs(5);
/// The number of the lock that elects who migrates a database; the bytes of `pandomig`.
const TURN: i64 = 0x7061_6e64_6f6d_6967;

/// Makes what is missing of these services' schemas and roles, as the owner of the database: one process at a time, each service in a
/// transaction of its own. Old and new builds may run beside it, as long as the steps only add.
///
/// A service's role may use its own schema and no other; nobody else may use any. The password is sent as a SCRAM verifier, so that
/// neither the server nor its log sees it.
///
/// # Errors
/// Each says what to do about it. Services that were done before the failure stay done.
pub async fn migrate(owner: &Address, services: &[Service<'_>]) -> Result<Vec<Migrated>, OpenError> {
    // The owner's statements may take long, and name no schema.
    let connector = Connector::new(owner, "public")?;
    let (client, driver) = connector.open(Duration::ZERO).await?;
    let work = async {
        wait_for_turn(&client, owner).await?;
        let mut done = Vec::new();
        for service in services {
            done.push(one(&client, owner, service).await?);
        }
        Ok(done)
    };
    tokio::select! {
        done = work => done,
        ended = driver => Err(OpenError::Away {
            address: owner.to_string(),
            reason: ended.err().map_or_else(|| "the connection was closed".to_owned(), |error| text(&error)),
        }),
    }
}

async fn wait_for_turn(client: &Client, owner: &Address) -> Result<(), OpenError> {
    let wait = format!("set lock_timeout = {}; select pg_advisory_lock({TURN})", TURN_MAX.as_millis());
    client.batch_execute(&wait).await.map_err(|error| match error.code() {
        Some(code) if *code == SqlState::LOCK_NOT_AVAILABLE => locked(owner, "the turn to migrate", TURN_MAX),
        _ => open_error(owner, &error),
    })
}

fn locked(owner: &Address, what: &str, wait: Duration) -> OpenError {
    OpenError::Locked {
        address: owner.to_string(),
        what: what.to_owned(),
        seconds: wait.as_secs(),
    }
}

fn failed(owner: &Address, error: &Error) -> OpenError {
    match error.code() {
        Some(code) if *code == SqlState::LOCK_NOT_AVAILABLE => locked(owner, "a table or a role", LOCK_MAX),
        Some(code) if *code == SqlState::INSUFFICIENT_PRIVILEGE => OpenError::Forbidden {
            address: owner.to_string(),
            reason: text(error),
        },
        _ => open_error(owner, error),
    }
}

/// One service, in one transaction.
async fn one(client: &Client, owner: &Address, service: &Service<'_>) -> Result<Migrated, OpenError> {
    let done = steps(client, owner, service).await;
    let end = if done.is_ok() { "commit" } else { "rollback" };
    let ended = client.batch_execute(end).await.map_err(|error| failed(owner, &error));
    done.and_then(|done| ended.map(|()| done))
}

async fn steps(client: &Client, owner: &Address, service: &Service<'_>) -> Result<Migrated, OpenError> {
    let name = schema_name(service.schema.app_id);
    let run = async |sql: &str| client.batch_execute(sql).await.map_err(|error| failed(owner, &error));
    run(&format!("begin; set local lock_timeout = {}", LOCK_MAX.as_millis())).await?;
    make_role(client, owner, service).await?;
    let schema = quoted(&name);
    run(&format!(
        "create schema if not exists {schema}; revoke all on schema {schema} from public; set local search_path = {schema}; {TABLE}"
    ))
    .await?;
    let mut made = Vec::new();
    for (part, migrations) in parts(service.schema) {
        let applied = applied(client, owner, part, migrations).await?;
        for migration in migrations.iter().skip(applied) {
            apply(client, owner, part, migration).await?;
            made.push(format!("{part} {} {}", migration.number, migration.name));
        }
    }
    run(&rights(owner, &schema, &quoted(service.role))).await?;
    Ok(Migrated { schema: name, steps: made })
}

async fn make_role(client: &Client, owner: &Address, service: &Service<'_>) -> Result<(), OpenError> {
    let failed = |error: Error| failed(owner, &error);
    let found = client
        .query_opt("select 1 from pg_roles where rolname = $1", &[&service.role])
        .await;
    let role = quoted(service.role);
    if found.map_err(failed)?.is_none() {
        let make = format!("create role {role} login nosuperuser nocreatedb nocreaterole noinherit");
        client.batch_execute(&make).await.map_err(failed)?;
    }
    if let Some(password) = service.password {
        let verifier = postgres_protocol::password::scram_sha_256(password.as_bytes());
        let set = format!("alter role {role} password '{verifier}'");
        client.batch_execute(&set).await.map_err(failed)?;
    }
    Ok(())
}

async fn apply(client: &Client, owner: &Address, part: &str, migration: &Migration) -> Result<(), OpenError> {
    client.batch_execute(migration.postgres).await.map_err(|error| match error.code() {
        Some(code) if *code == SqlState::LOCK_NOT_AVAILABLE => {
            locked(owner, &format!("a table that migration {} needs", migration.name), LOCK_MAX)
        }
        _ => OpenError::Migration {
            address: owner.to_string(),
            part: part.to_owned(),
            number: migration.number,
            name: migration.name.to_owned(),
            reason: text(&error),
        },
    })?;
    let note = "insert into schema_history (part, number, name, checksum, contracts) values ($1, $2, $3, $4, $5)";
    let (number, sum) = (i64::from(migration.number), checksum(migration));
    let noted = client
        .execute(note, &[&part, &number, &migration.name, &sum, &contracts(migration)])
        .await;
    noted.map(|_| ()).map_err(|error| failed(owner, &error))
}

/// What the role may do: read and write the rows of its own schema, and read what migrations there were.
fn rights(owner: &Address, schema: &str, role: &str) -> String {
    let database = quoted(owner.database());
    format!(
        "revoke all on database {database} from public; grant connect on database {database} to {role};
         alter role {role} in database {database} set search_path = {schema};
         grant usage on schema {schema} to {role};
         revoke all on all functions in schema {schema} from public;
         grant execute on all functions in schema {schema} to {role};
         grant select, insert, update, delete on all tables in schema {schema} to {role};
         grant usage on all sequences in schema {schema} to {role};
         revoke insert, update, delete on schema_history from {role};"
    )
}

/// A name as the server takes it literally.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
