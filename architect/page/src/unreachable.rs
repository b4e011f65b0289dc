use std::collections::BTreeSet;

use pando_boundaries::Pattern;
use pando_facts::{Place, UnitId, UnitKind};
use schemars::JsonSchema;
use serde::Serialize;

use crate::Analysis;

/// Something that nothing leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Unreachable {
    /// What it is.
    pub(crate) kind: UnitKind,
    /// What it is called.
    pub(crate) id: UnitId,
    /// Where it is.
    pub(crate) place: Place,
    /// Why nothing leads to it, in a sentence.
    pub(crate) why: String,
}

/// Modules that no entry point imports, and in the others the units that were found to be run by nobody, or by a route alone that nothing
/// mounts.
pub(crate) fn unreachable(analysis: &Analysis<'_>) -> Vec<Unreachable> {
    let Analysis { facts, proposal, .. } = *analysis;
    let found: BTreeSet<&Place> = proposal
        .findings
        .iter()
        .filter(|one| one.pattern == Pattern::Unreachable)
        .flat_map(|one| &one.places)
        .collect();
    let is_found = |file: &std::sync::Arc<str>| found.contains(&Place::new(file.clone(), 1));
    let dead: Vec<_> = facts.modules.iter().filter(|one| !one.reachable && is_found(&one.file)).collect();
    let dead_ids: BTreeSet<&str> = dead.iter().map(|one| one.id.as_str()).collect();
    let modules = dead.iter().map(|one| Unreachable {
        kind: UnitKind::Module,
        id: one.id.clone(),
        place: Place::new(one.file.clone(), 1),
        why: "No entry point imports it, directly or through others.".to_owned(),
    });
    let unmounted: BTreeSet<&str> = facts
        .routes
        .iter()
        .filter(|one| !one.mounted)
        .map(|one| one.unit.as_str())
        .collect();
    let mounted: BTreeSet<&str> = facts.routes.iter().filter(|one| one.mounted).map(|one| one.unit.as_str()).collect();
    let units = facts
        .units
        .iter()
        .filter(|one| one.kind != UnitKind::Module && !dead_ids.contains(one.module.as_str()));
    let units = units.filter_map(|one| {
        let id = one.id.as_str();
        let why = match (found.contains(&one.place), unmounted.contains(id) && !mounted.contains(id)) {
            (true, _) => "Nothing that was read runs it.",
            (_, true) => "It answers a route that nothing mounts.",
            _ => return None,
        };
        Some(Unreachable {
            kind: one.kind,
            id: one.id.clone(),
            place: one.place.clone(),
            why: why.to_owned(),
        })
    });
    let mut all: Vec<Unreachable> = modules.chain(units).collect();
    all.sort_by(|a, b| (a.kind != UnitKind::Module, &a.id, &a.place).cmp(&(b.kind != UnitKind::Module, &b.id, &b.place)));
    all
}
