//! What runs beside requests: bounded, repeatable, in small units that never hold up the intake.

pub mod forget;
pub mod settle;
pub mod trim;

/// Rows of one table in one unit: about a millisecond of the writer's time.
const ROWS_MAX: i64 = 500;
