use super::scene::{Beside, LiveScene, at_url};
use super::{LiveRule, live_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[LiveRule] = live_rules![
    Error "PAN811" missing,
    Error "PAN812" of_another_type,
    Warning "PAN813" of_another_version,
    Warning "PAN814" of_nobody,
];

/// What the model says that the sidecar of an app must have: what it is called, what it is, and where in the file that stands.
fn needed<'a>(scene: &'a LiveScene<'_>, one: &Beside<'_>) -> Vec<(&'a str, &'static str, &'static str)> {
    let sidecars = &scene.layout.model.sidecars;
    let (pubsub, state) = (&sidecars.pubsub, &sidecars.state_store);
    let mut needed = Vec::new();
    if scene.layout.talking().contains(one.app) {
        needed.push((pubsub.name.as_str(), pubsub.kind.name(), "pubsub"));
    }
    if !one.service.state.is_empty() {
        needed.push((state.name.as_str(), state.kind.name(), "stateStore"));
    }
    needed
}

fn missing(scene: &LiveScene<'_>, hits: &mut Hits) {
    for one in scene.known() {
        let has = |name: &str| one.metadata.components.iter().any(|loaded| loaded.name == name);
        let by_model = needed(scene, &one);
        for (name, kind, key) in by_model.iter().filter(|(name, ..)| !has(name)) {
            hits.add(|| {
                let sentence = format!("the sidecar of {} at {} has no component {name} ({kind})", one.app, one.seen.url);
                let loaded = one.metadata.components.iter().map(|loaded| loaded.name.as_str());
                scene.ground.at(steps!["sidecars", *key, "name"], sentence).near(name, loaded)
            });
        }
        let described = scene.described.iter().flat_map(|described| &described.components);
        let own = described.filter(|described| described.is_loaded_by(one.app) && !has(&described.name));
        for described in own.filter(|described| !by_model.iter().any(|(name, ..)| *name == described.name)) {
            hits.add(|| {
                described.at(format!(
                    "the sidecar of {} at {} has not loaded {}",
                    one.app, one.seen.url, described.name
                ))
            });
        }
    }
}

fn of_another_type(scene: &LiveScene<'_>, hits: &mut Hits) {
    for one in scene.known() {
        for (name, kind, key) in needed(scene, &one) {
            let loaded = one.metadata.components.iter().filter(|loaded| loaded.name == name);
            // Artefacts may describe another one for another place, such as a store that the model names second.
            let is_described = |kind: &str| {
                let mut described = scene.described.iter().flat_map(|described| &described.components);
                described.any(|described| described.name == name && described.kind == kind)
            };
            for loaded in loaded.filter(|loaded| loaded.kind != kind && !is_described(&loaded.kind)) {
                hits.add(|| {
                    let sentence = format!(
                        "{name} is a {} in the sidecar of {} at {}, and should be a {kind}",
                        loaded.kind, one.app, one.seen.url
                    );
                    scene.ground.at(steps!["sidecars", key, "type"], sentence)
                });
            }
        }
    }
}

fn of_another_version(scene: &LiveScene<'_>, hits: &mut Hits) {
    for one in scene.known() {
        for loaded in &one.metadata.components {
            let described = scene.described.iter().flat_map(|described| &described.components);
            let described: Vec<_> = described
                .filter(|described| described.name == loaded.name && described.kind == loaded.kind)
                .collect();
            let Some(first) = described.first() else { continue };
            if !described.iter().any(|described| described.version == loaded.version) {
                hits.add(|| {
                    let sentence = format!(
                        "{} is {} {} in the sidecar of {} at {}, and {} here",
                        loaded.name, loaded.kind, loaded.version, one.app, one.seen.url, first.version
                    );
                    first.at(sentence)
                });
            }
        }
    }
}

fn of_nobody(scene: &LiveScene<'_>, hits: &mut Hits) {
    let sidecars = &scene.layout.model.sidecars;
    for one in scene.known() {
        let by_model = needed(scene, &one);
        let is_known = |name: &str| {
            let mut described = scene.described.iter().flat_map(|described| &described.components);
            by_model.iter().any(|(needed, ..)| *needed == name)
                // Kubernetes has one by itself.
                || name == sidecars.secret_store.as_str() || name == "kubernetes"
                || described.any(|described| described.name == name && described.is_loaded_by(one.app))
        };
        for loaded in one.metadata.components.iter().filter(|loaded| !is_known(&loaded.name)) {
            hits.add(|| {
                let sentence = format!(
                    "the sidecar of {} has a component {} ({}), which nobody says that it needs",
                    one.app, loaded.name, loaded.kind
                );
                at_url(one.seen, sentence)
            });
        }
    }
}
