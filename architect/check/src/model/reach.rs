use std::collections::{BTreeSet, HashSet};

use pando_model::Access;
use pando_render::interfaces::doubled;

use super::paths::shape;
use super::{Ground, ModelRule, model_rules, steps};
use crate::report::Hits;

pub(super) const RULES: &[ModelRule] = model_rules![
    Warning "PAN131" nobody_calls,
    Error "PAN132" no_way_in,
    Warning "PAN133" unused_service,
    Warning "PAN134" nobody_comes_in,
    Error "PAN135" answered_twice,
];

fn nobody_calls(ground: &Ground<'_>, hits: &mut Hits) {
    let asked: HashSet<(&str, &str)> = ground
        .calls()
        .flat_map(|(_, _, call)| ground.asked(call).into_iter().map(|one| (call.to.as_str(), one.name.as_str())))
        .collect();
    for (id, at, one) in ground.operations() {
        let faces = ground.model.services.get(id).is_some_and(|service| service.face.is_some());
        let is_met = faces && one.access != Access::Services;
        if !is_met && !asked.contains(&(id, one.name.as_str())) {
            hits.add(|| {
                let sentence = format!("nobody asks {id} for `{}`", one.name);
                ground
                    .at(steps!["services", id, "operations", at, "name"], sentence)
                    .help("remove it, or let its caller say so under `calls`")
            });
        }
    }
}

/// Services that a request of a person comes to: from those with a face, along what they call.
fn reached<'a>(ground: &Ground<'a>) -> BTreeSet<&'a str> {
    let faced = ground.services().filter(|(_, service)| service.face.is_some()).map(|(id, _)| id);
    let mut open: Vec<&str> = faced.collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            let service = ground.model.services.get(id);
            open.extend(service.into_iter().flat_map(|service| &service.calls).map(|call| call.to.as_str()));
        }
    }
    reached
}

fn no_way_in(ground: &Ground<'_>, hits: &mut Hits) {
    let reached = reached(ground);
    if reached.is_empty() {
        return;
    }
    for (id, service) in ground.services() {
        let first = service.operations.iter().position(|one| one.access != Access::Services);
        if let Some(at) = first.filter(|_| !reached.contains(id)) {
            hits.add(|| {
                let sentence = format!("what {id} answers people is behind no gateway: no request of theirs comes to it");
                ground
                    .at(steps!["services", id, "operations", at], sentence)
                    .help("let a service with a `face` call it with `operations: people`, or make it `access: services`")
            });
        }
    }
}

fn unused_service(ground: &Ground<'_>, hits: &mut Hits) {
    let called: HashSet<&str> = ground.calls().map(|(_, _, call)| call.to.as_str()).collect();
    let hears: HashSet<&str> = ground.subscriptions().map(|(_, app, _)| app).collect();
    let tells: HashSet<&str> = ground.events().map(|(_, event)| event.publisher.as_str()).collect();
    for (id, service) in ground.services() {
        let acts = tells.contains(id) || !service.calls.is_empty();
        if service.face.is_none() && !called.contains(id) && !hears.contains(id) && !acts {
            hits.add(|| {
                ground.at(
                    steps!["services", id],
                    format!("{id} is called by nobody, hears nothing and tells nothing"),
                )
            });
        }
    }
}

fn nobody_comes_in(ground: &Ground<'_>, hits: &mut Hits) {
    let is_faced = ground.services().any(|(_, service)| service.face.is_some());
    let for_people = ground.operations().find(|(_, _, one)| one.access != Access::Services);
    if let Some((id, at, one)) = for_people.filter(|_| !is_faced) {
        hits.add(|| {
            let sentence = format!("`{}` is for people, and no service has a port that they come in by", one.name);
            ground
                .at(steps!["services", id, "operations", at], sentence)
                .help("say `face` at the service that they reach")
        });
    }
}

/// Of two with one path within a service PAN122 tells.
fn answered_twice(ground: &Ground<'_>, hits: &mut Hits) {
    let (doubled, is_all) = doubled(ground.model);
    if !is_all {
        hits.cut();
    }
    for one in doubled {
        let path = |(app, at): (&str, usize)| ground.model.services[app].operations[at].path.as_str();
        if one.first.0 == one.second.0 && shape(path(one.first)) == shape(path(one.second)) {
            continue;
        }
        hits.add(|| {
            let (app, at) = one.second;
            let sentence = format!(
                "people ask for {} {} and mean {app} or {}: whoever passes it on knows one of them",
                one.method, one.path, one.first.0
            );
            ground
                .at(steps!["services", app, "operations", at, "path"], sentence)
                .help("give one of them another path, or pass it on `under` one of its own")
        });
    }
}
