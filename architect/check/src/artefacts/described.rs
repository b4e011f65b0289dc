use pando_model::yaml::Node;

use super::scene::{Document, NODES_MAX, Scene, shown};
use super::{Artefacts, access};
use crate::diagnostic::Hit;
use crate::model::{Ground, steps};

/// What artefacts say that the sidecars of a running system show again.
pub(crate) struct Described {
    /// In the order of the files.
    pub(crate) components: Vec<DescribedComponent>,
    /// Of the Configuration of each app.
    pub(crate) features: Vec<DescribedFeature>,
}

/// A component.
pub(crate) struct DescribedComponent {
    pub(crate) name: String,
    /// `pubsub.redis`.
    pub(crate) kind: String,
    /// `v1`.
    pub(crate) version: String,
    /// The app ids that load it; none for all.
    scopes: Vec<String>,
    document: Document,
}

/// A feature that a Configuration turns on or off.
pub(crate) struct DescribedFeature {
    /// Whose Configuration.
    pub(crate) app: String,
    pub(crate) name: String,
    pub(crate) is_on: bool,
    at: Hit,
}

impl DescribedComponent {
    /// Whether the sidecar of an app loads it.
    pub(crate) fn is_loaded_by(&self, app: &str) -> bool {
        self.scopes.is_empty() || self.scopes.iter().any(|scope| scope == app)
    }

    /// A finding where it is described.
    pub(crate) fn at(&self, sentence: String) -> Hit {
        self.document.at(steps!["metadata", "name"], sentence)
    }
}

impl DescribedFeature {
    /// A finding where it is described.
    pub(crate) fn at(&self, sentence: String) -> Hit {
        Hit {
            sentence,
            ..self.at.clone()
        }
    }
}

/// Reads what artefacts describe.
pub(crate) fn described(ground: &Ground<'_>, artefacts: &Artefacts) -> Described {
    let scene = Scene::new(ground, artefacts.of_itself(), &mut { NODES_MAX });
    let features = access::configured(&scene)
        .into_iter()
        .flat_map(|(app, document)| features(&app, document));
    let features = features.collect();
    let components = scene.documents.into_iter().filter(|one| one.is_dapr() && one.kind == "Component");
    Described {
        features,
        components: components.map(component).collect(),
    }
}

fn component(document: Document) -> DescribedComponent {
    let text = |keys: &[&str]| document.node.at(keys).map(shown).unwrap_or_default();
    let scopes = document.node.get("scopes").map(Node::items).unwrap_or_default();
    DescribedComponent {
        name: document.name.clone(),
        kind: text(&["spec", "type"]),
        version: text(&["spec", "version"]),
        scopes: scopes.iter().map(shown).collect(),
        document,
    }
}

fn features(app: &str, document: &Document) -> Vec<DescribedFeature> {
    let all = document.node.at(&["spec", "features"]).map(Node::items).unwrap_or_default();
    let features = all.iter().enumerate().filter_map(|(place, one)| {
        Some(DescribedFeature {
            app: app.to_owned(),
            name: one.get("name").map(shown)?,
            is_on: one.get("enabled")?.flag()?,
            at: document.at(steps!["spec", "features", place], ""),
        })
    });
    features.collect()
}
