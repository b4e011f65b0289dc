//! The decisions: what an event says, what a task adds to the figures, and how a summary is put together. Pure.

pub mod count;
pub mod entry;
pub mod fact;
pub mod lead;
pub mod overdue;
pub mod quarter;
pub mod said;
pub mod share;
pub mod slim;
pub mod streak;
pub mod summary;
