use pando_store::bulk::{Bulk, Table};
use pando_store::contract::PostgresServer;
use pando_store::postgres::PostgresBulk;
use pando_store::sqlite::SqliteBulk;

use super::parts::part;
use crate::command::migrate_database;
use crate::data::{Database, files};
use crate::world::World;

/// What the two databases of a service are allowed to differ in: the place of a row that is not in the log yet.
const ONLY_ONE_HAS: [(&str, &str); 1] = [("outbox", "seq")];

fn columns(tables: &[Table]) -> Vec<(String, String)> {
    let of = |table: &Table| {
        let name = table.name.clone();
        let columns = table.columns.iter().map(move |column| (name.clone(), column.name.clone()));
        columns.collect::<Vec<_>>()
    };
    tables.iter().flat_map(of).collect()
}

#[tokio::test]
async fn both_databases_have_the_same_tables_with_the_same_columns() {
    let Some(server) = PostgresServer::start() else { return };
    let owner = server.new_database().await.parse().unwrap();
    migrate_database(&owner, None, |_| {}).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let world = World::real();
    files::open(folder.path(), &Database::ALL, &world).unwrap().beneath().close();
    for database in Database::ALL {
        let mut file = SqliteBulk::source(&folder.path().join(database.file()), part(database)).unwrap();
        let mut schema = PostgresBulk::source(&owner, part(database)).await.unwrap();
        let (ones, others) = (file.tables().await.unwrap(), schema.tables().await.unwrap());
        let common = Table::common(&ones, &others).unwrap();
        assert!(
            common.len() >= 6,
            "{database:?} has the tables of every service at least: {common:?}"
        );
        let common = columns(&common);
        for column in columns(&ones).into_iter().chain(columns(&others)) {
            let is_allowed = ONLY_ONE_HAS.contains(&(&*column.0, &*column.1));
            assert!(common.contains(&column) || is_allowed, "only one of {database:?} has {column:?}");
        }
        // What counts for itself in a file goes on counting in the database: by itself, or in a table of its own.
        let counted = |numbers: Vec<(String, i64)>| numbers.into_iter().map(|(table, _)| table).collect::<Vec<_>>();
        let there = counted(schema.last_numbers().await.unwrap());
        for table in counted(file.last_numbers().await.unwrap()) {
            assert!(there.contains(&table), "{table} of {database:?} would count from 1 again");
        }
        schema.close().await;
    }
}
