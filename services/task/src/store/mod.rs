//! Tables, statements, and the way between rows and the domain.

mod listing;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod postgres_plans;
mod reindex;
mod rows;
mod schema;
pub mod statements;
mod words;
mod write;

pub use listing::{Driver, Scope, Shape, Sorted};
pub use reindex::{Reindexed, TASKS_WITH_WORDS, reindex};
pub use rows::{label, label_ref, named_task, project, task_rows};
pub use schema::SCHEMA;
pub use words::{WORDS_MAX, match_all};
pub use write::{Author, write};
