//! What frameworks make of a program: routes, types, tables and who touches them, requests, queues, settings, and what runs later.

mod index;
mod resolve;
mod types;
mod web;
mod written;

use pando_facts::Facts;

use crate::Program;

/// Adds what frameworks make of a program to its facts.
pub(crate) fn read(program: &Program, facts: &mut Facts) {
    let index = index::Index::of(program);
    facts.types.extend(types::types(&index));
    facts.routes.extend(web::routes(&index));
}
