use std::collections::{BTreeMap, BTreeSet};

use pando_boundaries::CrossingKind;
use pando_facts::Target;

use super::layout::{Plan, layout};
use super::rows::rows;
use super::svg;
use crate::Analysis;
use crate::index::{Index, kinds};
use crate::terminal::asked;
use crate::words;

/// How many modules of a service, and how many tables, are named in its box; the others are counted.
const NAMED: usize = 6;
/// How many lines a picture has at most: of more the heaviest are drawn.
const LINES: usize = 60;

/// A picture.
#[derive(Debug)]
pub(crate) struct Picture {
    /// An `<svg>`.
    pub(crate) svg: String,
    /// How many lines are not drawn, because there are too many.
    pub(crate) undrawn: usize,
}

/// A box.
#[derive(Debug)]
pub(super) struct Block {
    /// The number of the service; none for what is no service.
    pub(super) service: Option<usize>,
    pub(super) title: String,
    pub(super) rows: Vec<Row>,
    /// Where a click leads: a place in the page.
    pub(super) leads: Option<String>,
}

/// A line of text in a box.
#[derive(Debug)]
pub(super) enum Row {
    /// A name, and a figure at the right.
    Module(String, String),
    Table(String),
    Words(String),
}

/// A line between boxes.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) class: &'static str,
    pub(super) label: String,
    /// What it says to whoever rests on it.
    pub(super) told: String,
    pub(super) leads: Option<String>,
    weight: usize,
}

/// The program of today: what would go to which service, and what crosses between them.
pub(crate) fn before(analysis: &Analysis<'_>, index: &Index<'_>) -> Picture {
    let proposal = analysis.proposal;
    let start = common_start(index.module_of.values().copied().collect());
    let blocks = proposal.services.iter().enumerate().map(|(at, service)| {
        let modules = &index.modules[at];
        let mut order: Vec<(&str, usize)> = modules.iter().map(|(name, count)| (*name, *count)).collect();
        order.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
        let mut rows: Vec<Row> = order
            .iter()
            .take(NAMED)
            .map(|(name, count)| Row::Module(name.strip_prefix(start).unwrap_or(name).to_owned(), count.to_string()))
            .collect();
        if order.len() > NAMED {
            rows.push(Row::Words(format!("and {}", words::counted(order.len() - NAMED, "more module"))));
        }
        rows.extend(tables(&service.tables));
        Block {
            service: Some(at),
            title: service.name.to_string(),
            rows,
            leads: Some(format!("#s-{at}")),
        }
    });
    let blocks: Vec<Block> = blocks.collect();
    let lines = index.pairs.iter().filter(|((from, to), _)| from != to).map(|((from, to), places)| {
        let of_pair: Vec<_> = places.iter().map(|place| &proposal.crossings[*place]).collect();
        let counts = kinds(of_pair.iter().copied());
        let told: Vec<String> = counts
            .iter()
            .map(|(kind, count)| words::counted(*count, words::kind(*kind)))
            .collect();
        Line {
            from: *from,
            to: *to,
            class: counts.first().map_or("call", |(kind, _)| class(*kind)),
            label: words::thousands(places.len()),
            told: format!(
                "{} → {}: {}",
                proposal.services[*from].name,
                proposal.services[*to].name,
                told.join(", ")
            ),
            leads: Some(format!("#x-{from}-{to}")),
            weight: places.len(),
        }
    });
    let label = format!(
        "{} today: what would go to which service, and what crosses between them",
        analysis.facts.name
    );
    let lines = lines.chain(requests(analysis, index)).collect();
    let frame = format!("{} today", analysis.facts.name);
    drawn(&blocks, lines, rows(&proposal.services, index), &label, Some(&frame))
}

/// What is asked over HTTP already: pages ask routes.
fn requests(analysis: &Analysis<'_>, index: &Index<'_>) -> Vec<Line> {
    let services = &analysis.proposal.services;
    let mut routes: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for route in analysis.facts.routes.iter().filter(|one| one.mounted) {
        if let Some(home) = index.units.get(route.unit.as_str()) {
            routes.insert((&route.method, &route.path), *home);
        }
    }
    let mut asked: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for request in &analysis.facts.requests {
        let Target::Route { method, path } = &request.target else {
            continue;
        };
        let ends = (index.units.get(request.unit.as_str()), routes.get(&(&**method, &**path)));
        if let (Some(from), Some(to)) = ends
            && from != to
        {
            *asked.entry((*from, *to)).or_default() += 1;
        }
    }
    let line = |((from, to), count): ((usize, usize), usize)| Line {
        from,
        to,
        class: "http",
        label: words::thousands(count),
        told: format!(
            "{} asks {} over HTTP in {}",
            services[from].name,
            services[to].name,
            words::counted(count, "place")
        ),
        leads: Some(format!("#s-{from}")),
        weight: count,
    };
    asked.into_iter().map(line).collect()
}

/// The services that are proposed: who asks whom, and who tells of what.
pub(crate) fn after(analysis: &Analysis<'_>, index: &Index<'_>) -> Picture {
    let services = &analysis.proposal.services;
    let mut blocks: Vec<Block> = services
        .iter()
        .enumerate()
        .map(|(at, service)| {
            let mut rows = tables(&service.tables);
            if !service.operations.is_empty() {
                rows.push(Row::Words(format!(
                    "answers {}",
                    words::counted(service.operations.len(), "operation")
                )));
            }
            if !service.events.is_empty() {
                rows.push(Row::Words(format!("tells of {}", words::counted(service.events.len(), "event"))));
            }
            if service.face {
                rows.push(Row::Words("the web interface".to_owned()));
            }
            Block {
                service: Some(at),
                title: service.name.to_string(),
                rows,
                leads: Some(format!("#s-{at}")),
            }
        })
        .collect();
    let mut rows = rows(services, index);
    let mut lines = Vec::new();
    for (from, service) in services.iter().enumerate() {
        for (to, count) in asked(service) {
            if let Some(to) = index.services.get(to).copied().filter(|to| *to != from) {
                lines.push(Line {
                    from,
                    to,
                    class: "call",
                    label: words::thousands(count),
                    told: format!(
                        "{} asks {} for {}",
                        service.name,
                        services[to].name,
                        words::counted(count, "operation")
                    ),
                    leads: Some(format!("#s-{from}")),
                    weight: count,
                });
            }
        }
    }
    let heard: BTreeSet<usize> = hears(analysis, index).into_keys().collect();
    if !heard.is_empty() {
        let broker = blocks.len();
        blocks.push(Block {
            service: None,
            title: "Events".to_owned(),
            rows: vec![Row::Words("nobody waits for them".to_owned())],
            leads: None,
        });
        rows.push(vec![broker]);
        for (from, service) in services.iter().enumerate() {
            let told = service.events.iter().filter(|event| !event.to.is_empty()).count();
            if told > 0 {
                lines.push(event(
                    from,
                    broker,
                    told,
                    format!("{} tells of {}", service.name, words::counted(told, "event")),
                    from,
                ));
            }
        }
        for (to, count) in hears(analysis, index) {
            lines.push(event(
                broker,
                to,
                count,
                format!("{} hears of {}", services[to].name, words::counted(count, "event")),
                to,
            ));
        }
    }
    let label = format!("{} as proposed: who asks whom, and who tells of what", analysis.facts.name);
    drawn(&blocks, lines, rows, &label, None)
}

fn event(from: usize, to: usize, count: usize, told: String, service: usize) -> Line {
    Line {
        from,
        to,
        class: "event",
        label: words::thousands(count),
        told,
        leads: Some(format!("#s-{service}")),
        weight: count,
    }
}

/// Which services hear of how many events.
fn hears(analysis: &Analysis<'_>, index: &Index<'_>) -> BTreeMap<usize, usize> {
    let mut hears: BTreeMap<usize, usize> = BTreeMap::new();
    let told = analysis
        .proposal
        .services
        .iter()
        .flat_map(|one| &one.events)
        .flat_map(|one| &one.to);
    for to in told.filter_map(|to| index.services.get(&**to)) {
        *hears.entry(*to).or_default() += 1;
    }
    hears
}

fn tables(tables: &[std::sync::Arc<str>]) -> Vec<Row> {
    let mut rows: Vec<Row> = tables.iter().take(NAMED).map(|one| Row::Table(one.to_string())).collect();
    if tables.len() > NAMED {
        rows.push(Row::Words(format!("and {} more tables", tables.len() - NAMED)));
    }
    rows
}

fn class(kind: CrossingKind) -> &'static str {
    match kind {
        CrossingKind::Call => "call",
        CrossingKind::Reference => "reference",
        CrossingKind::SharedRead => "read",
        CrossingKind::ForeignWrite => "write",
        CrossingKind::Transaction => "transaction",
    }
}

/// What all names begin with, up to a dot or a slash: nobody has to read it again in each box.
fn common_start(names: BTreeSet<&str>) -> &str {
    let python: Vec<&str> = names.into_iter().filter(|one| !one.contains('/')).collect();
    let Some((first, rest)) = python.split_first() else { return "" };
    let shared = rest.iter().fold(first.len(), |shared, one| {
        first.bytes().zip(one.bytes()).take(shared).take_while(|(a, b)| a == b).count()
    });
    match first.get(..shared).and_then(|start| start.rfind('.')) {
        Some(end) => &first[..=end],
        None => "",
    }
}

fn drawn(blocks: &[Block], mut lines: Vec<Line>, rows: Vec<Vec<usize>>, label: &str, frame: Option<&str>) -> Picture {
    let undrawn = lines.len().saturating_sub(LINES);
    lines.sort_by_key(|one| (std::cmp::Reverse(one.weight), one.from, one.to));
    lines.truncate(LINES);
    lines.sort_by_key(|one| (one.from, one.to, one.class));
    let plan = Plan {
        rows,
        heights: blocks.iter().map(svg::height).collect(),
        lines: lines.iter().map(|one| (one.from, one.to)).collect(),
        top: if frame.is_some() { 34 } else { 0 },
    };
    Picture {
        svg: svg::svg(&layout(&plan), blocks, &lines, label, frame),
        undrawn,
    }
}
