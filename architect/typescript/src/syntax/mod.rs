//! The syntax of a file: read by a parser where it can be, token by token where it can't.

pub(crate) mod file;
mod lower;
mod parse;
mod tangle;
mod tokens;

pub(crate) use parse::files;
