use std::collections::BTreeMap;

use anyhow::Context;
use pando_model::{Access, AppId, Call, Misplaced, Model, Operation, Operations, Placement, Sentence, Service};

use super::hosting::Hosting;
use crate::service_name::ServiceName;

/// The system as the sidecar of one app id must see it while services move: the app id hosts these services, and lets in whoever calls
/// them, each from wherever it may come. Of the others it is only said that they are there.
///
/// # Errors
/// When these services cannot live behind one app id, or something of ours is no name: faults of this build.
pub(crate) fn between(model: &Model, app: ServiceName, hosting: &Hosting) -> anyhow::Result<Model> {
    let own = id(app)?;
    let others = ServiceName::ALL.into_iter().filter(|service| !hosting.hosted.contains(service));
    let mut apps: BTreeMap<AppId, Vec<AppId>> = others
        .map(|other| Ok((id(other)?, vec![id(other)?])))
        .collect::<anyhow::Result<_>>()?;
    let hosted: Vec<AppId> = hosting.hosted.iter().map(|service| id(*service)).collect::<anyhow::Result<_>>()?;
    apps.insert(own.clone(), hosted.clone());
    let mut seen = model.placed(&Placement::from(apps)).map_err(said)?.model;
    let answered: Vec<Operation> = seen
        .services
        .get(&own)
        .map(|service| service.operations.clone())
        .unwrap_or_default();
    let own_calls = seen
        .services
        .get_mut(&own)
        .map(|service| std::mem::take(&mut service.calls))
        .unwrap_or_default();
    for service in seen.services.values_mut() {
        service.calls.clear();
    }
    let mut call = |from: AppId, otherwise: &Service, call: Call| {
        let there = seen.services.entry(from).or_insert_with(|| Service {
            calls: Vec::new(),
            ..otherwise.clone()
        });
        there.calls.push(call);
    };
    for (caller, from) in &hosting.callers {
        let service = model.services.get(caller.app_id()).context("a caller that is not in the model")?;
        for one in service.calls.iter().filter(|call| hosted.contains(&call.to)) {
            let here = Call {
                to: own.clone(),
                operations: here(model, one, &answered),
                ..one.clone()
            };
            call(id(*from)?, service, here);
        }
    }
    let mut elsewhere = Vec::new();
    // What it waits for elsewhere is its own sidecar's to know; what it asks for there, that of the other.
    for one in own_calls {
        let place = ServiceName::named(one.to.as_str()).and_then(|service| hosting.places.get(&service));
        let (Some(place), Some(service)) = (place, model.services.get(&one.to)) else {
            continue;
        };
        let there = Call {
            to: id(*place)?,
            operations: Operations::Named(Vec::new()),
            ..one
        };
        elsewhere.push((there, service));
    }
    for (there, service) in elsewhere {
        if !seen.services.contains_key(&there.to) {
            seen.services.insert(
                there.to.clone(),
                Service {
                    calls: Vec::new(),
                    ..service.clone()
                },
            );
        }
        if let Some(own) = seen.services.get_mut(&own) {
            own.calls.push(there);
        }
    }
    Ok(seen)
}

/// What a call asks for, by the names that it has among what is answered here: the same method and path.
fn here(model: &Model, call: &Call, answered: &[Operation]) -> Operations {
    let operations = model
        .services
        .get(&call.to)
        .map(|service| service.operations.as_slice())
        .unwrap_or_default();
    let named = |chosen: &dyn Fn(&Operation) -> bool| -> Vec<Sentence> {
        let chosen = operations.iter().filter(|one| chosen(one));
        let same = |one: &Operation| answered.iter().find(|other| other.method == one.method && other.path == one.path);
        chosen.filter_map(same).map(|one| one.name.clone()).collect()
    };
    match &call.operations {
        Operations::All(_) => Operations::Passed {
            people: named(&|one| one.access != Access::Services),
        },
        Operations::Passed { people } => Operations::Passed {
            people: named(&|one| people.contains(&one.name)),
        },
        Operations::Named(names) => Operations::Named(named(&|one| names.contains(&one.name))),
    }
}

fn id(service: ServiceName) -> anyhow::Result<AppId> {
    Ok(AppId::new(service.app_id())?)
}

/// Why a placement does not fit the model, in a sentence.
pub(crate) fn said(faults: Vec<Misplaced>) -> anyhow::Error {
    let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
    anyhow::anyhow!(faults.join("; "))
}
