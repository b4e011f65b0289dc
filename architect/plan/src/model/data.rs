use pando_facts::{Facts, Place};
use pando_model::{Data, Database};

use crate::names::line;
use crate::target::{Target, distinct};

/// The database that the program has today.
pub(crate) struct Found {
    /// What each service gets a schema of its own in.
    pub(crate) kind: Database,
    /// What it is today.
    pub(crate) today: Option<Database>,
    /// Its port.
    pub(crate) port: u16,
    /// Where that is said.
    pub(crate) place: Option<Place>,
}

/// Words by which databases are known, in images and addresses.
const KNOWN: [(&str, Database); 7] = [
    ("postgres", Database::PostgreSql),
    ("postgis", Database::PostgreSql),
    ("timescale", Database::PostgreSql),
    ("mysql", Database::MySql),
    ("mariadb", Database::MySql),
    ("mongo", Database::MongoDb),
    ("sqlite", Database::Sqlite),
];

/// What the files of its deployment, or else its settings, say of the program's database. One that is a file on a disk cannot be several
/// services' and is lost with its container: it becomes PostgreSQL.
pub(crate) fn database(facts: &Facts) -> Found {
    let known = |text: &str| {
        let text = text.to_lowercase();
        KNOWN.iter().find(|(word, _)| text.contains(word)).map(|(_, kind)| *kind)
    };
    let deployed = facts
        .deployments
        .iter()
        .find_map(|one| Some((known(one.image.as_deref()?)?, &one.place)));
    let said = || {
        let mut given = facts.settings.iter();
        given.find_map(|setting| {
            Some((
                known(setting.default.as_deref().filter(|value| value.contains(':'))?)?,
                &setting.place,
            ))
        })
    };
    let environment = || {
        let mut given = facts.deployments.iter();
        given.find_map(|one| {
            let kind = one
                .environment
                .values()
                .filter(|value| value.contains("://"))
                .find_map(|value| known(value))?;
            Some((kind, &one.place))
        })
    };
    let found = deployed.or_else(said).or_else(environment);
    let today = found.map(|(kind, _)| kind);
    let kind = today.filter(|kind| *kind != Database::Sqlite).unwrap_or(Database::PostgreSql);
    Found {
        kind,
        today,
        port: match kind {
            Database::MySql => 3306,
            Database::MongoDb => 27017,
            _ => 5432,
        },
        place: found.map(|(_, place)| place.clone()),
    }
}

/// What a service owns: its tables, in a schema and by a role that no other has.
pub(super) fn of(target: &Target<'_>, at: usize, kind: Database) -> Option<Data> {
    let part = &target.parts[at];
    let tables = distinct(
        part.service
            .tables
            .iter()
            .map(|table| line(table))
            .filter(|table| !table.is_empty()),
    );
    if tables.is_empty() {
        return None;
    }
    let own = part.id.as_str().replace('-', "_");
    Some(Data {
        database: kind,
        schema: Some(line(&own)),
        role: Some(line(&own)),
        secret: None,
        tables,
    })
}

/// What a database is called.
pub(crate) fn name(kind: Database) -> &'static str {
    match kind {
        Database::PostgreSql => "PostgreSQL",
        Database::MySql => "MySQL",
        Database::Sqlite => "SQLite",
        Database::MongoDb => "MongoDB",
        Database::Other => "the database",
    }
}
