use std::collections::{BTreeMap, BTreeSet};

use pando_model::{Access, AppId, Kind, Method, Model, Operation, Operations, Sentence, Service};

use super::path::{Segment, segments};
use super::{ALL_VERBS, Fault, VERBS};

/// Everything that one app answers, and who asks it for what.
#[derive(Debug)]
pub(super) struct Doors {
    /// Its operations, in the order of the model; then what no caller may invoke.
    pub(super) doors: Vec<Door>,
    /// Who calls it.
    pub(super) callers: BTreeMap<AppId, Calls>,
}

/// Something that an app answers.
#[derive(Debug)]
pub(super) struct Door {
    /// For people.
    pub(super) what: String,
    pub(super) segments: Vec<Segment>,
    /// The methods it answers.
    pub(super) verbs: Vec<&'static str>,
}

/// What one caller asks for.
#[derive(Debug, Default)]
pub(super) struct Calls {
    pub(super) why: Vec<Sentence>,
    /// Which doors, by their place.
    pub(super) doors: BTreeSet<usize>,
    /// Of these, those that are asked on behalf of people, who may send HEAD for GET.
    pub(super) for_people: BTreeSet<usize>,
}

impl Doors {
    /// The methods with which a caller needs a door; none where it has no business there.
    pub(super) fn needed(&self, calls: &Calls, door: usize) -> Vec<&'static str> {
        if !calls.doors.contains(&door) {
            return Vec::new();
        }
        let verbs = &self.doors[door].verbs;
        let with_head = verbs.contains(&"GET") && calls.for_people.contains(&door);
        VERBS
            .into_iter()
            .filter(|verb| verbs.contains(verb) || (with_head && *verb == "HEAD"))
            .collect()
    }

    /// The methods with which a door must stay closed to a caller: all that it answers (HEAD is GET without the body), where the
    /// caller has no business there.
    pub(super) fn closed(&self, calls: &Calls, door: usize) -> Vec<&'static str> {
        if calls.doors.contains(&door) {
            return Vec::new();
        }
        let verbs = &self.doors[door].verbs;
        let with_head = verbs.contains(&"GET");
        ALL_VERBS
            .into_iter()
            .filter(|verb| verbs.contains(verb) || (with_head && *verb == "HEAD"))
            .collect()
    }
}

/// The doors of every app.
pub(super) fn asked(model: &Model) -> Result<BTreeMap<AppId, Doors>, Vec<Fault>> {
    let (mut all, mut faults) = (BTreeMap::new(), Vec::new());
    for (app, service) in &model.services {
        let doors = doors(model, app, service, &mut faults);
        all.insert(
            app.clone(),
            Doors {
                doors,
                callers: BTreeMap::new(),
            },
        );
    }
    for (caller, service) in &model.services {
        for call in &service.calls {
            let (Some(callee), Some(doors)) = (model.services.get(&call.to), all.get_mut(&call.to)) else {
                faults.push(Fault::NoService {
                    caller: caller.clone(),
                    to: call.to.clone(),
                });
                continue;
            };
            let calls = doors.callers.entry(caller.clone()).or_default();
            if !call.why.is_empty() && !calls.why.contains(&call.why) {
                calls.why.push(call.why.clone());
            }
            match &call.operations {
                Operations::All(Kind::People) => {
                    let is_for_people = |operation: &&Operation| operation.access != Access::Services;
                    let found = callee.operations.iter().enumerate().filter(|(_, one)| is_for_people(one));
                    for (place, _) in found {
                        calls.doors.insert(place);
                        calls.for_people.insert(place);
                    }
                }
                Operations::Named(names) | Operations::Passed { people: names } => {
                    let is_passed = matches!(call.operations, Operations::Passed { .. });
                    for name in names {
                        let may = |one: &Operation| one.name == *name && (!is_passed || one.access != Access::Services);
                        match callee.operations.iter().position(may) {
                            Some(place) => {
                                calls.doors.insert(place);
                                if is_passed {
                                    calls.for_people.insert(place);
                                }
                            }
                            None => faults.push(Fault::NoOperation {
                                caller: caller.clone(),
                                to: call.to.clone(),
                                operation: name.clone(),
                            }),
                        }
                    }
                }
            }
        }
    }
    match faults.is_empty() {
        true => Ok(all),
        false => Err(faults),
    }
}

/// What a service answers, operations first, each at its place in the model; then what is its sidecar's, the broker's and the probes'
/// alone, which nobody may invoke whatever the method.
fn doors(model: &Model, app: &AppId, service: &Service, faults: &mut Vec<Fault>) -> Vec<Door> {
    let mut doors = Vec::new();
    let mut door = |what: String, path: &str, verbs: Vec<&'static str>| match segments(path) {
        Ok(segments) => doors.push(Door { what, segments, verbs }),
        Err(why) => faults.push(Fault::NoRule {
            app: app.clone(),
            what,
            why,
        }),
    };
    for operation in &service.operations {
        let verbs = match operation.method {
            Method::Any => VERBS.to_vec(),
            method => vec![method.name()],
        };
        let what = format!("{} {}", operation.method.name(), operation.path);
        door(what, operation.path.as_str(), verbs);
    }
    let health = &service.health;
    let probed = [
        Some(&health.live),
        Some(&health.ready),
        health.metrics.as_ref(),
        health.app.as_ref(),
    ];
    let fixed = ["/dapr/subscribe", "/dapr/config", "/job/{name}"];
    let routes = model.events.values().filter_map(|event| event.subscribers.get(app));
    let closed: BTreeSet<&str> = probed
        .into_iter()
        .flatten()
        .map(|path| path.as_str())
        .chain(fixed)
        .chain(routes.map(|subscription| subscription.route.as_str()))
        .collect();
    // An operation at such a path is one that somebody wants to be asked for.
    let is_free = |path: &&str| !service.operations.iter().any(|operation| operation.path.as_str() == *path);
    for path in closed.into_iter().filter(is_free) {
        door(format!("{path} (no caller may)"), path, ALL_VERBS.to_vec());
    }
    doors
}
