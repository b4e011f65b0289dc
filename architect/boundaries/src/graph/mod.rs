//! Graphs of numbered nodes. Whoever builds one gives its nodes numbers in an order of their own; the same numbers and edges give the same
//! results, in whatever order the edges came.

mod directed;
#[cfg(test)]
mod tests;

pub use directed::Directed;

/// A graph whose edges have weights and no direction. An edge that is given twice has both weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    /// Where the neighbours of each node begin in `near`, and behind the last where they end.
    begins: Vec<usize>,
    /// The other end of each edge and its weight, twice: at both ends.
    near: Vec<(u32, f64)>,
    /// The weight of the edge from each node to itself.
    loops: Vec<f64>,
    /// What all edges at each node weigh; that to itself counts twice, as it has two ends there.
    degrees: Vec<f64>,
    /// What all edges weigh, each counted once.
    total: f64,
}

impl Graph {
    /// A graph of so many nodes. Edges to nodes that are not there, and weights that are not above zero or not finite, are left out.
    pub fn new(nodes: usize, edges: impl IntoIterator<Item = (usize, usize, f64)>) -> Self {
        let mut sorted: Vec<(usize, usize, f64)> = edges
            .into_iter()
            .filter(|&(a, b, weight)| a < nodes && b < nodes && weight > 0.0 && weight.is_finite())
            .map(|(a, b, weight)| (a.min(b), a.max(b), weight))
            .collect();
        // By weight too: sums of floating numbers depend on their order.
        sorted.sort_by(|x, y| (x.0, x.1).cmp(&(y.0, y.1)).then(x.2.total_cmp(&y.2)));
        sorted.dedup_by(|next, kept| {
            let same = (next.0, next.1) == (kept.0, kept.1);
            if same {
                kept.2 += next.2;
            }
            same
        });
        let mut loops = vec![0.0; nodes];
        let mut begins = vec![0; nodes + 1];
        for &(a, b, weight) in &sorted {
            match a == b {
                true => loops[a] = weight,
                false => {
                    begins[a + 1] += 1;
                    begins[b + 1] += 1;
                }
            }
        }
        for node in 0..nodes {
            begins[node + 1] += begins[node];
        }
        let mut at = begins.clone();
        let mut near = vec![(0, 0.0); begins[nodes]];
        // Ends that come first first: each node's neighbours are then in order.
        for &(a, b, weight) in sorted.iter().filter(|(a, b, _)| a != b) {
            near[at[b]] = (number(a), weight);
            at[b] += 1;
        }
        for &(a, b, weight) in sorted.iter().filter(|(a, b, _)| a != b) {
            near[at[a]] = (number(b), weight);
            at[a] += 1;
        }
        let degrees: Vec<f64> = (0..nodes)
            .map(|node| 2.0 * loops[node] + near[begins[node]..begins[node + 1]].iter().map(|(_, weight)| weight).sum::<f64>())
            .collect();
        let total = sorted.iter().map(|(_, _, weight)| weight).sum();
        Self {
            begins,
            near,
            loops,
            degrees,
            total,
        }
    }

    /// How many nodes.
    pub fn nodes(&self) -> usize {
        self.loops.len()
    }

    /// The neighbours of a node in their order, without itself, and what the edge to each weighs.
    pub fn near(&self, node: usize) -> &[(u32, f64)] {
        &self.near[self.begins[node]..self.begins[node + 1]]
    }

    /// What the edge from a node to itself weighs.
    pub fn to_itself(&self, node: usize) -> f64 {
        self.loops[node]
    }

    /// What all edges at a node weigh.
    pub fn degree(&self, node: usize) -> f64 {
        self.degrees[node]
    }

    /// What all edges weigh, each counted once.
    pub fn total(&self) -> f64 {
        self.total
    }

    /// How many edges there are, without those from a node to itself.
    pub fn edges(&self) -> usize {
        self.near.len() / 2
    }

    /// Which nodes are connected: the number of its part for each node.
    pub fn parts(&self) -> Vec<usize> {
        self.parts_within(&vec![0; self.nodes()])
    }

    /// The groups, each that does not hang together split into the parts that do.
    pub fn parts_within(&self, groups: &[usize]) -> Vec<usize> {
        const NONE: usize = usize::MAX;
        let mut parts = vec![NONE; self.nodes()];
        let mut count = 0;
        let mut waiting = Vec::new();
        for first in 0..self.nodes() {
            if parts[first] != NONE {
                continue;
            }
            parts[first] = count;
            waiting.push(first);
            while let Some(node) = waiting.pop() {
                for &(other, _) in self.near(node) {
                    let other = other as usize;
                    if parts[other] == NONE && groups[other] == groups[node] {
                        parts[other] = count;
                        waiting.push(other);
                    }
                }
            }
            count += 1;
        }
        parts
    }

    /// The graph whose nodes are the groups of this one: an edge between two weighs what all between their members do.
    pub fn folded(&self, groups: &[usize], count: usize) -> Self {
        let edges = (0..self.nodes()).flat_map(|node| {
            let itself = (groups[node], groups[node], self.loops[node]);
            let others = self.near(node).iter().filter_map(move |&(other, weight)| {
                let other = other as usize;
                (other > node).then_some((groups[node], groups[other], weight))
            });
            std::iter::once(itself).chain(others)
        });
        Self::new(count, edges)
    }
}

/// The number of a node as it is kept: four bytes, as half the memory is twice the speed.
#[expect(clippy::cast_possible_truncation, reason = "no program has four thousand million functions")]
fn number(node: usize) -> u32 {
    node as u32
}
