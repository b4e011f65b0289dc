//! The target as a model. Nothing that was read is refused: what the model's types or Dapr's rules cannot say is said as near as they can,
//! or is left out, and told of in `left`.

mod address;
mod calls;
mod data;
mod events;
mod narrow;
mod operations;
mod outside;
mod ports;
mod schemas;
mod settings;

use std::collections::BTreeMap;

use pando_facts::Place;
use pando_model::{AppId, Chart, Format, Hosting, Interfaces, Limits, Model, Resources, Scale, Service, Sidecars, Variable};
use serde_json::Value;

pub(crate) use address::{is_of_api, is_own_machine};
pub(crate) use data::{database, name as database_name};
pub(crate) use ports::{Probes, deployment};
pub(crate) use settings::{Readers, is_secret};

use crate::names::line;
use crate::target::{Part, Target};

/// The port that people come in by at the gateway, and the one that its sidecar calls.
pub(crate) const FACE: u16 = 8080;
/// What tells a process which services it hosts, which app id its sidecar has, and where the others are.
pub(crate) const HOSTED: [&str; 3] = ["HOSTED_SERVICES", "HOST_APP_ID", "SERVICE_PLACES"];

/// A model with what goes with it.
pub(crate) struct Draft {
    pub(crate) model: Model,
    /// The file of schemas that it names, where it names one.
    pub(crate) schemas: Option<Value>,
    /// What is not in it as it is in the program.
    pub(crate) left: Vec<Left>,
    /// What stands before a service's paths where people come in, where the pages have the same ones.
    pub(crate) under: Vec<Option<String>>,
    /// Where each service says how it is.
    pub(crate) probes: Vec<Probes>,
}

/// Something of the program that is otherwise in the model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Left {
    pub(crate) place: Place,
    /// In a sentence.
    pub(crate) sentence: String,
}

/// The model of a target.
pub(crate) fn draft(target: &Target<'_>) -> Draft {
    let mut left = Vec::new();
    let mut schemas = schemas::Schemas::of(target.facts);
    let probes = ports::probes(target);
    let mut doors = operations::doors(target, &probes, &mut schemas, &mut left);
    let asked = calls::asked(target, &mut doors);
    let events = events::events(target, &doors, &mut schemas);
    let databases = data::database(target.facts);
    let readers = settings::Readers::of(target);
    let mut services: BTreeMap<AppId, Service> = BTreeMap::new();
    for (at, part) in target.parts.iter().enumerate() {
        let mut service = service(&part_summary(part), ports::port(target, at), probes[at].health());
        service.operations = std::mem::take(&mut doors.parts[at].operations);
        service.calls = calls::of(target, at, &asked);
        service.data = data::of(target, at, databases.kind);
        service.image = part.service.face.then(|| line(&format!("{}-{}:0.1.0", target.system, part.id)));
        let under = doors.under.iter().flatten().next();
        settings::give(target, &readers, at, under.map(String::as_str), &mut service);
        outside::give(target, &readers, at, &databases, &mut service);
        services.insert(part.id.clone(), service);
    }
    if let Some(gateway) = &target.gateway {
        let mut door = service(
            "The one door: it passes on to each service what people ask it for",
            8000,
            ports::gateway(),
        );
        door.face = Some(FACE);
        door.image = Some(line(&format!("{}-{gateway}:0.1.0", target.system)));
        door.calls = calls::passed_on(target, &services, &doors.under);
        settings::token(gateway, &mut door);
        services.insert(gateway.clone(), door);
    }
    calls::break_circles(&mut services);
    let mut model = Model {
        format: Format::V1,
        name: target.system.clone(),
        summary: line(&format!(
            "What {} becomes: the services that its code is cut into",
            target.facts.name
        )),
        sidecars: Sidecars::default(),
        settings: settings::of_all(&events),
        services,
        events,
        chart: Chart {
            hosting: (!target.order.steps.is_empty()).then(hosting).flatten(),
            ..Chart::default()
        },
        interfaces: Interfaces {
            title: Some(line(&target.facts.name)).filter(|title| !title.is_empty()),
            ..Interfaces::default()
        },
        schemas: None,
        steps: None,
    };
    narrow::keep_to_rules(&mut model, target, &mut left);
    let schemas = schemas.into_file(&mut model);
    if schemas.is_some() {
        model.schemas = Some(line(&format!("{}.schemas.json", target.system)));
    }
    if !target.order.steps.is_empty() {
        model.steps = Some(line(&format!("{}.steps.yaml", target.system)));
    }
    left.sort();
    left.dedup();
    Draft {
        model,
        schemas,
        left,
        under: doors.under,
        probes,
    }
}

/// What a service is for, as far as its parts tell.
fn part_summary(part: &Part<'_>) -> String {
    const SHOWN: usize = 8;
    let tables = &part.service.tables;
    let shown: Vec<&str> = tables.iter().take(SHOWN).map(|table| &**table).collect();
    let more = tables.len().saturating_sub(SHOWN);
    match (part.service.face, shown.is_empty()) {
        (true, _) => "The web interface".to_owned(),
        (false, true) => format!("{} units of the program that own no table", part.service.units.len()),
        (false, false) if more > 0 => format!("Whatever has to do with {} and {more} more tables", shown.join(", ")),
        (false, false) => format!("Whatever has to do with {}", shown.join(", ")),
    }
}

fn service(summary: &str, port: u16, health: pando_model::Health) -> Service {
    Service {
        summary: line(summary),
        folder: None,
        image: None,
        program: None,
        arguments: Vec::new(),
        port,
        face: None,
        health,
        limits: Limits::default(),
        scale: Scale::default(),
        resources: Resources {
            // A process of Python or Node has more than this before it has done anything.
            memory_mib: 256,
            ..Resources::default()
        },
        operations: Vec::new(),
        calls: Vec::new(),
        declared_subscriptions: false,
        data: None,
        state: Vec::new(),
        settings: Vec::new(),
        secrets: Vec::new(),
        externals: Vec::new(),
    }
}

fn hosting() -> Option<Hosting> {
    let [services, app_id, places] = HOSTED.map(|name| Variable::new(name).ok());
    Some(Hosting {
        services: services?,
        app_id: app_id?,
        places: places?,
        callers: None,
    })
}
