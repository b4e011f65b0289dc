use std::collections::{BTreeMap, BTreeSet};

use pando_facts::{AccessKind, By, Call, How, UnitKind};

use super::Node;
use super::blocks::together;
use crate::graph::Graph;
use crate::ground::Ground;
use crate::placed::faces;

/// What a use of a table says, beside a call that is waited for, which is 1.
const WRITE: f64 = 3.0;
const READ: f64 = 1.0;
/// Rows that come along by a relationship: nobody asked for them by name.
const RELATION: f64 = 0.5;
/// A row that only tells of something: see [`crate::ledger`].
const TELLING: f64 = 0.2;
/// A foreign key; of a table that only joins others, as it is nothing without them.
const REFERENCE: f64 = 0.5;
const JOIN: f64 = 3.0;
/// A transaction that writes two tables.
const TRANSACTION: f64 = 4.0;
/// A method and its class, a unit and what its module does when it is loaded: they stand together in the text.
const CLASS: f64 = 1.0;
const MODULE: f64 = 0.2;
/// What runs before every route says nothing of any: who is asking, a session of the database.
const EVERYWHERE: f64 = 0.1;

/// What runs, as a graph of blocks: what must stay together is one node of it.
pub(super) struct Network {
    /// Units in the order of their ids, then tables in that of their names.
    pub(super) nodes: Vec<Node>,
    /// What must stay together, as nodes; each more than one.
    pub(super) together: Vec<Vec<usize>>,
    /// Of each node: its block; nothing for the web interface and for what nothing draws anywhere.
    pub(super) block: Vec<Option<usize>>,
    /// The blocks.
    pub(super) graph: Graph,
    /// Of each block: its tables, by their numbers in the facts.
    pub(super) tables: Vec<Vec<usize>>,
    /// Of each block: whether anything in it answers over HTTP.
    pub(super) answers: Vec<bool>,
    /// Which nodes are of the web interface.
    pub(super) is_face: Vec<bool>,
}

impl Network {
    pub(super) fn new(ground: &Ground<'_>) -> Self {
        let mut numbers: BTreeMap<Node, (bool, usize)> = BTreeMap::new();
        for (number, unit) in ground.units.iter().enumerate() {
            if ground.runs[number] {
                numbers.entry(Node::Unit(unit.id.clone())).or_insert((true, number));
            }
        }
        for (number, table) in ground.facts.tables.iter().enumerate() {
            numbers.entry(Node::Table(table.name.clone())).or_insert((false, number));
        }
        let mut of_unit = vec![None; ground.units.len()];
        let mut of_table = vec![None; ground.facts.tables.len()];
        for (node, &(is_unit, number)) in numbers.values().enumerate() {
            match is_unit {
                true => of_unit[number] = Some(node),
                false => of_table[number] = Some(node),
            }
        }
        let units_face = faces(ground);
        let has_server = units_face.iter().zip(&of_unit).any(|(face, node)| !face && node.is_some()) || !of_table.is_empty();
        let mut is_face = vec![false; numbers.len()];
        for (node, face) in of_unit.iter().zip(&units_face) {
            if let Some(node) = node {
                is_face[*node] = *face && has_server;
            }
        }
        let edges = edges(ground, &of_unit, &of_table, &is_face);
        let fine = Graph::new(numbers.len(), edges);
        let parts = together(ground, &of_unit, &of_table, &is_face, numbers.len());
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (node, part) in parts.iter().enumerate() {
            members.entry(*part).or_default().push(node);
        }
        let mut block = vec![None; numbers.len()];
        let mut count = 0;
        for nodes in members.values() {
            // Nothing to say of what nothing is near to.
            if nodes.iter().all(|&node| is_face[node] || fine.degree(node) <= 0.0) {
                continue;
            }
            for &node in nodes {
                block[node] = Some(count);
            }
            count += 1;
        }
        let graph = folded(&fine, &block, count);
        let mut tables = vec![Vec::new(); count];
        for (number, node) in of_table.iter().enumerate() {
            if let Some(block) = node.and_then(|node| block[node]) {
                tables[block].push(number);
            }
        }
        let mut answers = vec![false; count];
        for (number, node) in of_unit.iter().enumerate() {
            if let Some(block) = node.and_then(|node| block[node]) {
                answers[block] |= ground.routes[number].iter().any(|route| route.mounted);
            }
        }
        Self {
            nodes: numbers.into_keys().collect(),
            together: members.into_values().filter(|nodes| nodes.len() > 1).collect(),
            block,
            graph,
            tables,
            answers,
            is_face,
        }
    }
}

/// The graph of the blocks. What holds a block together from inside counts, as it is what a cut leaves whole.
fn folded(fine: &Graph, block: &[Option<usize>], count: usize) -> Graph {
    let edges = (0..fine.nodes()).flat_map(|node| {
        fine.near(node)
            .iter()
            .filter(move |(other, _)| *other as usize > node)
            .filter_map(move |&(other, weight)| Some((block[node]?, block[other as usize]?, weight)))
    });
    Graph::new(count, edges)
}

/// All that ties two nodes.
fn edges(ground: &Ground<'_>, of_unit: &[Option<usize>], of_table: &[Option<usize>], is_face: &[bool]) -> Vec<(usize, usize, f64)> {
    let mut edges = Vec::new();
    let mut tie = |a: Option<usize>, b: Option<usize>, weight: f64| {
        if let (Some(a), Some(b)) = (a, b)
            && !is_face[a]
            && !is_face[b]
            && a != b
        {
            edges.push((a, b, weight));
        }
    };
    let has_tables = !ground.touches.is_empty();
    for link in &ground.calls {
        let is_everywhere = ground.guards[link.to] || (has_tables && link.call.how == How::Injected && !ground.uses_tables[link.to]);
        let weight = weight(link.call) * if is_everywhere { EVERYWHERE } else { 1.0 };
        tie(of_unit[link.from], of_unit[link.to], weight);
    }
    for touch in &ground.touches {
        let weight = match touch.access.kind {
            AccessKind::Insert if ground.ledgers[touch.table] => TELLING,
            kind if kind.writes() => WRITE,
            _ if touch.access.by == By::Relation => RELATION,
            _ => READ,
        };
        tie(of_unit[touch.unit], of_table[touch.table], weight);
    }
    for (number, table) in ground.facts.tables.iter().enumerate() {
        for reference in &table.references {
            let weight = if table.joins { JOIN } else { REFERENCE };
            tie(of_table[number], ground.table(&reference.to).and_then(|to| of_table[to]), weight);
        }
    }
    for transaction in &ground.facts.transactions {
        let written = written(ground, transaction);
        #[expect(clippy::cast_precision_loss, reason = "a number of tables")]
        let weight = TRANSACTION / (written.len().max(2) - 1) as f64;
        for (at, a) in written.iter().enumerate() {
            for b in &written[..at] {
                tie(of_table[*a], of_table[*b], weight);
            }
        }
    }
    let loaded: BTreeMap<&pando_facts::UnitId, usize> = (0..ground.units.len())
        .filter(|unit| ground.runs[*unit] && ground.units[*unit].kind == UnitKind::Module)
        .map(|unit| (&ground.units[unit].module, unit))
        .collect();
    for (number, unit) in ground.units.iter().enumerate() {
        if let Some(class) = unit.class.as_ref().and_then(|class| ground.unit(class)) {
            tie(of_unit[number], of_unit[class], CLASS);
        } else if let Some(&module) = loaded.get(&unit.module) {
            tie(of_unit[number], of_unit[module], MODULE);
        }
    }
    edges
}

/// The tables that a transaction writes, those left out that only tell, each once and in order. More than fifty say nothing.
pub(super) fn written(ground: &Ground<'_>, transaction: &pando_facts::Transaction) -> Vec<usize> {
    const TABLES_MAX: usize = 50;
    let tables = transaction.writes.iter().filter_map(|write| ground.table(&write.table));
    let written: BTreeSet<usize> = tables.filter(|table| !ground.ledgers[*table]).collect();
    match written.len() > TABLES_MAX {
        true => Vec::new(),
        false => written.into_iter().collect(),
    }
}

/// What a call says. What was counted says more, but not in proportion.
fn weight(call: &Call) -> f64 {
    let counted = 1.0 + f64::from(call.times.max(1)).ln();
    match call.how {
        How::Waits => counted,
        How::Injected | How::Later => 0.5 * counted,
        How::Uses => 0.2 * counted,
    }
}
