use std::collections::BTreeMap;

use super::{Kind, Map};

pub(super) const BOX: (i32, i32) = (214, 90);
const GAP: i32 = 46;
/// Between two rows, beside the lanes.
const BETWEEN: i32 = 46;
/// From a box to the first lane below it, with room for the tip of an arrow.
const FIRST_LANE: i32 = 18;
/// Between two lanes.
const LANE: i32 = 13;
/// Around everything, and for the title and the legend.
pub(super) const MARGIN: i32 = 40;
const TITLE: i32 = 74;
pub(super) const LEGEND: i32 = 46;

/// Where everything is, in pixels.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) size: (i32, i32),
    /// The upper left corners of the boxes.
    pub(super) corners: Vec<(i32, i32)>,
    pub(super) lines: Vec<Line>,
}

/// A line between two boxes.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) kind: Kind,
    pub(super) first: (i32, i32),
    pub(super) second: (i32, i32),
    pub(super) way: Way,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    /// From a box down to one below: straight until it is past the lanes of its row, then in a curve.
    Down {
        /// Where the curve begins.
        past: i32,
    },
    /// Between boxes of a row, below them.
    Lane(i32),
}

pub(super) fn layout(map: &Map) -> Layout {
    let rows = map.boxes.iter().map(|one| one.row + 1).max().unwrap_or_default();
    let mut in_row: Vec<Vec<usize>> = vec![Vec::new(); rows];
    for (number, one) in map.boxes.iter().enumerate() {
        in_row[one.row].push(number);
    }
    let widest = in_row.iter().map(Vec::len).max().unwrap_or_default().max(3);
    let across = |count: usize| i32::try_from(count).unwrap_or_default() * (BOX.0 + GAP) - GAP;
    let width = across(widest) + 2 * MARGIN;
    let mut x = vec![0; map.boxes.len()];
    for row in &in_row {
        let left = (width - across(row.len())) / 2;
        for (place, number) in row.iter().enumerate() {
            x[*number] = left + across(place + 1) - BOX.0;
        }
    }
    let lanes = lanes(map, &x);
    let deep = |row: usize| {
        lanes
            .iter()
            .filter(|((first, ..), _)| map.boxes[*first].row == row)
            .map(|(_, lane)| lane + 1)
            .max()
            .unwrap_or_default()
    };
    let mut top = MARGIN + TITLE;
    let mut y = Vec::new();
    let mut past = Vec::new();
    for row in 0..rows {
        y.push(top);
        past.push(top + BOX.1 + FIRST_LANE + deep(row) * LANE - 4);
        top = past[row] + BETWEEN;
    }
    let height = past.last().copied().unwrap_or(top) + LEGEND + MARGIN;
    let ports = ports(map, &x);
    let lines = map
        .lines
        .keys()
        .map(|key @ (first, second, kind)| {
            let (upper, lower) = if map.boxes[*first].row <= map.boxes[*second].row {
                (first, second)
            } else {
                (second, first)
            };
            let row = map.boxes[*upper].row;
            let from = (ports[&(*upper, *key)], y[row] + BOX.1);
            let at = |number: usize| ports[&(number, *key)];
            match lanes.get(key) {
                Some(lane) => Line {
                    kind: *kind,
                    first: (at(*first), y[row] + BOX.1),
                    second: (at(*second), y[row] + BOX.1),
                    way: Way::Lane(y[row] + BOX.1 + FIRST_LANE + lane * LANE),
                },
                None => {
                    let to = (at(*lower), y[map.boxes[*lower].row]);
                    let (first, second) = if upper == first { (from, to) } else { (to, from) };
                    let way = Way::Down { past: past[row] };
                    Line {
                        kind: *kind,
                        first,
                        second,
                        way,
                    }
                }
            }
        })
        .collect();
    Layout {
        size: (width, height),
        corners: map.boxes.iter().zip(&x).map(|(one, x)| (*x, y[one.row])).collect(),
        lines,
    }
}

type Key = (usize, usize, Kind);
/// Where its line leads, whether that is beside its box, and which line it is.
type Port = (i32, bool, Key);

/// The lane of each line between boxes of a row: short ones next to the boxes, and no two on one another.
fn lanes(map: &Map, x: &[i32]) -> BTreeMap<Key, i32> {
    let mut within: Vec<&Key> = map
        .lines
        .keys()
        .filter(|(first, second, _)| map.boxes[*first].row == map.boxes[*second].row)
        .collect();
    let span = |(first, second, _): &Key| (x[*first].min(x[*second]), x[*first].max(x[*second]));
    within.sort_by_key(|key| (span(key).1 - span(key).0, span(key).0));
    let mut taken: BTreeMap<(usize, i32), Vec<(i32, i32)>> = BTreeMap::new();
    let mut lanes = BTreeMap::new();
    for key in within {
        let (left, right) = span(key);
        let row = map.boxes[key.0].row;
        let mut lane = 0;
        // Boxes in between are passed; two that only meet at a box would touch there.
        while taken
            .entry((row, lane))
            .or_default()
            .iter()
            .any(|(from, to)| left <= *to && *from <= right)
        {
            lane += 1;
        }
        taken.entry((row, lane)).or_default().push((left, right));
        lanes.insert(*key, lane);
    }
    lanes
}

/// Where each line meets its boxes: beside each other, in the order of where they lead, so that they cross little.
fn ports(map: &Map, x: &[i32]) -> BTreeMap<(usize, Key), i32> {
    let mut sides: BTreeMap<(usize, bool), Vec<Port>> = BTreeMap::new();
    for key @ (first, second, _) in map.lines.keys() {
        for (own, other) in [(first, second), (second, first)] {
            let is_above = map.boxes[*own].row > map.boxes[*other].row;
            let is_beside = map.boxes[*own].row == map.boxes[*other].row;
            // Of the lanes to the left the longest is the outermost, and so on to the right.
            let order = x[*other] - x[*own];
            let order = if is_beside { order.signum() * 1_000_000 + order } else { order };
            sides.entry((*own, is_above)).or_default().push((order, is_beside, *key));
        }
    }
    let mut ports = BTreeMap::new();
    for ((own, _), mut lines) in sides {
        lines.sort();
        let count = i32::try_from(lines.len()).unwrap_or(i32::MAX - 1);
        for (place, (.., key)) in lines.into_iter().enumerate() {
            let place = i32::try_from(place).unwrap_or_default() + 1;
            ports.insert((own, key), x[own] + BOX.0 * place / (count + 1));
        }
    }
    ports
}
