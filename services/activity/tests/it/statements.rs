use pando_activity::store::statements::ALL;

use crate::world::World;

#[tokio::test]
async fn every_statement_is_prepared_by_a_new_database() {
    let world = World::new();
    let connection = rusqlite::Connection::open(world.store.path()).unwrap();
    let mut names = std::collections::BTreeSet::new();
    for statement in ALL.iter().copied().flatten() {
        assert!(names.insert(statement.name), "{} is there twice", statement.name);
        let prepared = connection.prepare(statement.for_sqlite());
        assert!(prepared.is_ok(), "{}: {}", statement.name, prepared.unwrap_err());
    }
    // The bounded reads find their rows by a key, never by a scan.
    for statement in ALL
        .iter()
        .copied()
        .flatten()
        .filter(|statement| statement.for_sqlite().starts_with("select") && statement.name.starts_with("figures"))
    {
        let mut plan = connection
            .prepare(&format!("explain query plan {}", statement.for_sqlite()))
            .unwrap();
        for index in 1..=plan.parameter_count() {
            plan.raw_bind_parameter(index, 1).unwrap();
        }
        let mut rows = plan.raw_query();
        while let Some(row) = rows.next().unwrap() {
            let step: String = row.get(3).unwrap();
            assert!(
                !step.starts_with("SCAN") || step.contains("both_ends") || step.contains("CONSTANT"),
                "{}: {step}",
                statement.name
            );
        }
    }
}
