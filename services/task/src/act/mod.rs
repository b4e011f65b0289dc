//! Carrying out: read what a decision needs, decide, commit; and again, when somebody else was faster.

mod attempt;
mod gather;
mod names;
mod once;
mod tasks;

pub use attempt::{Failure, Outcome};
pub use names::Named;
pub use once::{earlier, kept};
pub use tasks::Tasks;
