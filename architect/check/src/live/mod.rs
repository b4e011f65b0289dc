//! Whether a running system says the same as its model and its artefacts: answers as data in ([`Seen`]), findings out. What to ask it is
//! decided here, too ([`Plan`]); asking is another's.
//!
//! Codes go by what they are about: 80 sidecars as such, 81 their components, 82 subscriptions, 83 the app beside one, 84 who they prove
//! to be, 85 who may ask whom, 86 traces.

mod access;
mod answer;
mod app;
mod components;
mod identity;
mod layout;
mod metadata;
mod names;
mod question;
mod scene;
mod seen;
mod sidecars;
mod subscriptions;
mod traces;

pub use answer::Answer;
pub use metadata::{App, Component, Health, Metadata, Named, Route, Subscription};
use pando_model::{Misplaced, Placement};
pub use question::{Expects, Plan, Question};
use scene::LiveScene;
pub use seen::{Internal, Probe, Seen, SeenSidecar, SeenTrace, Shown, Span, Traces};
pub use traces::is_whole;

use crate::artefacts::Artefacts;
use crate::model::Ground;
use crate::report::Hits;
use crate::{Report, Rule};

/// A rule with what looks for it.
struct LiveRule {
    rule: Rule,
    look: fn(&LiveScene<'_>, &mut Hits),
}

/// A list of rules with their functions.
macro_rules! live_rules {
    ($($severity:ident $code:literal $look:path),* $(,)?) => {
        &[$($crate::live::LiveRule { rule: $crate::rule::rule!($severity, $code), look: $look }),*]
    };
}
use live_rules;

/// All of them, group by group.
const GROUPS: &[&[LiveRule]] = &[
    sidecars::RULES,
    components::RULES,
    subscriptions::RULES,
    app::RULES,
    identity::RULES,
    access::RULES,
    traces::RULES,
];

/// All of them.
pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().copied().flatten().map(|one| &one.rule)
}

/// Asks all of them.
pub(crate) fn check(
    ground: &Ground<'_>,
    artefacts: Option<&Artefacts>,
    placement: Option<&Placement>,
    seen: &Seen,
    report: &mut Report,
) -> Result<(), Vec<Misplaced>> {
    let scene = LiveScene::new(ground, artefacts, placement, seen)?;
    for one in GROUPS.iter().copied().flatten() {
        report.ask(&one.rule, |hits| (one.look)(&scene, hits));
    }
    Ok(())
}
