//! SQL as far as one needs it to say who touches which table: of a string in somebody's code ([`statement`]), and of the files that make a
//! database ([`read`]).
//!
//! It is no parser. A string in code is often half a statement, with holes where something is put in, and in a dialect that nobody names; a
//! parser of whole statements (`sqlparser` was looked at) gives up all of one at the first word that it does not know, and `%s` or `{}` are
//! such words. So the text is cut into words, and of the words only those are followed that lead to a table.

mod english;
mod migration;
mod name;
mod schema;
mod seen;
mod statement;
mod table;
mod token;
mod walk;

pub use migration::read;
pub use statement::{Touched, statement};
