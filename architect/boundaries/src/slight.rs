//! What is too slight to be a service, and whom it goes to.
//!
//! A service is for data that it owns, or for an interface of its own: a part that has neither is a library of whoever uses it, and a part
//! of next to nothing costs its image, its sidecar and its pipeline all the same. The bounds are judgements, not measurements.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use pando_facts::Sends;

use crate::cross::Crossed;
use crate::ground::Ground;
use crate::placed::Placed;
use crate::why::below;
use crate::worth::number;

/// The share of what runs below which a part is next to nothing.
const SHARE_MIN: f64 = 0.02;
/// The share of the routes below a path that is an interface of one's own.
const OWN: f64 = 0.6;

/// By service: whom it goes to, where it is too slight to stand alone; else itself.
pub(crate) fn taken_in(ground: &Ground<'_>, placed: &Placed, crossed: &[Crossed<'_>]) -> Vec<usize> {
    let parts = Parts::new(ground, placed);
    let slight: Vec<bool> = (0..placed.count).map(|service| parts.is_slight(service)).collect();
    let mut takes: Vec<usize> = (0..placed.count).collect();
    for service in (0..placed.count).filter(|service| slight[*service]) {
        let others = (0..placed.count).filter(|other| *other != service && Some(*other) != placed.face);
        let near = others.map(|other| {
            let between = crossed.iter().filter(|one| {
                (one.from.service == service && one.to.service == other) || (one.from.service == other && one.to.service == service)
            });
            let ties: usize = between.map(|one| one.places.len()).sum();
            // Of equals one that stands, then the larger, then the first.
            let by = (ties, !slight[other], parts.beside(service, other), parts.units[other]);
            (by, Reverse(other))
        });
        let Some((_, Reverse(into))) = near.max() else { continue };
        // Two that are both slight may each go to the other: whoever is there already stays.
        let (from, into) = (end(&takes, service), end(&takes, into));
        takes[from] = into;
    }
    (0..placed.count).map(|service| end(&takes, service)).collect()
}

/// Where whoever goes to others arrives.
fn end(takes: &[usize], mut service: usize) -> usize {
    while takes[service] != service {
        service = takes[service];
    }
    service
}

/// What each service has.
struct Parts {
    face: Option<usize>,
    units: Vec<usize>,
    tables: Vec<usize>,
    queues: Vec<usize>,
    /// By what stands before the parameters of a path: how many routes each service has there.
    routes: BTreeMap<String, Vec<usize>>,
}

impl Parts {
    fn new(ground: &Ground<'_>, placed: &Placed) -> Self {
        let mut parts = Self {
            face: placed.face,
            units: vec![0; placed.count],
            tables: vec![0; placed.count],
            queues: vec![0; placed.count],
            routes: BTreeMap::new(),
        };
        for (unit, service) in placed.units.iter().enumerate() {
            let Some(service) = *service else { continue };
            parts.units[service] += 1;
            for route in ground.routes[unit].iter().filter(|route| route.mounted) {
                parts
                    .routes
                    .entry(below(&route.path).to_owned())
                    .or_insert_with(|| vec![0; placed.count])[service] += 1;
            }
        }
        for owner in placed.tables.iter().flatten() {
            parts.tables[*owner] += 1;
        }
        for queue in ground.facts.queues.iter().filter(|queue| queue.sends == Sends::Receives) {
            if let Some(service) = ground.unit(&queue.unit).and_then(|unit| placed.units[unit]) {
                parts.queues[service] += 1;
            }
        }
        parts
    }

    fn is_slight(&self, service: usize) -> bool {
        if Some(service) == self.face {
            return false;
        }
        let all: usize = (0..self.units.len())
            .filter(|of| Some(*of) != self.face)
            .map(|of| self.units[of])
            .sum();
        let is_little = number(self.units[service]) < SHARE_MIN * number(all);
        // Where nothing answers or keeps anything, as far as was seen, nothing more can be asked of a part.
        let is_told = !self.routes.is_empty() || self.tables.iter().any(|count| *count > 0);
        let owns = self.tables[service] > 0 || self.queues[service] > 0 || self.has_interface(service);
        is_little || (is_told && !owns)
    }

    /// Whether most of its routes stand where hardly another service answers.
    fn has_interface(&self, service: usize) -> bool {
        let (mut all, mut own) = (0, 0);
        for of in self.routes.values() {
            let each: usize = of.iter().sum();
            all += of[service];
            if number(of[service]) >= OWN * number(each) {
                own += of[service];
            }
        }
        all > 0 && number(own) >= OWN * number(all)
    }

    /// How many of a service's routes stand where another one answers, too.
    fn beside(&self, service: usize, other: usize) -> usize {
        self.routes.values().filter(|of| of[other] > 0).map(|of| of[service]).sum()
    }
}
