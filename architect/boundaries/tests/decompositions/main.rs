//! Ours beside a published decomposition, by the formulas of those who published it: A. K. Kalia, J. Xiao, R. Krishna, S. Sinha, M. Vukovic,
//! D. Banerjee, "Mono2Micro: A Practical and Effective Tool for Decomposing Monolithic Java Applications to Microservices", ESEC/FSE 2021,
//! with its package github.com/kaliaanup/Mono2Micro-FSE-2021. Nothing of the package is here but figures of its `experimental_results.xlsx`:
//! `PANDO_MONO2MICRO` names a folder with a copy of it.
//!
//! Its classes are units and its counted calls are calls. A use case of its recordings (told apart by `bcs_per_class.json`) is a unit that
//! runs the classes that were seen in it, as a framework does. There are no tables in it. Ours is [`pando_boundaries::partition`], which
//! `propose` runs, too, with nothing set but the number of services.

mod metrics;
mod package;
mod published;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use metrics::{Metrics, metrics};
use package::Package;
use pando_boundaries::partition::{Node, partition};
use published::{OTHERS, PUBLISHED};

/// Of five metrics, at as many services as the published decomposition has: what ours is better in at least. Fewer, and the search has become
/// worse. Programs that are not here are looked at only: docs/ARCHITECT-EVALUATION.md says how they fare.
const BETTER_MIN: [(&str, usize); 2] = [("acmeair", 3), ("jpetstore", 4)];

/// Ours: the service of each class, in the order of the classes. A group of use cases alone is no service, so that more groups may have to be
/// asked for than there are services; what no evidence places is a service of its own. Fewer services where there are not so many groups.
fn ours(package: &Package, count: usize) -> Vec<usize> {
    let facts = package.facts();
    let mut best = Vec::new();
    for asked in count..count + 20 {
        let found = partition(&facts, Some(asked));
        let mut alone = found.count;
        let of_class = |class: &String| {
            let at = found
                .nodes
                .iter()
                .position(|node| matches!(node, Node::Unit(id) if id.as_str() == class));
            at.and_then(|at| found.groups[at]).unwrap_or_else(|| {
                alone += 1;
                alone - 1
            })
        };
        let groups: Vec<usize> = package.classes.iter().map(of_class).collect();
        let services = services(&groups);
        if services <= count {
            best = groups;
        }
        if services >= count {
            break;
        }
    }
    best
}

/// Services by chance, a hundred times: the mean of each metric.
fn chance(package: &Package, count: usize) -> Metrics {
    let mut state = 1_u64;
    let mut any = || {
        // Knuth's constants; the high bits are random enough for this.
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or_default() % count
    };
    let runs: Vec<Metrics> = (0..100)
        .map(|_| {
            let groups: Vec<usize> = package.classes.iter().map(|_| any()).collect();
            metrics(package, &groups, &package.order())
        })
        .collect();
    Metrics::mean(&runs)
}

/// The share of classes in the largest service.
fn largest(groups: &[usize]) -> f64 {
    let most = groups
        .iter()
        .map(|group| groups.iter().filter(|other| *other == group).count())
        .max();
    metrics::number(most.unwrap_or_default()) / metrics::number(groups.len())
}

fn services(groups: &[usize]) -> usize {
    groups.iter().collect::<BTreeSet<_>>().len()
}

#[test]
#[ignore = "make soak leaves it to make decompositions: it needs a copy of a published package"]
fn ours_beside_the_published_one() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test that needs what is not in the tree is told where it is"
    )]
    let folder = std::env::var("PANDO_MONO2MICRO").expect("PANDO_MONO2MICRO names a copy of the package's repository");
    println!("program | K | whose | services | BCP | ICP | SM | IFN | NED | better than Mono2Micro | largest");
    let mut worse = Vec::new();
    for (program, rows) in PUBLISHED {
        let package = Package::read(&Path::new(&folder).join("datasets_runtime").join(program));
        for &(named, figures) in rows {
            let theirs = Metrics::from(figures);
            let mut table = String::new();
            let mut row = |whose: &str, services: usize, of: &Metrics, largest: Option<f64>| {
                let largest = largest.map_or("not published".to_owned(), |share| format!("{share:.2}"));
                let better = of.better(&theirs);
                writeln!(table, "{program} | {named} | {whose} | {services} | {of} | {better} | {largest}").expect("a string takes it");
                better
            };
            // What is called K there is what was asked for; some have fewer services.
            let assigned = package.published(named);
            let count = assigned.as_ref().map_or(named, |(groups, _)| services(groups));
            row("Mono2Micro", count, &theirs, assigned.as_ref().map(|(groups, _)| largest(groups)));
            for &(whose, _, _, figures) in OTHERS.iter().filter(|other| (other.1, other.2) == (program, named)) {
                row(whose, named, &Metrics::from(figures), None);
            }
            for asked in BTreeSet::from([count, named]) {
                let groups = ours(&package, asked);
                let better = row(
                    "ours",
                    services(&groups),
                    &metrics(&package, &groups, &package.order()),
                    Some(largest(&groups)),
                );
                let least = BETTER_MIN.iter().find(|(of, _)| *of == program).map_or(0, |(_, least)| *least);
                if asked == count && better < least {
                    worse.push((program, named, better));
                }
            }
            let one = vec![0; package.classes.len()];
            row("all in one", 1, &metrics(&package, &one, &package.order()), Some(1.0));
            let each = package.order();
            row("each alone", each.len(), &metrics(&package, &each, &each), Some(largest(&each)));
            row("chance", count, &chance(&package, count), None);
            if let Some((assigned, order)) = assigned {
                let again = metrics(&package, &assigned, &order);
                assert!(
                    again.is_near(&theirs),
                    "{program} {named}: the formulas are not theirs: {again} for {theirs}"
                );
            }
            print!("{table}");
        }
    }
    assert!(worse.is_empty(), "fewer metrics are better than were: {worse:?}");
}
