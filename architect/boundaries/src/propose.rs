use std::sync::Arc;

use pando_facts::Facts;

use crate::cross::{Crossed, cross};
use crate::cut::{Cut, filled};
use crate::findings::findings;
use crate::ground::Ground;
use crate::interface::{asked, asks, operations};
use crate::names::{given, names};
use crate::partition::{self, Node, Partition};
use crate::placed::{Placed, listed};
use crate::shared::{border, libraries, round, settle};
use crate::tell::Teller;
use crate::told::Telling;
use crate::verdict::{Case, WORTH_MIN, verdict};
use crate::why::why;
use crate::worth::{Points, Scale, figures};
use crate::{Considered, Figures, Proposal, Service};

/// Cuts of ours that are shown beside the best.
const NEAR_MAX: usize = 4;

/// A cut with all that is known of it.
pub(crate) struct Weighed<'a> {
    pub(crate) name: String,
    pub(crate) placed: Placed,
    pub(crate) crossed: Vec<Crossed<'a>>,
    pub(crate) names: Vec<Arc<str>>,
    pub(crate) figures: Figures,
    pub(crate) points: Points,
}

impl<'a> Weighed<'a> {
    fn new(ground: &Ground<'a>, scale: &Scale, name: String, placed: Placed, names: Vec<Arc<str>>) -> Self {
        let crossed = cross(ground, &placed);
        let (figures, points) = figures(ground, scale, &placed, &crossed);
        Self {
            name,
            placed,
            crossed,
            names,
            figures,
            points,
        }
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
    let partition = partition::partition(facts, None);
    let one = Placed::one(&ground);
    let one_names = names(&ground, &one);
    let one = Weighed::new(&ground, &scale, "one piece".to_owned(), one, one_names);
    let mut ours = candidates(&ground, &scale, &partition);
    ours.sort_by(|a, b| {
        b.figures
            .score
            .total_cmp(&a.figures.score)
            .then_with(|| a.placed.count.cmp(&b.placed.count))
    });
    ours.truncate(NEAR_MAX);
    let yours = cut.map(|cut| {
        let placed = filled(&ground, cut);
        let names = given(&cut.names(), placed.face);
        Weighed::new(&ground, &scale, "yours".to_owned(), placed, names)
    });
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
        .position(|weighed| is_cut(&weighed) && weighed.figures.score >= WORTH_MIN);
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

/// A person's own cut as it would be, whatever it is worth.
#[cfg(test)]
pub(crate) fn told(facts: &Facts, cut: &Cut) -> Proposal {
    let ground = Ground::new(facts);
    let scale = Scale::new(&ground);
    let placed = filled(&ground, cut);
    let names = given(&cut.names(), placed.face);
    let weighed = Weighed::new(&ground, &scale, "yours".to_owned(), placed, names);
    let verdict = verdict(&Case {
        ground: &ground,
        scale: &scale,
        chosen: &weighed,
        best: Some(&weighed),
        ours: None,
        yours: None,
    });
    put_together(&ground, &weighed, &partition::partition(facts, None), verdict, Vec::new())
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
    let sure = sure(ground, placed, partition);
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

/// The cuts that were found, each with everything in its place.
fn candidates<'a>(ground: &Ground<'a>, scale: &Scale, partition: &Partition) -> Vec<Weighed<'a>> {
    let mut weighed: Vec<Weighed<'a>> = Vec::new();
    let best = (&partition.groups, partition.face);
    let others = partition.candidates.iter().map(|candidate| (&candidate.groups, candidate.face));
    for (groups, face) in [best].into_iter().chain(others) {
        let Some(placed) = placed(ground, &partition.nodes, groups, face) else {
            continue;
        };
        if placed.pieces() < 2 || weighed.iter().any(|other| other.placed == placed) {
            continue;
        }
        let names = names(ground, &placed);
        let name = format!("with {} services", placed.count);
        weighed.push(Weighed::new(ground, scale, name, placed, names));
    }
    weighed
}

/// Groups of nodes as a cut; nothing where no group has anything.
fn placed(ground: &Ground<'_>, nodes: &[Node], groups: &[Option<usize>], face: Option<usize>) -> Option<Placed> {
    let mut placed = Placed {
        count: groups.iter().flatten().max()? + 1,
        units: vec![None; ground.units.len()],
        tables: vec![None; ground.facts.tables.len()],
        face,
        shared: vec![false; ground.units.len()],
    };
    for (node, group) in nodes.iter().zip(groups) {
        match node {
            Node::Unit(id) => {
                if let Some(unit) = ground.unit(id) {
                    placed.units[unit] = *group;
                }
            }
            Node::Table(name) => {
                if let Some(table) = ground.table(name) {
                    placed.tables[table] = *group;
                }
            }
        }
    }
    settle(ground, &mut placed);
    placed.close_up();
    Some(placed)
}

/// By service: how sure it is, as the group of the search that most of it was in.
fn sure(ground: &Ground<'_>, placed: &Placed, partition: &Partition) -> Vec<f64> {
    if placed.pieces() < 2 {
        return vec![1.0; placed.count];
    }
    let mut shares = vec![vec![0_usize; partition.count]; placed.count];
    for (node, group) in partition.nodes.iter().zip(&partition.groups) {
        let service = match node {
            Node::Unit(id) => ground.unit(id).and_then(|unit| placed.units[unit]),
            Node::Table(name) => ground.table(name).and_then(|table| placed.tables[table]),
        };
        if let (Some(service), Some(group)) = (service, group) {
            shares[service][*group] += 1;
        }
    }
    let sure = |shares: &Vec<usize>| {
        let all: usize = shares.iter().sum();
        let found = shares
            .iter()
            .zip(&partition.sure)
            .map(|(share, sure)| crate::worth::number(*share) * sure);
        let found: f64 = found.sum();
        if all == 0 { 0.0 } else { found / crate::worth::number(all) }
    };
    shares.iter().map(sure).collect()
}
