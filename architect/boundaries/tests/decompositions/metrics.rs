//! The metrics of the package's `metrics/metrics_util.py`, as its code has them, which is not always as its paper has.

use std::collections::BTreeSet;
use std::fmt;

use crate::package::Package;

/// How a decomposition fares.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// Business context purity, as it is called: the mean entropy of the use cases of a service, each counted once. Less is better.
    bcp: f64,
    /// The share of calls that cross, each counted as 1 + ln(how often). Less is better.
    icp: f64,
    /// Structural modularity: mean cohesion less mean coupling of pairs. More is better.
    sm: f64,
    /// Pairs of classes of two services with a call between them, for each service. Less is better.
    ifn: f64,
    /// The share of classes in services that have fewer than 5 or more than 20. Less is better.
    ned: f64,
}

impl From<[f64; 5]> for Metrics {
    fn from([bcp, icp, sm, ifn, ned]: [f64; 5]) -> Self {
        Self { bcp, icp, sm, ifn, ned }
    }
}

impl fmt::Display for Metrics {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            to,
            "{:.3} | {:.3} | {:.3} | {:.3} | {:.3}",
            self.bcp, self.icp, self.sm, self.ifn, self.ned
        )
    }
}

impl Metrics {
    /// How many are better than another's. They are compared as they are published, to three places.
    pub fn better(&self, than: &Self) -> usize {
        let pairs = [
            (than.bcp, self.bcp),
            (than.icp, self.icp),
            (self.sm, than.sm),
            (than.ifn, self.ifn),
            (than.ned, self.ned),
        ];
        let places = |value: f64| (value * 1000.0).round();
        pairs.iter().filter(|(a, b)| places(*a) > places(*b)).count()
    }

    /// Whether they are the same to three places, or what rounding leaves between.
    pub fn is_near(&self, other: &Self) -> bool {
        let near = |a: f64, b: f64| (a - b).abs() < 0.0011;
        near(self.bcp, other.bcp)
            && near(self.icp, other.icp)
            && near(self.sm, other.sm)
            && near(self.ifn, other.ifn)
            && near(self.ned, other.ned)
    }

    /// The mean of each.
    pub fn mean(of: &[Self]) -> Self {
        let mean = |one: fn(&Self) -> f64| of.iter().map(one).sum::<f64>() / number(of.len());
        Self {
            bcp: mean(|of| of.bcp),
            icp: mean(|of| of.icp),
            sm: mean(|of| of.sm),
            ifn: mean(|of| of.ifn),
            ned: mean(|of| of.ned),
        }
    }
}

/// How the classes' services fare. The order of the classes means something: a class that calls itself counts, but not the last of its service.
pub fn metrics(package: &Package, groups: &[usize], order: &[usize]) -> Metrics {
    let kinds: BTreeSet<usize> = groups.iter().copied().collect();
    let services: Vec<Vec<usize>> = kinds
        .iter()
        .map(|kind| order.iter().copied().filter(|class| groups[*class] == *kind).collect())
        .collect();
    // Whether anything is called between two classes, in either direction; a class calls itself, too.
    let tied = |a: usize, b: usize| package.calls.contains_key(&(a, b)) || package.calls.contains_key(&(b, a));
    let entropy = |service: &Vec<usize>| {
        let cases: BTreeSet<usize> = service.iter().flat_map(|class| &package.cases[*class]).copied().collect();
        number(cases.len()).ln()
    };
    let (mut all, mut crossing) = (0.0, 0.0);
    for (&(a, b), &times) in package.calls.iter().filter(|((a, b), _)| a != b) {
        let weight = f64::from(times).ln() + 1.0;
        all += weight;
        crossing += if groups[a] == groups[b] { 0.0 } else { weight };
    }
    let cohesion = |service: &Vec<usize>| {
        // The code counts a pair from each but the last class, and each with itself.
        let pairs = (0..service.len().saturating_sub(1)).flat_map(|i| (i..service.len()).map(move |j| (i, j)));
        let held = pairs.filter(|(i, j)| tied(service[*i], service[*j])).count();
        number(held) / number(service.len() * service.len())
    };
    let between = |a: &Vec<usize>, b: &Vec<usize>| a.iter().map(|x| b.iter().filter(|y| tied(*x, **y)).count()).sum::<usize>();
    let (mut coupling, mut interfaces) = (0.0, 0);
    for (at, a) in services.iter().enumerate() {
        for b in &services[..at] {
            interfaces += between(a, b);
            coupling += number(between(a, b)) / number(a.len() * b.len());
        }
    }
    let pairs = number(services.len() * services.len().saturating_sub(1) / 2).max(1.0);
    let fit: usize = services.iter().map(Vec::len).filter(|size| (5..=20).contains(size)).sum();
    Metrics {
        bcp: services.iter().map(entropy).sum::<f64>() / number(services.len()),
        icp: crossing / all,
        sm: services.iter().map(cohesion).sum::<f64>() / number(services.len()) - coupling / pairs,
        ifn: number(interfaces) / number(services.len()),
        ned: 1.0 - number(fit) / number(groups.len()),
    }
}

/// As a floating number.
#[expect(clippy::cast_precision_loss, reason = "counts of classes")]
pub fn number(of: usize) -> f64 {
    of as f64
}
