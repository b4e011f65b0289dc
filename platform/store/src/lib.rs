//! Durable writes: the unit of work, its outbox and its inbox, behind one port with an adapter a database.
//!
//! A unit of work is data ([`Unit`]): statements with parameters and the row counts they must have, the events that tell of the
//! change, and what makes it happen only once (an inbox key, an idempotency record). It is committed once, whole or not at all;
//! an acknowledged unit has been fsynced. Data, because it costs nothing measurable and one form serves SQLite's group commit
//! and PostgreSQL's pipelined round trip alike.

pub mod bulk;
#[cfg(feature = "contract")]
pub mod contract;
mod port;
pub mod postgres;
mod schema;
pub mod sqlite;
pub mod state;
mod statement;
mod tables;
mod unit;
mod value;

pub use port::{CommitError, OutboxEntry, Store, StoreError};
pub use schema::{Migration, Schema};
pub use statement::{Cost, Statement};
pub use tables::{ANSWERS_KEPT_SECONDS, DEAD_LETTERS_KEPT_SECONDS, INBOX_KEPT_SECONDS};
pub use unit::{Idempotency, InboxKey, Op, Remembered, Unit};
pub use value::{FromValue, Row, Value};
