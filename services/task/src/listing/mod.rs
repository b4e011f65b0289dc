//! Lists: from a query to the shape of a statement, its parameters, and the place where a page ends.

mod due;
mod filters;
mod page;

pub use filters::{Asked, Filters};
pub use page::list;
