use std::collections::HashSet;

use pando_model::yaml::{Entry, Node};

use super::components::{of_block, seconds};
use super::scene::{Document, shown};
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Error "PAN531" policy_not_there,
    Error "PAN532" target_not_there,
    Error "PAN533" events_tried_once,
    Error "PAN534" every_answer_is_tried_again,
    Error "PAN535" tried_for_ever,
    Error "PAN536" time_out_of_an_app,
    Error "PAN537" no_duration,
    Warning "PAN538" app_without_a_policy,
    Error "PAN539" given_less_than_the_model,
];

fn map<'a>(one: &'a Document, keys: &[&str]) -> &'a [Entry] {
    one.node.at(keys).map(Node::entries).unwrap_or_default()
}

/// Every target with what it is, the steps to it and what it names.
fn targets(one: &Document) -> Vec<(&'static str, Vec<&str>, &Node)> {
    let mut all = Vec::new();
    for entry in map(one, &["spec", "targets", "apps"]) {
        all.push(("apps", vec![entry.key.as_str()], &entry.node));
    }
    for entry in map(one, &["spec", "targets", "components"]) {
        for way in ["inbound", "outbound"] {
            if let Some(node) = entry.node.get(way) {
                all.push(("components", vec![entry.key.as_str(), way], node));
            }
        }
    }
    all
}

fn steps_to(sort: &str, way: &[&str], key: &str) -> Vec<pando_model::yaml::Step> {
    ["spec", "targets", sort]
        .iter()
        .chain(way)
        .chain([&key])
        .map(|key| pando_model::yaml::Step::from(*key))
        .collect()
}

fn policy_not_there(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.of("Resiliency") {
        for (sort, way, target) in targets(one) {
            for (key, list) in [("timeout", "timeouts"), ("retry", "retries"), ("circuitBreaker", "circuitBreakers")] {
                let Some(named) = target.get(key).map(shown) else { continue };
                let known = map(one, &["spec", "policies", list]);
                if !known.iter().any(|policy| policy.key == named) {
                    hits.add(|| {
                        one.at(&steps_to(sort, &way, key), format!("there is no policy `{named}` among the {list}"))
                            .near(&named, known.iter().map(|policy| policy.key.as_str()))
                    });
                }
            }
        }
    }
}

fn target_not_there(scene: &Scene<'_>, hits: &mut Hits) {
    let apps = scene.known_apps();
    let components: HashSet<&str> = scene.of("Component").map(|one| one.name.as_str()).collect();
    for one in scene.of("Resiliency") {
        for entry in map(one, &["spec", "targets", "apps"])
            .iter()
            .filter(|entry| !apps.contains(&entry.key))
        {
            hits.add(|| {
                one.here(entry.place, format!("there is no app {}", entry.key))
                    .near(&entry.key, apps.iter().map(String::as_str))
            });
        }
        let unknown = |entry: &&Entry| !components.is_empty() && !components.contains(entry.key.as_str());
        for entry in map(one, &["spec", "targets", "components"]).iter().filter(unknown) {
            hits.add(|| {
                one.here(entry.place, format!("there is no component {}", entry.key))
                    .near(&entry.key, components.iter().copied())
            });
        }
    }
}

/// The retry policy that a component's deliveries have.
fn inbound<'a>(scene: &'a Scene<'_>, pubsub: &str) -> Option<(&'a Document, &'a Node)> {
    scene
        .of("Resiliency")
        .find_map(|one| Some((one, one.node.at(&["spec", "targets", "components", pubsub, "inbound"])?)))
}

/// How long an event of a component waits and is tried at the worst, in seconds, by what the Resiliency says, or else the model.
pub(super) fn longest_delivery(scene: &Scene<'_>, pubsub: &str) -> f64 {
    let model = &scene.ground.model.sidecars.delivery;
    let own = || {
        let (one, inbound) = inbound(scene, pubsub)?;
        let retry = inbound
            .get("retry")
            .and_then(|name| one.node.at(&["spec", "policies", "retries", &shown(name)]));
        let timeout = inbound
            .get("timeout")
            .and_then(|name| one.node.at(&["spec", "policies", "timeouts", &shown(name)]));
        let a_try = timeout
            .and_then(|text| seconds(&shown(text)))
            .unwrap_or_else(|| f64::from(model.try_seconds));
        let Some(retry) = retry else { return Some(a_try) };
        let pause = retry
            .get("duration")
            .or_else(|| retry.get("maxInterval"))
            .and_then(|text| seconds(&shown(text)))
            .unwrap_or(5.0);
        // Few enough to be counted exactly; for ever is a fault of its own.
        let retries = retry
            .get("maxRetries")
            .and_then(Node::integer)
            .filter(|count| (0..=100_000).contains(count))?;
        let retries = f64::from(i32::try_from(retries).ok()?);
        Some((retries + 1.0) * a_try + retries * pause)
    };
    let waves = f64::from(model.queue.div_ceil(model.concurrency.max(1)));
    let tries = own().unwrap_or_else(|| f64::from(u32::try_from(model.longest_seconds()).unwrap_or(u32::MAX)));
    (waves + 1.0) * tries
}

fn events_tried_once(scene: &Scene<'_>, hits: &mut Hits) {
    let hears = scene.ground.subscriptions().next().is_some();
    for one in of_block(scene, "pubsub").filter(|one| hears && one.name == scene.ground.model.sidecars.pubsub.name.as_str()) {
        if inbound(scene, &one.name).is_none_or(|(_, inbound)| inbound.get("retry").is_none()) {
            hits.add(|| {
                let sentence = format!(
                    "no Resiliency tries an event of {} again: one restart of a subscriber loses it",
                    one.name
                );
                one.at(steps!["metadata", "name"], sentence)
                    .help(format!("`targets.components.{}.inbound.retry`", one.name))
            });
        }
    }
}

fn every_answer_is_tried_again(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.of("Resiliency") {
        for (sort, way, target) in targets(one).into_iter().filter(|(sort, _, _)| *sort == "apps") {
            let Some(named) = target.get("retry").map(shown) else { continue };
            let Some(policy) = one.node.at(&["spec", "policies", "retries", &named]) else {
                continue;
            };
            let never = policy.get("maxRetries").and_then(Node::integer) == Some(0);
            if !never && policy.get("matching").is_none() {
                hits.add(|| {
                    let sentence = format!(
                        "whatever {} answers above 399 is asked again, a POST that was carried out, too",
                        way.join(".")
                    );
                    one.at(&steps_to(sort, &way, "retry"), sentence)
                        .help("`maxRetries: 0`, or `matching: {httpStatusCodes: \"502-504\"}` and apps that know a request they had")
                });
            }
        }
    }
}

fn tried_for_ever(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.of("Resiliency") {
        let used: HashSet<String> = targets(one)
            .into_iter()
            .filter_map(|(_, _, target)| target.get("retry").map(shown))
            .collect();
        for policy in map(one, &["spec", "policies", "retries"])
            .iter()
            .filter(|policy| used.contains(&policy.key))
        {
            let count = policy.node.get("maxRetries").and_then(Node::integer);
            if count.is_none_or(|count| count < 0) {
                hits.add(|| {
                    let sentence = format!(
                        "`{}` tries for ever: one poisonous event takes up a worker until the end",
                        policy.key
                    );
                    one.here(policy.place, sentence).help("say `maxRetries`")
                });
            }
        }
    }
}

fn time_out_of_an_app(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.of("Resiliency") {
        for entry in map(one, &["spec", "targets", "apps"]) {
            let Some(named) = entry.node.get("timeout") else { continue };
            hits.add(|| {
                let sentence = format!(
                    "whoever leaves while {} still answers ends the sidecar that asks for them",
                    entry.key
                );
                one.here(named.place, sentence)
                    .help("leave out `timeout` here; the caller's own client ends a call that takes too long")
            });
        }
    }
}

fn no_duration(scene: &Scene<'_>, hits: &mut Hits) {
    let is_one = |node: &Node| {
        node.text()
            .is_some_and(|text| seconds(text).is_some() && text.parse::<f64>().is_err())
    };
    for one in scene.of("Resiliency") {
        let timeouts = map(one, &["spec", "policies", "timeouts"]).iter();
        let others = ["retries", "circuitBreakers"]
            .into_iter()
            .flat_map(|list| map(one, &["spec", "policies", list]));
        let inner = others
            .flat_map(|policy| policy.node.entries())
            .filter(|entry| matches!(entry.key.as_str(), "duration" | "maxInterval" | "interval" | "timeout"));
        for entry in timeouts.chain(inner).filter(|entry| !is_one(&entry.node)) {
            hits.add(|| {
                let sentence = format!(
                    "`{}` is no duration: the sidecar passes the whole document over",
                    shown(&entry.node)
                );
                one.here(entry.node.place, sentence).help("such as `5s`")
            });
        }
    }
}

/// Of a system that has a Resiliency for its apps at all.
fn app_without_a_policy(scene: &Scene<'_>, hits: &mut Hits) {
    let all: Vec<&Document> = scene
        .of("Resiliency")
        .filter(|one| !map(one, &["spec", "targets", "apps"]).is_empty())
        .collect();
    let Some(first) = all.first() else { return };
    let called: HashSet<&str> = scene.ground.calls().map(|(_, _, call)| call.to.as_str()).collect();
    for id in scene.ground.ids().filter(|id| called.contains(id)) {
        let is_named = all
            .iter()
            .any(|one| map(one, &["spec", "targets", "apps"]).iter().any(|target| target.key == id));
        if !is_named {
            hits.add(|| {
                let sentence = format!("{id} is called, and no target: calls of it are tried three times more without being asked");
                first.at(steps!["spec", "targets", "apps"], sentence)
            });
        }
    }
}

fn given_less_than_the_model(scene: &Scene<'_>, hits: &mut Hits) {
    let meant = f64::from(scene.ground.model.sidecars.delivery.try_seconds);
    for one in scene.of("Resiliency") {
        for (sort, way, target) in targets(one).into_iter().filter(|(_, way, _)| way.last() == Some(&"inbound")) {
            let Some(named) = target.get("timeout").map(shown) else { continue };
            let said = one.node.at(&["spec", "policies", "timeouts", &named]).map(shown);
            let Some(said) = said.filter(|said| seconds(said).is_some_and(|said| said < meant)) else {
                continue;
            };
            hits.add(|| {
                let sentence =
                    format!("an app has {said} for an event, and the model says {meant} s: it is brought again while it is taken");
                one.at(&steps_to(sort, &way, "timeout"), sentence)
            });
        }
    }
}
