use std::collections::BTreeSet;
use std::sync::Arc;

use pando_facts::Facts;

use crate::cross::{Crossed, cross};
use crate::cut::{Cut, filled};
use crate::findings::findings;
use crate::ground::Ground;
use crate::grouping::cuts;
use crate::interface::{asked, asks, operations};
use crate::names::{given, names};
use crate::partition::{self, Node, Partition};
use crate::placed::{Placed, listed};
use crate::shared::{border, libraries, round};
use crate::tell::Teller;
use crate::told::Telling;
use crate::verdict::{Case, WORTH_MIN, is_blind, is_library, verdict};
use crate::why::why;
use crate::worth::{Points, Scale, figures};
use crate::{Considered, Figures, Proposal, Service};

/// Cuts of ours that are shown beside the best.
const NEAR_MAX: usize = 4;

/// A cut with all that is known of it.
#[derive(Clone)]
pub(crate) struct Weighed<'a> {
    pub(crate) name: String,
    pub(crate) placed: Placed,
    pub(crate) crossed: Vec<Crossed<'a>>,
    pub(crate) names: Vec<Arc<str>>,
    pub(crate) figures: Figures,
    pub(crate) points: Points,
    /// The candidate of the search that it was made of, where it is ours.
    pub(crate) origin: Option<usize>,
}

impl<'a> Weighed<'a> {
    pub(crate) fn new(ground: &Ground<'a>, scale: &Scale, placed: Placed, crossed: Vec<Crossed<'a>>, origin: Option<usize>) -> Self {
        let (figures, points) = figures(ground, scale, &placed, &crossed);
        Self {
            name: String::new(),
            placed,
            crossed,
            names: Vec::new(),
            figures,
            points,
            origin,
        }
    }

    fn called(mut self, name: &str, names: Vec<Arc<str>>) -> Self {
        self.name = name.to_owned();
        self.names = names;
        self
    }

    /// The names of its services but the web interface.
    pub(crate) fn pieces(&self) -> Vec<&str> {
        let is_piece = |service: &usize| Some(*service) != self.placed.face;
        let mut pieces: Vec<&str> = (0..self.names.len())
            .filter(is_piece)
            .map(|service| &*self.names[service])
            .collect();
        pieces.sort_unstable();
        pieces
    }

    fn considered(&self, ground: &Ground<'_>) -> Considered {
        Considered {
            name: self.name.clone(),
            services: self.names.clone(),
            figures: self.figures.clone(),
            places: listed(&self.placed, &self.names, ground),
        }
    }
}

/// How a program could be cut, and whether it should be. A person's own cut is weighed beside ours, and is what is proposed where it is
/// better than ours and than one piece.
pub fn propose(facts: &Facts, cut: Option<&Cut>) -> Proposal {
    let ground = Ground::new(facts);
    let scale = Scale::new(&ground);
    let partition = partition::of(&ground, None);
    let one = Placed::one(&ground);
    let one_names = names(&ground, &one);
    let one = Weighed::new(&ground, &scale, one, Vec::new(), None).called("one piece", one_names);
    let mut ours = cuts(&ground, &scale, &partition);
    ours.truncate(NEAR_MAX);
    let ours = ours.into_iter().scan(BTreeSet::new(), |taken, weighed| {
        let names = names(&ground, &weighed.placed);
        let mut name = format!("with {} services", weighed.placed.count);
        while !taken.insert(name.clone()) {
            name += ", another way";
        }
        Some(weighed.called(&name, names))
    });
    let ours: Vec<Weighed<'_>> = ours.collect();
    let yours = cut.map(|cut| own(&ground, &scale, cut));
    let mut all: Vec<Weighed<'_>> = ours;
    all.push(one);
    all.extend(yours);
    // The best first; of equals that with fewer services.
    all.sort_by(|a, b| {
        b.figures
            .score
            .total_cmp(&a.figures.score)
            .then_with(|| a.placed.count.cmp(&b.placed.count))
    });
    let is_cut = |weighed: &&Weighed<'_>| weighed.placed.pieces() > 1;
    let at = all
        .iter()
        .position(|weighed| is_cut(&weighed) && weighed.figures.score >= WORTH_MIN && !is_library(facts) && !is_blind(facts));
    let at = at
        .or_else(|| all.iter().position(|weighed| weighed.name == "one piece"))
        .unwrap_or_default();
    if all[at].name != "one piece" && all[at].name != "yours" {
        "proposed".clone_into(&mut all[at].name);
    }
    let chosen = &all[at];
    let case = Case {
        ground: &ground,
        scale: &scale,
        chosen,
        best: all.iter().find(is_cut),
        ours: all.iter().find(|weighed| is_cut(weighed) && weighed.name != "yours"),
        yours: all.iter().find(|weighed| weighed.name == "yours"),
    };
    let verdict = verdict(&case);
    let mut considered: Vec<Considered> = all.iter().map(|weighed| weighed.considered(&ground)).collect();
    // What is proposed comes first, though one piece may be more than a cut that is not worth its work.
    let best = considered.remove(at);
    considered.insert(0, best);
    put_together(&ground, chosen, &partition, verdict, considered)
}

/// A person's own cut.
fn own<'a>(ground: &Ground<'a>, scale: &Scale, cut: &Cut) -> Weighed<'a> {
    let placed = filled(ground, cut);
    let names = given(&cut.names(), placed.face);
    let crossed = cross(ground, &placed);
    Weighed::new(ground, scale, placed, crossed, None).called("yours", names)
}

/// A program by somebody's cut, whatever that is worth and whether there is a better one. What the cut does not name goes where what it uses
/// is.
pub fn judge(facts: &Facts, cut: &Cut) -> Proposal {
    let ground = Ground::new(facts);
    let scale = Scale::new(&ground);
    let weighed = own(&ground, &scale, cut);
    let verdict = verdict(&Case {
        ground: &ground,
        scale: &scale,
        chosen: &weighed,
        best: Some(&weighed),
        ours: None,
        yours: None,
    });
    let nothing = Partition {
        nodes: Vec::new(),
        groups: Vec::new(),
        count: 0,
        face: None,
        sure: Vec::new(),
        together: Vec::new(),
        candidates: Vec::new(),
    };
    let considered = vec![weighed.considered(&ground)];
    put_together(&ground, &weighed, &nothing, verdict, considered)
}

fn put_together(
    ground: &Ground<'_>,
    chosen: &Weighed<'_>,
    partition: &Partition,
    verdict: crate::Verdict,
    considered: Vec<Considered>,
) -> Proposal {
    let Weighed {
        placed, crossed, names, ..
    } = chosen;
    let asked = asked(ground, placed, crossed);
    let telling = Telling::new(ground, placed, crossed);
    let teller = Teller {
        ground,
        placed,
        names,
        asked: &asked,
        telling: &telling,
    };
    let sure = sure(ground, chosen, partition);
    let service = |service: usize| Service {
        name: names.get(service).cloned().unwrap_or_default(),
        face: placed.face == Some(service),
        tables: of(&placed.tables, service)
            .map(|table| ground.facts.tables[table].name.clone())
            .collect(),
        units: of(&placed.units, service).map(|unit| ground.units[unit].id.clone()).collect(),
        operations: operations(ground, placed, service, &asked),
        events: telling.events(ground, service, names),
        asks: asks(ground, placed, service, crossed, &asked, names),
        confidence: round(sure[service]),
        why: why(ground, placed, service, crossed),
    };
    let mut services: Vec<Service> = (0..placed.count).map(service).collect();
    // A service of a person's that got nothing is none.
    services.retain(|service| !service.units.is_empty() || !service.tables.is_empty());
    services.sort_by(|a, b| (a.face, &a.name).cmp(&(b.face, &b.name)));
    let mut crossings = teller.crossings(crossed);
    crossings.sort_by(|a, b| (&a.from.service, &a.to.service, a.kind, &a.places).cmp(&(&b.from.service, &b.to.service, b.kind, &b.places)));
    Proposal {
        verdict,
        services,
        shared: libraries(ground, placed, names),
        border: border(ground, placed, names),
        crossings,
        findings: findings(ground, placed, crossed, names),
        considered,
    }
}

fn of(places: &[Option<usize>], service: usize) -> impl Iterator<Item = usize> {
    (0..places.len()).filter(move |at| places[*at] == Some(service))
}

/// By service: how sure it is, as the groups of the search that it was made of.
fn sure(ground: &Ground<'_>, chosen: &Weighed<'_>, partition: &Partition) -> Vec<f64> {
    let placed = &chosen.placed;
    // A person is sure, and so is one piece.
    let Some(candidate) = chosen.origin.and_then(|origin| partition.candidates.get(origin)) else {
        return vec![1.0; placed.count];
    };
    let mut sums = vec![(0.0, 0_usize); placed.count];
    for (node, group) in partition.nodes.iter().zip(&candidate.groups) {
        let service = match node {
            Node::Unit(id) => ground.unit(id).and_then(|unit| placed.units[unit]),
            Node::Table(name) => ground.table(name).and_then(|table| placed.tables[table]),
        };
        if let (Some(service), Some(sure)) = (service, group.and_then(|group| candidate.sure.get(group))) {
            sums[service].0 += sure;
            sums[service].1 += 1;
        }
    }
    sums.into_iter()
        .map(|(sum, count)| if count == 0 { 0.0 } else { sum / crate::worth::number(count) })
        .collect()
}
