use anyhow::bail;
use async_trait::async_trait;
use pando_dapr::Stored;
use pando_store::bulk::{Bulk, BulkError, Change, Table};
use pando_store::state::Elsewhere;
use pando_store::{Row, Statement, StoreError, Value};

use super::Telling;
use crate::distributed::conversations::WORD_KEY;

static WAITING: Statement = Statement::both("copy.waiting", "select count(*) from state");
/// Whether the table of the component of `deploy/dapr` is in this database, and may be read.
static TABLE: Statement = Statement::both(
    "copy.component_table",
    "select has_schema_privilege(n.oid, 'usage') and has_table_privilege(c.oid, 'select')
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'dapr_state' and c.relname = 'state'",
);
/// The word that was left there, with the component's prefix before its key.
static WORD: Statement = Statement::both(
    "copy.component_word",
    "select key, value from dapr_state.state where right(key, length($1)) = $1",
);
static COUNT: Statement = Statement::both(
    "copy.component_count",
    "select count(*) from dapr_state.state
        where starts_with(key, $1) and key <> $2 and value <> convert_to($3, 'UTF8') and (expires_at is null or expires_at > now())",
);
static PAGE: Statement = Statement::both(
    "copy.component_page",
    "select key, value, etag::text, (extract(epoch from expires_at) * 1000000)::bigint from dapr_state.state
        where starts_with(key, $1) and key <> $2 and value <> convert_to($3, 'UTF8') and (expires_at is null or expires_at > now())
            and key > $4
        order by key limit $5",
);

/// The conversations of a database that a state component of Dapr keeps in a table of that same database (state.postgresql v2, as
/// `deploy/dapr` sets it up), as rows of our own table `state`.
struct KeptByComponent {
    ours: Box<dyn Bulk>,
    prefix: String,
}

/// What is to be done about conversations that are nowhere here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreachable {
    /// The copy is refused.
    Refused,
    /// They stay where they are.
    LeftBehind,
}

/// Where the entries of a component are, as seen from the database.
enum Seen {
    /// In its table of this database, behind this prefix.
    Here(String),
    /// There is a table, and its owner has not let us read it.
    Closed,
    /// Not in this data.
    Nowhere,
}

/// The conversations of a source, wherever they are kept: in our own table, or in the component's. Which component it is, is known by the
/// word that lies in it. What is left behind is said.
///
/// # Errors
/// A sentence that says what to do, when not all can be read here and none may be left behind.
pub async fn wherever(
    mut ours: Box<dyn Bulk>,
    is_database: bool,
    unreachable: Unreachable,
    telling: &Telling,
) -> anyhow::Result<Box<dyn Bulk>> {
    let noted = ours.read(Elsewhere::READ, Vec::new()).await?;
    let Some(elsewhere) = noted.first().map(Elsewhere::read).transpose()? else {
        return Ok(ours);
    };
    let component = &elsewhere.component;
    let waiting: u64 = ours.read(&WAITING, Vec::new()).await?.first().map_or(Ok(0), |row| row.get(0))?;
    let found = match is_database {
        true => table(&mut *ours, &elsewhere).await?,
        false => Seen::Nowhere,
    };
    match (found, unreachable) {
        (Seen::Here(_), Unreachable::Refused) if waiting > 0 => bail!(
            "{waiting} entries of conversations wait to be carried into the state component {component}, and others are there: start \
             chatbot-service once more beside its sidecar, which carries them, stop it, and run this again. Of those that it warns of, the \
             component holds newer ones: with --without-conversations these are copied, and what waits stays behind"
        ),
        (Seen::Here(prefix), _) => {
            if waiting > 0 {
                telling.say(&format!(
                    "state: {waiting} entries that were not carried into the state component {component} stay behind; what it holds is copied"
                ));
            }
            Ok(Box::new(KeptByComponent { ours, prefix }))
        }
        (Seen::Closed | Seen::Nowhere, Unreachable::LeftBehind) => {
            telling.say(&format!(
                "state: the conversations in the state component {component} cannot be read here and stay behind; {waiting} entries that \
                 were not carried there are copied"
            ));
            Ok(ours)
        }
        (Seen::Closed, Unreachable::Refused) => bail!(
            "conversations of the chat are in dapr_state.state, which the owner of this database may not read. As whose it is: grant usage \
             on schema dapr_state to OWNER; grant select on dapr_state.state to OWNER. Then run this again"
        ),
        (Seen::Nowhere, Unreachable::Refused) => bail!(
            "conversations of the chat are kept by the state component {component}, whose table is not in this data (state.redis, or a \
             database elsewhere): nothing here can read them. Where it is state.postgresql in another database, bring its table here \
             (pg_dump --schema=dapr_state --no-owner --no-acl OTHER | psql THIS) and run this again. Else, with --without-conversations all \
             else is copied, and they stay where they are"
        ),
    }
}

/// Where the component's table is, and what is put before its keys.
async fn table(ours: &mut dyn Bulk, elsewhere: &Elsewhere) -> anyhow::Result<Seen> {
    match ours.read(&TABLE, Vec::new()).await?.first() {
        None => return Ok(Seen::Nowhere),
        Some(row) if !row.get::<bool>(0)? => return Ok(Seen::Closed),
        Some(_) => {}
    }
    let end = Stored::key("", WORD_KEY);
    for row in ours.read(&WORD, vec![end.into()]).await? {
        let (key, value): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
        let word = Stored::value_of(&value).and_then(|text| serde_json::from_str::<String>(&text).ok());
        if word.as_ref() == Some(&elsewhere.word) {
            let prefix = Stored::prefix_of(&key, WORD_KEY);
            return Ok(prefix.map_or(Seen::Nowhere, |prefix| Seen::Here(prefix.to_owned())));
        }
    }
    Ok(Seen::Nowhere)
}

impl KeptByComponent {
    /// What all statements about entries take.
    fn params(&self) -> Vec<Value> {
        let beginning = format!("{}||", self.prefix);
        vec![beginning.into(), Stored::key(&self.prefix, WORD_KEY).into(), Stored::DELETED.into()]
    }

    fn row(&self, table: &Table, row: &Row) -> Result<Row, StoreError> {
        let stored: String = row.get(0)?;
        let foreign = || {
            StoreError::Inconsistent(format!(
                "what dapr_state.state holds under {stored} is nothing that Pando wrote, and it cannot be copied. Whose conversation it is, \
                 can delete it in the chat; or, as the owner of that table: delete from dapr_state.state where key = '{}'. Then run this \
                 again",
                stored.replace('\'', "''")
            ))
        };
        let key = Stored::key_of(&stored, &self.prefix).ok_or_else(foreign)?;
        let value = Stored::value_of(&row.get::<Vec<u8>>(1)?).ok_or_else(foreign)?;
        let cells = table.columns.iter().map(|column| match column.name.as_str() {
            "key" => Ok(key.as_str().into()),
            "value" => Ok(value.as_str().into()),
            "etag" => Ok(row.get::<String>(2)?.into()),
            "expires_at" => Ok(row.get::<Option<i64>>(3)?.into()),
            other => Err(StoreError::Inconsistent(format!("a component keeps no {other}"))),
        });
        Ok(Row(cells.collect::<Result<_, _>>()?))
    }

    fn failed(&self, error: StoreError) -> BulkError {
        BulkError::Store {
            place: self.ours.place(),
            error,
        }
    }
}

#[async_trait]
impl Bulk for KeptByComponent {
    fn place(&self) -> String {
        self.ours.place()
    }

    async fn tables(&mut self) -> Result<Vec<Table>, BulkError> {
        self.ours.tables().await
    }

    async fn count(&mut self, table: &Table) -> Result<u64, BulkError> {
        if table.name != "state" {
            return self.ours.count(table).await;
        }
        let rows = self.ours.read(&COUNT, self.params()).await?;
        rows.first().map_or(Ok(0), |row| row.get(0)).map_err(|error| self.failed(error))
    }

    async fn page(&mut self, table: &Table, after: Option<&[Value]>, limit: u32) -> Result<Vec<Row>, BulkError> {
        if table.name != "state" {
            return self.ours.page(table, after, limit).await;
        }
        let after = match after.and_then(<[_]>::first) {
            Some(Value::Text(key)) => Stored::key(&self.prefix, key),
            _ => String::new(),
        };
        let params = self.params().into_iter().chain([after.into(), limit.into()]).collect();
        let rows = self.ours.read(&PAGE, params).await?;
        let rows = rows.iter().map(|row| self.row(table, row)).collect::<Result<_, _>>();
        rows.map_err(|error| self.failed(error))
    }

    async fn read(&mut self, statement: &'static Statement, params: Vec<Value>) -> Result<Vec<Row>, BulkError> {
        self.ours.read(statement, params).await
    }

    async fn write(&mut self, changes: Vec<Change<'_>>) -> Result<(), BulkError> {
        self.ours.write(changes).await
    }

    async fn last_numbers(&mut self) -> Result<Vec<(String, i64)>, BulkError> {
        self.ours.last_numbers().await
    }

    async fn name(&mut self) -> Result<String, BulkError> {
        self.ours.name().await
    }

    async fn close(&mut self) {
        self.ours.close().await;
    }
}

#[cfg(test)]
#[path = "kept_test.rs"]
mod tests;
