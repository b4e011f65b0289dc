use std::collections::BTreeMap;

use pando_boundaries::Service;

use crate::index::Index;

/// How many services are beside each other at most.
const WIDE: usize = 3;

/// In which row each service is, and in which order: whoever asks is above whoever is asked, as far as that goes.
pub(super) fn rows(services: &[Service], index: &Index<'_>) -> Vec<Vec<usize>> {
    let mut asks: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (from, service) in services.iter().enumerate() {
        for ask in &service.asks {
            if let Some(to) = index.services.get(&*ask.to).filter(|to| **to != from) {
                *asks.entry((from, *to)).or_default() += 1;
            }
        }
    }
    for ((from, to), places) in &index.pairs {
        if from != to {
            *asks.entry((*from, *to)).or_default() += places.len();
        }
    }
    // Who asks more than is asked goes first; a line against this order is one of a circle.
    let mut net = vec![0_i64; services.len()];
    for ((from, to), count) in &asks {
        let count = i64::try_from(*count).unwrap_or(i64::MAX / 2);
        net[*from] = net[*from].saturating_add(count);
        net[*to] = net[*to].saturating_sub(count);
    }
    let mut order: Vec<usize> = (0..services.len()).collect();
    order.sort_by_key(|one| (!services[*one].face, -net[*one], *one));
    let mut rank = vec![0_usize; services.len()];
    for (place, one) in order.iter().enumerate() {
        let above = order[..place].iter().filter(|other| asks.contains_key(&(**other, *one)));
        rank[*one] = above.map(|other| rank[*other] + 1).max().unwrap_or_default();
    }
    order.sort_by_key(|one| rank[*one]);
    // The web interface has the first row for itself; the others share few rows of about the same length.
    let faces = order.iter().filter(|one| services[**one].face).count();
    order.sort_by_key(|one| !services[*one].face);
    let (first, rest) = order.split_at(faces);
    let rows = [first, rest].into_iter().flat_map(|part| {
        let count = part.len().div_ceil(WIDE).max(1);
        part.chunks(part.len().div_ceil(count).max(1))
            .map(<[_]>::to_vec)
            .collect::<Vec<_>>()
    });
    ordered(rows.collect(), &asks)
}

/// Within rows each near whom it is joined to in the row above.
#[expect(clippy::cast_precision_loss, reason = "places in a row are few")]
fn ordered(mut rows: Vec<Vec<usize>>, asks: &BTreeMap<(usize, usize), usize>) -> Vec<Vec<usize>> {
    let mut at: BTreeMap<usize, f64> = BTreeMap::new();
    for row in &mut rows {
        let middle = |one: &usize| {
            let joined = asks.keys().filter_map(|(from, to)| match (from == one, to == one) {
                (true, _) => at.get(to),
                (_, true) => at.get(from),
                _ => None,
            });
            let joined: Vec<f64> = joined.copied().collect();
            match joined.is_empty() {
                true => 0.5,
                false => joined.iter().sum::<f64>() / joined.len() as f64,
            }
        };
        let mut keyed: Vec<(f64, usize)> = row.iter().map(|one| (middle(one), *one)).collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        *row = keyed.into_iter().map(|(_, one)| one).collect();
        let count = row.len() as f64;
        at.extend(row.iter().enumerate().map(|(place, one)| (*one, (place as f64 + 0.5) / count)));
    }
    rows
}
