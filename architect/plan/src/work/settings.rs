//! What is to be changed about the variables that the program reads, so that each service starts with its own alone.

use std::collections::BTreeMap;

use pando_facts::{Place, Setting, UnitId};
use pando_model::Variable;

use super::listed;
use crate::files::Written;
use crate::model::{Readers, is_of_api, is_own_machine, is_secret};
use crate::target::distinct;

/// Each with its place.
pub(super) fn changes(written: &Written<'_>) -> Vec<(Place, String)> {
    let facts = written.target.facts;
    let mut changes: Vec<(Place, String)> = facts.settings.iter().filter_map(|read| named_and_said(written, read)).collect();
    changes.extend(split(written));
    changes
}

/// What is wrong with a variable's name, or with what it is where nobody sets it.
fn named_and_said(written: &Written<'_>, read: &Setting) -> Option<(Place, String)> {
    let target = &written.target;
    let name = &read.name;
    let said = if Variable::new(name.as_str()).is_err() {
        format!("Call `{name}` by capitals, digits and underscores: the model can have no other name for it")
    } else if is_secret(read) && read.default.is_some() {
        format!("Let {name} have no value in the code: it is a secret, and whoever reads the code has it")
    } else if let Some(gateway) = target.gateway.as_ref().filter(|_| is_of_api(target.facts, read)) {
        let under = written.draft.under.iter().zip(&target.parts);
        match under.filter(|(_, part)| !part.service.face).find_map(|(under, _)| under.as_ref()) {
            Some(under) => format!(
                "Build the pages with {name}={under}: they ask {gateway}, which they come from, and the API is below {under} there, for pages \
                 have paths of the same names. What is set when they run comes too late for a browser"
            ),
            None => format!(
                "Build the pages with an empty {name}: they ask {gateway}, which they come from, by the path alone. What is set when they run \
                 comes too late for a browser"
            ),
        }
    } else if let Some(own) = read.default.as_ref().filter(|value| is_own_machine(value)) {
        format!("Say in the chart's values what {name} is: where nobody does, it is {own}, and in a pod that is the pod itself")
    } else {
        return None;
    };
    Some((read.place.clone(), said))
}

/// Classes of settings that do not load without a variable which not everybody who loads them is given.
fn split(written: &Written<'_>) -> Vec<(Place, String)> {
    let target = &written.target;
    let readers = Readers::of(target);
    let mut classes: BTreeMap<&UnitId, Vec<&Setting>> = BTreeMap::new();
    for read in target
        .facts
        .settings
        .iter()
        .filter(|read| read.required && !read.readers.is_empty())
    {
        classes.entry(&read.unit).or_default().push(read);
    }
    let mut found = Vec::new();
    for (class, needed) in classes {
        let loaded = readers.of_unit(target, class);
        let without = |read: &Setting| -> Vec<usize> {
            let given = readers.of_setting(target, read);
            let is_given_to_some = !given.is_empty();
            loaded
                .iter()
                .filter(|at| is_given_to_some && !given.contains(at))
                .copied()
                .collect()
        };
        let lacking = needed.iter().filter_map(|read| {
            let services = without(read);
            let ids: Vec<&str> = services.iter().map(|at| target.parts[*at].id.as_str()).collect();
            let are = if ids.len() == 1 { "is" } else { "are" };
            (!ids.is_empty()).then(|| format!("{}, which {} {are} not given", read.name, listed(&ids, 6)))
        });
        let lacking = distinct(lacking);
        if lacking.is_empty() {
            continue;
        }
        let said = format!(
            "Split `{class}` by who reads what: it does not load without {}, for no code of theirs reads it",
            listed(lacking, 4)
        );
        found.push((needed[0].place.clone(), said));
    }
    found
}
