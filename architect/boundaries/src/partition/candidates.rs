use std::collections::BTreeSet;

use super::Candidate;
use super::data::Data;
use super::follow::follow;
use super::network::Network;
use super::search::{RESOLUTION, Runs, polished, size};
use crate::consensus::{consensus, sure};
use crate::ground::Ground;
use crate::modularity::modularity;

/// No program was seen that is best cut into more at once.
const GROUPS_MAX: usize = 10;

/// Cuts, and which of them is best by modularity.
pub(super) struct Found {
    pub(super) best: usize,
    pub(super) candidates: Vec<Candidate>,
}

/// Looks for cuts: into so many groups, or into any number that could be best. One piece is always among them.
pub(super) fn found(ground: &Ground<'_>, network: &Network, count: Option<usize>) -> Found {
    let runs = Runs::new(&network.graph);
    let data = Data::new(ground, network);
    let mut cuts: BTreeSet<Vec<Option<usize>>> = BTreeSet::new();
    let mut add = |groups: Vec<Option<usize>>| {
        cuts.insert(closed(&groups));
    };
    let counts = match count {
        Some(count) => count..=count,
        None => 2..=GROUPS_MAX,
    };
    for count in counts.clone() {
        if let Some(best) = runs.cut_into(count).into_iter().next() {
            add(best.into_iter().map(Some).collect());
        }
        if let Some(data) = data.as_ref().filter(|data| data.blocks.len() >= count) {
            add(by_data(network, data, count));
        }
    }
    if count.is_none() {
        for groups in runs.all() {
            add(groups.iter().copied().map(Some).collect());
        }
        add(consensus(runs.all(), 0.6).groups.into_iter().map(Some).collect());
        // A group without a table that answers nothing is no service: it goes where it is used.
        let whole: Vec<Vec<Option<usize>>> = cuts.iter().map(|groups| with_work(network, groups)).collect();
        cuts.extend(whole);
    }
    let mut candidates: Vec<Candidate> = cuts
        .iter()
        .filter(|groups| counts.contains(&groups.iter().flatten().max().map_or(0, |last| last + 1)))
        .map(|groups| candidate(network, &runs, groups))
        .collect();
    let one: Vec<Option<usize>> = vec![Some(0); network.graph.nodes()];
    candidates.push(candidate(network, &runs, &one));
    candidates.sort_by(|a, b| {
        b.score
            .total_cmp(&a.score)
            .then_with(|| a.count.cmp(&b.count))
            .then_with(|| a.groups.cmp(&b.groups))
    });
    let is_asked = |candidate: &Candidate| count.is_none_or(|count| candidate.count - usize::from(candidate.face.is_some()) == count);
    let best = candidates.iter().position(is_asked).unwrap_or_default();
    Found { best, candidates }
}

/// The tables by who uses them; what runs follows, and is polished.
fn by_data(network: &Network, data: &Data, count: usize) -> Vec<Option<usize>> {
    let mut groups = vec![None; network.graph.nodes()];
    let mut fixed = vec![false; groups.len()];
    for (block, group) in data.blocks.iter().zip(data.cut_into(count)) {
        groups[*block] = Some(group);
        fixed[*block] = true;
    }
    follow(&network.graph, &mut groups);
    // What no table leads to is a group of its own while it is polished, and has none after.
    let nowhere = count;
    fixed.iter_mut().zip(&groups).for_each(|(fixed, group)| *fixed |= group.is_none());
    let whole: Vec<usize> = groups.iter().map(|group| group.unwrap_or(nowhere)).collect();
    let is_nowhere: Vec<bool> = groups.iter().map(Option::is_none).collect();
    let polished = polished(&network.graph, whole, &fixed);
    polished
        .into_iter()
        .zip(is_nowhere)
        .map(|(group, is_nowhere)| (!is_nowhere).then_some(group))
        .collect()
}

/// The same cut without groups that own nothing and answer nothing; what was in them follows those that are near.
fn with_work(network: &Network, groups: &[Option<usize>]) -> Vec<Option<usize>> {
    let count = groups.iter().flatten().max().map_or(0, |last| last + 1);
    let has_tables = network.tables.iter().any(|tables| !tables.is_empty());
    let mut works = vec![!has_tables; count];
    for (block, group) in groups.iter().enumerate() {
        if let Some(group) = group {
            works[*group] |= !network.tables[block].is_empty() || network.answers[block];
        }
    }
    let mut kept: Vec<Option<usize>> = groups.iter().map(|group| group.filter(|group| works[*group])).collect();
    follow(&network.graph, &mut kept);
    closed(&kept)
}

/// The same groups, numbered in the order in which they first appear.
fn closed(groups: &[Option<usize>]) -> Vec<Option<usize>> {
    let mut numbers = std::collections::BTreeMap::new();
    groups
        .iter()
        .map(|group| {
            group.map(|group| {
                let next = numbers.len();
                *numbers.entry(group).or_insert(next)
            })
        })
        .collect()
}

/// A cut of blocks as one of nodes, with the web interface beside it.
fn candidate(network: &Network, runs: &Runs<'_>, groups: &[Option<usize>]) -> Candidate {
    let count = groups.iter().flatten().max().map_or(0, |last| last + 1);
    let whole: Vec<usize> = groups.iter().map(|group| group.unwrap_or(count)).collect();
    // One piece has 1 - RESOLUTION.
    let score = match count > 1 {
        true => modularity(&network.graph, &whole, RESOLUTION) - (1.0 - RESOLUTION),
        false => 0.0,
    };
    let of_block = sure(runs.all(), &whole);
    let mut sums = vec![(0.0, 0.0); count];
    let mut nodes: Vec<Option<usize>> = Vec::with_capacity(network.nodes.len());
    for block in &network.block {
        let group = block.and_then(|block| groups[block]);
        if let (Some(group), Some(block)) = (group, *block) {
            sums[group].0 += of_block[block];
            sums[group].1 += 1.0;
        }
        nodes.push(group);
    }
    let mut sure: Vec<f64> = sums
        .into_iter()
        .map(|(sum, count)| if count > 0.0 { sum / count } else { 1.0 })
        .collect();
    let has_face = network.is_face.contains(&true);
    for (group, is_face) in nodes.iter_mut().zip(&network.is_face) {
        if *is_face {
            *group = Some(count);
        }
    }
    if has_face {
        sure.push(1.0);
    }
    // The nodes come in another order than the blocks.
    let groups = closed(&nodes);
    let mut sorted = vec![1.0; sure.len()];
    let mut face = None;
    for (old, new) in nodes.iter().zip(&groups) {
        if let (Some(old), Some(new)) = (old, new) {
            sorted[*new] = sure[*old];
            face = (has_face && *old == count).then_some(*new).or(face);
        }
    }
    let count = size(&groups.iter().flatten().copied().collect::<Vec<_>>());
    sorted.truncate(count);
    Candidate {
        groups,
        count,
        face,
        sure: sorted,
        score,
    }
}
