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

use pando_facts::{Call, Facts, How, Place, UnitId};

use crate::Program;

/// What frameworks make of a program.
pub(crate) struct Found {
    /// All but calls.
    facts: Facts,
    /// Calls that run later than where they stand.
    later: Vec<Call>,
    /// Calls of methods of rows that a session gave.
    of_rows: Vec<Call>,
}

/// Reads what frameworks make of a program.
pub(crate) fn read(program: &Program) -> Found {
    let index = index::Index::of(program);
    let (routes, diagnostics) = web::routes(&index);
    let mut facts = Facts {
        types: types::types(&index),
        routes,
        diagnostics,
        requests: requests::requests(&index),
        queues: queues::queues(&index),
        settings: settings::settings(&index),
        ..Facts::default()
    };
    let later = later::calls(&index);
    let of_rows = data::read(&index, &mut facts);
    Found { facts, later, of_rows }
}

impl Found {
    /// Adds it to facts that have the program's other calls.
    pub(crate) fn add_to(self, facts: &mut Facts) {
        facts.add(self.facts);
        // What runs later does not run where it is said so.
        let instead: BTreeSet<_> = self.later.iter().map(who).collect();
        facts.calls.retain(|call| call.how != How::Waits || !instead.contains(&who(call)));
        let known: BTreeSet<Call> = facts.calls.iter().cloned().collect();
        facts.calls.extend(self.later.into_iter().filter(|call| !known.contains(call)));
        let known: BTreeSet<_> = facts.calls.iter().map(who).collect();
        let new: Vec<Call> = self.of_rows.into_iter().filter(|call| !known.contains(&who(call))).collect();
        facts.calls.extend(new);
    }
}

/// Who calls whom, and where.
fn who(call: &Call) -> (UnitId, UnitId, Place) {
    (call.from.clone(), call.to.clone(), call.place.clone())
}
