//! The commands that read a program: `analyze`, `plan` and what they share.

mod analyze;
mod plan;
mod reading;

pub(crate) use analyze::analyze;
pub(crate) use plan::plan;
pub(super) use reading::{Analysed, cut, facts_of};
