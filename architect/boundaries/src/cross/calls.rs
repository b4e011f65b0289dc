use std::collections::BTreeMap;

use pando_facts::How;

use super::{Crossed, Point, Why};
use crate::ground::Ground;
use crate::placed::Placed;
use crate::words::words;
use crate::{CrossingKind, Replacement};

/// First words of what only tells somebody.
const TELLS: [&str; 10] = [
    "notify",
    "send",
    "email",
    "mail",
    "publish",
    "emit",
    "track",
    "audit",
    "log",
    "broadcast",
];

/// Calls from a service to another. One a pair of units.
pub(super) fn calls<'a>(ground: &Ground<'a>, placed: &Placed) -> Vec<Crossed<'a>> {
    let mut by_pair: BTreeMap<(usize, usize), Crossed<'a>> = BTreeMap::new();
    for link in &ground.calls {
        let (Some(from), Some(to)) = (placed.units[link.from], placed.units[link.to]) else {
            continue;
        };
        // To make an object of a class asks for no work: the class goes along as a type.
        if from == to || link.call.how == How::Uses {
            continue;
        }
        match by_pair.get_mut(&(link.from, link.to)) {
            Some(crossed) => {
                crossed.places.push(&link.call.place);
                // One that waits is enough to have to wait.
                if crossed.why == Why::Later && link.call.how != How::Later {
                    (crossed.replacement, crossed.why, crossed.waits) = becomes(ground, link.to, link.call.how);
                }
            }
            None => {
                let (replacement, why, waits) = becomes(ground, link.to, link.call.how);
                let crossed = Crossed {
                    kind: CrossingKind::Call,
                    from: Point::unit(from, link.from),
                    to: Point::unit(to, link.to),
                    places: vec![&link.call.place],
                    replacement,
                    why,
                    waits,
                    transaction: None,
                };
                by_pair.insert((link.from, link.to), crossed);
            }
        }
    }
    by_pair.into_values().collect()
}

fn becomes(ground: &Ground<'_>, to: usize, how: How) -> (Replacement, Why, u32) {
    if how == How::Later {
        return (Replacement::Event, Why::Later, 0);
    }
    if ground.tells[to] {
        return (Replacement::Event, Why::Log, 0);
    }
    let first = words(ground.units[to].id.as_str().rsplit(['.', '#']).next().unwrap_or_default());
    let tells = first.first().is_some_and(|word| TELLS.contains(&&**word));
    match (ground.writes[to], ground.uses_tables[to]) {
        (_, false) if tells => (Replacement::Event, Why::Tells, 0),
        (true, _) if tells => (Replacement::Event, Why::Tells, 0),
        (true, _) => (Replacement::Call, Why::Does, 1),
        (false, true) => (Replacement::Call, Why::Reads, 1),
        (false, false) if is_alone(ground, to) => (Replacement::Move, Why::Pure, 0),
        (false, false) => (Replacement::Call, Why::Reads, 1),
    }
}

/// Whether it runs nothing else of the program, so that it could stand anywhere.
fn is_alone(ground: &Ground<'_>, unit: usize) -> bool {
    ground.routes[unit].is_empty() && ground.out[unit].iter().all(|call| ground.calls[*call].call.how == How::Uses)
}
