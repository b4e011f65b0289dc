use super::{Distances, Merge, Tree};

/// The tree of average linkage.
pub fn average(mut apart: Distances) -> Tree {
    let count = apart.count;
    let mut sizes = vec![1_usize; count];
    let mut chain: Vec<usize> = Vec::new();
    let mut found: Vec<(usize, usize, f64)> = Vec::with_capacity(count.saturating_sub(1));
    while found.len() + 1 < count {
        if chain.is_empty() {
            chain.extend(sizes.iter().position(|&size| size > 0));
        }
        let (x, y, height) = nearest_pair(&mut chain, &apart, &sizes);
        let (x, y) = (x.min(y), x.max(y));
        found.push((x, y, height));
        #[expect(clippy::cast_precision_loss, reason = "numbers of things")]
        let (of_x, of_y) = (sizes[x] as f64, sizes[y] as f64);
        sizes[y] += sizes[x];
        sizes[x] = 0;
        for other in (0..count).filter(|&other| other != y && sizes[other] > 0) {
            let mean = (of_x * apart.at(other, x) + of_y * apart.at(other, y)) / (of_x + of_y);
            apart.set(other, y, mean);
        }
    }
    // Stable, so that equal ones stay in the order in which the chain found them.
    found.sort_by(|a, b| a.2.total_cmp(&b.2));
    Tree {
        count,
        merges: labelled(count, &found),
    }
}

/// Goes from neighbour to nearest neighbour until two are each other's nearest, and takes both off the chain.
fn nearest_pair(chain: &mut Vec<usize>, apart: &Distances, sizes: &[usize]) -> (usize, usize, f64) {
    loop {
        let x = chain[chain.len() - 1];
        // The one before is preferred where several are as near: the chain ends.
        let before = (chain.len() > 1).then(|| chain[chain.len() - 2]);
        let mut nearest = before;
        let mut least = before.map_or(f64::INFINITY, |before| apart.at(x, before));
        for (other, &size) in sizes.iter().enumerate() {
            if size == 0 || other == x {
                continue;
            }
            let distance = apart.at(x, other);
            if distance < least || nearest.is_none() {
                least = distance;
                nearest = Some(other);
            }
        }
        let Some(y) = nearest else { return (x, x, least) };
        if before == Some(y) {
            chain.truncate(chain.len() - 2);
            return (x, y, least);
        }
        chain.push(y);
    }
}

/// The merges by the numbers of what they take together, where they are found by one member of each.
fn labelled(count: usize, found: &[(usize, usize, f64)]) -> Vec<Merge> {
    let mut into: Vec<usize> = (0..count + found.len()).collect();
    let mut sizes = vec![1_usize; into.len()];
    let mut merges = Vec::with_capacity(found.len());
    for (at, &(x, y, height)) in found.iter().enumerate() {
        let (x, y) = (root(&mut into, x), root(&mut into, y));
        let merged = count + at;
        into[x] = merged;
        into[y] = merged;
        sizes[merged] = sizes[x] + sizes[y];
        merges.push(Merge {
            a: x.min(y),
            b: x.max(y),
            height,
            size: sizes[merged],
        });
    }
    merges
}

fn root(into: &mut [usize], of: usize) -> usize {
    let mut at = of;
    while into[at] != at {
        // Half of the way is forgotten each time, so that it is short the next.
        into[at] = into[into[at]];
        at = into[at];
    }
    at
}
