use std::collections::{BTreeMap, BTreeSet};

use pando_facts::{Place, Side};
use pando_model::{Access, AppId, Call, Kind, Operations, Path, Sentence, Service};

use super::operations::Doors;
use crate::names::line;
use crate::target::Target;

/// A callee answers within its ten seconds, or says itself that it was late.
const TIMEOUT_SECONDS: u32 = 12;
/// More places than these are in nobody's sentence.
const SHOWN: usize = 3;

/// Who asks whom for which operations, and where.
pub(super) type Asked = BTreeMap<(usize, usize), (BTreeSet<Sentence>, BTreeSet<Place>)>;

/// What services ask each other for. What a browser asks comes by the gateway.
pub(super) fn asked(target: &Target<'_>, doors: &mut Doors) -> Asked {
    let of_browsers: BTreeSet<&Place> = target
        .facts
        .requests
        .iter()
        .filter(|request| request.side == Side::Browser)
        .map(|request| &request.place)
        .collect();
    let mut asked = Asked::new();
    for (at, part) in target.parts.iter().enumerate() {
        for ask in &part.service.asks {
            let is_of_browsers = !ask.places.is_empty() && ask.places.iter().all(|place| of_browsers.contains(place));
            let Some(to) = target.named(&ask.to).filter(|to| *to != at && !is_of_browsers) else {
                continue;
            };
            if let Some(name) = doors.parts[to].asked(&ask.method, &ask.path) {
                let (names, places) = asked.entry((at, to)).or_default();
                names.insert(name);
                places.extend(ask.places.iter().cloned());
            }
        }
    }
    // What is for services alone, and nobody asks for, is nothing that anybody has to answer.
    let all: BTreeSet<(usize, &Sentence)> = asked
        .iter()
        .flat_map(|((_, to), (names, _))| names.iter().map(|name| (*to, name)))
        .collect();
    for (at, door) in doors.parts.iter_mut().enumerate() {
        door.operations
            .retain(|one| one.access != Access::Services || all.contains(&(at, &one.name)));
    }
    asked
}

/// The calls of a service.
pub(super) fn of(target: &Target<'_>, at: usize, asked: &Asked) -> Vec<Call> {
    let own = asked.range((at, 0)..=(at, usize::MAX));
    own.map(|((_, to), (names, places))| {
        let shown: Vec<String> = places.iter().take(SHOWN).map(ToString::to_string).collect();
        let more = places.len().saturating_sub(SHOWN);
        let why = match (shown.is_empty(), more) {
            (true, _) => "asked inside the program today".to_owned(),
            (false, 0) => format!("called at {}", shown.join(", ")),
            (false, more) => format!("called at {} and {more} more places", shown.join(", ")),
        };
        Call {
            why: line(&why),
            ..call(&target.parts[*to].id, Operations::Named(names.iter().cloned().collect()))
        }
    })
    .collect()
}

/// What the gateway passes on: to each service whatever people may ask it for.
pub(super) fn passed_on(target: &Target<'_>, services: &BTreeMap<AppId, Service>, under: &[Option<String>]) -> Vec<Call> {
    let is_met = |id: &AppId| {
        services
            .get(id)
            .is_some_and(|service| service.operations.iter().any(|one| one.access != Access::Services))
    };
    let met = target.parts.iter().zip(under).filter(|(part, _)| is_met(&part.id));
    met.map(|(part, under)| Call {
        under: under.as_ref().and_then(|under| Path::new(under.as_str()).ok()),
        why: line("what people ask it for"),
        ..call(&part.id, Operations::All(Kind::People))
    })
    .collect()
}

fn call(to: &AppId, operations: Operations) -> Call {
    Call {
        to: to.clone(),
        operations,
        under: None,
        timeout_seconds: Some(TIMEOUT_SECONDS),
        streams: false,
        cycle: None,
        why: Sentence::default(),
    }
}

/// Says of circles that they are there today: of each one call at least. The plan opens them before their services are apart.
pub(super) fn break_circles(services: &mut BTreeMap<AppId, Service>) {
    let edges: BTreeMap<AppId, Vec<AppId>> = services
        .iter()
        .map(|(id, service)| (id.clone(), service.calls.iter().map(|call| call.to.clone()).collect()))
        .collect();
    for (from, to) in backward(&edges) {
        let Some(service) = services.get_mut(&from) else { continue };
        for call in service.calls.iter_mut().filter(|call| call.to == to) {
            call.cycle = Some(line("the code has this circle today: the plan opens it before the two are apart"));
        }
    }
}

/// The calls that close a circle, found depth first in the order of names: without them there is none.
pub(crate) fn backward<T: Ord + Clone>(edges: &BTreeMap<T, Vec<T>>) -> BTreeSet<(T, T)> {
    let (mut open, mut done, mut found) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for start in edges.keys() {
        if done.contains(start) {
            continue;
        }
        // Each with how many of its calls were followed: circles are deep, and a stack is not.
        let mut way: Vec<(&T, usize)> = vec![(start, 0)];
        open.insert(start);
        while let Some((at, next)) = way.last_mut() {
            let Some(to) = edges.get(*at).and_then(|to| to.get(*next)) else {
                open.remove(*at);
                done.insert(*at);
                way.pop();
                continue;
            };
            *next += 1;
            if open.contains(to) {
                found.insert(((*at).clone(), to.clone()));
            } else if !done.contains(to) {
                open.insert(to);
                way.push((to, 0));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_the_calls_that_close_a_circle_there_is_none() {
        let edges: BTreeMap<&str, Vec<&str>> = [("a", vec!["b"]), ("b", vec!["c", "a"]), ("c", vec!["a", "d"]), ("d", vec![])].into();
        let found: Vec<(&str, &str)> = backward(&edges).into_iter().collect();
        assert_eq!(found, [("b", "a"), ("c", "a")]);
    }
}
