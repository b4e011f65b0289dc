//! What each service takes along, and what nothing places.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pando_facts::{How, Place, UnitId, UnitKind};

use crate::ground::Ground;
use crate::placed::Placed;
use crate::{Border, Near, Shared};

/// Last words of a route that tells how a service is, and not of its work: each service has its own.
const OF_EACH: [&str; 11] = [
    "",
    "health",
    "healthz",
    "healthcheck",
    "health-check",
    "ready",
    "readyz",
    "live",
    "livez",
    "ping",
    "metrics",
];

/// Puts units where they belong once tables and what uses them have their places: a class goes with its table; what uses no table and is
/// run by several services is a library; what one service alone uses is of that; what is left goes with the rest of its module.
pub(crate) fn settle(ground: &Ground<'_>, placed: &mut Placed) {
    for unit in 0..ground.units.len() {
        if !ground.runs[unit] {
            placed.units[unit] = None;
        } else if let Some(table) = ground.class_of[unit] {
            placed.units[unit] = placed.tables[table].or(placed.units[unit]);
        }
    }
    if placed.pieces() > 1 {
        share(ground, placed);
    }
    follow_callers(ground, placed);
    follow_module(ground, placed);
}

/// Whether a unit could be a library: it answers nothing, stands for no table, and writes nothing; if it reads, it says who is asking.
fn is_library(ground: &Ground<'_>, unit: usize) -> bool {
    ground.routes[unit].is_empty()
        && ground.class_of[unit].is_none()
        && !ground.writes[unit]
        && (ground.guards[unit] || !ground.uses_tables[unit])
}

fn share(ground: &Ground<'_>, placed: &mut Placed) {
    // Callers come last among circles: each is decided before what it runs.
    for circle in ground.circles.iter().rev() {
        if circle.iter().any(|unit| !ground.runs[*unit] || !is_library(ground, *unit)) {
            continue;
        }
        let mut by: BTreeSet<usize> = BTreeSet::new();
        let mut is_of_shared = false;
        for unit in circle {
            for link in ground.into[*unit].iter().map(|call| &ground.calls[*call]) {
                by.extend(placed.units[link.from].filter(|service| Some(*service) != placed.face));
                is_of_shared |= placed.shared[link.from];
            }
            by.extend(ground.typed_by[*unit].iter().filter_map(|route| placed.units[*route]));
        }
        // What only its own module makes when it is loaded goes wherever that goes.
        let is_of_module = circle.iter().all(|unit| is_made_by_its_module(ground, *unit));
        for unit in circle {
            match by.first() {
                _ if is_of_module => placed.units[*unit] = None,
                _ if by.len() > 1 || is_of_shared => (placed.units[*unit], placed.shared[*unit]) = (None, true),
                Some(only) => placed.units[*unit] = Some(*only),
                None => {}
            }
        }
    }
    for unit in 0..ground.units.len() {
        let is_of_each = |path: &str| OF_EACH.contains(&path.rsplit('/').next().unwrap_or_default());
        let tells_how_it_is = !ground.routes[unit].is_empty() && ground.routes[unit].iter().all(|route| is_of_each(&route.path));
        if ground.runs[unit] && tells_how_it_is && !ground.uses_tables[unit] {
            (placed.units[unit], placed.shared[unit]) = (None, true);
        }
    }
    share_modules(ground, placed);
    let shared: BTreeSet<&UnitId> = (0..ground.units.len())
        .filter(|unit| placed.shared[*unit] && ground.units[*unit].kind == UnitKind::Module)
        .map(|unit| &ground.units[unit].module)
        .collect();
    for unit in 0..ground.units.len() {
        let is_with_module = placed.units[unit].is_none() && shared.contains(&ground.units[unit].module);
        placed.shared[unit] |= is_with_module && ground.runs[unit] && is_made_by_its_module(ground, unit) && is_library(ground, unit);
    }
}

/// Whether nothing uses a unit but what its own module does when it is loaded.
fn is_made_by_its_module(ground: &Ground<'_>, unit: usize) -> bool {
    let of_module = |from: usize| ground.units[from].kind == UnitKind::Module && ground.units[from].module == ground.units[unit].module;
    ground.units[unit].kind != UnitKind::Module
        && ground.typed_by[unit].is_empty()
        && !ground.into[unit].is_empty()
        && ground.into[unit].iter().all(|call| of_module(ground.calls[*call].from))
}

/// What a module does when it is loaded, where modules of several services name it, straight or through others that are nobody's.
fn share_modules(ground: &Ground<'_>, placed: &mut Placed) {
    let services = services_by_module(ground, placed);
    let by = importers(ground, placed, &services);
    let entries: BTreeSet<&UnitId> = ground
        .facts
        .modules
        .iter()
        .filter(|module| module.entry.is_some())
        .map(|module| &module.id)
        .collect();
    for (number, unit) in ground.units.iter().enumerate() {
        if unit.kind != UnitKind::Module || !ground.runs[number] || !is_library(ground, number) {
            continue;
        }
        let is_named = by.get(&unit.module).is_some_and(|by| by.len() > 1);
        let own = services.get(&unit.module).map_or(0, BTreeSet::len);
        let composes = entries.contains(&unit.module) && own != 1;
        if (is_named && own != 1) || composes {
            (placed.units[number], placed.shared[number]) = (None, true);
        }
    }
}

/// By module: the services whose modules name it. Through a module of one service nothing is named by others.
fn importers<'a>(
    ground: &Ground<'a>,
    placed: &Placed,
    services: &BTreeMap<&'a UnitId, BTreeSet<usize>>,
) -> BTreeMap<&'a UnitId, BTreeSet<usize>> {
    let mut names: BTreeMap<&UnitId, Vec<&UnitId>> = BTreeMap::new();
    for import in &ground.facts.imports {
        names.entry(&import.from).or_default().push(&import.to);
    }
    let mut by: BTreeMap<&UnitId, BTreeSet<usize>> = BTreeMap::new();
    for service in (0..placed.count).filter(|service| Some(*service) != placed.face) {
        let own = |module: &UnitId| services.get(module).is_some_and(|of| of.len() == 1 && of.contains(&service));
        let mut next: Vec<&UnitId> = services.keys().copied().filter(|module| own(module)).collect();
        let mut seen: BTreeSet<&UnitId> = next.iter().copied().collect();
        while let Some(module) = next.pop() {
            for to in names.get(module).into_iter().flatten() {
                by.entry(to).or_default().insert(service);
                let is_nobodys = services.get(to).is_none_or(|of| of.len() != 1);
                if is_nobodys && seen.insert(to) {
                    next.push(to);
                }
            }
        }
    }
    by
}

fn services_by_module<'a>(ground: &Ground<'a>, placed: &Placed) -> BTreeMap<&'a UnitId, BTreeSet<usize>> {
    let mut services: BTreeMap<&UnitId, BTreeSet<usize>> = BTreeMap::new();
    for (unit, service) in ground.units.iter().zip(&placed.units) {
        if let Some(service) = service
            && unit.kind != UnitKind::Module
        {
            services.entry(&unit.module).or_default().insert(*service);
        }
    }
    services
}

/// What only one service runs is of that service.
fn follow_callers(ground: &Ground<'_>, placed: &mut Placed) {
    for unit in ground.circles.iter().rev().flatten().copied() {
        if placed.units[unit].is_some() || placed.shared[unit] || !ground.runs[unit] || ground.uses_tables[unit] {
            continue;
        }
        let callers = ground.into[unit].iter().map(|call| ground.calls[*call].from);
        let mut by = callers
            .chain(ground.typed_by[unit].iter().copied())
            .map(|caller| placed.units[caller]);
        if let Some(Some(first)) = by.next()
            && by.all(|service| service == Some(first))
        {
            placed.units[unit] = Some(first);
        }
    }
}

/// What nothing draws anywhere is where the rest of its module is, if that is in one place.
fn follow_module(ground: &Ground<'_>, placed: &mut Placed) {
    let services = services_by_module(ground, placed);
    for (number, unit) in ground.units.iter().enumerate() {
        if placed.units[number].is_some() || placed.shared[number] || !ground.runs[number] || ground.uses_tables[number] {
            continue;
        }
        let of_module = services.get(&unit.module);
        if let Some(only) = of_module.filter(|of| of.len() == 1).and_then(BTreeSet::first) {
            placed.units[number] = Some(*only);
        }
    }
}

/// The libraries for people to see: a module where all of it is shared, otherwise the units; nothing that only one service uses.
pub(crate) fn libraries(ground: &Ground<'_>, placed: &Placed, names: &[Arc<str>]) -> Vec<Shared> {
    let mut users = placed.users(ground);
    by_imports(ground, placed, &mut users);
    let mut of_module: BTreeMap<&UnitId, (Vec<usize>, bool)> = BTreeMap::new();
    for (number, unit) in ground.units.iter().enumerate().filter(|(number, _)| ground.runs[*number]) {
        let (shared, is_whole) = of_module.entry(&unit.module).or_insert_with(|| (Vec::new(), true));
        match placed.shared[number] {
            true => shared.push(number),
            // What only stands there because no one runs it says nothing against its module.
            false => *is_whole &= placed.units[number].is_none() && !ground.uses_tables[number],
        }
    }
    let named = |by: &BTreeSet<usize>| by.iter().filter_map(|service| names.get(*service).cloned()).collect::<Vec<_>>();
    let mut libraries = Vec::new();
    for (module, (shared, is_whole)) in of_module {
        let of = |unit: &usize| users.get(unit).into_iter().flatten().copied().collect::<BTreeSet<usize>>();
        if is_whole && !shared.is_empty() {
            let by: BTreeSet<usize> = shared.iter().flat_map(of).collect();
            let file = shared.first().map(|unit| ground.units[*unit].place.file.clone());
            if let Some(file) = file.filter(|_| by.len() > 1) {
                libraries.push(Shared {
                    unit: module.clone(),
                    by: named(&by),
                    place: Place::new(file, 1),
                });
            }
            continue;
        }
        for unit in &shared {
            let by = of(unit);
            if by.len() > 1 && ground.units[*unit].kind != UnitKind::Method {
                let unit = &ground.units[*unit];
                libraries.push(Shared {
                    unit: unit.id.clone(),
                    by: named(&by),
                    place: unit.place.clone(),
                });
            }
        }
    }
    libraries.sort_by(|a, b| (&a.unit, &a.place).cmp(&(&b.unit, &b.place)));
    libraries
}

/// A module is used by the services whose modules name it, too.
fn by_imports(ground: &Ground<'_>, placed: &Placed, users: &mut BTreeMap<usize, Vec<usize>>) {
    let by = importers(ground, placed, &services_by_module(ground, placed));
    for (number, used_by) in users {
        let unit = &ground.units[*number];
        if unit.kind == UnitKind::Module {
            used_by.extend(by.get(&unit.module).into_iter().flatten());
            used_by.sort_unstable();
            used_by.dedup();
        }
    }
}

/// What is at the border: units that use tables, or run what has a place, and have none; and tables without one.
pub(crate) fn border(ground: &Ground<'_>, placed: &Placed, names: &[Arc<str>]) -> Vec<Border> {
    let mut border = Vec::new();
    for (number, unit) in ground.units.iter().enumerate() {
        if placed.units[number].is_some() || placed.shared[number] || !ground.runs[number] {
            continue;
        }
        let mut drawn: BTreeMap<usize, f64> = BTreeMap::new();
        let mut draw = |service: Option<usize>, by: f64| {
            if let Some(service) = service {
                *drawn.entry(service).or_default() += by;
            }
        };
        for touch in ground.of_unit[number].iter().map(|touch| &ground.touches[*touch]) {
            draw(placed.tables[touch.table], if touch.access.kind.writes() { 3.0 } else { 1.0 });
        }
        let calls = ground.out[number].iter().map(|call| (&ground.calls[*call], true));
        for (link, is_out) in calls.chain(ground.into[number].iter().map(|call| (&ground.calls[*call], false))) {
            if link.call.how != How::Uses {
                draw(placed.units[if is_out { link.to } else { link.from }], 1.0);
            }
        }
        // What touches nothing that has a place is at no border.
        if drawn.is_empty() && ground.routes[number].is_empty() {
            continue;
        }
        border.push(Border {
            what: unit.id.0.clone(),
            place: unit.place.clone(),
            why: why_unit(ground, number, drawn.len()),
            near: near(drawn, names),
        });
    }
    for (number, table) in ground.facts.tables.iter().enumerate() {
        if placed.tables[number].is_some() {
            continue;
        }
        let mut drawn: BTreeMap<usize, f64> = BTreeMap::new();
        for touch in ground.of_table[number].iter().map(|touch| &ground.touches[*touch]) {
            if let Some(service) = placed.units[touch.unit] {
                *drawn.entry(service).or_default() += if touch.access.kind.writes() { 3.0 } else { 1.0 };
            }
        }
        border.push(Border {
            what: format!("table:{}", table.name).into(),
            place: table.place.clone(),
            why: match drawn.len() {
                0 => format!("No code that runs was seen to read or write `{}`.", table.name),
                count => format!("{count} services use `{}`, and none of them more than the others.", table.name),
            },
            near: near(drawn, names),
        });
    }
    border
}

fn why_unit(ground: &Ground<'_>, unit: usize, services: usize) -> String {
    let short = ground.short(unit);
    match services {
        0 => format!("`{short}` uses no table, and runs nothing that has a place."),
        1 => format!("`{short}` touches one service, and too little of it to say that it is part of it."),
        count => format!("`{short}` touches {count} services, and none of them clearly more than the others."),
    }
}

fn near(drawn: BTreeMap<usize, f64>, names: &[Arc<str>]) -> Vec<Near> {
    let all: f64 = drawn.values().sum();
    let mut near: Vec<Near> = drawn
        .into_iter()
        .filter_map(|(service, by)| {
            Some(Near {
                service: names.get(service)?.clone(),
                share: round(by / all),
            })
        })
        .collect();
    near.sort_by(|a, b| b.share.total_cmp(&a.share).then_with(|| a.service.cmp(&b.service)));
    near
}

/// To three places: more of a share says nothing.
pub(crate) fn round(share: f64) -> f64 {
    (share * 1000.0).round() / 1000.0
}
