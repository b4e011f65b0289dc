//! NetworkPolicies beside the pairs of the model.

use std::collections::{BTreeMap, BTreeSet};

use pando_model::{External, Service};
use pando_render::access::PAIRS_MAX;

use super::peers::{Peer, Pods, Rules, Way, is_about};
use super::scene::{Workload, shown};
use super::variables::Variables;
use super::{ArtefactRule, Scene, artefact_rules};
use crate::model::steps;
use crate::report::Hits;

pub(super) const RULES: &[ArtefactRule] = artefact_rules![
    Error "PAN462" pair_cut,
    Warning "PAN463" let_in_past_the_model,
    Error "PAN464" cut_off,
    Warning "PAN465" policy_of_nobody,
];

/// An app of the model with what guards its pods.
struct Guarded<'a> {
    service: &'a Service,
    one: Workload<'a>,
    pods: Pods<'a>,
    ports: Vec<(i64, Option<&'a str>)>,
    /// The port at which other sidecars call its own.
    door: u16,
    inward: Rules<'a>,
    outward: Rules<'a>,
}

fn guarded<'a>(scene: &'a Scene<'_>) -> BTreeMap<String, Guarded<'a>> {
    let apps = scene.apps().filter(|(_, one)| one.is_lasting());
    apps.filter_map(|(id, one)| {
        let service = scene.ground.model.services.get(id.as_str())?;
        let door = one.annotation("dapr.io/internal-grpc-port").map(shown);
        let pods = Pods::of(&one);
        let guarded = Guarded {
            service,
            ports: one.ports(),
            door: door.and_then(|port| port.parse().ok()).unwrap_or(50002),
            inward: Rules::of(scene, &pods, Way::In),
            outward: Rules::of(scene, &pods, Way::Out),
            pods,
            one,
        };
        Some((id, guarded))
    })
    .collect()
}

fn pair_cut(scene: &Scene<'_>, hits: &mut Hits) {
    let all = guarded(scene);
    for (id, caller) in &all {
        let callees: BTreeSet<&str> = caller.service.calls.iter().map(|call| call.to.as_str()).collect();
        for callee in callees.into_iter().filter(|callee| callee != id) {
            let Some(other) = all.get(callee) else { continue };
            let is_out = caller.outward.let_through(Peer::Pods(&other.pods), other.door, &other.ports);
            let is_in = other.inward.let_through(Peer::Pods(&caller.pods), other.door, &other.ports);
            let (what, whose) = match (is_out, is_in) {
                (true, true) => continue,
                (false, true) => ("are not let out to", caller),
                (true, false) => ("are not let in to", other),
                (false, false) => ("are neither let out nor in to", caller),
            };
            hits.add(|| {
                let sentence = format!(
                    "the model says that {id} calls {callee}, and its pods {what} its sidecar's port {}",
                    other.door
                );
                at_policy(scene, whose, sentence)
            });
        }
    }
}

/// A finding at the policy that is about a workload alone, or at the workload.
fn at_policy(scene: &Scene<'_>, app: &Guarded<'_>, sentence: String) -> crate::diagnostic::Hit {
    let mut about = scene.of("NetworkPolicy").filter(|policy| is_about(policy, &app.pods));
    match about.find(|policy| {
        policy
            .node
            .at(&["spec", "podSelector"])
            .is_some_and(|all| !all.entries().is_empty())
    }) {
        Some(policy) => policy.at(steps!["metadata", "name"], sentence),
        None => app.one.document.at(steps!["metadata", "name"], sentence),
    }
}

fn let_in_past_the_model(scene: &Scene<'_>, hits: &mut Hits) {
    let all = guarded(scene);
    let mut left = PAIRS_MAX;
    for (id, callee) in all.iter().filter(|(_, callee)| callee.inward.is_guarded()) {
        let doors = [callee.door, callee.service.port];
        let open = |peer: Peer<'_>| {
            let is_people = |port: &u16| callee.service.face == Some(*port);
            let mut doors = doors.into_iter().filter(|port| !is_people(port));
            doors.find(|port| callee.inward.let_through(peer, *port, &callee.ports))
        };
        if let Some(port) = open(Peer::Anybody) {
            hits.add(|| {
                let sentence = format!("whatever runs in the cluster is let in to port {port} of the pods of {id}");
                at_policy(scene, callee, sentence)
            });
            continue;
        }
        for (other, caller) in all.iter().filter(|(other, _)| *other != id) {
            let Some(rest) = left.checked_sub(1) else {
                hits.cut();
                return;
            };
            left = rest;
            if caller.service.calls.iter().any(|call| call.to.as_str() == id) {
                continue;
            }
            if let Some(port) = open(Peer::Pods(&caller.pods)) {
                hits.add(|| {
                    let sentence =
                        format!("the pods of {other} are let in to port {port} of those of {id}, and the model knows of no call");
                    at_policy(scene, callee, sentence)
                });
            }
        }
    }
}

/// The port of something outside: of its address, where that is here to be read, or what the model says.
fn port_of(scene: &Scene<'_>, app: &Guarded<'_>, id: &str, external: &External) -> u16 {
    let read = || {
        let (_, container) = app.one.container_of(id, app.service.port)?;
        let address = Variables::of(scene, container).value(scene, external.address.as_ref()?.as_str())?;
        let (_, rest) = address.split_once("://")?;
        let host = rest.split(['/', '?']).next()?;
        host.rsplit_once(':')?.1.parse().ok()
    };
    read().unwrap_or(external.port)
}

fn cut_off(scene: &Scene<'_>, hits: &mut Hits) {
    /// Where names are asked for, and where Dapr's control plane hands out certificates.
    const EVERYBODY: [(u16, &str); 2] = [
        (53, "DNS, so that it finds nobody"),
        (50001, "Dapr's control plane, so that its sidecar does not start"),
    ];
    for (id, app) in guarded(scene).iter().filter(|(_, app)| app.outward.is_guarded()) {
        let is_out = |port: u16| app.outward.let_through(Peer::Elsewhere, port, &[]);
        let mut cut: Vec<(u16, String)> = EVERYBODY
            .into_iter()
            .filter(|(port, _)| !is_out(*port))
            .map(|(port, what)| (port, what.to_owned()))
            .collect();
        for external in app.service.externals.iter().filter(|one| !one.optional) {
            let port = port_of(scene, app, id, external);
            if !is_out(port) {
                cut.push((port, external.name.to_string()));
            }
        }
        for (port, what) in cut {
            hits.add(|| {
                let sentence = format!("the pods of {id} are not let out to port {port}: {what}");
                at_policy(scene, app, sentence)
            });
        }
    }
}

fn policy_of_nobody(scene: &Scene<'_>, hits: &mut Hits) {
    let all: Vec<Pods<'_>> = scene.workloads().map(|one| Pods::of(&one)).collect();
    for policy in scene.of("NetworkPolicy").filter(|_| !all.is_empty()) {
        if !all.iter().any(|one| is_about(policy, one)) {
            hits.add(|| {
                policy.at(
                    steps!["spec", "podSelector"],
                    format!("{} is about no pod here: it guards nobody", policy.title()),
                )
            });
        }
    }
}
