use std::collections::{BTreeMap, BTreeSet};

use pando_facts::{AccessKind, Call, Facts, How, Role};

use super::Node;
use crate::graph::Graph;

/// What runs, as a graph.
pub(super) struct Network {
    pub(super) nodes: Vec<Node>,
    pub(super) graph: Graph,
}

impl Network {
    pub(super) fn new(facts: &Facts) -> Self {
        let nodes = nodes(facts);
        let numbers: BTreeMap<&Node, usize> = nodes.iter().zip(0..).collect();
        let unit = |id: &pando_facts::UnitId| numbers.get(&Node::Unit(id.clone())).copied();
        let table = |name: &std::sync::Arc<str>| numbers.get(&Node::Table(name.clone())).copied();
        let calls = facts
            .calls
            .iter()
            .filter_map(|call| Some((unit(&call.from)?, unit(&call.to)?, weight(call))));
        let accesses = facts.accesses.iter().filter_map(|access| {
            let weight = if access.kind == AccessKind::Read { 1.0 } else { 3.0 };
            Some((unit(&access.unit)?, table(&access.table)?, weight))
        });
        let graph = Graph::new(nodes.len(), calls.chain(accesses));
        Self { nodes, graph }
    }
}

/// What an average call says.
fn weight(call: &Call) -> f64 {
    let counted = 1.0 + f64::from(call.times.max(1)).ln();
    match call.how {
        How::Waits => counted,
        How::Injected | How::Later => 0.5 * counted,
        How::Uses => 0.2 * counted,
    }
}

/// The units and tables of what runs.
fn nodes(facts: &Facts) -> Vec<Node> {
    let aside: BTreeSet<&str> = facts
        .files
        .iter()
        .filter(|file| file.role != Role::Source)
        .map(|file| &*file.path)
        .collect();
    let dead: BTreeSet<&str> = match facts.modules.iter().any(|module| module.reachable) {
        true => facts
            .modules
            .iter()
            .filter(|module| !module.reachable)
            .map(|module| module.id.as_str())
            .collect(),
        false => BTreeSet::new(),
    };
    let units = facts
        .units
        .iter()
        .filter(|unit| !aside.contains(&*unit.place.file) && !dead.contains(unit.module.as_str()))
        .map(|unit| Node::Unit(unit.id.clone()));
    let tables = facts.tables.iter().map(|table| Node::Table(table.name.clone()));
    let nodes: BTreeSet<Node> = units.chain(tables).collect();
    nodes.into_iter().collect()
}
