//! What the expressions of a program stand for, as far as that can be told without running it: which function is called, which text is made.

mod call;
mod config;
mod evaluate;
mod path;
mod resolve;
mod value;

pub(crate) use config::Package;
pub(crate) use evaluate::Program;
pub(crate) use path::{folder, joined};
pub(crate) use resolve::Modules;
pub(crate) use value::{Fun, Made, Piece, Place, Value};
