//! What each format says of an analysis, and that no name in it breaks out of any.

#[path = "../world/mod.rs"]
mod world;

mod formats;
mod hostile;
mod markup;
mod whole;
