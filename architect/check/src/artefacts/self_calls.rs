use pando_model::yaml::Node;

use super::scene::shown;
use super::{ArtefactRule, Scene, artefact_rules};
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Warning "PAN614" may_call_itself,
];

/// Only of those that hear of events: what reaches others as a call of its own is nothing that they could not do without it.
fn may_call_itself(scene: &Scene<'_>, hits: &mut Hits) {
    for (id, one) in scene.apps() {
        let hears = scene.ground.subscriptions().any(|(_, app, _)| app == id);
        let is_closed = scene.of("HTTPEndpoint").filter(|one| one.is_dapr() && one.name == id).any(|one| {
            let scopes = one.node.get("scopes").map(Node::items).unwrap_or_default();
            scopes.is_empty() || scopes.iter().any(|scope| shown(scope) == id)
        });
        if hears && !is_closed {
            hits.add(|| {
                let sentence =
                    format!("{id} may call itself by its own sidecar, which asks no access policy then: its API token makes up events");
                one.at_annotation("dapr.io/app-id", sentence)
                    .help(format!("an HTTPEndpoint {id} for {id} alone, `baseUrl: http://127.0.0.1:0`"))
            });
        }
    }
}
