use std::collections::{BTreeMap, BTreeSet};

use super::{Ground, steps};
use crate::report::Hits;

/// A circle of calls, none of which says that it is meant. One is told a group of services that call each other.
pub(super) fn circle(ground: &Ground<'_>, hits: &mut Hits) {
    let mut to: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for (id, at, call) in ground.calls() {
        let is_inner = call.to.as_str() != id && ground.model.services.contains_key(&call.to);
        if is_inner && call.cycle.is_none() {
            to.entry(id).or_default().entry(call.to.as_str()).or_insert(at);
        }
    }
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for start in ground.ids() {
        if told.contains(start) {
            continue;
        }
        let Some(way) = way_back(&to, start) else { continue };
        let at = to[start][way.get(1).copied().unwrap_or(start)];
        told.extend(reached(&to, start).into_iter().filter(|id| reached(&to, id).contains(start)));
        hits.add(|| {
            let sentence = format!("these wait for each other: {} → {start}", way.join(" → "));
            ground
                .at(steps!["services", start, "calls", at], sentence)
                .help("turn one of the calls into an event; or say in `cycle`, at one of them, why no request waits for itself")
        });
    }
}

/// The shortest way from a service to itself, without its end.
fn way_back<'a>(to: &BTreeMap<&'a str, BTreeMap<&'a str, usize>>, start: &'a str) -> Option<Vec<&'a str>> {
    let mut before: BTreeMap<&str, &str> = BTreeMap::new();
    let mut front = vec![start];
    while !front.is_empty() {
        let mut next = Vec::new();
        for from in front {
            for id in to.get(from).into_iter().flat_map(BTreeMap::keys) {
                if *id == start {
                    let way = std::iter::successors(Some(from), |id| before.get(id).copied());
                    let mut way: Vec<&str> = way.collect();
                    way.reverse();
                    return Some(way);
                }
                if !before.contains_key(id) {
                    before.insert(id, from);
                    next.push(*id);
                }
            }
        }
        front = next;
    }
    None
}

fn reached<'a>(to: &BTreeMap<&'a str, BTreeMap<&'a str, usize>>, start: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<&str> = to.get(start).into_iter().flat_map(|calls| calls.keys().copied()).collect();
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            open.extend(to.get(id).into_iter().flat_map(|calls| calls.keys().copied()));
        }
    }
    reached
}
