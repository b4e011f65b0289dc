//! A file an operation.

pub mod forget;
pub mod history;
pub mod outbox;
pub mod process;
pub mod sessions;
