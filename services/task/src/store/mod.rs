//! Tables, statements, and the way between rows and the domain.

mod listing;
mod rows;
mod schema;
pub mod statements;
mod words;
mod write;

pub use listing::{Driver, Scope, Shape, Sorted};
pub use rows::{label, label_ref, project, task_rows};
pub use schema::SCHEMA;
pub use words::match_all;
pub use write::{Author, write};

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use pando_kernel::{Ids, Instant, ManualClock, SeededRandom};
    use pando_store::Statement;
    use pando_store::sqlite::{SqliteOptions, SqliteStore};

    use super::*;

    #[test]
    fn every_statement_fits_a_fresh_database() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(Instant::from_micros(0)));
        let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(1)));
        let store = SqliteStore::open(&folder.path().join("task.db"), &SCHEMA, SqliteOptions::new(clock, ids)).unwrap();
        let lists: Vec<&'static Statement> = Shape::all().map(|shape| shape.statement()).collect();
        for statement in statements::ALL.iter().copied().chain(lists) {
            store
                .inspect(statement)
                .unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
        store.close();
    }
}
