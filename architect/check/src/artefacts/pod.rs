use pando_model::yaml::Node;

use super::scene::Workload;
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::size::changes;
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Warning "PAN441" no_resources,
    Error "PAN442" image_that_changes,
    Error "PAN443" runs_as_root,
    Error "PAN444" privileged,
    Warning "PAN445" may_gain_privileges,
    Warning "PAN446" token_of_the_cluster,
    Error "PAN447" part_of_the_node,
];

/// The containers of a template, those that run first too, with the steps to each.
pub(super) fn all<'a>(one: &Workload<'a>) -> Vec<(&'static str, usize, &'a Node)> {
    let of = |list: &'static str| {
        let items = one.template.at(&["spec", list]).map(Node::items).unwrap_or_default();
        items.iter().enumerate().map(move |(at, container)| (list, at, container))
    };
    of("containers").chain(of("initContainers")).collect()
}

pub(super) fn name(container: &Node) -> &str {
    container.get("name").and_then(Node::text).unwrap_or("a container")
}

fn no_resources(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads() {
        for (list, at, container) in all(&one) {
            let lacks: Vec<&str> = [
                ("a request of CPU", ["requests", "cpu"]),
                ("a request of memory", ["requests", "memory"]),
                ("a limit of memory", ["limits", "memory"]),
            ]
            .into_iter()
            .filter(|(_, keys)| container.at(&["resources", keys[0], keys[1]]).is_none())
            .map(|(what, _)| what)
            .collect();
            if !lacks.is_empty() {
                hits.add(|| {
                    let sentence = format!("{} of {} lacks {}", name(container), one.document.title(), lacks.join(", "));
                    one.at(steps!["spec", list, at, "resources"], sentence)
                });
            }
        }
    }
}

fn image_that_changes(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads() {
        for (list, at, container) in all(&one) {
            let Some(image) = container.get("image").and_then(Node::text).filter(|image| changes(image)) else {
                continue;
            };
            hits.add(|| {
                let sentence = format!("`{image}` is another program tomorrow, and there is nothing to roll back to");
                one.at(steps!["spec", list, at, "image"], sentence)
                    .help("name a version, or better a digest")
            });
        }
    }
}

/// What a container's own security context says, or that of its pod.
pub(super) fn security<'a>(one: &Workload<'a>, container: &'a Node, key: &str) -> Option<&'a Node> {
    container
        .at(&["securityContext", key])
        .or_else(|| one.template.at(&["spec", "securityContext", key]))
}

fn runs_as_root(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads() {
        for (list, at, container) in all(&one) {
            let is_kept_off = security(&one, container, "runAsNonRoot").and_then(Node::flag) == Some(true);
            let is_root = security(&one, container, "runAsUser").and_then(Node::integer) == Some(0);
            if !is_kept_off || is_root {
                hits.add(|| {
                    let sentence = format!("{} of {} may run as root", name(container), one.document.title());
                    one.at(steps!["spec", list, at, "securityContext"], sentence)
                        .help("`securityContext: {runAsNonRoot: true}`")
                });
            }
        }
    }
}

fn privileged(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads() {
        for (list, at, container) in all(&one) {
            let is_privileged = container.at(&["securityContext", "privileged"]).and_then(Node::flag) == Some(true);
            let added = container
                .at(&["securityContext", "capabilities", "add"])
                .map(Node::items)
                .unwrap_or_default();
            let added = added.iter().filter_map(Node::text).find(|one| *one != "NET_BIND_SERVICE");
            let what = if is_privileged { Some("everything") } else { added };
            if let Some(what) = what {
                hits.add(|| {
                    let sentence = format!("{} of {} may do {what} to its node", name(container), one.document.title());
                    one.at(steps!["spec", list, at, "securityContext", "privileged"], sentence)
                });
            }
        }
    }
}

fn may_gain_privileges(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads() {
        for (list, at, container) in all(&one) {
            if container.at(&["securityContext", "allowPrivilegeEscalation"]).and_then(Node::flag) != Some(false) {
                hits.add(|| {
                    let sentence = format!(
                        "{} of {} may gain privileges by a program with setuid",
                        name(container),
                        one.document.title()
                    );
                    one.at(steps!["spec", list, at, "securityContext"], sentence)
                        .help("`allowPrivilegeEscalation: false`")
                });
            }
        }
    }
}

fn token_of_the_cluster(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads().filter(|one| one.app.is_some()) {
        let said = |node: &Node, keys: &[&str]| node.at(keys).and_then(Node::flag);
        let account = one.template.at(&["spec", "serviceAccountName"]).and_then(Node::text);
        let account = scene.of("ServiceAccount").find(|other| Some(other.name.as_str()) == account);
        let of_account = account.and_then(|account| said(&account.node, &["automountServiceAccountToken"]));
        let of_pod = said(one.template, &["spec", "automountServiceAccountToken"]);
        if of_pod.or(of_account) != Some(false) {
            hits.add(|| {
                let sentence = format!("the pods of {} are given a token for the API server", one.document.title());
                one.at(steps!["spec", "automountServiceAccountToken"], sentence)
                    .help("`automountServiceAccountToken: false`; the sidecar's own token is another one")
            });
        }
    }
}

fn part_of_the_node(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads() {
        for key in ["hostNetwork", "hostPID", "hostIPC"] {
            if one.template.at(&["spec", key]).and_then(Node::flag) == Some(true) {
                hits.add(|| {
                    one.at(
                        steps!["spec", key],
                        format!("the pods of {} are part of their node: {key}", one.document.title()),
                    )
                });
            }
        }
        let volumes = one.template.at(&["spec", "volumes"]).map(Node::items).unwrap_or_default();
        let is_its = |volume: &Node| volume.get("hostPath").is_some() && !is_for_reading_logs(&one, volume);
        if let Some(at) = volumes.iter().position(is_its) {
            hits.add(|| {
                one.at(
                    steps!["spec", "volumes", at, "hostPath"],
                    format!("{} mounts a folder of its node", one.document.title()),
                )
            });
        }
    }
}

/// Whether a volume is the node's folder of logs, which nobody may write to, for somebody who is no app of the system and says to live in
/// another namespace than where it is installed: what every agent of logs has to be.
pub(super) fn is_for_reading_logs(one: &Workload<'_>, volume: &Node) -> bool {
    let path = volume.at(&["hostPath", "path"]).and_then(Node::text).unwrap_or_default();
    let is_logs = ["/var/log/pods", "/var/log/containers"].contains(&path.trim_end_matches('/'));
    let name = volume.get("name").and_then(Node::text);
    let is_read_only = all(one).into_iter().all(|(_, _, container)| {
        let mounts = container.get("volumeMounts").map(Node::items).unwrap_or_default();
        mounts
            .iter()
            .filter(|mount| mount.get("name").and_then(Node::text) == name)
            .all(|mount| mount.get("readOnly").and_then(Node::flag) == Some(true))
    });
    is_logs && is_read_only && one.app.is_none() && !one.has_sidecar() && one.document.namespace.is_some()
}
