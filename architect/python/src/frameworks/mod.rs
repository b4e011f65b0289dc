//! What frameworks make of a program: routes, types, tables and who touches them, requests, queues, settings, and what runs later.

mod annotations;
mod data;
mod fields;
mod index;
mod inherit;
mod later;
mod memo;
mod queues;
mod requests;
mod resolve;
mod settings;
#[cfg(test)]
mod tests;
mod types;
mod web;
mod written;

use std::collections::BTreeSet;

use pando_facts::{Facts, How};

use crate::Program;

/// Adds what frameworks make of a program to its facts.
pub(crate) fn read(program: &Program, facts: &mut Facts) {
    let index = index::Index::of(program);
    facts.types.extend(types::types(&index));
    let (routes, unseen) = web::routes(&index);
    facts.routes.extend(routes);
    facts.diagnostics.extend(unseen);
    facts.requests.extend(requests::requests(&index));
    facts.queues.extend(queues::queues(&index));
    facts.settings.extend(settings::settings(&index));
    let later = later::calls(&index);
    // What runs later does not run where it is said so.
    let instead: BTreeSet<_> = later
        .iter()
        .map(|call| (call.from.clone(), call.to.clone(), call.place.clone()))
        .collect();
    facts
        .calls
        .retain(|call| call.how != How::Waits || !instead.contains(&(call.from.clone(), call.to.clone(), call.place.clone())));
    let known: BTreeSet<_> = facts.calls.iter().cloned().collect();
    facts.calls.extend(later.into_iter().filter(|call| !known.contains(call)));
    data::read(&index, facts);
}
