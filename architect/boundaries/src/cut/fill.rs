use super::Cut;
use crate::ground::Ground;
use crate::placed::{Placed, faces};
use crate::shared::settle;

/// A person's cut of all of the program: what no entry names goes where the tables are that it uses, then where its callers are. Nothing is
/// left out of the figures by not being named, but what touches nothing.
pub(crate) fn filled(ground: &Ground<'_>, cut: &Cut) -> Placed {
    let named = |unit: usize| {
        let unit = &ground.units[unit];
        cut.held.unit(unit).or_else(|| cut.best(|pattern| pattern.fits(unit)))
    };
    let mut units: Vec<Option<usize>> = (0..ground.units.len())
        .map(|unit| if ground.runs[unit] { named(unit) } else { None })
        .collect();
    let mut count = cut.pieces.len();
    let face = face(ground, &mut units, &mut count);
    let mut tables: Vec<Option<usize>> = ground
        .facts
        .tables
        .iter()
        .map(|table| {
            let class = || {
                table
                    .class
                    .as_ref()
                    .and_then(|class| ground.unit(class))
                    .and_then(|class| units[class])
            };
            cut.held
                .table(&table.name)
                .or_else(|| cut.best(|pattern| pattern.fits_table(&table.name)))
                .or_else(class)
        })
        .collect();
    for (table, owner) in tables.iter_mut().enumerate() {
        if owner.is_none() {
            *owner = most(
                count,
                ground.of_table[table]
                    .iter()
                    .map(|touch| &ground.touches[*touch])
                    .filter_map(|touch| Some((units[touch.unit]?, if touch.access.kind.writes() { 3.0 } else { 1.0 }))),
            );
        }
    }
    for (unit, service) in units.iter_mut().enumerate() {
        if service.is_none() && ground.runs[unit] {
            *service = most(
                count,
                ground.of_unit[unit]
                    .iter()
                    .map(|touch| &ground.touches[*touch])
                    .filter_map(|touch| Some((tables[touch.table]?, if touch.access.kind.writes() { 3.0 } else { 1.0 }))),
            );
        }
    }
    let mut placed = Placed {
        count,
        units,
        tables,
        face,
        shared: vec![false; ground.units.len()],
    };
    settle(ground, &mut placed);
    placed
}

/// Which service is the web interface; one more where its parts are of none.
fn face(ground: &Ground<'_>, units: &mut [Option<usize>], count: &mut usize) -> Option<usize> {
    let is_face = faces(ground);
    let is_only_face = |service: usize| {
        let mut of = (0..units.len()).filter(|unit| units[*unit] == Some(service)).peekable();
        of.peek().is_some() && of.all(|unit| is_face[unit])
    };
    let found = (0..*count).find(|service| is_only_face(*service));
    let is_left = |unit: &usize| is_face[*unit] && units[*unit].is_none() && ground.runs[*unit];
    let left: Vec<usize> = (0..units.len()).filter(is_left).collect();
    if left.is_empty() {
        return found;
    }
    let face = found.unwrap_or_else(|| {
        *count += 1;
        *count - 1
    });
    for unit in left {
        units[unit] = Some(face);
    }
    Some(face)
}

/// The service that most is drawn to; of equals the first.
fn most(count: usize, drawn: impl Iterator<Item = (usize, f64)>) -> Option<usize> {
    let mut by = vec![0.0; count];
    for (service, weight) in drawn {
        by[service] += weight;
    }
    let most = by.iter().copied().fold(0.0, f64::max);
    by.iter().position(|weight| *weight > 0.0 && *weight >= most)
}
