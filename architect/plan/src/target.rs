use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use pando_boundaries::{Proposal, Service};
use pando_facts::{Facts, Language, UnitId};
use pando_model::{AppId, Name, SERVICES_MAX};

use crate::names::{self, AppIds};
use crate::order::Order;

/// Where a program is going: its services with their app ids, and who of them goes when.
pub(crate) struct Target<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) proposal: &'a Proposal,
    /// What the system is called.
    pub(crate) system: Name,
    /// The services that are proposed, in the proposal's order. There is one at least.
    pub(crate) parts: Vec<Part<'a>>,
    /// What people come in by, where they come in at all.
    pub(crate) gateway: Option<AppId>,
    /// In which order they go, and which remain.
    pub(crate) order: Order,
    by_name: BTreeMap<&'a str, usize>,
    owners: BTreeMap<&'a UnitId, usize>,
}

/// A service that is proposed.
pub(crate) struct Part<'a> {
    pub(crate) id: AppId,
    pub(crate) service: Cow<'a, Service>,
    /// What most of it is written in: what shares no language shares no process.
    pub(crate) language: Language,
}

impl<'a> Target<'a> {
    pub(crate) fn of(facts: &'a Facts, proposal: &'a Proposal) -> Self {
        let system = names::system(&facts.name);
        let mut ids = AppIds::default();
        let mut parts: Vec<Part<'a>> = Vec::new();
        let mut by_name = BTreeMap::new();
        let mut owners = BTreeMap::new();
        let written = written(facts);
        for service in &proposal.services {
            // A gateway has to have room, too.
            if parts.len() + 1 < SERVICES_MAX {
                parts.push(Part {
                    id: ids.give(&service.name),
                    language: language(service, &written),
                    service: Cow::Borrowed(service),
                });
            } else if let Some(last) = parts.last_mut() {
                join(last.service.to_mut(), service);
            }
            let at = parts.len() - 1;
            by_name.entry(&*service.name).or_insert(at);
            for unit in &service.units {
                owners.entry(unit).or_insert(at);
            }
        }
        if parts.is_empty() {
            parts.push(Part {
                id: ids.give(&facts.name),
                language: Language::Other,
                service: Cow::Owned(empty(&facts.name)),
            });
        }
        let is_met = |part: &Part<'_>| part.service.face || part.service.operations.iter().any(|one| !one.new);
        let gateway = parts.iter().any(is_met).then(|| ids.give("api-gateway"));
        let order = Order::of(&parts, &by_name, proposal);
        Self {
            facts,
            proposal,
            system,
            parts,
            gateway,
            order,
            by_name,
            owners,
        }
    }

    /// A service by the name that the proposal has for it.
    pub(crate) fn named(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The service that a unit goes with.
    pub(crate) fn owner(&self, unit: &UnitId) -> Option<usize> {
        self.owners.get(unit).copied()
    }

    /// The services that are no web interface.
    pub(crate) fn behind(&self) -> impl Iterator<Item = (usize, &Part<'a>)> {
        self.parts.iter().enumerate().filter(|(_, part)| !part.service.face)
    }

    /// The app ids of services.
    pub(crate) fn ids<'b>(&'b self, at: impl IntoIterator<Item = &'b usize>) -> Vec<&'b AppId> {
        at.into_iter().map(|at| &self.parts[*at].id).collect()
    }
}

/// What each unit is written in.
fn written(facts: &Facts) -> BTreeMap<&UnitId, Language> {
    let files: BTreeMap<&str, Language> = facts.files.iter().map(|file| (&*file.path, file.language)).collect();
    let of_file = |path: &str| {
        files.get(path).copied().unwrap_or_else(|| match path.rsplit('.').next() {
            Some("py") => Language::Python,
            Some("ts" | "tsx" | "js" | "jsx" | "mjs" | "cjs") => Language::TypeScript,
            _ => Language::Other,
        })
    };
    facts.units.iter().map(|unit| (&unit.id, of_file(&unit.place.file))).collect()
}

fn language(service: &Service, written: &BTreeMap<&UnitId, Language>) -> Language {
    let mut counts: BTreeMap<Language, usize> = BTreeMap::new();
    for language in service.units.iter().filter_map(|unit| written.get(unit)) {
        *counts.entry(*language).or_default() += 1;
    }
    let most = counts
        .into_iter()
        .max_by_key(|(language, count)| (*count, std::cmp::Reverse(*language)));
    most.map_or(Language::Other, |(language, _)| language)
}

/// Two as one: more services than a model has cannot each be one.
fn join(one: &mut Service, other: &Service) {
    one.tables.extend(other.tables.iter().cloned());
    one.units.extend(other.units.iter().cloned());
    one.operations.extend(other.operations.iter().cloned());
    one.events.extend(other.events.iter().cloned());
    one.asks.extend(other.asks.iter().cloned());
    one.face &= other.face;
}

fn empty(name: &str) -> Service {
    Service {
        name: name.into(),
        face: false,
        tables: Vec::new(),
        units: Vec::new(),
        operations: Vec::new(),
        events: Vec::new(),
        asks: Vec::new(),
        confidence: 0.0,
        why: Vec::new(),
    }
}

/// Each once, in order.
pub(crate) fn distinct<T: Ord + Clone>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    all.into_iter().collect::<BTreeSet<T>>().into_iter().collect()
}
