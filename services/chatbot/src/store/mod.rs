//! Commands and their outcomes in this service's own database.

mod commands;
mod statements;
mod tombstones;

pub use commands::{Batch, Commands, Given, Owner};
pub use statements::ALL as STATEMENTS;
pub use tombstones::Tombstones;
