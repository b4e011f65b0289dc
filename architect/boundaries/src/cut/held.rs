use std::collections::BTreeMap;
use std::sync::Arc;

use pando_facts::{Facts, Unit};

use super::{Cut, Piece};
use crate::Proposal;

/// What a proposal says of things by their names: the service that has each, or that none has it.
///
/// Patterns would say the same, and take a look at each of them for each unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Held {
    units: BTreeMap<Arc<str>, Option<usize>>,
    /// Modules whose units are all of one service: so is what is added to them.
    modules: BTreeMap<Arc<str>, Option<usize>>,
    tables: BTreeMap<Arc<str>, usize>,
}

impl Held {
    /// The service of a unit; of a new one that of its module, where that is of one service.
    pub(super) fn unit(&self, unit: &Unit) -> Option<usize> {
        match self.units.get(unit.id.as_str()) {
            Some(service) => *service,
            None => self.modules.get(unit.module.as_str()).copied().flatten(),
        }
    }

    pub(super) fn table(&self, table: &str) -> Option<usize> {
        self.tables.get(table).copied()
    }
}

impl Cut {
    /// The boundaries of a proposal, so that another state of the program can be judged by them ([`crate::judge`]). What is new since goes
    /// with its module, or where what it uses is.
    pub fn of(facts: &Facts, proposal: &Proposal) -> Self {
        let mut held = Held::default();
        for unit in &facts.units {
            held.units.insert(unit.id.as_str().into(), None);
        }
        let mut pieces = Vec::new();
        for (at, service) in proposal.services.iter().enumerate() {
            pieces.push(Piece {
                name: Arc::clone(&service.name),
                patterns: Vec::new(),
            });
            held.units
                .extend(service.units.iter().map(|unit| (Arc::from(unit.as_str()), Some(at))));
            held.tables.extend(service.tables.iter().map(|table| (Arc::clone(table), at)));
        }
        for unit in &facts.units {
            let Some(Some(service)) = held.units.get(unit.id.as_str()) else {
                continue;
            };
            let of_module = held.modules.entry(unit.module.as_str().into()).or_insert(Some(*service));
            if *of_module != Some(*service) {
                *of_module = None;
            }
        }
        Self { pieces, held }
    }
}
