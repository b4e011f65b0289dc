use tokio_postgres::Client;

use super::PostgresPlace;
use crate::postgres::schema_name;
use crate::sqlite::{SqliteOptions, SqliteStore};
use crate::{Schema, Statement};

/// A look from behind at what PostgreSQL makes of a service's statements.
pub struct PostgresInspector {
    client: Client,
    _place: PostgresPlace,
}

impl PostgresInspector {
    /// A freshly migrated database. `None`, after a line that says so, where PostgreSQL is not installed.
    ///
    /// # Panics
    /// When the schema is wrong.
    pub async fn new(schema: &'static Schema) -> Option<Self> {
        let place = PostgresPlace::try_new(schema).await?;
        let client = place.owner().await;
        let inspector = Self { client, _place: place };
        inspector.run(&format!("set search_path = {}", schema_name(schema.app_id))).await;
        Some(inspector)
    }

    /// Runs statements: to fill tables, and to say how statements are to be planned.
    ///
    /// # Panics
    /// When one fails.
    pub async fn run(&self, sql: &str) {
        self.client
            .batch_execute(sql)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    }

    /// How many parameters a statement takes, and how many columns it gives.
    ///
    /// # Panics
    /// When it does not fit the tables.
    pub async fn prepare(&self, statement: &'static Statement) -> (usize, usize) {
        let prepared = self.client.prepare(statement.for_postgres(false)).await;
        let prepared = prepared.unwrap_or_else(|error| panic!("{}: {error:?}", statement.name));
        (prepared.params().len(), prepared.columns().len())
    }

    /// The plan of a statement whatever its parameters are, a line a step.
    ///
    /// # Panics
    /// When it does not fit the tables.
    pub async fn plan(&self, statement: &'static Statement) -> Vec<String> {
        let (parameters, _) = self.prepare(statement).await;
        let nulls = vec!["null"; parameters].join(", ");
        let arguments = if parameters == 0 { String::new() } else { format!("({nulls})") };
        self.run(&format!(
            "set plan_cache_mode = force_generic_plan; prepare looked_at as {}",
            statement.for_postgres(false)
        ))
        .await;
        let explained = self
            .client
            .simple_query(&format!("explain (costs off) execute looked_at{arguments}"))
            .await;
        let explained = explained.unwrap_or_else(|error| panic!("{}: {error:?}", statement.name));
        self.run("deallocate looked_at").await;
        let lines = explained.iter().filter_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        lines.collect()
    }
}

/// Every statement fits the tables of both databases, and takes and gives as much in one as in the other.
///
/// # Panics
/// At the first that does not.
pub async fn check_dialects(schema: &'static Schema, statements: impl IntoIterator<Item = &'static Statement>) {
    let setup = super::Setup::new("dialects", schema);
    let folder = tempfile::tempdir().expect("a temporary folder");
    let options = SqliteOptions::new(setup.clock, setup.ids);
    let sqlite = SqliteStore::open(&folder.path().join("data.db"), schema, options).expect("opens");
    let postgres = PostgresInspector::new(schema).await;
    let mut names = std::collections::BTreeMap::new();
    for statement in statements {
        let other = names.insert(statement.name, statement);
        assert!(
            other.is_none() || matches!(statement.sqlite, std::borrow::Cow::Owned(_)),
            "{} is there twice",
            statement.name
        );
        let seen = sqlite
            .inspect(statement)
            .unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        let Some(postgres) = &postgres else { continue };
        let (parameters, columns) = postgres.prepare(statement).await;
        assert_eq!((parameters, columns), (seen.parameters, seen.columns), "{}", statement.name);
        if !seen.is_read_only {
            let guarded = postgres.client.prepare(statement.for_postgres(true)).await;
            let guarded = guarded.unwrap_or_else(|error| panic!("{}: {error:?}", statement.name));
            assert_eq!(guarded.params().len(), parameters + 1, "{}", statement.name);
        }
    }
    sqlite.close();
}
