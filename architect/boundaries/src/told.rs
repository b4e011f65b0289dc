//! What services tell of, from what is written, and who needs to hear it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pando_facts::{AccessKind, Place};

use crate::cross::{Crossed, Why};
use crate::ground::Ground;
use crate::placed::Placed;
use crate::verbs::{deed, state};
use crate::words::words;
use crate::{CrossingKind, Event, Replacement};

/// Something that is told.
#[derive(Debug)]
struct Told<'a> {
    topic: String,
    service: usize,
    table: usize,
    deletes: bool,
    places: BTreeSet<&'a Place>,
    by: BTreeSet<usize>,
    to: BTreeSet<usize>,
}

/// What all services tell of.
#[derive(Debug)]
pub(crate) struct Telling<'a> {
    told: Vec<Told<'a>>,
    /// By crossing: the topics that carry it.
    of: Vec<Vec<usize>>,
}

impl<'a> Telling<'a> {
    pub(crate) fn new(ground: &Ground<'a>, placed: &Placed, crossed: &[Crossed<'a>]) -> Self {
        let mut telling = Self {
            told: written(ground, placed),
            of: vec![Vec::new(); crossed.len()],
        };
        if placed.pieces() < 2 {
            return telling;
        }
        for (number, one) in crossed.iter().enumerate() {
            let topics = telling.topics(ground, placed, one);
            let hears = match one.kind {
                // Whoever keeps a copy or an id hears; of what is handed over the other does.
                CrossingKind::SharedRead | CrossingKind::Reference => one.from.service,
                _ => one.to.service,
            };
            for topic in &topics {
                if telling.told[*topic].service != hears {
                    telling.told[*topic].to.insert(hears);
                }
            }
            telling.of[number] = topics;
        }
        telling
    }

    /// The topics that carry a crossing.
    pub(crate) fn of(&self, crossing: usize) -> Vec<&str> {
        self.of
            .get(crossing)
            .into_iter()
            .flatten()
            .map(|topic| &*self.told[*topic].topic)
            .collect()
    }

    /// The events of a service, by topic.
    pub(crate) fn events(&self, ground: &Ground<'_>, service: usize, names: &[Arc<str>]) -> Vec<Event> {
        let mut events: Vec<Event> = self
            .told
            .iter()
            .filter(|told| told.service == service)
            .map(|told| Event {
                topic: told.topic.as_str().into(),
                table: ground.facts.tables[told.table].name.clone(),
                places: told.places.iter().copied().cloned().collect(),
                to: told
                    .to
                    .iter()
                    .filter_map(|to| names.get(*to).cloned())
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .collect(),
            })
            .collect();
        events.sort_by(|a, b| a.topic.cmp(&b.topic));
        events
    }

    fn topics(&mut self, ground: &Ground<'a>, placed: &Placed, one: &Crossed<'a>) -> Vec<usize> {
        let of_table = |told: &[Told<'_>], table: Option<usize>, deletes: bool| -> Vec<usize> {
            let is_of = |told: &Told<'_>| Some(told.table) == table && (told.deletes || !deletes);
            (0..told.len()).filter(|number| is_of(&told[*number])).collect()
        };
        match (one.kind, one.replacement) {
            (CrossingKind::SharedRead, Replacement::Replica) => of_table(&self.told, one.to.table, false),
            (CrossingKind::Reference, _) => of_table(&self.told, one.to.table, true),
            (CrossingKind::Call | CrossingKind::ForeignWrite, Replacement::Event | Replacement::Outbox) => {
                let Some(unit) = one.from.unit else { return Vec::new() };
                let found = self.by_unit(ground, placed, unit);
                match found.is_empty() {
                    true => self.deed(ground, placed, one, unit).into_iter().collect(),
                    false => found,
                }
            }
            (CrossingKind::Transaction, Replacement::Outbox) => {
                let transaction = one.transaction.and_then(|number| ground.facts.transactions.get(number));
                let writes = transaction.map(|transaction| &*transaction.writes).unwrap_or_default();
                let mut topics: Vec<usize> = (0..self.told.len())
                    .filter(|number| {
                        let told = &self.told[*number];
                        told.service == one.from.service && writes.iter().any(|write| told.places.contains(&write.place))
                    })
                    .collect();
                topics.dedup();
                topics
            }
            _ => Vec::new(),
        }
    }

    /// What is told of the writes of a unit; where it has none, of those of what it runs in its own service.
    fn by_unit(&self, ground: &Ground<'_>, placed: &Placed, unit: usize) -> Vec<usize> {
        let told_by = |by: &BTreeSet<usize>| -> Vec<usize> {
            (0..self.told.len())
                .filter(|number| self.told[*number].by.iter().any(|unit| by.contains(unit)))
                .filter(|number| Some(self.told[*number].service) == placed.units[unit])
                .collect()
        };
        let mut found = told_by(&BTreeSet::from([unit]));
        if found.is_empty() {
            let runs = ground.out[unit].iter().map(|call| ground.calls[*call].to);
            found = told_by(&runs.filter(|to| placed.units[*to] == placed.units[unit]).collect());
        }
        // Of several what the unit's module is about: `tasks.create` tells of a task, and not of each label of it.
        let about = words(ground.units[unit].module.as_str());
        let is_about = |topic: &usize| {
            words(&ground.facts.tables[self.told[*topic].table].name)
                .iter()
                .all(|word| about.contains(word))
        };
        match found.iter().any(is_about) {
            true => found.into_iter().filter(is_about).collect(),
            false => found,
        }
    }

    /// Something that no row says: a topic of its own.
    fn deed(&mut self, ground: &Ground<'a>, placed: &Placed, one: &Crossed<'a>, unit: usize) -> Option<usize> {
        if one.why == Why::Pure {
            return None;
        }
        let service = one.from.service;
        let own = (0..ground.facts.tables.len()).find(|table| placed.tables[*table] == Some(service) && !ground.ledgers[*table]);
        let table = own.or_else(|| (0..ground.facts.tables.len()).find(|table| placed.tables[*table] == Some(service)))?;
        let topic = format!(
            "{}.{}",
            noun(&ground.facts.tables[table].name),
            deed(ground.units[unit].id.as_str())
        );
        let number = match self.told.iter().position(|told| told.topic == topic && told.service == service) {
            Some(number) => number,
            None => {
                self.told.push(Told {
                    topic,
                    service,
                    table,
                    deletes: false,
                    places: BTreeSet::new(),
                    by: BTreeSet::new(),
                    to: BTreeSet::new(),
                });
                self.told.len() - 1
            }
        };
        self.told[number].places.extend(&one.places);
        Some(number)
    }
}

/// What is told of writes. A log tells of others and a table that joins is told with what it joins: neither has events.
fn written<'a>(ground: &Ground<'a>, placed: &Placed) -> Vec<Told<'a>> {
    let mut told: BTreeMap<(usize, String), Told<'a>> = BTreeMap::new();
    for touch in &ground.touches {
        let table = &ground.facts.tables[touch.table];
        let Some(service) = placed.tables[touch.table] else { continue };
        if !touch.access.kind.writes() || ground.joins[touch.table] || ground.ledgers[touch.table] {
            continue;
        }
        let happened = happened(ground, touch.unit, touch.access.kind);
        let topic = format!("{}.{happened}", noun(&table.name));
        let one = told.entry((touch.table, topic)).or_insert_with_key(|(_, topic)| Told {
            topic: topic.clone(),
            service,
            table: touch.table,
            deletes: touch.access.kind == AccessKind::Delete,
            places: BTreeSet::new(),
            by: BTreeSet::new(),
            to: BTreeSet::new(),
        });
        one.places.insert(&touch.access.place);
        one.by.insert(touch.unit);
    }
    told.into_values().collect()
}

/// What a write says: a state where the unit, or a route that runs it, names one.
fn happened(ground: &Ground<'_>, unit: usize, kind: AccessKind) -> &'static str {
    let of_routes = || {
        let callers = ground.into[unit].iter().map(|call| ground.calls[*call].from).chain([unit]);
        let mut said = callers.flat_map(|caller| &ground.routes[caller]).map(|route| state(&route.path));
        let first = said.next().flatten();
        first.filter(|first| said.all(|other| other == Some(*first)))
    };
    let said = state(ground.units[unit].id.as_str()).or_else(of_routes);
    match (kind, said) {
        (AccessKind::Insert, Some(said @ ("registered" | "invited" | "booked" | "submitted" | "scheduled"))) => said,
        (AccessKind::Insert, _) => "created",
        (AccessKind::Update, Some(said)) => said,
        (AccessKind::Update, None) => "updated",
        (AccessKind::Delete, _) => "deleted",
        (AccessKind::Read, _) => "read",
    }
}

/// What one row of a table is, as a topic says it: of `chat_messages` `chat-message`, of Django's `tasks_task` `task`.
fn noun(table: &str) -> String {
    let mut words = words(table);
    words.dedup();
    match words.is_empty() {
        true => "row".to_owned(),
        false => words.join("-").chars().take(100).collect(),
    }
}
