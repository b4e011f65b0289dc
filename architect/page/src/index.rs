use std::collections::{BTreeMap, BTreeSet};

use pando_boundaries::{Crossing, CrossingKind};
use pando_facts::{Module, Role};

use crate::Analysis;

/// What the formats look up: which service has what, and what crosses between which two.
#[derive(Debug)]
pub(crate) struct Index<'a> {
    /// Numbers of services by their names.
    pub(crate) services: BTreeMap<&'a str, usize>,
    /// The service of each unit that has one.
    pub(crate) units: BTreeMap<&'a str, usize>,
    /// The service of each table that has one.
    pub(crate) tables: BTreeMap<&'a str, usize>,
    /// Units and modules that several services take along.
    pub(crate) shared: BTreeSet<&'a str>,
    /// The module of each unit; of a module itself.
    pub(crate) module_of: BTreeMap<&'a str, &'a str>,
    /// Of each service its modules, and how many of its units are in each.
    pub(crate) modules: Vec<BTreeMap<&'a str, usize>>,
    /// The service that most units of a module go to.
    pub(crate) home: BTreeMap<&'a str, usize>,
    /// Crossings by the two services at their ends: those of each kind, as places in the proposal.
    pub(crate) pairs: BTreeMap<(usize, usize), Vec<usize>>,
    /// What each file is there for.
    roles: BTreeMap<&'a str, Role>,
}

impl<'a> Index<'a> {
    pub(crate) fn of(analysis: &Analysis<'a>) -> Self {
        let Analysis { facts, proposal, .. } = *analysis;
        let mut module_of: BTreeMap<&str, &str> = facts.modules.iter().map(|one| (one.id.as_str(), one.id.as_str())).collect();
        module_of.extend(facts.units.iter().map(|one| (one.id.as_str(), one.module.as_str())));
        let services: BTreeMap<&str, usize> = proposal.services.iter().enumerate().map(|(at, one)| (&*one.name, at)).collect();
        let mut units = BTreeMap::new();
        let mut tables = BTreeMap::new();
        let mut modules = vec![BTreeMap::new(); proposal.services.len()];
        for (at, service) in proposal.services.iter().enumerate() {
            for unit in &service.units {
                units.insert(unit.as_str(), at);
                let module = module_of.get(unit.as_str()).copied().unwrap_or(unit.as_str());
                *modules[at].entry(module).or_insert(0) += 1;
            }
            tables.extend(service.tables.iter().map(|table| (&**table, at)));
        }
        let mut home: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
        for (at, modules) in modules.iter().enumerate() {
            for (module, count) in modules {
                let best = home.entry(module).or_insert((at, 0));
                if *count > best.1 {
                    *best = (at, *count);
                }
            }
        }
        let mut pairs: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (place, crossing) in proposal.crossings.iter().enumerate() {
            if let (Some(from), Some(to)) = (services.get(&*crossing.from.service), services.get(&*crossing.to.service)) {
                pairs.entry((*from, *to)).or_default().push(place);
            }
        }
        Self {
            services,
            units,
            tables,
            shared: proposal.shared.iter().map(|one| one.unit.as_str()).collect(),
            module_of,
            modules,
            home: home.into_iter().map(|(module, (at, _))| (module, at)).collect(),
            pairs,
            roles: facts.files.iter().map(|one| (&*one.path, one.role)).collect(),
        }
    }

    /// What a file is there for.
    pub(crate) fn role(&self, file: &str) -> Role {
        self.roles.get(file).copied().unwrap_or_default()
    }

    /// Whether a module is of the program that runs.
    pub(crate) fn runs(&self, module: &Module) -> bool {
        self.role(&module.file) == Role::Source
    }
}

/// How many there are of each kind, in the order of [`crate::words::KINDS`]; kinds without any left out.
pub(crate) fn kinds<'c>(crossings: impl IntoIterator<Item = &'c Crossing>) -> Vec<(CrossingKind, usize)> {
    let mut counts: BTreeMap<CrossingKind, usize> = BTreeMap::new();
    for crossing in crossings {
        *counts.entry(crossing.kind).or_default() += 1;
    }
    crate::words::KINDS
        .into_iter()
        .filter_map(|kind| counts.get(&kind).map(|count| (kind, *count)))
        .collect()
}
