//! The phrases that the grammar knows, apart from what it does with them.

pub(super) mod answers;
pub(super) mod creation;
pub(super) mod questions;
