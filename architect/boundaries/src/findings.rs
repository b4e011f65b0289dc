//! What is built in a way that hurts, now or once it is cut.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pando_facts::{Fault, How, Module, Place, Role, Target};

use crate::cross::Crossed;
use crate::graph::Directed;
use crate::ground::Ground;
use crate::placed::Placed;
use crate::tell::listed;
use crate::why::{PLACES_SHOWN, counted};
use crate::worth::number;
use crate::{CrossingKind, Finding, Pattern, Replacement};

/// Calls of a pair of services from which on they talk too much, beside [`CHATTY_SHARE`].
const CHATTY_MIN: usize = 8;
/// The share of calls at the smaller of two that go to the other.
const CHATTY_SHARE: f64 = 0.25;
/// Services from which on there can be a hub, and the share of the others that wait for it.
const HUB_OF: usize = 4;
/// See [`HUB_OF`].
const HUB_SHARE: f64 = 0.75;
/// Services from which on a program can be a distributed monolith, and the share of its routes that need more than half of them.
const DISTRIBUTED_OF: usize = 3;
/// See [`DISTRIBUTED_OF`].
const DISTRIBUTED_SHARE: f64 = 0.5;

/// All that is found, by code and place.
pub(crate) fn findings(ground: &Ground<'_>, placed: &Placed, crossed: &[Crossed<'_>], names: &[Arc<str>]) -> Vec<Finding> {
    let mut found = Found {
        names,
        all: of_cut(ground, placed, crossed, names),
    };
    unreachable(ground, &mut found);
    unmounted(ground, &mut found);
    no_route(ground, &mut found);
    found
        .all
        .extend(ground.facts.faults.iter().filter(|fault| fault.is_of_a_rule()).map(deployed));
    found.all
}

/// What a rule on what is deployed found when the files were read.
fn deployed(fault: &Fault) -> Finding {
    Finding {
        pattern: Pattern::Deployed,
        code: fault.code.as_str().into(),
        services: Vec::new(),
        sentence: fault.sentence.clone(),
        places: vec![fault.place.clone()],
    }
}

/// What of it is a cut's.
pub(crate) fn of_cut(ground: &Ground<'_>, placed: &Placed, crossed: &[Crossed<'_>], names: &[Arc<str>]) -> Vec<Finding> {
    let mut found = Found { names, all: Vec::new() };
    if placed.pieces() > 1 {
        shared_database(ground, placed, crossed, &mut found);
        chatty(ground, placed, crossed, &mut found);
        circles(placed, crossed, &mut found);
        nano(ground, placed, &mut found);
        hub(placed, crossed, &mut found);
        distributed(ground, placed, crossed, &mut found);
    }
    found.all
}

struct Found<'a> {
    names: &'a [Arc<str>],
    all: Vec<Finding>,
}

impl Found<'_> {
    fn add(&mut self, pattern: Pattern, services: &BTreeSet<usize>, sentence: String, places: impl IntoIterator<Item = Place>) {
        let places: BTreeSet<Place> = places.into_iter().collect();
        self.all.push(Finding {
            pattern,
            code: pattern.code().into(),
            services: services.iter().filter_map(|service| self.names.get(*service).cloned()).collect(),
            sentence,
            places: places.into_iter().take(PLACES_SHOWN).collect(),
        });
    }

    fn named(&self, services: &BTreeSet<usize>) -> String {
        listed(&services.iter().filter_map(|service| self.names.get(*service)).collect::<Vec<_>>())
    }
}

fn shared_database(ground: &Ground<'_>, placed: &Placed, crossed: &[Crossed<'_>], found: &mut Found<'_>) {
    let mut writers: BTreeMap<usize, (BTreeSet<usize>, BTreeSet<&Place>)> = BTreeMap::new();
    for one in crossed.iter().filter(|one| one.kind == CrossingKind::ForeignWrite) {
        if let Some(table) = one.to.table {
            let (services, places) = writers.entry(table).or_default();
            services.extend([one.from.service, one.to.service]);
            places.extend(&one.places);
        }
    }
    for (table, (services, places)) in writers {
        let owner = placed.tables[table]
            .and_then(|owner| found.names.get(owner))
            .cloned()
            .unwrap_or_default();
        let sentence = format!(
            "`{}` of {owner} is written by the code of {}: as long as it is, none of them can change the table alone.",
            ground.facts.tables[table].name,
            found.named(&services)
        );
        found.add(Pattern::SharedDatabase, &services, sentence, places.into_iter().cloned());
    }
}

fn waits<'a>(crossed: &'a [Crossed<'a>]) -> impl Iterator<Item = &'a Crossed<'a>> {
    crossed.iter().filter(|one| one.waits > 0 && one.replacement == Replacement::Call)
}

fn chatty(ground: &Ground<'_>, placed: &Placed, crossed: &[Crossed<'_>], found: &mut Found<'_>) {
    let mut pairs: BTreeMap<(usize, usize), BTreeSet<&Place>> = BTreeMap::new();
    for one in waits(crossed) {
        let pair = (one.from.service.min(one.to.service), one.from.service.max(one.to.service));
        pairs.entry(pair).or_default().extend(&one.places);
    }
    let mut inside = vec![0_usize; placed.count];
    for link in ground.calls.iter().filter(|link| link.call.how != How::Uses) {
        if let (Some(from), Some(to)) = (placed.units[link.from], placed.units[link.to])
            && from == to
        {
            inside[from] += 1;
        }
    }
    for ((a, b), places) in pairs {
        let own = inside[a].min(inside[b]);
        let share = number(places.len()) / number(places.len() + own);
        if places.len() >= CHATTY_MIN && share >= CHATTY_SHARE {
            let services = BTreeSet::from([a, b]);
            let sentence = format!(
                "{} ask each other in {}, and the smaller has {} inside: one of them is most likely a part of the other.",
                found.named(&services),
                counted(places.len(), "place"),
                counted(own, "call")
            );
            found.add(Pattern::ChattyPair, &services, sentence, places.into_iter().cloned());
        }
    }
}

fn circles(placed: &Placed, crossed: &[Crossed<'_>], found: &mut Found<'_>) {
    let edges = waits(crossed).map(|one| (one.from.service, one.to.service, 1.0));
    for circle in Directed::new(placed.count, edges).circles() {
        let services: BTreeSet<usize> = circle.into_iter().collect();
        let within = waits(crossed).filter(|one| services.contains(&one.from.service) && services.contains(&one.to.service));
        let places: BTreeSet<&Place> = within.flat_map(|one| one.places.iter().copied()).collect();
        let sentence = format!(
            "{} wait for each other in a circle: where one is slow all are, and none can be started, or changed, before the others.",
            found.named(&services)
        );
        found.add(Pattern::Cycle, &services, sentence, places.into_iter().cloned());
    }
}

fn nano(ground: &Ground<'_>, placed: &Placed, found: &mut Found<'_>) {
    for service in (0..placed.count).filter(|service| Some(*service) != placed.face) {
        let units: Vec<usize> = (0..placed.units.len())
            .filter(|unit| placed.units[*unit] == Some(service))
            .collect();
        let tables = placed.tables.iter().filter(|owner| **owner == Some(service)).count();
        let routes = units
            .iter()
            .flat_map(|unit| &ground.routes[*unit])
            .filter(|route| route.mounted)
            .count();
        let lines: u32 = units.iter().map(|unit| ground.units[*unit].lines).sum();
        let is_little = (tables == 0 && routes < 3) || (units.len() < 3 && routes < 2);
        if !is_little {
            continue;
        }
        let name = found.names.get(service).cloned().unwrap_or_default();
        let sentence = format!(
            "{name} has {}, {} and {} in {lines} lines: less than the image, the sidecar and the pipeline that it would need.",
            counted(tables, "table"),
            counted(routes, "route"),
            counted(units.len(), "unit"),
        );
        let places = units.iter().map(|unit| ground.units[*unit].place.clone());
        found.add(
            Pattern::NanoService,
            &BTreeSet::from([service]),
            sentence,
            places.collect::<Vec<_>>(),
        );
    }
}

fn hub(placed: &Placed, crossed: &[Crossed<'_>], found: &mut Found<'_>) {
    if placed.pieces() < HUB_OF {
        return;
    }
    let mut by: BTreeMap<usize, (BTreeSet<usize>, BTreeSet<&Place>)> = BTreeMap::new();
    for one in waits(crossed) {
        let (services, places) = by.entry(one.to.service).or_default();
        services.insert(one.from.service);
        places.extend(&one.places);
    }
    for (service, (mut services, places)) in by {
        let others = placed.pieces() - 1;
        if number(services.len()) < HUB_SHARE * number(others) {
            continue;
        }
        let name = found.names.get(service).cloned().unwrap_or_default();
        let sentence = format!(
            "{} of {others} other services wait for {name}: where it is down, they are.",
            services.len()
        );
        services.insert(service);
        found.add(Pattern::Hub, &services, sentence, places.into_iter().cloned());
    }
}

fn distributed(ground: &Ground<'_>, placed: &Placed, crossed: &[Crossed<'_>], found: &mut Found<'_>) {
    let pieces = placed.pieces();
    if pieces < DISTRIBUTED_OF {
        return;
    }
    let needs = needs(ground, placed, crossed);
    let mounted = ground.facts.routes.iter().filter(|route| route.mounted);
    let of_routes: Vec<(&Place, usize)> = mounted
        .filter_map(|route| Some((&route.place, needs[ground.unit(&route.unit)?].len())))
        .collect();
    let much: Vec<&Place> = of_routes
        .iter()
        .filter(|(_, needs)| 2 * needs > pieces)
        .map(|(place, _)| *place)
        .collect();
    if of_routes.is_empty() || number(much.len()) < DISTRIBUTED_SHARE * number(of_routes.len()) {
        return;
    }
    let services: BTreeSet<usize> = (0..placed.count).filter(|service| Some(*service) != placed.face).collect();
    let sentence = format!(
        "{} of {} wait for more than half of the {pieces} services: cut like this the program is still one, and slower.",
        much.len(),
        counted(of_routes.len(), "route")
    );
    found.add(Pattern::DistributedMonolith, &services, sentence, much.into_iter().cloned());
}

/// By unit: the services that must answer for it to be done.
fn needs(ground: &Ground<'_>, placed: &Placed, crossed: &[Crossed<'_>]) -> Vec<BTreeSet<usize>> {
    let mut own: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    let mut told = BTreeSet::new();
    for one in crossed {
        if let (Some(from), None) = (one.from.unit, one.to.unit)
            && one.waits > 0
            && one.kind != CrossingKind::Transaction
        {
            own.entry(from).or_default().insert(one.to.service);
        }
        if let (Some(from), Some(to)) = (one.from.unit, one.to.unit)
            && one.waits == 0
        {
            told.insert((from, to));
        }
    }
    let mut needs: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); ground.units.len()];
    for circle in &ground.circles {
        let mut all = BTreeSet::new();
        for unit in circle {
            all.extend(placed.units[*unit]);
            all.extend(own.get(unit).into_iter().flatten());
            for link in ground.out[*unit].iter().map(|call| &ground.calls[*call]) {
                if !matches!(link.call.how, How::Uses | How::Later) && !told.contains(&(link.from, link.to)) {
                    all.extend(&needs[link.to]);
                }
            }
        }
        for unit in circle {
            needs[*unit].clone_from(&all);
        }
    }
    needs
}

fn unreachable(ground: &Ground<'_>, found: &mut Found<'_>) {
    // Where no entry point is known nothing can be said to be unreachable.
    if !ground.facts.modules.iter().any(|module| module.entry.is_some()) {
        return;
    }
    let empty: BTreeSet<&str> = ground
        .facts
        .files
        .iter()
        .filter(|file| file.lines == 0)
        .map(|file| &*file.path)
        .collect();
    let is_dead = |module: &&Module| !module.reachable && module.entry.is_none() && ground.role(&module.file) == Role::Source;
    let dead: Vec<&Module> = ground.facts.modules.iter().filter(is_dead).collect();
    let full: BTreeSet<&str> = dead
        .iter()
        .filter(|module| !empty.contains(&*module.file))
        .map(|module| module.id.as_str())
        .collect();
    // A package of nothing but a name, whose folder may be there for other files.
    let is_nothing = |module: &Module| {
        let below = format!("{}.", module.id);
        empty.contains(&*module.file) && !full.range(&*below..).next().is_some_and(|first| first.starts_with(&below))
    };
    for module in dead.into_iter().filter(|module| !is_nothing(module)) {
        let sentence = format!(
            "No entry point leads to `{}` by imports: it is dead, or run by something that was not read.",
            module.id
        );
        found.add(
            Pattern::Unreachable,
            &BTreeSet::new(),
            sentence,
            [Place::new(module.file.clone(), 1)],
        );
    }
}

fn unmounted(ground: &Ground<'_>, found: &mut Found<'_>) {
    for route in ground.facts.routes.iter().filter(|route| !route.mounted) {
        if ground.role(&route.place.file) == Role::Test {
            continue;
        }
        let sentence = format!(
            "Nothing that runs includes {} {}: whoever asks for it gets 404.",
            route.method, route.path
        );
        found.add(Pattern::Unmounted, &BTreeSet::new(), sentence, [route.place.clone()]);
    }
}

fn no_route(ground: &Ground<'_>, found: &mut Found<'_>) {
    for request in ground.facts.requests.iter().filter(|request| request.target == Target::Nothing) {
        if ground.role(&request.place.file) == Role::Test {
            continue;
        }
        let sentence = format!("{} {} is asked for here, and no route answers it.", request.method, request.url);
        found.add(Pattern::NoRoute, &BTreeSet::new(), sentence, [request.place.clone()]);
    }
}
