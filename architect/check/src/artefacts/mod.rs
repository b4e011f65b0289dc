//! Rules on what is deployed, beside the model that it should say.

mod access;
mod access_control;
mod agreement;
mod annotations;
mod components;
mod configuration;
mod dapr;
mod described;
mod documents;
mod pod;
mod probes;
mod read;
mod resiliency;
mod scene;
mod scopes;
mod secrets;
mod subscriptions;
mod workloads;

pub(crate) use described::{Described, described};
pub use read::{Artefacts, Unseen};
use scene::Scene;

use crate::model::Ground;
use crate::report::Hits;
use crate::{Report, Rule};

/// A rule with what looks for it.
struct ArtefactRule {
    rule: Rule,
    look: fn(&Scene<'_>, &mut Hits),
}

/// A list of rules with their functions.
macro_rules! artefact_rules {
    ($($severity:ident $code:literal $look:path),* $(,)?) => {
        &[$($crate::artefacts::ArtefactRule { rule: $crate::rule::rule!($severity, $code), look: $look }),*]
    };
}
use artefact_rules;

/// All of them, group by group.
const GROUPS: &[&[ArtefactRule]] = &[
    documents::RULES,
    workloads::RULES,
    annotations::RULES,
    probes::RULES,
    pod::RULES,
    secrets::RULES,
    components::RULES,
    scopes::RULES,
    subscriptions::RULES,
    resiliency::RULES,
    configuration::RULES,
    access_control::RULES,
    access::RULES,
    agreement::RULES,
];

/// All of them.
pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    GROUPS.iter().copied().flatten().map(|one| &one.rule)
}

/// Asks all of them.
pub(crate) fn check(ground: &Ground<'_>, artefacts: &Artefacts, report: &mut Report) {
    let scene = Scene::new(ground, artefacts);
    report
        .sources
        .extend(artefacts.texts.iter().map(|(file, text)| (file.clone(), text.clone())));
    for one in GROUPS.iter().copied().flatten() {
        report.ask(&one.rule, |hits| (one.look)(&scene, hits));
    }
}
