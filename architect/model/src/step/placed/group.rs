use std::collections::BTreeMap;

use super::super::{Misplaced, Placement};
use super::{Answers, renamed};
use crate::{AppId, Data, Database, Health, Limits, Model, Name, Resources, Scale, Sentence, Service};

/// The services of one app id as one.
pub(super) fn group(
    model: &Model,
    placement: &Placement,
    answers: &BTreeMap<&AppId, Answers>,
    app: &AppId,
    members: &[&AppId],
) -> Result<Service, Misplaced> {
    let hosted: Vec<(&AppId, &Service)> = members
        .iter()
        .filter_map(|member| Some((*member, model.services.get(*member)?)))
        .collect();
    let Some(((_, namesake), [_, ..])) = hosted.split_first().map(|(first, rest)| (*first, rest)) else {
        return match hosted.first() {
            // What it asks others for may go elsewhere than to their names.
            Some((_, only)) => Ok(with_calls((*only).clone(), model, placement, answers, app, &hosted)),
            None => Err(Misplaced::Nameless(app.clone())),
        };
    };
    let services = || hosted.iter().map(|(_, service)| *service);
    let mut group = namesake.clone();
    group.operations = answers.get(app).map(|answers| answers.operations.clone()).unwrap_or_default();
    group.face = services().find_map(|service| service.face);
    group.health = health(namesake, services().map(|service| &service.health));
    group.limits = limits(services().map(|service| &service.limits));
    group.scale = scale(services().map(|service| service.scale));
    group.resources = resources(services().map(|service| service.resources));
    group.data = data(app, &hosted)?;
    group.state = all(services().map(|service| service.state.as_slice()), |one, other| {
        one.what == other.what
    });
    group.settings = all(services().map(|service| service.settings.as_slice()), |one, other| {
        one.name == other.name
    });
    group.secrets = all(services().map(|service| service.secrets.as_slice()), |one, other| {
        one.name == other.name
    });
    group.externals = all(services().map(|service| service.externals.as_slice()), |one, other| {
        one.port == other.port && one.name == other.name
    });
    Ok(with_calls(group, model, placement, answers, app, &hosted))
}

/// What the services ask of others, by the app ids that host these.
fn with_calls(
    mut group: Service,
    model: &Model,
    placement: &Placement,
    answers: &BTreeMap<&AppId, Answers>,
    app: &AppId,
    hosted: &[(&AppId, &Service)],
) -> Service {
    group.calls = Vec::new();
    for call in hosted.iter().flat_map(|(_, service)| &service.calls) {
        let mut call = call.clone();
        // A call of a service that is not there is left as it is: whoever checks the model says so.
        if let Some(to) = placement.host(call.to.as_str()) {
            if to == app {
                continue;
            }
            if let Some(answers) = answers.get(to) {
                call.operations = answers.asked(model, &call.to, &call.operations);
            }
            call.to = to.clone();
        }
        if !group.calls.contains(&call) {
            group.calls.push(call);
        }
    }
    group
}

/// Whatever there is, once: of what is the same in the sense of `is_same` the first.
fn all<'a, T: Clone + 'a>(lists: impl Iterator<Item = &'a [T]>, is_same: impl Fn(&T, &T) -> bool) -> Vec<T> {
    let mut all: Vec<T> = Vec::new();
    for one in lists.flatten() {
        if !all.iter().any(|other| is_same(one, other)) {
            all.push(one.clone());
        }
    }
    all
}

/// It takes as long as the slowest.
fn health<'a>(namesake: &Service, of: impl Iterator<Item = &'a Health>) -> Health {
    let mut health = namesake.health.clone();
    for one in of {
        health.start_seconds = health.start_seconds.max(one.start_seconds);
        health.stop_seconds = health.stop_seconds.max(one.stop_seconds);
    }
    health
}

/// It takes as much as the one that takes most.
fn limits<'a>(of: impl Iterator<Item = &'a Limits>) -> Limits {
    let larger = |one: Limits, other: &Limits| Limits {
        body_bytes: one.body_bytes.max(other.body_bytes),
        request_seconds: one.request_seconds.max(other.request_seconds),
        concurrency: one.concurrency.zip(other.concurrency).map(|(one, other)| one.max(other)),
    };
    let mut of = of.cloned();
    let first = of.next().unwrap_or_default();
    of.fold(first, |one, other| larger(one, &other))
}

/// As many processes as the one that needs most.
fn scale(of: impl Iterator<Item = Scale>) -> Scale {
    let larger = |one: Scale, other: Scale| Scale {
        min: one.min.max(other.min),
        max: one.max.max(other.max),
        cpu_percent: one.cpu_percent.min(other.cpu_percent),
    };
    of.reduce(larger).unwrap_or_default()
}

/// One process needs what each of them would.
fn resources(of: impl Iterator<Item = Resources>) -> Resources {
    let sum = |one: Resources, other: Resources| Resources {
        cpu_milli: one.cpu_milli.saturating_add(other.cpu_milli),
        memory_mib: one.memory_mib.saturating_add(other.memory_mib),
        memory_max_mib: one.memory_max_mib.saturating_add(other.memory_max_mib),
    };
    of.reduce(sum).unwrap_or_default()
}

/// What they own, each in its own schema: the tables are named with it.
fn data(app: &AppId, hosted: &[(&AppId, &Service)]) -> Result<Option<Data>, Misplaced> {
    let owners: Vec<(&AppId, &Data)> = hosted
        .iter()
        .filter_map(|(id, service)| Some((*id, service.data.as_ref()?)))
        .collect();
    let [(first, first_data), rest @ ..] = owners.as_slice() else {
        return Ok(None);
    };
    let mut data = Data {
        database: first_data.database,
        schema: first_data.schema.clone().filter(|_| rest.is_empty()),
        role: first_data.role.clone().filter(|_| rest.is_empty()),
        secret: secret(first_data, first, app),
        tables: Vec::new(),
    };
    for (id, one) in rest {
        if one.database != data.database {
            data.database = Database::Other;
        }
        match (&data.secret, secret(one, id, app)) {
            (Some(here), Some(there)) if *here != there => {
                return Err(Misplaced::Unlike {
                    app: app.clone(),
                    one: (*first).clone(),
                    other: (*id).clone(),
                    why: format!(
                        "their passwords lie in two secrets, {here} and {there}; name each after its service, and the app id has one of its own"
                    ),
                });
            }
            (None, Some(there)) => data.secret = Some(there),
            _ => {}
        }
    }
    for (_, one) in &owners {
        let qualified = |table: &Sentence| match &one.schema {
            Some(schema) if !rest.is_empty() => Sentence::new(format!("{schema}.{table}")).unwrap_or_else(|_| table.clone()),
            _ => table.clone(),
        };
        data.tables.extend(one.tables.iter().map(qualified));
    }
    Ok(Some(data))
}

fn secret(data: &Data, service: &AppId, app: &AppId) -> Option<Name> {
    let name = data.secret.as_ref()?;
    // A name that grows too long by it stays.
    Some(Name::new(renamed(name.as_str(), service, app)).unwrap_or_else(|_| name.clone()))
}
