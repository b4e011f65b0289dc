//! The way from a program in one piece to the services that were proposed: steps in an order that follows from what crosses, what each
//! changes and how it is undone, and the target as a model that `architect render` renders.

mod answers;
mod step;

pub use answers::{Answer, Question};
pub use step::{Change, Command, Kind, Move, Plan, Step};
