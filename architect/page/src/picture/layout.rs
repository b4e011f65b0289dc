use std::collections::BTreeMap;

/// The smallest width of a box, in pixels.
const WIDTH: i32 = 236;
/// Between two boxes of a row.
const GAP: i32 = 44;
/// Between two places where lines meet a box: as wide as the label of a line.
const PORT: i32 = 38;
/// Below a row and above the next: the tip of an arrow and its label.
const TIP: i32 = 34;
/// Between two lines beside each other.
const LANE: i32 = 12;
/// Around everything.
const MARGIN: i32 = 24;

/// Boxes in rows, and lines between them.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Of each row its boxes, from left to right.
    pub(super) rows: Vec<Vec<usize>>,
    /// Of each box how high it has to be.
    pub(super) heights: Vec<i32>,
    /// From which box to which.
    pub(super) lines: Vec<(usize, usize)>,
    /// What is left free at the top.
    pub(super) top: i32,
}

/// Where everything is, in pixels.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) size: (i32, i32),
    /// Left, top, width and height.
    pub(super) boxes: Vec<(i32, i32, i32, i32)>,
    pub(super) lines: Vec<Route>,
}

/// The way of a line.
#[derive(Debug)]
pub(super) struct Route {
    /// Its corners, from the box where it begins to where it ends.
    pub(super) corners: Vec<(i32, i32)>,
    /// The middle of its label, beside its tip.
    pub(super) label: (i32, i32),
}

/// A piece of a line along a channel between two rows.
struct Piece {
    channel: usize,
    line: usize,
    left: i32,
    right: i32,
}

pub(super) fn layout(plan: &Plan) -> Layout {
    let count = plan.heights.len();
    let mut row_of = vec![0; count];
    for (row, boxes) in plan.rows.iter().enumerate() {
        boxes.iter().for_each(|one| row_of[*one] = row);
    }
    let sides = sides(plan, &row_of);
    let most = sides.values().map(Vec::len).max().unwrap_or_default();
    let width = WIDTH.max(PORT * (signed(most) + 1));
    let across = |count: usize| signed(count) * (width + GAP) - GAP;
    let widest = plan.rows.iter().map(Vec::len).max().unwrap_or_default().max(1);
    // Beside the boxes lines pass that go by a whole row.
    let beside = 64;
    let total = across(widest) + 2 * (MARGIN + beside);
    let mut x = vec![0; count];
    for row in &plan.rows {
        let left = (total - across(row.len())) / 2;
        for (place, one) in row.iter().enumerate() {
            x[*one] = left + signed(place) * (width + GAP);
        }
    }
    let ports = ports(sides, &x, width);
    let at = |one: usize, line: usize| ports.get(&(one, line)).copied().unwrap_or(x[one] + width / 2);

    // Lines past whole rows go down between boxes.
    let mut verticals: Vec<(i32, usize, usize)> = Vec::new();
    let mut past: BTreeMap<usize, i32> = BTreeMap::new();
    let mut pieces: Vec<Piece> = Vec::new();
    for (line, (from, to)) in plan.lines.iter().enumerate() {
        let (upper, lower) = if row_of[*from] <= row_of[*to] { (*from, *to) } else { (*to, *from) };
        let (first, last) = (row_of[upper], row_of[lower]);
        let (a, b) = (at(upper, line), at(lower, line));
        let mut piece = |channel: usize, from: i32, to: i32| {
            pieces.push(Piece {
                channel,
                line,
                left: from.min(to),
                right: from.max(to),
            });
        };
        if last > first + 1 {
            let blocked: Vec<i32> = plan.rows[first + 1..last].iter().flatten().map(|one| x[*one]).collect();
            let is_free = |at: i32| {
                let is_past = blocked.iter().all(|left| at < left - 8 || at > left + width + 8);
                let is_alone = verticals
                    .iter()
                    .all(|(other, top, end)| (other - at).abs() >= LANE || *end <= first || *top >= last);
                is_past && is_alone
            };
            let candidates = (MARGIN / 2..total - MARGIN / 2).step_by(4).chain([a, b]);
            let best = candidates
                .filter(|at| is_free(*at))
                .min_by_key(|at| ((at - a).abs() + (at - b).abs(), *at));
            let best = best.unwrap_or(MARGIN);
            verticals.push((best, first, last));
            past.insert(line, best);
            piece(first, a, best);
            piece(last - 1, best, b);
        } else {
            piece(first, a, b);
        }
    }
    let lanes = lanes(&pieces);
    let deep = |channel: usize| {
        let used = lanes.iter().filter(|((one, _), _)| *one == channel);
        used.map(|(_, lane)| lane + 1).max().unwrap_or_default()
    };
    let mut y = Vec::new();
    let mut first_lane = Vec::new();
    let mut top = plan.top + MARGIN;
    for (row, boxes) in plan.rows.iter().enumerate() {
        let height = boxes.iter().map(|one| plan.heights[*one]).max().unwrap_or_default();
        y.push((top, height));
        first_lane.push(top + height + TIP);
        let used = deep(row);
        let is_last = row + 1 == plan.rows.len();
        top += height
            + match (used, is_last) {
                (0, true) => 0,
                (used, true) => TIP + used * LANE,
                (used, false) => 2 * TIP + used * LANE,
            };
    }
    let lane_y = |channel: usize, line: usize| first_lane[channel] + lanes.get(&(channel, line)).copied().unwrap_or_default() * LANE;
    let lines = plan.lines.iter().enumerate().map(|(line, (from, to))| {
        let is_down = row_of[*from] <= row_of[*to];
        let (upper, lower) = if is_down { (*from, *to) } else { (*to, *from) };
        let (first, last) = (row_of[upper], row_of[lower]);
        let (a, b) = (at(upper, line), at(lower, line));
        let bottom = y[first].0 + y[first].1;
        let mut corners = vec![(a, bottom), (a, lane_y(first, line))];
        match (first == last, past.get(&line)) {
            (true, _) => corners.extend([(b, lane_y(first, line)), (b, bottom)]),
            (_, None) => corners.extend([(b, lane_y(first, line)), (b, y[last].0)]),
            (_, Some(past)) => corners.extend([
                (*past, lane_y(first, line)),
                (*past, lane_y(last - 1, line)),
                (b, lane_y(last - 1, line)),
                (b, y[last].0),
            ]),
        }
        if !is_down {
            corners.reverse();
        }
        let tip = corners.last().copied().unwrap_or_default();
        let is_from_above = is_down && first != last;
        let label = (tip.0, if is_from_above { tip.1 - 20 } else { tip.1 + 20 });
        Route { corners, label }
    });
    Layout {
        size: (total, top + MARGIN),
        lines: lines.collect(),
        boxes: (0..count).map(|one| (x[one], y[row_of[one]].0, width, y[row_of[one]].1)).collect(),
    }
}

fn signed(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 4096)
}

/// The lines at each side of each box: `true` is the top. With each where it leads.
fn sides(plan: &Plan, row_of: &[usize]) -> BTreeMap<(usize, bool), Vec<(usize, usize)>> {
    let mut sides: BTreeMap<(usize, bool), Vec<(usize, usize)>> = BTreeMap::new();
    for (line, (from, to)) in plan.lines.iter().enumerate() {
        for (own, other) in [(*from, *to), (*to, *from)] {
            let is_above = row_of[other] < row_of[own];
            sides.entry((own, is_above)).or_default().push((other, line));
        }
    }
    sides
}

/// Where each line meets its boxes: in the order of where they lead, so that they cross little.
fn ports(sides: BTreeMap<(usize, bool), Vec<(usize, usize)>>, x: &[i32], width: i32) -> BTreeMap<(usize, usize), i32> {
    let mut ports = BTreeMap::new();
    for ((own, _), mut lines) in sides {
        lines.sort_by_key(|(other, line)| (x[*other], *line));
        let count = signed(lines.len());
        for (place, (_, line)) in lines.into_iter().enumerate() {
            ports.insert((own, line), x[own] + width * (signed(place) + 1) / (count + 1));
        }
    }
    ports
}

/// The lane of each piece in its channel: short ones next to the boxes above, and no two on one another.
fn lanes(pieces: &[Piece]) -> BTreeMap<(usize, usize), i32> {
    let mut order: Vec<&Piece> = pieces.iter().collect();
    order.sort_by_key(|one| (one.channel, one.right - one.left, one.left, one.line));
    let mut taken: BTreeMap<(usize, i32), Vec<(i32, i32)>> = BTreeMap::new();
    let mut lanes = BTreeMap::new();
    for one in order {
        let is_taken = |lane: i32, taken: &BTreeMap<(usize, i32), Vec<(i32, i32)>>| {
            let others = taken.get(&(one.channel, lane)).into_iter().flatten();
            others
                .into_iter()
                .any(|(left, right)| one.left <= right + 8 && left - 8 <= one.right)
        };
        let lane = (0..).find(|lane| !is_taken(*lane, &taken)).unwrap_or_default();
        taken.entry((one.channel, lane)).or_default().push((one.left, one.right));
        lanes.insert((one.channel, one.line), lane);
    }
    lanes
}
