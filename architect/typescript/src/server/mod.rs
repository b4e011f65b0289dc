//! What a server written in the language answers: Express and what is like it, and Nest.

mod express;
mod nest;

pub(crate) use express::{Answered, answered, named};
pub(crate) use nest::answered as answered_by_nest;
