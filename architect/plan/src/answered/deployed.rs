use std::collections::BTreeMap;

use pando_boundaries::Reason;
use pando_facts::{Deployment, DeploymentKind};

use super::reason;
use crate::files::Written;
use crate::work::{counted, listed};

/// How is it seen what they do?
pub(super) fn observe(written: &Written<'_>) -> (String, Vec<Reason>) {
    let facts = written.target.facts;
    let sentence = "By the sidecars first: each counts requests, failures and time of every call and every event, and passes the trace on \
                    (`traceparent`), whatever the program does. The chart brings alert rules and a dashboard of these; spans go where \
                    OTEL_EXPORTER_OTLP_ENDPOINT says."
        .to_owned();
    let mut evidence = Vec::new();
    let figures: Vec<_> = facts.routes.iter().filter(|route| route.path.ends_with("/metrics")).collect();
    match figures.is_empty() {
        true => evidence.push(reason(
            "The program shows no figures of its own: no route ends in /metrics. What it means for people is counted nowhere.",
            [],
        )),
        false => evidence.push(reason(
            "The program shows figures of its own, which are scraped.",
            figures.iter().map(|route| &route.place),
        )),
    }
    for (part, probes) in written.target.parts.iter().zip(&written.draft.probes) {
        let found: Vec<_> = [&probes.live_at, &probes.ready_at].into_iter().flatten().collect();
        let said = match (&probes.live_at, &probes.ready_at) {
            (Some(_), Some(_)) => format!("{} says how it is at {} and {}.", part.id, probes.live, probes.ready),
            (None, Some(_)) => format!(
                "{} says at {} whether it may be asked; that it lives it has to say at {}, which is to be made.",
                part.id, probes.ready, probes.live
            ),
            (Some(_), None) => format!(
                "{} says at {} that it lives; whether it may be asked it has to say at {}, which is to be made.",
                part.id, probes.live, probes.ready
            ),
            (None, None) => format!(
                "{} says nowhere how it is: {} and {} are to be made.",
                part.id, probes.live, probes.ready
            ),
        };
        evidence.push(reason(said, found));
    }
    let tracing: Vec<_> = facts
        .settings
        .iter()
        .filter(|read| read.name.starts_with("OTEL_") || read.name.contains("SENTRY") || read.name.contains("LOG_"))
        .collect();
    if !tracing.is_empty() {
        let names = crate::target::distinct(tracing.iter().map(|read| read.name.as_str()));
        evidence.push(reason(
            format!("It is told how to log or trace by {}.", listed(names, 6)),
            tracing.iter().map(|read| &read.place),
        ));
    }
    evidence.push(reason("Whether lines of its log carry the trace cannot be told from the code.", []));
    (sentence, evidence)
}

/// How are they deployed?
pub(super) fn deploy(written: &Written<'_>) -> (String, Vec<Reason>) {
    let target = &written.target;
    let shared = match written.steps.is_some() {
        true => {
            " Services that come out of one program are one image, told by a variable what to host, so that a step is a change of values and not of a build."
        }
        false => "",
    };
    let sentence = format!(
        "By the Helm chart that `architect render` writes of {}: {}, each with its sidecar, probes, limits, its own account and network rules.{shared}",
        written.model_file(),
        counted(written.model().services.len(), "Deployment", "Deployments")
    );
    let mut evidence = Vec::new();
    let mut kinds: BTreeMap<DeploymentKind, Vec<&Deployment>> = BTreeMap::new();
    for one in &target.facts.deployments {
        kinds.entry(one.kind).or_default().push(one);
    }
    for (kind, all) in &kinds {
        let what = match kind {
            DeploymentKind::Compose => "Compose starts",
            DeploymentKind::Dockerfile => "Dockerfiles build",
            DeploymentKind::Kubernetes => "Kubernetes runs",
            DeploymentKind::Dapr => "Dapr is told of",
            DeploymentKind::Process => "a Procfile or the like starts",
        };
        let names = crate::target::distinct(all.iter().map(|one| one.name.as_str()).filter(|name| !name.is_empty()));
        let names = if names.is_empty() {
            "what they are about".to_owned()
        } else {
            listed(names, 6)
        };
        evidence.push(reason(format!("Today {what} {names}."), all.iter().map(|one| &one.place)));
    }
    if !kinds.contains_key(&DeploymentKind::Dockerfile) {
        evidence.push(reason(
            "There is no Dockerfile: how its image is built has to be said before anything runs on a cluster.",
            [],
        ));
    }
    if !kinds.contains_key(&DeploymentKind::Kubernetes) {
        evidence.push(reason("There is nothing for Kubernetes yet.", []));
    }
    for (at, part) in target.parts.iter().enumerate() {
        let Some(service) = written.model().services.get(&part.id) else {
            continue;
        };
        match crate::model::deployment(target, at) {
            Some(found) => evidence.push(reason(format!("{} listens on {}.", part.id, service.port), [&found.place])),
            None => evidence.push(reason(
                format!("Where {} listens nothing says; {} is a guess.", part.id, service.port),
                [],
            )),
        }
    }
    (sentence, evidence)
}
