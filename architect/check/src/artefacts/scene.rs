use std::cell::OnceCell;
use std::collections::HashSet;
use std::sync::Arc;

use pando_model::yaml::{self, Node, Place, Step, Value};

use super::Artefacts;
use crate::diagnostic::Hit;
use crate::model::ports::SIDECAR_PORTS;
use crate::model::{Ground, steps};

/// More values than this are not read, in all files together: what looks at them all would take longer than anybody waits.
pub(super) const NODES_MAX: usize = 1_000_000;

/// A document of Kubernetes' form: it says its kind.
pub(super) struct Document {
    pub(super) file: Arc<str>,
    pub(super) node: Node,
    pub(super) api: String,
    pub(super) kind: String,
    pub(super) name: String,
    /// As it is written; none means the one it is installed into.
    pub(super) namespace: Option<String>,
}

/// What cannot be read, with its place.
pub(super) struct Broken {
    pub(super) file: Arc<str>,
    pub(super) place: Place,
    pub(super) sentence: String,
}

/// All documents, beside the model.
pub(super) struct Scene<'a> {
    pub(super) ground: &'a Ground<'a>,
    pub(super) documents: Vec<Document>,
    pub(super) broken: Vec<Broken>,
    pub(super) charts: &'a [Arc<str>],
    namespace: OnceCell<String>,
}

/// What pods are made of, and whose they are.
pub(super) struct Workload<'a> {
    pub(super) document: &'a Document,
    /// The template of its pods: `metadata` and `spec`.
    pub(super) template: &'a Node,
    steps: &'static [&'static str],
    /// What its annotations say, or its own name where a service of the model has it.
    pub(super) app: Option<String>,
}

impl<'a> Scene<'a> {
    /// Reads all documents. `left` is how many values may still be read.
    pub(super) fn new(ground: &'a Ground<'a>, artefacts: &'a Artefacts, left: &mut usize) -> Self {
        let mut scene = Self {
            ground,
            documents: Vec::new(),
            broken: Vec::new(),
            charts: &artefacts.charts,
            namespace: OnceCell::new(),
        };
        let broken = |file: &Arc<str>, fault: yaml::Fault| Broken {
            file: file.clone(),
            place: fault.place,
            sentence: fault.sentence,
        };
        for (file, fault) in &artefacts.binary {
            scene.broken.push(broken(file, fault.clone()));
        }
        for (file, text) in &artefacts.texts {
            match yaml::read_within(text, left) {
                Ok(nodes) => scene.documents.extend(nodes.into_iter().flat_map(|node| Document::all(file, node))),
                Err(mut fault) if *left == 0 => {
                    fault.sentence = format!("all files together have more than {NODES_MAX} values, and no more of them is read");
                    scene.broken.push(broken(file, fault));
                    break;
                }
                Err(fault) => scene.broken.push(broken(file, fault)),
            }
        }
        scene
    }

    /// The documents of a kind.
    pub(super) fn of<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'s Document> {
        self.documents.iter().filter(move |one| one.kind == kind)
    }

    /// What has pods.
    pub(super) fn workloads(&self) -> impl Iterator<Item = Workload<'_>> {
        self.documents.iter().filter_map(|one| Workload::new(one, self.ground))
    }

    /// What has pods with a sidecar, with its app id.
    pub(super) fn apps(&self) -> impl Iterator<Item = (String, Workload<'_>)> {
        self.workloads()
            .filter(Workload::has_sidecar)
            .filter_map(|one| Some((one.app.clone()?, one)))
    }

    /// Whether anything is deployed here, and not only described for daprd.
    pub(super) fn has_workloads(&self) -> bool {
        self.workloads().next().is_some()
    }

    /// The namespace of an app whose workload says none: the one that somebody says; or, of apps that Helm installs, the one that all
    /// access policies agree on, since it writes that nowhere else; or the model's.
    pub(super) fn namespace(&self) -> &str {
        self.namespace.get_or_init(|| {
            let said = self.ground.namespace.map(ToString::to_string);
            let usual = || self.ground.model.sidecars.namespace.to_string();
            said.or_else(|| self.agreed()).unwrap_or_else(usual)
        })
    }

    /// What all access policies say, where apps run here and none of them says where.
    fn agreed(&self) -> Option<String> {
        let mut apps = self.apps().peekable();
        apps.peek()?;
        if apps.any(|(_, one)| one.document.namespace.is_some()) {
            return None;
        }
        let policies = self
            .of("Configuration")
            .filter_map(|one| one.node.at(&["spec", "accessControl", "policies"]));
        let mut said = policies
            .flat_map(Node::items)
            .map(|policy| policy.get("namespace").map(shown).unwrap_or_default());
        let first = said.next().filter(|first| !first.is_empty())?;
        said.all(|other| other == first).then_some(first)
    }

    /// The ids of the apps that a document of Dapr's may name: the model's and the deployed ones.
    pub(super) fn known_apps(&self) -> HashSet<String> {
        self.ground.ids().map(str::to_owned).chain(self.apps().map(|(id, _)| id)).collect()
    }
}

impl Document {
    /// A document, or those of a list. What says no kind is another sort of file.
    fn all(file: &Arc<str>, node: Node) -> Vec<Self> {
        let text = |keys: &[&str]| node.at(keys).and_then(Node::text).map(str::to_owned);
        let (Some(api), Some(kind)) = (text(&["apiVersion"]), text(&["kind"])) else {
            return Vec::new();
        };
        if kind == "List" {
            let items = node.get("items").map(|items| items.items().to_vec()).unwrap_or_default();
            return items.into_iter().flat_map(|item| Self::all(file, item)).collect();
        }
        let (name, namespace) = (text(&["metadata", "name"]).unwrap_or_default(), text(&["metadata", "namespace"]));
        vec![Self {
            file: file.clone(),
            node,
            api,
            kind,
            name,
            namespace,
        }]
    }

    /// A finding where the steps lead, or as far as they lead.
    pub(super) fn at(&self, steps: &[Step], sentence: impl Into<String>) -> Hit {
        self.here(self.node.place_of(steps), sentence)
    }

    /// A finding at a place.
    pub(super) fn here(&self, place: Place, sentence: impl Into<String>) -> Hit {
        Hit {
            file: self.file.clone(),
            place,
            sentence: sentence.into(),
            help: None,
        }
    }

    /// `Deployment orders`.
    pub(super) fn title(&self) -> String {
        format!("{} {}", self.kind, self.name)
    }

    /// What makes it one and the same to whoever applies it: group, kind, namespace and name.
    pub(super) fn key(&self) -> (&str, &str, &str, &str) {
        let group = self.api.split_once('/').map_or("", |(group, _)| group);
        (group, &self.kind, self.namespace.as_deref().unwrap_or_default(), &self.name)
    }

    /// Whether it is one of Dapr's.
    pub(super) fn is_dapr(&self) -> bool {
        self.api.starts_with("dapr.io/")
    }
}

impl<'a> Workload<'a> {
    fn new(document: &'a Document, ground: &Ground<'_>) -> Option<Self> {
        let steps: &'static [&'static str] = match document.kind.as_str() {
            "Deployment" | "StatefulSet" | "DaemonSet" | "ReplicaSet" | "Job" => &["spec", "template"],
            "CronJob" => &["spec", "jobTemplate", "spec", "template"],
            "Pod" => &[],
            _ => return None,
        };
        let template = document.node.at(steps)?;
        let said = template
            .at(&["metadata", "annotations", "dapr.io/app-id"])
            .and_then(Node::text)
            .map(str::to_owned);
        let own = ground
            .model
            .services
            .contains_key(document.name.as_str())
            .then(|| document.name.clone());
        Some(Self {
            document,
            template,
            steps,
            app: said.or(own),
        })
    }

    /// Whether it goes on for as long as the system does: not a job.
    pub(super) fn is_lasting(&self) -> bool {
        !matches!(self.document.kind.as_str(), "Job" | "CronJob")
    }

    /// Whether a sidecar is put beside its app.
    pub(super) fn has_sidecar(&self) -> bool {
        self.annotation("dapr.io/enabled").is_some_and(|node| shown(node) == "true")
    }

    /// An annotation of its pods.
    pub(super) fn annotation(&self, key: &str) -> Option<&'a Node> {
        self.template.at(&["metadata", "annotations", key])
    }

    /// A finding in the template of its pods.
    pub(super) fn at(&self, steps: &[Step], sentence: impl Into<String>) -> Hit {
        let all: Vec<Step> = self.steps.iter().map(|key| Step::from(*key)).chain(steps.iter().cloned()).collect();
        self.document.at(&all, sentence)
    }

    /// A finding at an annotation of its pods, or where annotations are.
    pub(super) fn at_annotation(&self, key: &str, sentence: impl Into<String>) -> Hit {
        self.at(steps!["metadata", "annotations", key], sentence)
    }

    /// Its containers with their names, those that run first left out.
    pub(super) fn containers(&self) -> impl Iterator<Item = (&'a str, &'a Node)> {
        let all = self.template.at(&["spec", "containers"]).map(Node::items).unwrap_or_default();
        all.iter()
            .map(|one| (one.get("name").and_then(Node::text).unwrap_or("a container"), one))
    }

    /// The container that is the app, with its number: the one with the port that the sidecar calls, with the app's own name, or the first.
    pub(super) fn container_of(&self, id: &str, port: u16) -> Option<(usize, &'a Node)> {
        let all = self.template.at(&["spec", "containers"]).map(Node::items).unwrap_or_default();
        let has_port = |one: &Node| {
            let ports = one.get("ports").map(Node::items).unwrap_or_default();
            ports
                .iter()
                .any(|open| open.get("containerPort").and_then(Node::integer) == Some(port.into()))
        };
        let is_named = |one: &Node| one.get("name").and_then(Node::text) == Some(id);
        let at = all.iter().position(has_port).or_else(|| all.iter().position(is_named)).unwrap_or(0);
        Some((at, all.get(at)?))
    }

    /// The ports that its containers name, with their names.
    pub(super) fn ports(&self) -> Vec<(i64, Option<&'a str>)> {
        let ports = self
            .containers()
            .flat_map(|(_, one)| one.get("ports").map(Node::items).unwrap_or_default());
        ports
            .filter_map(|port| Some((port.get("containerPort")?.integer()?, port.get("name").and_then(Node::text))))
            .collect()
    }

    /// The ports that its sidecar takes, as annotations move them, each with what it is for.
    pub(super) fn sidecar_ports(&self) -> Vec<(String, &'static str)> {
        if !self.has_sidecar() {
            return Vec::new();
        }
        let moved = |key: &str, usual: u16| self.annotation(key).map_or(usual.to_string(), shown);
        let placed = |(port, what)| match port {
            9090 => (moved("dapr.io/metrics-port", port), what),
            50001 => (moved("dapr.io/grpc-port", port), what),
            50002 => (moved("dapr.io/internal-grpc-port", port), what),
            port => (port.to_string(), what),
        };
        SIDECAR_PORTS.into_iter().map(placed).collect()
    }

    /// The labels of its pods.
    pub(super) fn labels(&self) -> Vec<(&'a str, String)> {
        let labels = self.template.at(&["metadata", "labels"]).map(Node::entries).unwrap_or_default();
        labels.iter().map(|one| (one.key.as_str(), shown(&one.node))).collect()
    }

    /// Whether a selector (`matchLabels`, or the map itself of a Service) takes its pods. An empty one takes all.
    pub(super) fn is_taken_by(&self, selector: &Node) -> bool {
        let labels = self.labels();
        selector
            .entries()
            .iter()
            .all(|one| labels.iter().any(|(key, value)| *key == one.key && *value == shown(&one.node)))
    }
}

/// A scalar as text: what Dapr or Kubernetes would make of it.
pub(super) fn shown(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => text.clone(),
        Value::Bool(flag) => flag.to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Null | Value::List(_) | Value::Map(_) => String::new(),
    }
}
