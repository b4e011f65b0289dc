//! Contract suites: what every adapter of a port must do, as functions that an adapter's tests call.
//!
//! They panic at the first thing that is not so. Each case gets a database of its own from the adapter's `make`.

mod behind;
mod model;
mod postgres_inspector;
mod postgres_place;
mod postgres_server;
mod sqlite_place;
mod state;
mod store;
mod things;

use std::sync::Arc;

use pando_kernel::{Ids, Instant, ManualClock, SeededRandom};

pub use behind::{change, number};
pub use model::{Step, check_model};
pub use postgres_inspector::{PostgresInspector, check_dialects};
pub use postgres_place::{Held, PostgresPlace};
pub use postgres_server::{PostgresServer, free_port};
pub use sqlite_place::SqlitePlace;
pub use state::{state_contract, state_nonsense_contract, state_versions_contract};
pub use store::store_contract;

use crate::Schema;

/// What an adapter is to open. The same name asks for the same database again, as after a restart: the one before was dropped.
#[derive(Clone)]
pub struct Setup {
    /// Names the database within one run of a suite; letters and underscores.
    pub name: &'static str,
    /// What it is to hold.
    pub schema: &'static Schema,
    /// The time, set by the suite.
    pub clock: Arc<ManualClock>,
    /// Makes ids.
    pub ids: Ids,
}

impl Setup {
    /// An empty database for [`check_model`].
    pub fn for_model() -> Self {
        Self::new("model", &things::SCHEMA)
    }

    fn new(name: &'static str, schema: &'static Schema) -> Self {
        let clock = Arc::new(ManualClock::at(Instant::from_micros(1_790_000_000_000_000)));
        let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(7)));
        Self { name, schema, clock, ids }
    }
}
