//! What a service answers, and what it asks others for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pando_facts::{AccessKind, How, Place, Target, UnitId};

use crate::cross::{Crossed, Point};
use crate::ground::Ground;
use crate::placed::Placed;
use crate::{Ask, CrossingKind, Operation, Replacement};

/// What is asked for: an operation of a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Asked {
    pub(crate) service: usize,
    pub(crate) method: Arc<str>,
    pub(crate) path: Arc<str>,
    unit: UnitId,
    place: Place,
    is_new: bool,
    reads: bool,
}

/// By crossing: what is asked for in its place; nothing where nothing is.
pub(crate) fn asked(ground: &Ground<'_>, placed: &Placed, crossed: &[Crossed<'_>]) -> Vec<Option<Asked>> {
    let mut given: BTreeMap<(usize, Arc<str>, Arc<str>), UnitId> = BTreeMap::new();
    let asked = crossed.iter().map(|one| {
        if !matches!(one.replacement, Replacement::Call | Replacement::Saga) {
            return None;
        }
        match (one.kind, one.to.unit, one.to.table) {
            (CrossingKind::Call, Some(unit), _) => {
                Some(route(ground, placed, unit, one.to.service).unwrap_or_else(|| inside(ground, unit, one.to.service, &mut given)))
            }
            (CrossingKind::SharedRead, _, Some(table)) => Some(row(ground, one.to, table, AccessKind::Read)),
            (CrossingKind::ForeignWrite, _, Some(table)) => Some(row(ground, one.to, table, kind(ground, one))),
            _ => None,
        }
    });
    asked.collect()
}

/// What a foreign write does first.
fn kind(ground: &Ground<'_>, one: &Crossed<'_>) -> AccessKind {
    let first = ground.of_unit[one.from.unit.unwrap_or_default()]
        .iter()
        .map(|touch| &ground.touches[*touch])
        .find(|touch| Some(touch.table) == one.to.table && touch.access.kind.writes());
    first.map_or(AccessKind::Update, |touch| touch.access.kind)
}

/// The route that does what a unit does, and nothing else: the unit is its own, or the only one that it runs with tables in it.
fn route(ground: &Ground<'_>, placed: &Placed, unit: usize, service: usize) -> Option<Asked> {
    let mounted = |unit: usize| {
        let mut mounted = ground.routes[unit].iter().filter(|route| route.mounted);
        mounted.next().filter(|_| mounted.next().is_none()).copied()
    };
    let is_wrapped = |by: usize| {
        let does = ground.out[by].iter().map(|call| &ground.calls[*call]);
        let mut does = does.filter(|link| {
            matches!(link.call.how, How::Waits | How::Later)
                && ground.uses_tables[link.to]
                && !ground.guards[link.to]
                && !ground.tells[link.to]
        });
        does.all(|link| link.to == unit) && ground.of_unit[by].is_empty() && ground.writes[by] == ground.writes[unit]
    };
    let found = match mounted(unit) {
        Some(own) => own,
        None => {
            let by: BTreeSet<usize> = ground.into[unit]
                .iter()
                .map(|call| &ground.calls[*call])
                .filter(|link| link.call.how == How::Waits && placed.units[link.from] == Some(service))
                .map(|link| link.from)
                .filter(|by| is_wrapped(*by))
                .collect();
            let mut routes = by.into_iter().filter_map(mounted);
            routes.next().filter(|_| routes.next().is_none())?
        }
    };
    Some(Asked {
        service,
        method: found.method.clone(),
        path: found.path.clone(),
        unit: found.unit.clone(),
        place: found.place.clone(),
        is_new: false,
        reads: !ground.writes[unit],
    })
}

/// An operation that there is none of today, of a call inside the program.
fn inside(ground: &Ground<'_>, unit: usize, service: usize, given: &mut BTreeMap<(usize, Arc<str>, Arc<str>), UnitId>) -> Asked {
    let of = &ground.units[unit];
    let reads = !ground.writes[unit];
    let method: Arc<str> = if reads { "GET" } else { "POST" }.into();
    let parts: Vec<String> = of
        .id
        .as_str()
        .split(['.', '/', '#'])
        .map(slug)
        .filter(|part| !part.is_empty())
        .collect();
    // As short as says which one is meant.
    let mut taken = None;
    for kept in 2..=parts.len().max(2) {
        let from = parts.len().saturating_sub(kept);
        let path: Arc<str> = format!("/internal/{}", parts.get(from..).unwrap_or_default().join("/")).into();
        let key = (service, method.clone(), path.clone());
        let first = given.entry(key).or_insert_with(|| of.id.clone());
        taken = Some(path);
        if *first == of.id {
            break;
        }
    }
    Asked {
        service,
        method,
        path: taken.unwrap_or_else(|| "/internal".into()),
        unit: of.id.clone(),
        place: of.place.clone(),
        is_new: true,
        reads,
    }
}

/// An operation on a row of a table.
fn row(ground: &Ground<'_>, to: Point, table: usize, kind: AccessKind) -> Asked {
    let table = &ground.facts.tables[table];
    let name = slug(&table.name);
    let name = if name.is_empty() { "rows".to_owned() } else { name };
    let (method, path) = match kind {
        AccessKind::Read => ("GET", format!("/internal/{name}/{{id}}")),
        AccessKind::Insert => ("POST", format!("/internal/{name}")),
        AccessKind::Update => ("PATCH", format!("/internal/{name}/{{id}}")),
        AccessKind::Delete => ("DELETE", format!("/internal/{name}/{{id}}")),
    };
    Asked {
        service: to.service,
        method: method.into(),
        path: path.into(),
        unit: table.class.clone().unwrap_or_else(|| UnitId::new(table.name.clone())),
        place: table.place.clone(),
        is_new: true,
        reads: kind == AccessKind::Read,
    }
}

/// A name as a part of a path.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for one in name.chars().take(60) {
        match one {
            letter if letter.is_ascii_alphanumeric() => slug.push(letter.to_ascii_lowercase()),
            _ if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            _ => {}
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// What a service answers: its routes that are mounted, then what is new.
pub(crate) fn operations(ground: &Ground<'_>, placed: &Placed, service: usize, asked: &[Option<Asked>]) -> Vec<Operation> {
    let mut operations: BTreeMap<(bool, Arc<str>, Arc<str>), Operation> = BTreeMap::new();
    for (unit, routes) in ground.routes.iter().enumerate() {
        let is_here = placed.units[unit] == Some(service);
        for route in routes.iter().filter(|route| is_here && route.mounted) {
            let operation = Operation {
                method: route.method.clone(),
                path: route.path.clone(),
                unit: route.unit.clone(),
                place: route.place.clone(),
                body: route.body.clone(),
                answer: route.answer.clone(),
                guarded: !route.guards.is_empty(),
                new: false,
                reads: !ground.writes[unit],
            };
            operations
                .entry((false, route.path.clone(), route.method.clone()))
                .or_insert(operation);
        }
    }
    for one in asked.iter().flatten().filter(|one| one.service == service && one.is_new) {
        let operation = Operation {
            method: one.method.clone(),
            path: one.path.clone(),
            unit: one.unit.clone(),
            place: one.place.clone(),
            body: None,
            answer: None,
            guarded: false,
            new: true,
            reads: one.reads,
        };
        operations.entry((true, one.path.clone(), one.method.clone())).or_insert(operation);
    }
    operations.into_values().collect()
}

/// Who is asked, the path and the method.
type Asking = (Arc<str>, Arc<str>, Arc<str>);

/// What a service asks others for: what its calls become, and the requests that it makes of the program's own routes today.
pub(crate) fn asks(
    ground: &Ground<'_>,
    placed: &Placed,
    service: usize,
    crossed: &[Crossed<'_>],
    asked: &[Option<Asked>],
    names: &[Arc<str>],
) -> Vec<Ask> {
    let mut asks: BTreeMap<Asking, BTreeSet<&Place>> = BTreeMap::new();
    for (one, asked) in crossed.iter().zip(asked) {
        if let Some(asked) = asked
            && one.from.service == service
            && let Some(to) = names.get(asked.service)
        {
            asks.entry((to.clone(), asked.path.clone(), asked.method.clone()))
                .or_default()
                .extend(&one.places);
        }
    }
    let mut routes: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for (unit, of) in ground.routes.iter().enumerate() {
        if let Some(service) = placed.units[unit] {
            routes.extend(of.iter().map(|route| ((&*route.method, &*route.path), service)));
        }
    }
    for request in &ground.facts.requests {
        let Target::Route { method, path } = &request.target else {
            continue;
        };
        if ground.unit(&request.unit).and_then(|unit| placed.units[unit]) != Some(service) {
            continue;
        }
        let to = routes
            .get(&(&**method, &**path))
            .filter(|to| **to != service)
            .and_then(|to| names.get(*to));
        if let Some(to) = to {
            asks.entry((to.clone(), path.clone(), method.clone()))
                .or_default()
                .insert(&request.place);
        }
    }
    asks.into_iter()
        .map(|((to, path, method), places)| Ask {
            to,
            method,
            path,
            places: places.into_iter().cloned().collect(),
        })
        .collect()
}
