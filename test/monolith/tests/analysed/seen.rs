use std::collections::BTreeSet;
use std::path::Path;

use pando_boundaries::{Crossing, CrossingKind, Cut, Pattern, Proposal, Replacement, propose};
use pando_facts::Facts;
use pando_monolith::Mutant;
use pando_scan::{Options, scan};

/// A program that was read, with what is proposed for it.
pub(crate) struct Seen {
    pub(crate) facts: Facts,
    pub(crate) proposal: Proposal,
}

impl Seen {
    pub(crate) fn of(root: &Path) -> Self {
        Self::with(root, None)
    }

    pub(crate) fn with(root: &Path, cut: Option<&str>) -> Self {
        let options = Options {
            without_history: true,
            ..Options::default()
        };
        let mut facts = scan(root, &options, &|_| {}).unwrap();
        facts.name = "todo".to_owned();
        let cut = cut.map(|text| Cut::read(text).unwrap());
        let proposal = propose(&facts, cut.as_ref());
        Self { facts, proposal }
    }

    pub(crate) fn mutant(mutant: &Mutant) -> Self {
        Self::of(&mutant.root())
    }

    /// The service that owns a table.
    pub(crate) fn owner(&self, table: &str) -> &str {
        let services = &self.proposal.services;
        let found = services.iter().find(|service| service.tables.iter().any(|one| &**one == table));
        found.map_or_else(|| panic!("nobody owns {table}: {:#?}", self.owned()), |service| &*service.name)
    }

    /// The services with the tables that each owns.
    pub(crate) fn owned(&self) -> Vec<(&str, Vec<&str>)> {
        let services = self.proposal.services.iter();
        services
            .map(|service| (&*service.name, service.tables.iter().map(|table| &**table).collect()))
            .collect()
    }

    /// What crosses in a kind, from units whose ids begin so.
    pub(crate) fn crossings(&self, kind: CrossingKind, from: &str) -> Vec<&Crossing> {
        let all = self.proposal.crossings.iter();
        all.filter(|one| one.kind == kind && one.from.unit.as_ref().is_some_and(|unit| unit.as_str().starts_with(from)))
            .collect()
    }

    /// The services that are asked or told from units whose ids begin so, by what replaces the crossing.
    pub(crate) fn becomes(&self, kind: CrossingKind, from: &str) -> BTreeSet<(&str, Replacement)> {
        let crossings = self.crossings(kind, from).into_iter();
        crossings.map(|one| (&*one.to.service, one.replacement)).collect()
    }

    /// The places of the findings of a pattern.
    pub(crate) fn found(&self, pattern: Pattern) -> BTreeSet<String> {
        let findings = self.proposal.findings.iter().filter(|one| one.pattern == pattern);
        findings
            .flat_map(|one| one.places.iter().map(|place| place.file.to_string()))
            .collect()
    }
}
