//! Worlds to test in, each on free ports and data folders of its own: the real server as one process, as six on data folders (also with
//! a carrier between them that delivers twice, out of order, and sends again) or one PostgreSQL database, or beside real Dapr sidecars,
//! and people who use it.

mod answered;
mod apart;
mod beside;
mod by_cli;
mod carrier;
mod collector;
mod database;
mod documented;
mod event_stream;
mod harsh;
mod on_dapr;
mod on_postgres;
mod person;
mod processes;
mod protobuf;
mod redis;
mod replicated;
mod server;

pub use answered::Answered;
pub use apart::Apart;
pub use beside::{Beside, Inventory, StraySidecar};
pub use by_cli::ByCli;
pub use carrier::Carried;
pub use collector::{Collector, SeenSpan};
pub use database::Database;
pub use event_stream::{EventStream, Told};
pub use harsh::ApartHarshly;
pub use on_dapr::OnDapr;
pub use on_postgres::ApartOnPostgres;
pub use person::Person;
pub use processes::Part;
pub use redis::Redis;
pub use replicated::TwiceOnDapr;
pub use server::{Server, listening, pando};

/// Asks until it is so, or the deadline is past; then says what was seen last.
///
/// # Panics
/// At the deadline.
pub async fn eventually<T: std::fmt::Debug>(what: &str, mut look: impl AsyncFnMut() -> Result<T, String>) -> T {
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(10);
    loop {
        match look().await {
            Ok(seen) => return seen,
            Err(seen) if tokio::time::Instant::now() > deadline => panic!("{what} did not come about; the last look saw {seen}"),
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(20)).await,
        }
    }
}
