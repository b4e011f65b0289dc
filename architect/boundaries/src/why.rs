//! Why a service is one.

use std::collections::{BTreeMap, BTreeSet};

use pando_facts::Place;

use crate::Reason;
use crate::cross::Crossed;
use crate::ground::Ground;
use crate::placed::Placed;
use crate::tell::listed;
use crate::worth::number;

/// How many places a reason shows.
pub(crate) const PLACES_SHOWN: usize = 8;

/// What speaks for a service, the strongest first.
pub(crate) fn why(ground: &Ground<'_>, placed: &Placed, service: usize, crossed: &[Crossed<'_>]) -> Vec<Reason> {
    if placed.face == Some(service) {
        return face(ground, placed, service);
    }
    [
        owns(ground, placed, service),
        together(ground, placed, service),
        answers(ground, placed, service),
        changes(ground, placed, service),
        stays(ground, placed, service, crossed),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn face(ground: &Ground<'_>, placed: &Placed, service: usize) -> Vec<Reason> {
    let is_here = |unit: Option<usize>| unit.and_then(|unit| placed.units[unit]) == Some(service);
    let pages: Vec<&Place> = ground
        .facts
        .pages
        .iter()
        .filter(|page| is_here(ground.unit(&page.unit)))
        .map(|page| &page.place)
        .collect();
    let requests = ground.facts.requests.iter().filter(|request| is_here(ground.unit(&request.unit)));
    let requests: Vec<&Place> = requests.map(|request| &request.place).collect();
    let mut why = vec![reason(
        format!(
            "It is the web interface: {} and no table.",
            counted(ground.facts.pages.len(), "page")
        ),
        pages,
    )];
    if !requests.is_empty() {
        why.push(reason(
            format!("It already asks the rest over HTTP only, in {}.", counted(requests.len(), "place")),
            requests,
        ));
    }
    why
}

fn owns(ground: &Ground<'_>, placed: &Placed, service: usize) -> Option<Reason> {
    let tables: Vec<usize> = (0..placed.tables.len())
        .filter(|table| placed.tables[*table] == Some(service))
        .collect();
    let names: Vec<String> = tables
        .iter()
        .map(|table| format!("`{}`", ground.facts.tables[*table].name))
        .collect();
    if names.is_empty() {
        return None;
    }
    let uses = tables
        .iter()
        .flat_map(|table| &ground.of_table[*table])
        .map(|touch| &ground.touches[*touch]);
    let (mut own, mut writes, mut places) = (0, 0, BTreeSet::new());
    for touch in uses.filter(|touch| touch.access.kind.writes()) {
        writes += 1;
        if placed.units[touch.unit] == Some(service) {
            own += 1;
            places.insert(&touch.access.place);
        }
    }
    let sentence = match (own, writes) {
        (_, 0) => format!("It has {}; no code that runs was seen to write them.", listed(&names)),
        (own, writes) if own == writes => format!("It alone writes {}: all of {}.", listed(&names), counted(writes, "write")),
        (own, writes) => format!(
            "It writes {} more than any other: {own} of {}.",
            listed(&names),
            counted(writes, "write")
        ),
    };
    match places.is_empty() {
        true => Some(reason(
            sentence,
            tables.iter().map(|table| &ground.facts.tables[*table].place).collect(),
        )),
        false => Some(reason(sentence, places.into_iter().collect())),
    }
}

fn together(ground: &Ground<'_>, placed: &Placed, service: usize) -> Option<Reason> {
    let mut places = BTreeSet::new();
    let mut tables = BTreeSet::new();
    for transaction in &ground.facts.transactions {
        let own: BTreeSet<&str> = transaction
            .writes
            .iter()
            .filter(|write| ground.table(&write.table).and_then(|table| placed.tables[table]) == Some(service))
            .map(|write| &*write.table)
            .collect();
        if own.len() > 1 {
            places.insert(&transaction.place);
            tables.extend(own.into_iter().map(|table| format!("`{table}`")));
        }
    }
    let tables: Vec<String> = tables.into_iter().collect();
    let count = places.len();
    let sentence = || {
        format!(
            "{} of its tables ({}) are written in one transaction in {}.",
            tables.len(),
            listed(&tables),
            counted(count, "place")
        )
    };
    (count > 0).then(|| reason(sentence(), places.iter().copied().collect()))
}

fn answers(ground: &Ground<'_>, placed: &Placed, service: usize) -> Option<Reason> {
    let mut places = BTreeSet::new();
    let mut first: BTreeMap<&str, usize> = BTreeMap::new();
    let mut count = 0;
    for (unit, routes) in ground
        .routes
        .iter()
        .enumerate()
        .filter(|(unit, _)| placed.units[*unit] == Some(service))
    {
        debug_assert!(unit < placed.units.len());
        for route in routes.iter().filter(|route| route.mounted) {
            count += 1;
            places.insert(&route.place);
            *first.entry(below(&route.path)).or_default() += 1;
        }
    }
    let mut most: Vec<(&str, usize)> = first.into_iter().collect();
    most.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let below: Vec<String> = most.iter().take(3).map(|(path, _)| format!("`{path}`")).collect();
    let sentence = || format!("It answers {}, most below {}.", counted(count, "route"), listed(&below));
    (count > 0).then(|| reason(sentence(), places.iter().copied().collect()))
}

/// A path to its first part that is no version and no parameter: of `/api/v1/tasks/{id}` `/api/v1/tasks`, of `/{org}/tasks/{id}`
/// `/{org}/tasks`.
pub(crate) fn below(path: &str) -> &str {
    let mut end = 0;
    let mut named = false;
    for part in path.split('/').skip(1) {
        if part.starts_with('{') && named {
            break;
        }
        end += part.len() + 1;
        // A tenant, or whoever else everything is below of.
        if part.starts_with('{') {
            continue;
        }
        named = true;
        let is_version = part
            .strip_prefix('v')
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()));
        if part != "api" && !is_version {
            break;
        }
    }
    path.get(..end).filter(|below| !below.is_empty()).unwrap_or(path)
}

fn changes(ground: &Ground<'_>, placed: &Placed, service: usize) -> Option<Reason> {
    let history = ground.facts.history.as_ref()?;
    let mut files: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (unit, place) in ground.units.iter().zip(&placed.units) {
        if let Some(place) = place {
            files.entry(&unit.place.file).or_default().insert(*place);
        }
    }
    let is_only_here = |file: &str| files.get(file).is_some_and(|of| of.len() == 1 && of.contains(&service));
    let is_elsewhere = |file: &str| files.get(file).is_some_and(|of| !of.contains(&service));
    let (mut inside, mut outside, mut places) = (0, 0, BTreeSet::new());
    for pair in &history.pairs {
        let (a, b) = (is_only_here(&pair.a), is_only_here(&pair.b));
        if a && b {
            inside += 1;
            places.extend([Place::new(pair.a.clone(), 1), Place::new(pair.b.clone(), 1)]);
        } else if (a && is_elsewhere(&pair.b)) || (b && is_elsewhere(&pair.a)) {
            outside += 1;
        }
    }
    let sentence = format!(
        "Its files change together: of {} that {} with one of them more often than by chance, in {} commits, {inside} are its own.",
        counted(inside + outside, "pair"),
        if inside + outside == 1 { "changes" } else { "change" },
        history.commits
    );
    (inside > outside).then(|| reason(sentence, places.iter().collect()))
}

fn stays(ground: &Ground<'_>, placed: &Placed, service: usize, crossed: &[Crossed<'_>]) -> Option<Reason> {
    let is_here = |unit: usize| placed.units[unit] == Some(service);
    let calls = ground.calls.iter().filter(|link| is_here(link.from) && is_here(link.to)).count();
    let touches = ground
        .touches
        .iter()
        .filter(|touch| is_here(touch.unit) && placed.tables[touch.table] == Some(service))
        .count();
    let inside = calls + touches;
    let crossing: usize = crossed
        .iter()
        .filter(|one| one.from.service == service || one.to.service == service)
        .map(|one| one.places.len())
        .sum();
    if placed.pieces() < 2 || inside == 0 {
        return None;
    }
    let share = 100.0 * number(inside) / number(inside + crossing);
    if share < 50.0 {
        return None;
    }
    let places = crossed
        .iter()
        .filter(|one| one.from.service == service || one.to.service == service)
        .flat_map(|one| one.places.iter().copied());
    let places: BTreeSet<&Place> = places.collect();
    Some(reason(
        format!(
            "Of all calls and uses of tables at it {share:.0} % stay inside; what crosses stands at {}.",
            counted(places.len(), "place")
        ),
        places.into_iter().collect(),
    ))
}

/// A sentence with the first few places.
pub(crate) fn reason(sentence: String, places: Vec<&Place>) -> Reason {
    let mut places: Vec<Place> = places.into_iter().cloned().collect();
    places.sort();
    places.dedup();
    places.truncate(PLACES_SHOWN);
    Reason { sentence, places }
}

/// `1 table`, `3 tables`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_routes_begin_is_their_first_word() {
        assert_eq!(below("/api/v1/tasks/{id}"), "/api/v1/tasks");
        assert_eq!(below("/tasks"), "/tasks");
        assert_eq!(below("/{id}"), "/{id}");
        assert_eq!(below("/"), "/");
    }
}
