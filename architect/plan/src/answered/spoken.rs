use std::collections::{BTreeMap, BTreeSet};

use pando_boundaries::{Pattern, Reason};
use pando_facts::{AccessKind, How, Place, Target as Reached};

use super::reason;
use crate::files::Written;
use crate::work::{counted, listed};

/// Who asks, and who only hears?
pub(super) fn communicate(written: &Written<'_>) -> (String, Vec<Reason>) {
    let target = &written.target;
    let model = written.model();
    let heard = model.events.values().filter(|event| !event.subscribers.is_empty()).count();
    let asks: usize = target
        .parts
        .iter()
        .map(|part| model.services.get(&part.id).map_or(0, |service| service.calls.len()))
        .sum();
    let sentence = match (asks, heard) {
        (0, 0) => "No service needs another: whatever there is to say is said inside one process.".to_owned(),
        _ => format!(
            "{} another and wait for the answer, by Dapr's service invocation; {} of by those who need it, by publish and subscribe. Whoever can do with an event is not asked.",
            counted(asks, "pair of services: one asks", "pairs of services: one asks"),
            counted(heard, "event is heard", "events are heard")
        ),
    };
    let mut evidence = Vec::new();
    for part in &target.parts {
        let mut to: BTreeMap<&str, Vec<&Place>> = BTreeMap::new();
        for ask in &part.service.asks {
            to.entry(&ask.to).or_default().extend(&ask.places);
        }
        for (name, places) in to {
            evidence.push(reason(
                format!("{} asks {name} at {}.", part.id, counted(places.len(), "place", "places")),
                places,
            ));
        }
        for event in part.service.events.iter().filter(|event| !event.to.is_empty()) {
            evidence.push(reason(
                format!("{} tells of {}: {} needs it.", part.id, event.topic, listed(&event.to, 4)),
                &event.places,
            ));
        }
    }
    let circles = target.proposal.findings.iter().filter(|one| one.pattern == Pattern::Cycle);
    evidence.extend(circles.map(|one| reason(format!("{} ({})", one.sentence, one.code), &one.places)));
    let writers: BTreeSet<_> = target
        .facts
        .accesses
        .iter()
        .filter(|access| access.kind != AccessKind::Read)
        .map(|access| &access.unit)
        .collect();
    let reading: Vec<&Place> = target
        .facts
        .routes
        .iter()
        .filter(|route| &*route.method == "GET" && writers.contains(&route.unit))
        .map(|route| &route.place)
        .collect();
    if !reading.is_empty() {
        evidence.push(reason(
            format!(
                "{} though asked by GET: sidecars send a GET again when they do not know whether it arrived.",
                counted(reading.len(), "route writes", "routes write")
            ),
            reading,
        ));
    }
    let left = &written.draft.left;
    if !left.is_empty() {
        let said = format!(
            "{} not in the model as the program has it: step 1 says what to do.",
            counted(left.len(), "path is", "paths are")
        );
        evidence.push(reason(said, left.iter().map(|one| &one.place)));
    }
    (sentence, evidence)
}

/// How do services find each other, and how is load shared?
pub(super) fn discover(written: &Written<'_>) -> (String, Vec<Reason>) {
    let (target, model) = (&written.target, written.model());
    let scale = pando_model::Scale::default();
    let sentence = format!(
        "By app id: a sidecar finds the sidecars of {} by their name and spreads requests over its processes, of which there are {} to {} each, more \
         while they use above {} % of the CPU they ask for. No address of a service stands in any setting.",
        listed(model.services.keys(), 6),
        scale.min,
        scale.max,
        scale.cpu_percent
    );
    let mut evidence = Vec::new();
    let fixed: Vec<&Place> = target
        .facts
        .requests
        .iter()
        .filter(|request| {
            ["://localhost", "://127.0.0.1", "://0.0.0.0"]
                .iter()
                .any(|host| request.url.contains(host))
        })
        .map(|request| &request.place)
        .collect();
    if !fixed.is_empty() {
        evidence.push(reason(
            format!(
                "{} an address of this machine in the code.",
                counted(fixed.len(), "request has", "requests have")
            ),
            fixed,
        ));
    }
    let own: Vec<&Place> = target
        .facts
        .requests
        .iter()
        .filter(|request| matches!(request.target, Reached::Route { .. }))
        .map(|request| &request.place)
        .collect();
    if !own.is_empty() {
        evidence.push(reason(
            format!(
                "{} to a route of the program itself, found by method and path.",
                counted(own.len(), "request is", "requests are")
            ),
            own,
        ));
    }
    let known: Vec<_> = target.facts.deployments.iter().filter(|one| !one.name.is_empty()).collect();
    if !known.is_empty() {
        let names = crate::target::distinct(known.iter().map(|one| one.name.as_str()));
        evidence.push(reason(
            format!("Today the files of its deployment call what runs {}.", listed(names, 6)),
            known.iter().map(|one| &one.place),
        ));
    }
    let later: Vec<&Place> = target
        .facts
        .calls
        .iter()
        .filter(|call| call.how == How::Later)
        .map(|call| &call.place)
        .collect();
    if !later.is_empty() {
        evidence.push(reason(
            format!(
                "{} in the process that was asked, and is lost with it: of several processes none knows of another's.",
                counted(later.len(), "piece of work is done later", "pieces of work are done later")
            ),
            later,
        ));
    }
    evidence.push(reason(
        "Whether anything is kept in memory between two requests cannot be told from the code: look before there are two processes.",
        [],
    ));
    (sentence, evidence)
}
