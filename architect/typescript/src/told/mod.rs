//! From what is known of a program to facts.

mod calls;
mod data;
mod modules;
mod names;
mod requests;
mod routes;
mod settings;
mod types;
mod unfollowed;
mod units;

pub(crate) use calls::calls;
pub(crate) use data::{accesses, transactions};
pub(crate) use modules::{imports, modules};
pub(crate) use names::Names;
pub(crate) use requests::requests;
pub(crate) use routes::{answered, pages, routes};
pub(crate) use settings::settings;
pub(crate) use types::types;
pub(crate) use unfollowed::unfollowed;
pub(crate) use units::units;
