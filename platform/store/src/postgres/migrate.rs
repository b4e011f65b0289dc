use std::time::Duration;

use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error};

use super::connect::Connector;
use super::error::{OpenError, open_error, text};
use super::history::{TABLE, applied, checksum, contracts, parts};
use super::room::Room;
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

/// How long a migration waits for others before it gives up and changes nothing.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// While somebody else migrates the same database: 2 minutes.
    pub turn: Duration,
    /// For a table that is in use: 5 s. Whoever comes after it waits for the table too, so it must be short.
    pub table: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            turn: Duration::from_secs(120),
            table: Duration::from_secs(5),
        }
    }
}

/// How often a service is tried when a migration of another database changes the same role, which the server does not make wait.
const TRIES_MAX: u32 = 10;
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
    migrate_within(owner, services, Patience::default()).await
}

/// As [`migrate`], with another patience.
///
/// # Errors
/// As [`migrate`].
pub async fn migrate_within(owner: &Address, services: &[Service<'_>], patience: Patience) -> Result<Vec<Migrated>, OpenError> {
    as_owner(owner, patience, async |migration| {
        let mut done = Vec::new();
        for service in services {
            done.push(migration.service(service).await?);
        }
        Ok(done)
    })
    .await
}

/// Makes a schema that somebody else fills, and the role that may, as the owner of the database; what is there stays.
///
/// # Errors
/// As [`migrate`].
pub async fn make_room(owner: &Address, room: &Room<'_>) -> Result<(), OpenError> {
    as_owner(owner, Patience::default(), async |migration| migration.room(room).await).await
}

/// Does something in the owner's session, while nobody else does such a thing in this database.
async fn as_owner<T>(
    owner: &Address,
    patience: Patience,
    work: impl AsyncFnOnce(&Owner<'_>) -> Result<T, OpenError>,
) -> Result<T, OpenError> {
    // The owner's statements may take long, and name no schema.
    let connector = Connector::new(owner, "public")?;
    let (client, driver) = connector.open(Duration::ZERO).await?;
    let migration = Owner {
        client,
        address: owner,
        patience,
    };
    let work = async {
        migration.wait_for_turn().await?;
        work(&migration).await
    };
    tokio::select! {
        done = work => done,
        ended = driver => Err(OpenError::Away {
            address: owner.to_string(),
            reason: ended.err().map_or_else(|| "the connection was closed".to_owned(), |error| text(&error)),
        }),
    }
}

/// The owner's session.
pub(super) struct Owner<'a> {
    pub client: Client,
    pub address: &'a Address,
    pub patience: Patience,
}

impl Owner<'_> {
    async fn wait_for_turn(&self) -> Result<(), OpenError> {
        let wait = format!(
            "set lock_timeout = {}; select pg_advisory_lock({TURN})",
            self.patience.turn.as_millis()
        );
        let turn = self.client.batch_execute(&wait).await;
        turn.map_err(|error| match is_locked(&error) {
            true => self.locked("the turn to migrate", self.patience.turn),
            false => open_error(self.address, &error),
        })
    }

    /// One service, in one transaction.
    async fn service(&self, service: &Service<'_>) -> Result<Migrated, OpenError> {
        self.whole(async || self.steps(service).await).await
    }

    /// All of it or nothing, in one transaction.
    pub async fn whole<T>(&self, work: impl AsyncFn() -> Result<T, OpenError>) -> Result<T, OpenError> {
        let mut tries = 0;
        loop {
            tries += 1;
            self.run(&format!("begin; set local lock_timeout = {}", self.patience.table.as_millis()))
                .await?;
            let done = work().await;
            let end = if done.is_ok() { "commit" } else { "rollback" };
            self.run(end).await?;
            match done {
                Err(OpenError::Race) if tries < TRIES_MAX => {}
                done => return done,
            }
        }
    }

    async fn steps(&self, service: &Service<'_>) -> Result<Migrated, OpenError> {
        let name = schema_name(service.schema.app_id);
        self.make_role(service.role, service.password).await?;
        self.close_public().await?;
        let schema = quoted(&name);
        self.run(&format!(
            "create schema if not exists {schema}; revoke all on schema {schema} from public; set local search_path = {schema}; {TABLE}"
        ))
        .await?;
        let mut made = Vec::new();
        for (part, migrations) in parts(service.schema) {
            let applied = applied(&self.client, self.address, part, migrations).await?;
            for migration in migrations.iter().skip(applied) {
                self.apply(part, migration).await?;
                made.push(format!("{part} {} {}", migration.number, migration.name));
            }
        }
        self.run(&rights(self.address, &schema, &quoted(service.role))).await?;
        Ok(Migrated { schema: name, steps: made })
    }

    async fn apply(&self, part: &str, migration: &Migration) -> Result<(), OpenError> {
        let step = self.client.batch_execute(migration.postgres).await;
        step.map_err(|error| match is_locked(&error) {
            true => self.locked(&format!("a table that the migration {} needs", migration.name), self.patience.table),
            false => OpenError::Migration {
                address: self.address.to_string(),
                part: part.to_owned(),
                number: migration.number,
                name: migration.name.to_owned(),
                reason: text(&error),
            },
        })?;
        let note = "insert into schema_history (part, number, name, checksum, contracts) values ($1, $2, $3, $4, $5)";
        let (number, sum) = (i64::from(migration.number), checksum(migration));
        let noted = self
            .client
            .execute(note, &[&part, &number, &migration.name, &sum, &contracts(migration)])
            .await;
        noted.map(|_| ()).map_err(|error| self.failed(&error))
    }

    pub async fn run(&self, sql: &str) -> Result<(), OpenError> {
        self.client.batch_execute(sql).await.map_err(|error| self.failed(&error))
    }

    pub fn failed(&self, error: &Error) -> OpenError {
        let Some(code) = error.code() else {
            return open_error(self.address, error);
        };
        let is_race = *code == SqlState::INTERNAL_ERROR && text(error).contains("concurrently");
        if is_race || *code == SqlState::DUPLICATE_OBJECT || *code == SqlState::UNIQUE_VIOLATION {
            return OpenError::Race;
        }
        if is_locked(error) {
            return self.locked("a table or a role", self.patience.table);
        }
        if *code == SqlState::INSUFFICIENT_PRIVILEGE {
            return OpenError::Forbidden {
                address: self.address.to_string(),
                reason: text(error),
            };
        }
        open_error(self.address, error)
    }

    fn locked(&self, what: &str, wait: Duration) -> OpenError {
        OpenError::Locked {
            address: self.address.to_string(),
            what: what.to_owned(),
            seconds: wait.as_secs(),
        }
    }
}

fn is_locked(error: &Error) -> bool {
    error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE)
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
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
