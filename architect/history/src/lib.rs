//! How a program changed: which files change together more often than by chance, how many people change them, and since when.
//!
//! A repository is somebody else's text like the rest. It is read by gix and never by git: its configuration counts for nothing, no hook,
//! filter, pager or monitor of it runs, and nothing is read that lies outside of it ([`NoHistory::Elsewhere`]).

mod alike;
mod chance;
mod change;
mod commits;
mod locate;
mod read;
mod snapshot;
mod tree;

pub use locate::NoHistory;
pub use read::{Limits, read};
pub use snapshot::{NoCommit, Snapshot};
