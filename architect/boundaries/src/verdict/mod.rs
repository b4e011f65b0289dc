//! Whether to cut, and what speaks for and against it.

mod need;
mod sides;
mod unseen;
mod yours;

use std::collections::BTreeSet;

use pando_facts::{Facts, Place, Role};

use crate::ground::Ground;
use crate::propose::Weighed;
use crate::tell::listed;
use crate::why::{counted, reason};
use crate::worth::Scale;
use crate::{Advice, Verdict};

use need::Need;
use sides::{against, gains, paid, prices};
use unseen::{blind, unseen};
use yours::yours;

/// Points below which a cut is not worth what no figure counts: the work of getting there.
pub(crate) const WORTH_MIN: f64 = 12.0;

/// What the verdict is about.
pub(crate) struct Case<'a, 'b> {
    pub(crate) ground: &'b Ground<'a>,
    pub(crate) scale: &'b Scale,
    /// What is best; one piece where it is best kept whole.
    pub(crate) chosen: &'b Weighed<'a>,
    /// The best cut into more than one, ours or a person's.
    pub(crate) best: Option<&'b Weighed<'a>>,
    /// The best of ours.
    pub(crate) ours: Option<&'b Weighed<'a>>,
    /// A person's own.
    pub(crate) yours: Option<&'b Weighed<'a>>,
}

pub(crate) fn verdict(case: &Case<'_, '_>) -> Verdict {
    let facts = case.ground.facts;
    let missing = Need::of(case.ground, case.scale).missing();
    let advice = match (case.chosen.placed.pieces() < 2, &missing) {
        (true, _) => Advice::One,
        (false, Some(_)) => Advice::Inside,
        (false, None) => Advice::Cut,
    };
    let (mut why, mut but) = match advice {
        Advice::One => (against(case), case.best.map(|best| gains(case, best)).unwrap_or_default()),
        Advice::Inside | Advice::Cut => (gains(case, case.chosen), prices(case, case.chosen)),
    };
    yours(case, &mut why, &mut but);
    if advice == Advice::Inside {
        but.push(reason(
            "The points are shares of the program, and a share of little is little. Boundaries inside (step 0) give most of what is gained, and are where it is              cut when several people are to change it apart, or when a part of it needs a scale of its own."
                .to_owned(),
            Vec::new(),
        ));
    }
    unseen(facts, &mut but);
    Verdict {
        advice,
        sentence: sentence(case, advice, missing.as_deref().unwrap_or_default()),
        why,
        but,
    }
}

fn sentence(case: &Case<'_, '_>, advice: Advice, missing: &str) -> String {
    let facts = case.ground.facts;
    let names = |weighed: &Weighed<'_>| listed(&weighed.pieces());
    let chosen = case.chosen;
    let own = match (advice, case.best) {
        _ if facts.units.is_empty() && facts.tables.is_empty() => "Nothing was read that could be cut.".to_owned(),
        (Advice::One, _) if !blind(facts).is_empty() => format!(
            "Keep it one until its data is seen. It keeps data through {} in a way that is not followed, and what belongs together is told by data first. Its \
             tables and who uses them can be given as facts (--facts), or a cut of your own is scored (--cut).",
            listed(&blind(facts))
        ),
        (Advice::One, _) if is_library(facts) => {
            "Keep it one. Nothing in it but tests and examples was seen to answer over HTTP or to own a table: it is a \
             library or a command, and no part of it would be a service."
                .to_owned()
        }
        (Advice::One, None) => format!("Keep it one. {}", smallness(case)),
        (Advice::One, Some(best)) => format!(
            "Keep it one. {} The best cut, into {} services ({}), comes to {:+.1} points, and less than {WORTH_MIN:.0} is not worth the work of getting there.",
            smallness(case),
            best.placed.pieces(),
            names(best),
            best.figures.score
        ),
        (Advice::Inside, _) => format!(
            "Keep it one for now, with boundaries between {} inside: {}. {missing} As services they would come to {:+.1} points over one piece: {:.1} gained, {:.1} paid.",
            counted(chosen.placed.pieces(), "part"),
            names(chosen),
            chosen.figures.score,
            chosen.points.gained,
            paid(chosen)
        ),
        (Advice::Cut, _) => format!(
            "Cut it into {}: {}. That comes to {:+.1} points over one piece: {:.1} gained, {:.1} paid.",
            counted(chosen.placed.pieces(), "service"),
            names(chosen),
            chosen.figures.score,
            chosen.points.gained,
            paid(chosen)
        ),
    };
    match case.yours {
        Some(yours) if yours.name == chosen.name => format!("{own} That is your own cut."),
        Some(yours) => format!("{own} Your own cut comes to {:+.1}.", yours.figures.score),
        None => own,
    }
}

/// Whether nothing of a program could be a service: files were read, and none answers or owns anything but in tests and examples.
pub(crate) fn is_library(facts: &Facts) -> bool {
    let runs = running(facts);
    let answers = facts.routes.iter().any(|route| route.mounted && runs(&route.place));
    !facts.files.is_empty() && !answers && !facts.tables.iter().any(|table| runs(&table.place))
}

/// Whether the data that would decide was not seen: what keeps it is a library that is not followed.
pub(crate) fn is_blind(facts: &Facts) -> bool {
    !blind(facts).is_empty()
}

/// Tells of a place whether it is of what runs: no test and no example.
fn running(facts: &Facts) -> impl Fn(&Place) -> bool {
    let aside = facts.files.iter().filter(|file| file.role != Role::Source);
    let aside: BTreeSet<&str> = aside.map(|file| &*file.path).collect();
    move |place| !aside.contains(&*place.file)
}

fn smallness(case: &Case<'_, '_>) -> String {
    let facts = case.ground.facts;
    let routes = facts.routes.iter().filter(|route| route.mounted).count();
    format!(
        "It has {}, {} and {} that run.",
        counted(facts.tables.len(), "table"),
        counted(routes, "route"),
        counted(case.ground.running(), "unit")
    )
}
