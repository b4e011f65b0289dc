use std::collections::BTreeMap;

use pando_boundaries::{CrossingKind, Proposal, Replacement};
use pando_facts::Language;

use crate::Kind;
use crate::target::Part;

/// In which order services go. What is easy to undo and stands in nobody's way goes first.
#[derive(Debug, Default)]
pub(crate) struct Order {
    /// What is known of each service, by its place in the target.
    pub(crate) standing: Vec<Standing>,
    /// The services that go, in steps; each step out of one process.
    pub(crate) steps: Vec<Vec<usize>>,
    /// The services that remain where everything is today: of each process one.
    pub(crate) remain: Vec<usize>,
}

/// How a service stands among the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    /// How many calls of other services wait for it; those of the web interface are not counted, which comes in by the gateway anyhow.
    pub(crate) waited_for: usize,
    /// How many of its own wait for others.
    pub(crate) waits: usize,
    /// How many writes of others are in its tables.
    pub(crate) foreign_writers: usize,
    /// How many of its own are in others' tables.
    pub(crate) writes_elsewhere: usize,
    /// Transactions that it has to take part in.
    pub(crate) transactions: usize,
    /// Transactions whose other half it only hears of.
    pub(crate) heard: usize,
    /// Reads of its tables by others, and of others' by it.
    pub(crate) shared_reads: usize,
    /// Whether all that it answers reads.
    pub(crate) only_reads: bool,
}

/// Steps above this would be more than a file of steps has: then several services go at once.
const STEPS_MAX: usize = 40;

impl Order {
    pub(crate) fn of(parts: &[Part<'_>], by_name: &BTreeMap<&str, usize>, proposal: &Proposal) -> Self {
        let standing = standing(parts, by_name, proposal);
        let mut homes: BTreeMap<Language, Vec<usize>> = BTreeMap::new();
        for (at, part) in parts.iter().enumerate().filter(|(_, part)| !part.service.face) {
            homes.entry(part.language).or_default().push(at);
        }
        let (mut going, mut remain) = (Vec::new(), Vec::new());
        for mut home in homes.into_values() {
            home.sort_by_key(|at| (standing[*at].kind(), standing[*at].weight(), &parts[*at].id));
            remain.extend(home.pop());
            going.extend(home);
        }
        if proposal.verdict.keep_one() {
            remain.append(&mut going);
        }
        remain.sort_unstable();
        // A step takes services out of one process, so those of one language stay together where several go at once.
        going.sort_by_key(|at| (standing[*at].kind(), standing[*at].weight(), &parts[*at].id));
        let at_once = going.len().div_ceil(STEPS_MAX).max(1);
        if at_once > 1 {
            going.sort_by_key(|at| parts[*at].language);
        }
        let mut steps: Vec<Vec<usize>> = Vec::new();
        for at in going {
            match steps.last_mut() {
                Some(last) if last.len() < at_once && parts[last[0]].language == parts[at].language => last.push(at),
                _ => steps.push(vec![at]),
            }
        }
        Self { standing, steps, remain }
    }
}

fn standing(parts: &[Part<'_>], by_name: &BTreeMap<&str, usize>, proposal: &Proposal) -> Vec<Standing> {
    let mut standing: Vec<Standing> = parts
        .iter()
        .map(|part| Standing {
            only_reads: part.service.operations.iter().all(|one| one.reads),
            ..Standing::default()
        })
        .collect();
    let place = |name: &str| by_name.get(name).copied();
    for (at, part) in parts.iter().enumerate() {
        for ask in &part.service.asks {
            let Some(to) = place(&ask.to).filter(|to| *to != at) else {
                continue;
            };
            standing[at].waits += ask.places.len().max(1);
            if !part.service.face {
                standing[to].waited_for += ask.places.len().max(1);
            }
        }
    }
    for crossing in &proposal.crossings {
        let (Some(from), Some(to)) = (place(&crossing.from.service), place(&crossing.to.service)) else {
            continue;
        };
        match crossing.kind {
            CrossingKind::ForeignWrite => {
                standing[to].foreign_writers += 1;
                standing[from].writes_elsewhere += 1;
            }
            CrossingKind::Transaction if matches!(crossing.replacement, Replacement::Event | Replacement::Outbox) => {
                standing[to].heard += 1;
            }
            CrossingKind::Transaction => {
                standing[from].transactions += 1;
                standing[to].transactions += 1;
            }
            CrossingKind::SharedRead => {
                standing[from].shared_reads += 1;
                standing[to].shared_reads += 1;
            }
            CrossingKind::Call | CrossingKind::Reference => {}
        }
    }
    standing
}

impl Standing {
    /// In which of the kinds of steps it goes.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self {
                waited_for: 0,
                transactions: 0,
                writes_elsewhere: 0,
                only_reads: true,
                ..
            } => Kind::ReadOnly,
            Self {
                waited_for: 0,
                transactions: 0,
                ..
            } => Kind::Independent,
            _ => Kind::Core,
        }
    }

    /// Of two that go in one kind of step the lighter one goes first.
    pub(crate) fn weight(&self) -> usize {
        10 * self.transactions + 4 * self.foreign_writers + 4 * self.writes_elsewhere + 3 * self.waited_for + self.waits + self.shared_reads
    }
}
