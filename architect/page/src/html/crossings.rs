use pando_boundaries::Crossing;
use serde_json::{Value, json};

use super::template::{Filler, Unwritten};
use crate::Analysis;
use crate::index::{Index, kinds};
use crate::words;

/// How many crossings the page lists, of more about as many of each pair of services; the JSON has all.
const LISTED: usize = 1000;
/// How many services a matrix is readable with.
const MATRIX: usize = 40;

/// What crosses: by kind, as a matrix, and one by one.
pub(super) fn crossings(analysis: &Analysis<'_>, index: &Index<'_>, filler: &Filler) -> Result<String, Unwritten> {
    let proposal = analysis.proposal;
    if proposal.services.len() < 2 {
        return Ok(String::new());
    }
    let by_kind: Vec<Value> = kinds(&proposal.crossings)
        .into_iter()
        .map(|(kind, count)| {
            json!({
                "kind": words::kind(kind),
                "figure": words::thousands(count),
                "name": words::counted(count, words::kind(kind)).split_once(' ').map(|(_, name)| name.to_owned()),
                "meaning": words::meaning(kind),
                "code": kind.code(),
            })
        })
        .collect();
    let most = match proposal.crossings.len() > LISTED {
        true => (LISTED / index.pairs.len().max(1)).max(5),
        false => LISTED,
    };
    let mut pairs = Vec::new();
    for ((from, to), places) in &index.pairs {
        let of_pair: Vec<&Crossing> = places.iter().map(|place| &proposal.crossings[*place]).collect();
        let counts: Vec<String> = kinds(of_pair.iter().copied())
            .into_iter()
            .map(|(kind, count)| words::counted(count, words::kind(kind)))
            .collect();
        let listed: Vec<Value> = of_pair.iter().take(most).map(|one| row(one)).collect();
        pairs.push(json!({
            "from": from, "to": to,
            "from_name": proposal.services[*from].name, "to_name": proposal.services[*to].name,
            "from_colour": from % 8, "to_colour": to % 8,
            "counts": counts.join(", "),
            "unlisted": of_pair.len() - listed.len(),
            "rows": listed,
        }));
    }
    let names: Vec<&str> = proposal.services.iter().map(|one| &*one.name).collect();
    filler.fill(
        "crossings",
        include_str!("../../templates/crossings.html"),
        &json!({
            "kinds": by_kind,
            "pairs": pairs,
            "names": names,
            "matrix": (names.len() <= MATRIX).then(|| matrix(index, names.len())),
            "count": proposal.crossings.len(),
        }),
    )
}

fn row(one: &Crossing) -> Value {
    json!({
        "kind": words::kind(one.kind),
        "how": one.how,
        "places": one.places,
        "replacement": words::replacement(one.replacement),
        "added": (one.added_ms > 0.0).then(|| words::milliseconds(one.added_ms)),
    })
}

/// Rows of counts, each with how dark it is: 0 to 5, on a scale of its logarithm.
fn matrix(index: &Index<'_>, services: usize) -> Vec<Value> {
    let count = |from: usize, to: usize| index.pairs.get(&(from, to)).map_or(0, Vec::len);
    let most = index
        .pairs
        .iter()
        .filter(|((from, to), _)| from != to)
        .map(|(_, places)| places.len())
        .max()
        .unwrap_or(1);
    let tint = |count: usize| match count {
        0 => 0,
        count => 1 + 4 * count.ilog2() / most.ilog2().max(1),
    };
    (0..services)
        .map(|from| {
            let cells = (0..services).map(|to| json!({"count": count(from, to), "tint": tint(count(from, to)).min(5), "own": from == to, "to": to}));
            json!({"from": from, "colour": from % 8, "cells": cells.collect::<Vec<Value>>(), "sum": (0..services).map(|to| count(from, to)).sum::<usize>()})
        })
        .collect()
}
