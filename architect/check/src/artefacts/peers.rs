//! What the NetworkPolicies of a set let through, as Kubernetes would make of them.

use pando_model::yaml::{Entry, Node, Value};

use super::Scene;
use super::scene::{Document, Workload, shown};
use super::variables::items;

/// A way that packets go, seen from a pod.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    In,
    Out,
}

impl Way {
    fn keys(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::In => ("Ingress", "ingress", "from"),
            Self::Out => ("Egress", "egress", "to"),
        }
    }
}

/// Who is at the other end.
#[derive(Clone, Copy)]
pub(super) enum Peer<'a> {
    /// Pods here.
    Pods(&'a Pods<'a>),
    /// Somebody of whom nothing is known.
    Anybody,
    /// Something that is not here, wherever a rule says it is.
    Elsewhere,
}

/// Pods as a policy sees them.
pub(super) struct Pods<'a> {
    labels: Vec<(&'a str, String)>,
    namespace: Option<&'a str>,
}

impl<'a> Pods<'a> {
    /// Those of a workload.
    pub(super) fn of(one: &Workload<'a>) -> Self {
        Self {
            labels: one.labels(),
            namespace: one.document.namespace.as_deref(),
        }
    }

    fn label(&self, key: &str) -> Option<&str> {
        self.labels.iter().find(|(known, _)| *known == key).map(|(_, value)| value.as_str())
    }
}

/// The rules that hold for the pods of a workload, one way. None means that whatever comes goes through.
pub(super) struct Rules<'a> {
    rules: Option<Vec<&'a Node>>,
    way: Way,
}

impl<'a> Rules<'a> {
    /// Those of all policies that are about these pods.
    pub(super) fn of(scene: &'a Scene<'_>, one: &Pods<'_>, way: Way) -> Self {
        let mut rules: Option<Vec<&'a Node>> = None;
        for policy in scene.of("NetworkPolicy").filter(|policy| is_about(policy, one)) {
            let (kind, key, _) = way.keys();
            let said = policy.node.at(&["spec", "policyTypes"]).map(Node::items);
            let own = policy.node.at(&["spec", key]);
            let is_of_way = match said {
                Some(kinds) => kinds.iter().any(|one| shown(one) == kind),
                None => way == Way::In || own.is_some(),
            };
            if is_of_way {
                rules.get_or_insert_default().extend(own.map(Node::items).unwrap_or_default());
            }
        }
        Self { rules, way }
    }

    /// Whether any policy is about it at all.
    pub(super) fn is_guarded(&self) -> bool {
        self.rules.is_some()
    }

    /// Whether a port of it, or of the peer, is open. `ports` are those of the pods that are called, by which a name is a number.
    pub(super) fn let_through(&self, peer: Peer<'_>, port: u16, ports: &[(i64, Option<&str>)]) -> bool {
        let Some(rules) = &self.rules else { return true };
        let (_, _, key) = self.way.keys();
        rules
            .iter()
            .any(|rule| has_port(rule, port, ports) && has_peer(items(rule, key), peer))
    }
}

/// Whether a policy is about the pods of a workload.
pub(super) fn is_about(policy: &Document, one: &Pods<'_>) -> bool {
    let is_near = match (policy.namespace.as_deref(), one.namespace) {
        (Some(here), Some(there)) => here == there,
        _ => true,
    };
    is_near && policy.node.at(&["spec", "podSelector"]).is_none_or(|selector| takes(selector, one))
}

/// Whether a selector takes the pods of a workload. An empty one takes all.
pub(super) fn takes(selector: &Node, one: &Pods<'_>) -> bool {
    let fits = |expression: &Node| {
        let key = expression.get("key").map(shown).unwrap_or_default();
        let values: Vec<String> = items(expression, "values").iter().map(shown).collect();
        let said = one.label(&key);
        let is_one = said.is_some_and(|said| values.iter().any(|one| one == said));
        match expression.get("operator").map(shown).as_deref() {
            Some("In") => is_one,
            Some("NotIn") => !is_one,
            Some("Exists") => said.is_some(),
            Some("DoesNotExist") => said.is_none(),
            _ => false,
        }
    };
    let has = |entry: &Entry| match (&entry.node.value, one.label(&entry.key)) {
        (_, None) => false,
        (Value::Text(text), Some(said)) => text == said,
        (_, Some(said)) => shown(&entry.node) == said,
    };
    let labels = selector.get("matchLabels").map(Node::entries).unwrap_or_default();
    labels.iter().all(has) && items(selector, "matchExpressions").iter().all(fits)
}

fn has_port(rule: &Node, port: u16, known: &[(i64, Option<&str>)]) -> bool {
    let said = items(rule, "ports");
    said.is_empty()
        || said.iter().any(|one| {
            let Some(first) = one.get("port") else { return true };
            let last = one.get("endPort").and_then(Node::integer);
            match first.integer() {
                Some(first) => (first..=last.unwrap_or(first)).contains(&port.into()),
                None => known
                    .iter()
                    .any(|(number, name)| *number == i64::from(port) && *name == first.text()),
            }
        })
}

fn has_peer(said: &[Node], peer: Peer<'_>) -> bool {
    if said.is_empty() {
        return true;
    }
    said.iter().any(|one| {
        let (pods, namespaces) = (one.get("podSelector"), one.get("namespaceSelector"));
        match peer {
            Peer::Elsewhere => true,
            // Every address, or every pod of every namespace, or of this one.
            Peer::Anybody => {
                let address = one.at(&["ipBlock", "cidr"]).map(shown);
                let is_open = |selector: Option<&Node>| selector.is_none_or(|selector| selector.entries().is_empty());
                address.is_some_and(|address| address.ends_with("/0"))
                    || (one.get("ipBlock").is_none() && (pods.is_some() || namespaces.is_some()) && is_open(pods) && is_open(namespaces))
            }
            Peer::Pods(other) => {
                one.get("ipBlock").is_none()
                    && pods.is_none_or(|pods| takes(pods, other))
                    && namespaces.is_none_or(|namespaces| is_of(namespaces, other))
            }
        }
    })
}

/// Whether the pods of a workload are in a namespace of this selector, as far as its name tells.
fn is_of(selector: &Node, one: &Pods<'_>) -> bool {
    let name = selector.at(&["matchLabels", "kubernetes.io/metadata.name"]).map(shown);
    match (name, one.namespace) {
        (Some(name), Some(own)) => name == own,
        (Some(_), None) => false,
        (None, _) => selector.entries().is_empty(),
    }
}
