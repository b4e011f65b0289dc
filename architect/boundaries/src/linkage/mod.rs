//! Average linkage (UPGMA: Sokal and Michener 1958): what is nearest is taken together, again and again, and the tree of it is cut. By the
//! chain of nearest neighbours, whose time and memory are the square of how many there are. Where distances are equal it decides as scipy's
//! `linkage(…, method="average")` does.

mod chain;
#[cfg(test)]
mod tests;

pub use chain::average;

/// The distance between any two of some things.
#[derive(Clone, Debug, PartialEq)]
pub struct Distances {
    count: usize,
    /// Row by row above the diagonal.
    apart: Vec<f64>,
}

impl Distances {
    /// The distances that a function tells; it is asked once for each pair, the smaller number first. What is no number counts as infinitely
    /// far.
    pub fn new(count: usize, mut apart: impl FnMut(usize, usize) -> f64) -> Self {
        let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
        let apart = pairs
            .map(|(a, b)| {
                let distance = apart(a, b);
                if distance.is_nan() { f64::INFINITY } else { distance }
            })
            .collect();
        Self { count, apart }
    }

    /// Between two that are not the same.
    fn at(&self, a: usize, b: usize) -> f64 {
        self.apart[self.index(a, b)]
    }

    fn set(&mut self, a: usize, b: usize, distance: f64) {
        let index = self.index(a, b);
        self.apart[index] = distance;
    }

    fn index(&self, a: usize, b: usize) -> usize {
        let (a, b) = (a.min(b), a.max(b));
        self.count * a - a * (a + 1) / 2 + b - a - 1
    }
}

/// Two that were taken together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Merge {
    /// One: a thing by its number, or an earlier merge by its place in the list and as many as there are things. The smaller number.
    pub a: usize,
    /// The other.
    pub b: usize,
    /// How far apart they were, on average over their members.
    pub height: f64,
    /// How many things are in it.
    pub size: usize,
}

/// The tree of what was taken together.
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    count: usize,
    merges: Vec<Merge>,
}

impl Tree {
    /// What was taken together, the nearest first.
    pub fn merges(&self) -> &[Merge] {
        &self.merges
    }

    /// The group of each thing, where there are so many groups: at least one, and no more than things.
    pub fn into_groups(&self, groups: usize) -> Vec<usize> {
        self.cut(self.count.saturating_sub(groups.max(1)))
    }

    /// The group of each thing, where only what is no farther apart than this is together.
    pub fn below(&self, height: f64) -> Vec<usize> {
        self.cut(self.merges.partition_point(|merge| merge.height <= height))
    }

    /// The groups after so many merges, numbered in the order in which they first appear.
    fn cut(&self, merges: usize) -> Vec<usize> {
        let mut into: Vec<usize> = (0..self.count + self.merges.len()).collect();
        for (at, merge) in self.merges.iter().enumerate().take(merges) {
            into[merge.a] = self.count + at;
            into[merge.b] = self.count + at;
        }
        // A merge comes behind what it is made of, so from the end each already leads to its group.
        for node in (0..into.len()).rev() {
            into[node] = into[into[node]];
        }
        crate::modularity::numbered(&into[..self.count])
    }
}
