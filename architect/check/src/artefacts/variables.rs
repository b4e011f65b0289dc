//! Which variables a container gets, and from where: the one place where that is read.

use pando_model::yaml::Node;

use super::Scene;
use super::scene::shown;

/// Where the value of a variable is.
pub(super) enum Source {
    /// Here, as it is written.
    Written(String),
    /// Behind a key of a ConfigMap.
    ConfigMap(Reference),
    /// Behind a key of a Secret.
    Secret(Reference),
    /// In the pod's own description.
    Pod,
}

/// A key of a ConfigMap or of a Secret.
pub(super) struct Reference {
    pub(super) name: String,
    pub(super) key: String,
    /// Whether the pod starts without it.
    pub(super) is_optional: bool,
}

/// A variable of a container.
pub(super) struct Variable {
    pub(super) name: String,
    pub(super) source: Source,
    /// Its number in `env`; none where it is one of many that come with `envFrom`.
    pub(super) at: Option<usize>,
}

/// All that a container gets.
pub(super) struct Variables {
    all: Vec<Variable>,
    /// Secrets that are variables as a whole: their keys are not here to be seen.
    whole_secrets: Vec<String>,
    /// Whether a ConfigMap is a whole of them and not here: what it holds is not seen.
    is_unseen: bool,
}

impl Variables {
    /// Reads them.
    pub(super) fn of(scene: &Scene<'_>, container: &Node) -> Self {
        let mut variables = Self {
            all: Vec::new(),
            whole_secrets: Vec::new(),
            is_unseen: false,
        };
        for from in items(container, "envFrom") {
            let prefix = from.get("prefix").map(shown).unwrap_or_default();
            if let Some(name) = from.at(&["configMapRef", "name"]).map(shown) {
                let Some(map) = scene.of("ConfigMap").find(|one| one.name == name) else {
                    variables.is_unseen = true;
                    continue;
                };
                let keys = map.node.get("data").map(Node::entries).unwrap_or_default();
                variables.all.extend(keys.iter().map(|entry| Variable {
                    name: format!("{prefix}{}", entry.key),
                    source: Source::ConfigMap(Reference {
                        name: name.clone(),
                        key: entry.key.clone(),
                        is_optional: false,
                    }),
                    at: None,
                }));
            }
            if let Some(name) = from.at(&["secretRef", "name"]).map(shown).filter(|_| prefix.is_empty()) {
                variables.whole_secrets.push(name);
            }
        }
        // Of two of one name the one that is named by itself counts.
        for (at, one) in items(container, "env").iter().enumerate() {
            let name = one.get("name").map(shown).unwrap_or_default();
            variables.all.retain(|other| other.name != name);
            variables.all.push(Variable {
                name,
                source: source(one),
                at: Some(at),
            });
        }
        variables
    }

    /// All of which it is seen what they are called.
    pub(super) fn all(&self) -> &[Variable] {
        &self.all
    }

    /// One by its name.
    pub(super) fn get(&self, name: &str) -> Option<&Variable> {
        self.all.iter().find(|one| one.name == name)
    }

    /// Whether a Secret is variables as a whole.
    pub(super) fn has_whole(&self, secret: &str) -> bool {
        self.whole_secrets.iter().any(|one| one == secret)
    }

    /// Whether there may be others, of which nothing here says what they are called.
    pub(super) fn may_have_more(&self) -> bool {
        self.is_unseen || !self.whole_secrets.is_empty()
    }

    /// What a variable is, where that is here to be read.
    pub(super) fn value(&self, scene: &Scene<'_>, name: &str) -> Option<String> {
        match &self.get(name)?.source {
            Source::Written(value) => Some(value.clone()),
            Source::ConfigMap(reference) => {
                let map = scene.of("ConfigMap").find(|one| one.name == reference.name)?;
                map.node.at(&["data", &reference.key]).map(shown)
            }
            Source::Secret(_) | Source::Pod => None,
        }
    }
}

fn source(variable: &Node) -> Source {
    let reference = |node: &Node| Reference {
        name: node.get("name").map(shown).unwrap_or_default(),
        key: node.get("key").map(shown).unwrap_or_default(),
        is_optional: node.get("optional").and_then(Node::flag) == Some(true),
    };
    match variable.get("valueFrom") {
        None => Source::Written(variable.get("value").map(shown).unwrap_or_default()),
        Some(from) => match (from.get("configMapKeyRef"), from.get("secretKeyRef")) {
            (Some(node), _) => Source::ConfigMap(reference(node)),
            (_, Some(node)) => Source::Secret(reference(node)),
            (None, None) => Source::Pod,
        },
    }
}

/// A list of a container or volume.
pub(super) fn items<'a>(node: &'a Node, key: &str) -> &'a [Node] {
    node.get(key).map(Node::items).unwrap_or_default()
}
