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
mod given;
mod led;
mod network;
mod peers;
mod pod;
mod probes;
mod read;
mod references;
mod resiliency;
mod restricted;
mod scale;
mod scene;
mod scopes;
mod secrets;
mod self_calls;
mod set;
mod subscriptions;
mod variables;
mod workloads;

pub(crate) use described::{Described, described};
pub use read::{Artefacts, Installed, Unseen};
use scene::Scene;
use set::Set;

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
    restricted::RULES,
    secrets::RULES,
    references::RULES,
    given::RULES,
    led::RULES,
    scale::RULES,
    network::RULES,
    components::RULES,
    scopes::RULES,
    subscriptions::RULES,
    resiliency::RULES,
    configuration::RULES,
    access_control::RULES,
    access::RULES,
    agreement::RULES,
    self_calls::RULES,
];

/// All of them.
pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    rules_of_scenes().map(|one| &one.rule).chain([&set::RULE])
}

/// Asks all of them, of the model as it is where the artefacts are installed.
pub(crate) fn check(ground: &Ground<'_>, artefacts: &Artefacts, report: &mut Report) {
    let Installed { namespace, model } = &artefacts.installed;
    let ground = &ground.installed(namespace.as_ref(), model.as_ref());
    let mut left = scene::NODES_MAX;
    // Of a folder that is a set there is nothing but that.
    if !artefacts.is_bare() || artefacts.sets.is_empty() {
        let scene = Scene::new(ground, artefacts, &mut left);
        note_sources(artefacts, report);
        for one in rules_of_scenes() {
            report.ask(&one.rule, |hits| (one.look)(&scene, hits));
        }
    }
    for set in &artefacts.sets {
        check_set(ground, artefacts, set, &mut left, report);
    }
}

/// Asks all of them of a set, which may stand in place of a part of another.
fn check_set(ground: &Ground<'_>, above: &Artefacts, set: &Set, left: &mut usize, report: &mut Report) {
    let scene = set.scene(ground, above, left);
    note_sources(&set.artefacts, report);
    report.sources.extend(set.text.clone().map(|text| (set.file(), text)));
    let mut accepted = set.accepted(above);
    for one in rules_of_scenes() {
        report.ask(&one.rule, |hits| {
            (one.look)(&scene, hits);
            hits.edit(|hit| accepted.takes(one.rule.code, hit, ground));
        });
    }
    report.ask(&set::RULE, |hits| accepted.is_left(hits));
    for below in &set.artefacts.sets {
        check_set(ground, &set.artefacts, below, left, report);
    }
}

fn rules_of_scenes() -> impl Iterator<Item = &'static ArtefactRule> {
    GROUPS.iter().copied().flatten()
}

fn note_sources(artefacts: &Artefacts, report: &mut Report) {
    report
        .sources
        .extend(artefacts.texts.iter().map(|(file, text)| (file.clone(), text.clone())));
}
