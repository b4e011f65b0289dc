use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ground::Ground;

/// A cut: which service has which unit and table.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed {
    /// How many services there are.
    pub(crate) count: usize,
    /// By unit of the facts: its service; none where it is shared, at the border, or does not run.
    pub(crate) units: Vec<Option<usize>>,
    /// By table of the facts: the service that owns it.
    pub(crate) tables: Vec<Option<usize>>,
    /// The web interface: pages, and no table.
    pub(crate) face: Option<usize>,
    /// By unit: whether it is a library that each service takes along.
    pub(crate) shared: Vec<bool>,
}

impl Placed {
    /// Everything in one piece. A web interface that runs by itself stays what it is.
    pub(crate) fn one(ground: &Ground<'_>) -> Self {
        let is_face = faces(ground);
        let has_other = is_face.iter().zip(&ground.runs).any(|(face, runs)| *runs && !face) || !ground.facts.tables.is_empty();
        let has_face = is_face.contains(&true) && has_other;
        Self {
            count: 1 + usize::from(has_face),
            units: is_face
                .iter()
                .zip(&ground.runs)
                .map(|(face, runs)| runs.then_some(usize::from(*face && has_face)))
                .collect(),
            tables: vec![Some(0); ground.facts.tables.len()],
            face: has_face.then_some(1),
            shared: vec![false; ground.units.len()],
        }
    }

    /// How many services there are beside the web interface, which runs by itself today, too.
    pub(crate) fn pieces(&self) -> usize {
        self.count - usize::from(self.face.is_some())
    }

    /// Takes out services that nothing is left of, and numbers the others in their order. By old number: the new one.
    pub(crate) fn close_up(&mut self) -> Vec<Option<usize>> {
        let mut has = vec![false; self.count];
        for service in self.units.iter().chain(&self.tables).flatten() {
            has[*service] = true;
        }
        let mut next = 0;
        let numbers: Vec<Option<usize>> = has
            .iter()
            .map(|has| {
                next += usize::from(*has);
                has.then(|| next - 1)
            })
            .collect();
        for service in self.units.iter_mut().chain(&mut self.tables) {
            *service = service.and_then(|service| numbers[service]);
        }
        self.face = self.face.and_then(|face| numbers[face]);
        self.count = next;
        numbers
    }

    /// The services that use each shared unit, straight or through other shared ones.
    pub(crate) fn users(&self, ground: &Ground<'_>) -> BTreeMap<usize, Vec<usize>> {
        let shared = || (0..self.shared.len()).filter(|unit| self.shared[*unit]);
        let mut users: BTreeMap<usize, Vec<usize>> = shared().map(|unit| (unit, Vec::new())).collect();
        // Those that run others come last among circles, so from there each is done before what it runs.
        let mut order: Vec<usize> = shared().collect();
        order.sort_by_key(|unit| (usize::MAX - ground.circle[*unit], *unit));
        for unit in order {
            let mut by: Vec<usize> = Vec::new();
            for link in ground.into[unit].iter().map(|call| &ground.calls[*call]) {
                match self.units[link.from] {
                    Some(service) => by.push(service),
                    None if self.shared[link.from] => by.extend(users.get(&link.from).into_iter().flatten()),
                    None => {}
                }
            }
            by.extend(ground.typed_by[unit].iter().filter_map(|route| self.units[*route]));
            by.sort_unstable();
            by.dedup();
            users.insert(unit, by);
        }
        users
    }
}

/// By unit: whether it is of a web interface: written in TypeScript beside a server that is not, in a folder of pages.
pub(crate) fn faces(ground: &Ground<'_>) -> Vec<bool> {
    let facts = ground.facts;
    if facts.pages.is_empty() {
        return vec![false; ground.units.len()];
    }
    let is_script = |file: &str| {
        [".ts", ".tsx", ".js", ".jsx", ".mjs", ".vue", ".svelte"]
            .iter()
            .any(|end| file.ends_with(end))
    };
    ground
        .units
        .iter()
        .map(|unit| is_script(&unit.place.file))
        .zip(&ground.of_unit)
        .map(|(is_script, touches)| is_script && touches.is_empty())
        .collect::<Vec<bool>>()
}

/// Each unit and table that has a place, with the name of its service.
pub(crate) fn listed(placed: &Placed, names: &[Arc<str>], ground: &Ground<'_>) -> Vec<(Arc<str>, Arc<str>)> {
    let units = ground
        .units
        .iter()
        .zip(&placed.units)
        .filter_map(|(unit, service)| Some((unit.id.0.clone(), (*service)?)));
    let tables = ground
        .facts
        .tables
        .iter()
        .zip(&placed.tables)
        .filter_map(|(table, service)| Some((format!("table:{}", table.name).into(), (*service)?)));
    units
        .chain(tables)
        .filter_map(|(what, service)| Some((what, names.get(service)?.clone())))
        .collect()
}
