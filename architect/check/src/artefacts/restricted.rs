//! What Pod Security "restricted" asks beyond what other rules look at, and what it leaves open.

use pando_model::yaml::Node;

use super::pod::{all, is_for_reading_logs, name, security};
use super::scene::{Workload, shown};
use super::variables::items;
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Warning "PAN448" refused_by_restricted,
    Warning "PAN449" writable_root,
    Warning "PAN450" variables_of_others,
];

/// Kinds of volumes that "restricted" lets a pod have; paths of the node are another rule's.
const VOLUMES: [&str; 9] = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
    "hostPath",
];
/// Kernel settings of a pod's own that are safe.
const SYSCTLS: [&str; 12] = [
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_wmem",
];
/// Types of SELinux that a pod may choose.
const SELINUX: [&str; 4] = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

fn refused_by_restricted(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads().filter(|one| !is_agent_of_logs(one)) {
        for (list, at, container) in all(&one) {
            for what in faults(&one, container) {
                hits.add(|| {
                    let sentence = format!("{} of {} {what}", name(container), one.document.title());
                    one.at(steps!["spec", list, at, "securityContext"], sentence)
                });
            }
        }
        for what in of_pod(&one) {
            hits.add(|| one.at(steps!["spec", "securityContext"], format!("{} {what}", one.document.title())));
        }
    }
}

/// It lives in a namespace of its own, which is not kept to it.
fn is_agent_of_logs(one: &Workload<'_>) -> bool {
    let volumes = one.template.at(&["spec", "volumes"]).map(Node::items).unwrap_or_default();
    let mut of_node = volumes.iter().filter(|volume| volume.get("hostPath").is_some()).peekable();
    of_node.peek().is_some() && of_node.all(|volume| is_for_reading_logs(one, volume))
}

fn faults(one: &Workload<'_>, container: &Node) -> Vec<String> {
    let mut faults = Vec::new();
    let dropped = container
        .at(&["securityContext", "capabilities", "drop"])
        .map(Node::items)
        .unwrap_or_default();
    if !dropped.iter().any(|one| shown(one) == "ALL") {
        faults.push("keeps capabilities: `capabilities: {drop: [ALL]}`".to_owned());
    }
    let profile = security(one, container, "seccompProfile")
        .and_then(|profile| profile.get("type"))
        .map(shown);
    if !matches!(profile.as_deref(), Some("RuntimeDefault" | "Localhost")) {
        faults.push("has no seccomp profile: `seccompProfile: {type: RuntimeDefault}`".to_owned());
    }
    if items(container, "ports")
        .iter()
        .any(|port| port.get("hostPort").and_then(Node::integer).is_some_and(|port| port != 0))
    {
        faults.push("takes a port of its node".to_owned());
    }
    if container
        .at(&["securityContext", "procMount"])
        .is_some_and(|mount| shown(mount) != "Default")
    {
        faults.push("sees more of /proc than it needs".to_owned());
    }
    if let Some(options) = security(one, container, "seLinuxOptions") {
        let kind = options.get("type").map(shown).unwrap_or_default();
        if options.get("user").is_some() || options.get("role").is_some() || !(kind.is_empty() || SELINUX.contains(&kind.as_str())) {
            faults.push("chooses a user, role or type of SELinux".to_owned());
        }
    }
    let armor = security(one, container, "appArmorProfile")
        .and_then(|profile| profile.get("type"))
        .map(shown);
    if armor.as_deref() == Some("Unconfined") {
        faults.push("is not kept to a profile of AppArmor".to_owned());
    }
    if security(one, container, "windowsOptions")
        .and_then(|options| options.get("hostProcess"))
        .and_then(Node::flag)
        == Some(true)
    {
        faults.push("is a process of its node".to_owned());
    }
    faults
}

fn of_pod(one: &Workload<'_>) -> Vec<String> {
    let mut faults = Vec::new();
    for volume in one.template.at(&["spec", "volumes"]).map(Node::items).unwrap_or_default() {
        let mut kinds = volume.entries().iter().map(|entry| entry.key.as_str()).filter(|key| *key != "name");
        if let Some(kind) = kinds.find(|kind| !VOLUMES.contains(kind)) {
            faults.push(format!("has a volume of the kind {kind}"));
        }
    }
    let calls = one
        .template
        .at(&["spec", "securityContext", "sysctls"])
        .map(Node::items)
        .unwrap_or_default();
    for call in calls.iter().filter_map(|one| one.get("name").map(shown)) {
        if !SYSCTLS.contains(&call.as_str()) {
            faults.push(format!("sets {call} of the kernel"));
        }
    }
    faults
}

fn writable_root(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads().filter(|one| one.app.is_some()) {
        for (list, at, container) in all(&one) {
            let said = container.at(&["securityContext", "readOnlyRootFilesystem"]).and_then(Node::flag);
            if said != Some(true) {
                hits.add(|| {
                    let sentence = format!("{} of {} may write to its own image", name(container), one.document.title());
                    one.at(steps!["spec", list, at, "securityContext", "readOnlyRootFilesystem"], sentence)
                        .help("`readOnlyRootFilesystem: true`, and an `emptyDir` where it has to write")
                });
            }
        }
    }
}

fn variables_of_others(scene: &Scene<'_>, hits: &mut Hits) {
    for one in scene.workloads().filter(|one| one.app.is_some()) {
        if one.template.at(&["spec", "enableServiceLinks"]).and_then(Node::flag) != Some(false) {
            hits.add(|| {
                let sentence = format!(
                    "the pods of {} get variables for every Service of the namespace",
                    one.document.title()
                );
                one.at(steps!["spec", "enableServiceLinks"], sentence)
                    .help("`enableServiceLinks: false`")
            });
        }
    }
}
