//! What a program answers over HTTP.

mod django;
mod endpoint;
mod fastapi;
mod flask;
mod guards;
mod path;
mod routers;
mod views;

use pando_facts::{Diagnostic, Route};

use super::index::Index;

/// The routes of a program, by whatever framework, and what of them was not seen.
pub(super) fn routes(index: &Index<'_>) -> (Vec<Route>, Vec<Diagnostic>) {
    let (mut routes, unseen) = routers::routes(index);
    routes.extend(django::routes(index));
    (routes, unseen)
}
