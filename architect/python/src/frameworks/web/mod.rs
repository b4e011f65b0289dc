//! What a program answers over HTTP.

mod django;
mod endpoint;
mod fastapi;
mod flask;
mod guards;
mod path;
mod routers;
mod views;

use pando_facts::Route;

use super::index::Index;

/// The routes of a program, by whatever framework.
pub(super) fn routes(index: &Index<'_>) -> Vec<Route> {
    let mut routes = routers::routes(index);
    routes.extend(django::routes(index));
    routes
}
