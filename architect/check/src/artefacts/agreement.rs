use std::collections::HashSet;

use super::components::of_block;
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Error "PAN701" component_not_there,
    Error "PAN702" access_of_nobody,
];

fn component_not_there(scene: &Scene<'_>, hits: &mut Hits) {
    if !scene.documents.iter().any(super::scene::Document::is_dapr) && !scene.has_workloads() {
        return;
    }
    let sidecars = &scene.ground.model.sidecars;
    let has_events = scene.ground.events().next().is_some();
    let has_state = scene.ground.services().any(|(_, service)| !service.state.is_empty());
    for (block, name, is_needed) in [
        ("pubsub", &sidecars.pubsub.name, has_events),
        ("state", &sidecars.state_store.name, has_state),
    ] {
        if is_needed && of_block(scene, block).next().is_none() {
            hits.add(|| {
                let sentence = format!("the apps ask for {name}, and no component here is of the block `{block}`");
                scene.ground.at(steps!["sidecars"], sentence)
            });
        }
    }
}

/// A service that is called and runs here, and whose access nobody describes.
fn access_of_nobody(scene: &Scene<'_>, hits: &mut Hits) {
    if scene.has_workloads() || scene.of("Configuration").next().is_none() {
        return;
    }
    let configured: HashSet<String> = super::access::configured(scene).into_iter().map(|(id, _)| id).collect();
    for (id, service) in scene.ground.services() {
        if !service.operations.is_empty() && !configured.contains(id) {
            hits.add(|| {
                let sentence = format!("no Configuration is called {id}: its sidecar allows whatever is asked of it");
                scene.ground.at(steps!["services", id], sentence)
            });
        }
    }
}
