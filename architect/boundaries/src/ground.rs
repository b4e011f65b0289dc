use std::collections::{BTreeSet, HashMap};

use pando_facts::{Access, AccessKind, Call, Facts, File, How, Role, Route, Unit, UnitId};

use crate::ledger::ledgers;

/// The facts with numbers in place of names, and what follows from them whatever the cut.
pub(crate) struct Ground<'a> {
    pub(crate) facts: &'a Facts,
    /// The units; everything else names them by their place here.
    pub(crate) units: &'a [Unit],
    /// Calls between units that are known, in the order of the facts.
    pub(crate) calls: Vec<Link<'a>>,
    /// By unit: the calls that it makes.
    pub(crate) out: Vec<Vec<usize>>,
    /// By unit: the calls that lead to it.
    pub(crate) into: Vec<Vec<usize>>,
    /// Uses of tables that are known.
    pub(crate) touches: Vec<Touch<'a>>,
    /// By unit: its uses of tables.
    pub(crate) of_unit: Vec<Vec<usize>>,
    /// By table: the uses of it.
    pub(crate) of_table: Vec<Vec<usize>>,
    /// By unit: what it answers.
    pub(crate) routes: Vec<Vec<&'a Route>>,
    /// By unit: whether it, or what it runs, changes rows.
    pub(crate) writes: Vec<bool>,
    /// By unit: whether it, or what it runs, uses a table at all.
    pub(crate) uses_tables: Vec<bool>,
    /// By unit: whether all that it does to tables is to add to such ones: it tells.
    pub(crate) tells: Vec<bool>,
    /// By unit: whether it counts: it is no test, no migration, and what runs leads to it.
    pub(crate) runs: Vec<bool>,
    /// By unit: whether it says who is asking, before a route runs.
    pub(crate) guards: Vec<bool>,
    /// By table: whether rows are only added to tell of what happened elsewhere.
    pub(crate) ledgers: Vec<bool>,
    /// By table: whether it only joins two others.
    pub(crate) joins: Vec<bool>,
    /// By unit that is a type: the units that answer routes with it, or are given it.
    pub(crate) typed_by: Vec<Vec<usize>>,
    /// By unit: the table that it stands for.
    pub(crate) class_of: Vec<Option<usize>>,
    /// Circles of units that run each other, each before those that run it.
    pub(crate) circles: Vec<Vec<usize>>,
    /// By unit: its circle.
    pub(crate) circle: Vec<usize>,
    units_by_id: HashMap<&'a str, usize>,
    tables_by_name: HashMap<&'a str, usize>,
    roles: HashMap<&'a str, Role>,
    modules: HashMap<&'a str, bool>,
}

/// A call between units that are known.
pub(crate) struct Link<'a> {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) call: &'a Call,
}

/// A use of a table that is known by a unit that is.
pub(crate) struct Touch<'a> {
    pub(crate) unit: usize,
    pub(crate) table: usize,
    pub(crate) access: &'a Access,
}

impl<'a> Ground<'a> {
    pub(crate) fn new(facts: &'a Facts) -> Self {
        let units = &*facts.units;
        let mut units_by_id = HashMap::with_capacity(units.len());
        for (number, unit) in units.iter().enumerate() {
            units_by_id.entry(unit.id.as_str()).or_insert(number);
        }
        let mut tables_by_name = HashMap::with_capacity(facts.tables.len());
        for (number, table) in facts.tables.iter().enumerate() {
            tables_by_name.entry(&*table.name).or_insert(number);
        }
        let roles: HashMap<&str, Role> = facts.files.iter().map(|File { path, role, .. }| (&**path, *role)).collect();
        let modules: HashMap<&str, bool> = facts
            .modules
            .iter()
            .map(|module| (module.id.as_str(), module.reachable || module.entry.is_some()))
            .collect();
        let ledger_names = ledgers(facts);
        let mut ground = Self {
            facts,
            units,
            calls: Vec::new(),
            out: vec![Vec::new(); units.len()],
            into: vec![Vec::new(); units.len()],
            touches: Vec::new(),
            of_unit: vec![Vec::new(); units.len()],
            of_table: vec![Vec::new(); facts.tables.len()],
            routes: vec![Vec::new(); units.len()],
            writes: vec![false; units.len()],
            uses_tables: vec![false; units.len()],
            tells: vec![false; units.len()],
            runs: Vec::new(),
            guards: vec![false; units.len()],
            ledgers: facts.tables.iter().map(|table| ledger_names.contains(&table.name)).collect(),
            joins: facts.tables.iter().map(|table| table.joins || table.joins_others()).collect(),
            typed_by: vec![Vec::new(); units.len()],
            class_of: vec![None; units.len()],
            circles: Vec::new(),
            circle: vec![0; units.len()],
            units_by_id,
            tables_by_name,
            roles,
            modules,
        };
        ground.runs = units.iter().map(|unit| ground.counts(unit)).collect();
        ground.link();
        ground.turn();
        ground.lead();
        ground
    }

    /// The number of a unit.
    pub(crate) fn unit(&self, id: &UnitId) -> Option<usize> {
        self.units_by_id.get(id.as_str()).copied()
    }

    /// The number of a table.
    pub(crate) fn table(&self, name: &str) -> Option<usize> {
        self.tables_by_name.get(name).copied()
    }

    /// What a file is there for. A file that nobody lists runs.
    pub(crate) fn role(&self, file: &str) -> Role {
        self.roles.get(file).copied().unwrap_or_default()
    }

    /// How many units run.
    pub(crate) fn running(&self) -> usize {
        self.runs.iter().filter(|runs| **runs).count()
    }

    fn counts(&self, unit: &Unit) -> bool {
        let role = self.role(&unit.place.file);
        let is_reached = self.modules.get(unit.module.as_str()).copied().unwrap_or(true);
        matches!(role, Role::Source | Role::Generated) && is_reached
    }

    fn link(&mut self) {
        let facts = self.facts;
        for call in &facts.calls {
            let (Some(from), Some(to)) = (self.unit(&call.from), self.unit(&call.to)) else {
                continue;
            };
            if from == to || !self.runs[from] || !self.runs[to] {
                continue;
            }
            self.out[from].push(self.calls.len());
            self.into[to].push(self.calls.len());
            self.calls.push(Link { from, to, call });
        }
        for access in &facts.accesses {
            let (Some(unit), Some(table)) = (self.unit(&access.unit), self.table(&access.table)) else {
                continue;
            };
            if !self.runs[unit] {
                continue;
            }
            self.of_unit[unit].push(self.touches.len());
            self.of_table[table].push(self.touches.len());
            self.touches.push(Touch { unit, table, access });
        }
        for route in &facts.routes {
            if let Some(unit) = self.unit(&route.unit) {
                self.routes[unit].push(route);
                for of_type in [&route.body, &route.answer].into_iter().flatten() {
                    if let Some(of_type) = self.unit(of_type) {
                        self.typed_by[of_type].push(unit);
                    }
                }
            }
            for guard in &route.guards {
                if let Some(guard) = self.unit(guard) {
                    self.guards[guard] = true;
                }
            }
        }
        for (number, table) in facts.tables.iter().enumerate() {
            if let Some(class) = table.class.as_ref().and_then(|class| self.unit(class)) {
                self.class_of[class].get_or_insert(number);
            }
        }
    }

    /// Finds the circles (Tarjan 1972, without recursion: chains of calls may be long).
    fn turn(&mut self) {
        const UNSEEN: usize = usize::MAX;
        let count = self.units.len();
        let (mut order, mut low) = (vec![UNSEEN; count], vec![0; count]);
        let (mut is_open, mut open, mut next) = (vec![false; count], Vec::new(), 0);
        for root in 0..count {
            if order[root] != UNSEEN {
                continue;
            }
            let mut way: Vec<(usize, usize)> = vec![(root, 0)];
            while let Some((unit, done)) = way.pop() {
                if done == 0 {
                    (order[unit], low[unit], is_open[unit]) = (next, next, true);
                    next += 1;
                    open.push(unit);
                }
                match self.out[unit].get(done).map(|call| self.calls[*call].to) {
                    Some(to) => {
                        way.push((unit, done + 1));
                        if order[to] == UNSEEN {
                            way.push((to, 0));
                        } else if is_open[to] {
                            low[unit] = low[unit].min(order[to]);
                        }
                    }
                    None => {
                        if let Some((above, _)) = way.last() {
                            low[*above] = low[*above].min(low[unit]);
                        }
                        if low[unit] == order[unit] {
                            let from = open.iter().rposition(|one| *one == unit).unwrap_or(0);
                            let mut circle = open.split_off(from);
                            circle.sort_unstable();
                            for one in &circle {
                                (is_open[*one], self.circle[*one]) = (false, self.circles.len());
                            }
                            self.circles.push(circle);
                        }
                    }
                }
            }
        }
    }

    /// What a unit does by what it runs. Circles come after all that they lead to.
    fn lead(&mut self) {
        for circle in &self.circles {
            let (mut writes, mut uses, mut only_tells) = (false, false, true);
            for unit in circle {
                for touch in &self.of_unit[*unit] {
                    let touch = &self.touches[*touch];
                    uses = true;
                    writes |= touch.access.kind.writes();
                    only_tells &= self.ledgers[touch.table] && touch.access.kind == AccessKind::Insert;
                }
                for call in self.out[*unit].iter().map(|call| &self.calls[*call]) {
                    if call.call.how != How::Uses {
                        writes |= self.writes[call.to];
                        uses |= self.uses_tables[call.to];
                        only_tells &= !self.uses_tables[call.to] || self.tells[call.to];
                    }
                }
            }
            for unit in circle {
                (self.writes[*unit], self.uses_tables[*unit], self.tells[*unit]) = (writes, uses, uses && only_tells);
            }
        }
    }

    /// The tables that a unit uses in its own text, by number.
    pub(crate) fn tables_of(&self, unit: usize) -> BTreeSet<usize> {
        self.of_unit[unit].iter().map(|touch| self.touches[*touch].table).collect()
    }

    /// What people call a unit: the last two parts of its name.
    pub(crate) fn short(&self, unit: usize) -> String {
        short(&self.units[unit].id)
    }
}

/// The last two parts of a unit's name: of `app.services.tasks.create` `tasks.create`, of `web/lib/api.ts#list` `api.ts#list`.
pub(crate) fn short(id: &UnitId) -> String {
    let text = id.as_str();
    let parts = |text: &str, between: char| text.rmatch_indices(between).nth(1).map(|(at, _)| at + 1);
    let from = match text.split_once('#') {
        Some((file, _)) => file.rfind('/').map(|at| at + 1),
        None => parts(text, '.'),
    };
    text.get(from.unwrap_or(0)..).unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_short() {
        for (id, expected) in [
            ("app.services.tasks.create", "tasks.create"),
            ("main", "main"),
            ("web/lib/api.ts#list", "api.ts#list"),
            ("é.ü", "é.ü"),
        ] {
            assert_eq!(short(&UnitId::new(id)), expected);
        }
    }
}
