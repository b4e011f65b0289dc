//! The program before and after as pictures: the services in the same rows in both, so that the eye can compare them. Everything is laid out
//! here, the same each time; the page's style gives the colours.

mod layout;
mod rows;
mod scene;
mod svg;

pub(crate) use scene::{after, before};
