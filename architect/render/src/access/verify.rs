use pando_access::{AccessControl, AccessList, Action, AppPolicy, OperationRule};
use pando_model::{AppId, Model};

use super::asked::{Calls, Doors};
use super::path::samples;
use super::{ALL_VERBS, FAULTS_MAX, Fault, Policy};

/// Holds the policies of one app against daprd's matcher: every door, every method, every caller and one that is none. Those that have
/// no policy are alike to daprd.
pub(super) fn verify(model: &Model, app: &AppId, doors: &Doors, policies: &[Policy]) -> Vec<Fault> {
    let (namespace, trust_domain) = (model.sidecars.namespace.as_str(), model.sidecars.trust_domain.as_str());
    let policy = |policy: &Policy| AppPolicy {
        app_id: policy.caller.to_string(),
        default_action: Some(Action::Deny),
        trust_domain: Some(trust_domain.to_owned()),
        namespace: Some(namespace.to_owned()),
        operations: policy
            .rules
            .iter()
            .map(|rule| OperationRule {
                name: rule.name.clone(),
                http_verb: rule.verbs.iter().map(|verb| (*verb).to_owned()).collect(),
                action: rule.action,
            })
            .collect(),
    };
    let control = AccessControl {
        default_action: Some(Action::Deny),
        trust_domain: Some(trust_domain.to_owned()),
        policies: policies.iter().map(policy).collect(),
    };
    let Ok(access) = AccessList::new(&control) else {
        return vec![Fault::NoRule {
            app: app.clone(),
            what: "any operation".to_owned(),
            why: "a policy lacks its namespace or trust domain, and daprd would not start",
        }];
    };
    let mut faults = Vec::new();
    let nobody = Calls::default();
    let stranger = model.services.keys().find(|id| !doors.callers.contains_key(*id));
    for caller in doors.callers.keys().chain(stranger) {
        let calls = doors.callers.get(caller).unwrap_or(&nobody);
        for (place, door) in doors.doors.iter().enumerate() {
            if faults.len() >= FAULTS_MAX {
                return faults;
            }
            let (needed, closed) = (doors.needed(calls, place), doors.closed(calls, place));
            for path in samples(&door.segments) {
                let allows = |verb: &str| access.allows((caller.as_str(), namespace, trust_domain), verb, &path);
                let wrong = ALL_VERBS.into_iter().find(|verb| match allows(verb) {
                    true => closed.contains(verb),
                    false => needed.contains(verb),
                });
                let Some(verb) = wrong else { continue };
                let other = other(doors, calls, place, verb, needed.contains(&verb));
                let (may, may_not) = match needed.contains(&verb) {
                    true => (door.what.clone(), other),
                    false => (other, door.what.clone()),
                };
                faults.push(Fault::Indistinct {
                    caller: caller.clone(),
                    app: app.clone(),
                    may,
                    may_not,
                });
                break;
            }
        }
    }
    faults
}

/// The door that a rule cannot tell from this one: of those that the caller may (or may not) go through with this method, the one whose
/// path is like it for longest.
fn other(doors: &Doors, calls: &Calls, place: usize, verb: &str, is_needed: bool) -> String {
    let this = &doors.doors[place].segments;
    let shared = |other: usize| {
        let segments = &doors.doors[other].segments;
        this.iter().zip(segments).take_while(|(one, other)| one == other).count()
    };
    let others = (0..doors.doors.len()).filter(|other| match is_needed {
        true => doors.closed(calls, *other).contains(&verb),
        false => doors.needed(calls, *other).contains(&verb),
    });
    let nearest = others.max_by_key(|other| (shared(*other), usize::MAX - other));
    nearest.map_or_else(|| "what else there is".to_owned(), |other| doors.doors[other].what.clone())
}
