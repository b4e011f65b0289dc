use std::collections::BTreeSet;

use pando_facts::Place;
use pando_model::{Access, AppId, Model, Operation, Operations, Sentence};
use pando_render::access::{Fault, policies};

use super::Left;
use crate::target::Target;

/// So often a call is widened by what cannot be told apart from it, before it is let ask for all.
const ROUNDS: u32 = 6;

/// Lets callers ask for what Dapr's rules cannot tell from what they ask for, as with `/tasks` and `/tasks/{id}`; an operation that is not to
/// be told from what nobody may ask for is left out.
pub(super) fn keep_to_rules(model: &mut Model, target: &Target<'_>, left: &mut Vec<Left>) {
    let mut round = 0;
    while let Err(faults) = policies(model) {
        round += 1;
        let mut has_changed = false;
        for fault in faults {
            has_changed |= match fault {
                Fault::Indistinct { caller, app, may, may_not } => {
                    widen(model, &caller, &app, &may_not, round) || remove(model, target, left, &app, &may)
                }
                Fault::NoRule { app, what, .. } => remove(model, target, left, &app, &what),
                Fault::NoOperation { caller, to, .. } => forget(model, &caller, &to),
                Fault::NoService { caller, to } => forget(model, &caller, &to),
                Fault::Much(_) => thin(model),
            };
        }
        if !has_changed {
            return;
        }
    }
}

fn what(operation: &Operation) -> String {
    format!("{} {}", operation.method.name(), operation.path)
}

/// Lets a caller ask for one more operation. Whether it did not before, and the operation is one that it may.
fn widen(model: &mut Model, caller: &AppId, app: &AppId, may_not: &str, round: u32) -> bool {
    let Some(answers) = model.services.get(app).map(|service| service.operations.clone()) else {
        return false;
    };
    let Some(service) = model.services.get_mut(caller) else {
        return false;
    };
    let mut has_changed = false;
    for call in service.calls.iter_mut().filter(|call| call.to == *app) {
        let Operations::Named(names) = &mut call.operations else { continue };
        for one in answers.iter().filter(|one| round > ROUNDS || what(one) == may_not) {
            if !names.contains(&one.name) {
                names.push(one.name.clone());
                has_changed = true;
            }
        }
        names.sort();
    }
    has_changed
}

/// Leaves an operation out.
fn remove(model: &mut Model, target: &Target<'_>, left: &mut Vec<Left>, app: &AppId, named: &str) -> bool {
    let Some(service) = model.services.get_mut(app) else { return false };
    let gone: BTreeSet<Sentence> = service
        .operations
        .iter()
        .filter(|one| what(one) == named)
        .map(|one| one.name.clone())
        .collect();
    service.operations.retain(|one| !gone.contains(&one.name));
    let place = target.parts.iter().find(|part| part.id == *app);
    let place = place.and_then(|part| part.service.operations.first()).map(|one| one.place.clone());
    left.push(Left {
        place: place.unwrap_or_else(|| Place::new("", 1)),
        sentence: format!(
            "{named} of {app} is not in the model: no rule can tell it from what a sidecar alone may ask for. It needs another path"
        ),
    });
    for service in model.services.values_mut() {
        for call in service.calls.iter_mut().filter(|call| call.to == *app) {
            if let Operations::Named(names) = &mut call.operations {
                names.retain(|name| !gone.contains(name));
            }
        }
    }
    forget_empty(model);
    !gone.is_empty()
}

/// Takes a call away.
fn forget(model: &mut Model, caller: &AppId, to: &AppId) -> bool {
    let Some(service) = model.services.get_mut(caller) else {
        return false;
    };
    let before = service.calls.len();
    service.calls.retain(|call| call.to != *to);
    service.calls.len() != before
}

/// Takes away calls that ask for nothing.
fn forget_empty(model: &mut Model) {
    let met: BTreeSet<AppId> = model
        .services
        .iter()
        .filter(|(_, service)| service.operations.iter().any(|one| one.access != Access::Services))
        .map(|(id, _)| id.clone())
        .collect();
    for service in model.services.values_mut() {
        service.calls.retain(|call| match &call.operations {
            Operations::Named(names) => !names.is_empty(),
            Operations::All(_) | Operations::Passed { .. } => met.contains(&call.to),
        });
    }
}

/// Halves what each answers: there is more than rules can be made of.
fn thin(model: &mut Model) -> bool {
    let mut has_changed = false;
    for service in model.services.values_mut() {
        let half = service.operations.len() / 2;
        has_changed |= half > 0;
        service.operations.truncate(service.operations.len() - half);
    }
    let known: BTreeSet<(AppId, Sentence)> = model
        .services
        .iter()
        .flat_map(|(id, service)| service.operations.iter().map(|one| (id.clone(), one.name.clone())))
        .collect();
    for service in model.services.values_mut() {
        for call in &mut service.calls {
            if let Operations::Named(names) = &mut call.operations {
                names.retain(|name| known.contains(&(call.to.clone(), name.clone())));
            }
        }
    }
    forget_empty(model);
    has_changed
}
