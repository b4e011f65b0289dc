//! What the service answers: a file an operation.

pub mod feed;
pub mod list_activities;
pub mod summary;
