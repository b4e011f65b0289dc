//! Where units belong that say it themselves: by the tables they use, and by whom they ask.

use std::collections::BTreeSet;

use pando_facts::{By, How};

use crate::ground::Ground;
use crate::placed::Placed;

/// Puts functions whose tables are all of one service there, though others run them more often: who owns rows reads them. A route that uses no
/// table goes to whom it asks, where that is one service.
pub(crate) fn bring_home(ground: &Ground<'_>, placed: &mut Placed) {
    for unit in 0..ground.units.len() {
        let is_free = ground.runs[unit] && ground.units[unit].class.is_none() && ground.class_of[unit].is_none();
        if is_free && let Some(home) = of_tables(ground, placed, unit) {
            placed.units[unit] = Some(home);
        }
    }
    for unit in 0..ground.units.len() {
        let is_free = ground.runs[unit] && !ground.routes[unit].is_empty() && ground.units[unit].class.is_none();
        if is_free
            && ground.of_unit[unit].is_empty()
            && let Some(home) = of_asked(ground, placed, unit)
        {
            placed.units[unit] = Some(home);
        }
    }
}

/// The one service that has the tables which a unit uses by name. A line that it adds to a log says nothing where it uses others, too.
fn of_tables(ground: &Ground<'_>, placed: &Placed, unit: usize) -> Option<usize> {
    let touches = || {
        let all = ground.of_unit[unit].iter().map(|touch| &ground.touches[*touch]);
        all.filter(|touch| touch.access.by != By::Relation)
    };
    let is_line = |table: usize| ground.ledgers[table];
    let only_lines = touches().all(|touch| is_line(touch.table) && touch.access.kind.writes());
    let counted = touches().filter(|touch| only_lines || !(is_line(touch.table) && touch.access.kind.writes()));
    one(counted.map(|touch| placed.tables[touch.table]))
}

/// The one service that answers what a unit asks for. What runs before every route says nothing.
fn of_asked(ground: &Ground<'_>, placed: &Placed, unit: usize) -> Option<usize> {
    let asked = ground.out[unit].iter().map(|call| &ground.calls[*call]).filter(|link| {
        // What uses no table anywhere below may as well be taken along.
        link.call.how != How::Uses && !ground.guards[link.to] && ground.uses_tables[link.to]
    });
    one(asked.map(|link| placed.units[link.to]).filter(|service| *service != placed.face))
}

/// What all are, where they are one and the same.
fn one(all: impl Iterator<Item = Option<usize>>) -> Option<usize> {
    let all: BTreeSet<Option<usize>> = all.collect();
    match all.len() {
        1 => all.into_iter().next().flatten(),
        _ => None,
    }
}
