use std::sync::Arc;

use pando_activity::SCHEMA;
use pando_activity::store::statements::ALL;
use pando_kernel::{Ids, Instant, ManualClock, SeededRandom};
use pando_store::contract::check_dialects;
use pando_store::sqlite::{SqliteOptions, SqliteStore};

#[tokio::test]
async fn every_statement_fits_the_tables_of_both_databases() {
    check_dialects(&SCHEMA, ALL.iter().copied().flatten().copied()).await;
}

/// The bounded reads find their rows by a key, never by a scan.
#[test]
fn no_figure_is_looked_for_in_all_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(Instant::from_micros(0)));
    let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(1)));
    let store = SqliteStore::open(&folder.path().join("activity.db"), &SCHEMA, SqliteOptions::new(clock, ids)).unwrap();
    let figures = ALL
        .iter()
        .copied()
        .flatten()
        .filter(|statement| statement.name.starts_with("figures"));
    for statement in figures.filter(|statement| statement.for_sqlite().starts_with("select")) {
        for step in store.inspect(statement).unwrap().plan {
            assert!(
                !step.starts_with("SCAN") || step.contains("both_ends") || step.contains("CONSTANT"),
                "{}: {step}",
                statement.name
            );
        }
    }
}
