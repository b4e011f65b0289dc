use pando_model::Access;

use super::question::allowed;
use super::scene::LiveScene;
use super::{Answer, Expects, LiveRule, Probe, live_rules};
use crate::report::Hits;

pub(super) const RULES: &[LiveRule] = live_rules![
    Error "PAN851" turned_away,
    Error "PAN852" let_through,
    Error "PAN853" not_there,
    Error "PAN854" no_answer,
    Error "PAN855" open_to_nobody_in_particular,
    Note "PAN856" not_checked,
];

fn probes<'s>(scene: &'s LiveScene<'_>, expects: Expects) -> impl Iterator<Item = (&'s Probe, String)> {
    scene
        .seen
        .probes
        .iter()
        .filter(move |probe| probe.question.expects == expects)
        .map(|probe| {
            let question = &probe.question;
            let what = format!("{} {} of {}", question.method, question.path, question.callee);
            (probe, what)
        })
}

/// For whom the operation is that was asked for.
fn access_of(scene: &LiveScene<'_>, probe: &Probe) -> Option<Access> {
    let question = &probe.question;
    let named = |one: &str| question.operation.as_deref() == Some(one);
    let mut offered = scene.layout.offered(&question.callee);
    let is_one = |id: &str| question.service.is_empty() || question.service == id;
    let (_, operation) = offered.find(|(id, one)| is_one(id) && named(one.name.as_str()))?;
    Some(operation.access)
}

fn is_for_people(scene: &LiveScene<'_>, probe: &Probe) -> bool {
    matches!(access_of(scene, probe), Some(Access::Person | Access::Administrator))
}

fn turned_away(scene: &LiveScene<'_>, hits: &mut Hits) {
    for (probe, what) in probes(scene, Expects::Allowed) {
        let (caller, callee) = (&probe.question.caller, &probe.question.callee);
        let by = match probe.answer {
            Answer::Denied { .. } => "the access rules of its sidecar deny it",
            // A person's operation says so to everybody.
            Answer::App(401 | 403) if !is_for_people(scene, probe) => "the app itself turns it away",
            _ => continue,
        };
        hits.add(|| scene.at_call(caller, callee, format!("{caller} may ask for {what}, and {by}")));
    }
}

fn let_through(scene: &LiveScene<'_>, hits: &mut Hits) {
    for (probe, what) in probes(scene, Expects::Denied) {
        if let Answer::App(status) = probe.answer {
            hits.add(|| {
                let caller = &probe.question.caller;
                let sentence = format!("{caller} may not ask for {what}, and its sidecar lets it through: the app answers {status}");
                scene.at_operation(probe, sentence)
            });
        }
    }
}

fn not_there(scene: &LiveScene<'_>, hits: &mut Hits) {
    for (probe, what) in probes(scene, Expects::Allowed) {
        // What a parameter names is not there, which is another 404, unless a person is asked for first.
        let is_certain = is_for_people(scene, probe) || !probe.question.path.contains("00000000-");
        if matches!(probe.answer, Answer::App(404 | 405 | 501)) && is_certain {
            hits.add(|| scene.at_operation(probe, format!("nobody answers {what}: {}", probe.answer.told())));
        }
    }
}

fn no_answer(scene: &LiveScene<'_>, hits: &mut Hits) {
    let both = probes(scene, Expects::Allowed).chain(probes(scene, Expects::Denied));
    for (probe, what) in both {
        let is_failure = match probe.answer {
            Answer::App(status) => status >= 500 && status != 501 && probe.question.expects == Expects::Allowed,
            Answer::Dapr { .. } | Answer::Nothing(_) => true,
            Answer::Denied { .. } => false,
        };
        if is_failure {
            hits.add(|| {
                let sentence = format!(
                    "{} asked for {what}, and had no answer: {}",
                    probe.question.caller,
                    probe.answer.told()
                );
                scene.at_operation(probe, sentence)
            });
        }
    }
}

fn open_to_nobody_in_particular(scene: &LiveScene<'_>, hits: &mut Hits) {
    for (probe, what) in probes(scene, Expects::Allowed) {
        if matches!(probe.answer, Answer::App(200..400)) && is_for_people(scene, probe) {
            hits.add(|| scene.at_operation(probe, format!("{what} is a person's, and {} without one", probe.answer.told())));
        }
    }
}

fn not_checked(scene: &LiveScene<'_>, hits: &mut Hits) {
    for one in scene.known() {
        for callee in scene.layout.apps().filter(|callee| *callee != one.app) {
            if allowed(&scene.layout, one.app, callee).is_none() && !scene.layout.asked(one.app, callee).is_empty() {
                hits.add(|| {
                    let sentence = format!(
                        "whether {} may ask {callee} was not checked: whatever it may ask for could change something",
                        one.app
                    );
                    scene.at_call(one.app, callee, sentence)
                });
            }
        }
    }
}
