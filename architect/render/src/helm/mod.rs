//! The Helm chart of a system: what Kubernetes and Dapr's injector need to run it, with everything that an operator may want otherwise in
//! its values.
//!
//! Two template engines meet here: the model's values are put in when the chart is rendered (`[[ ]]`), the operator's when it is
//! installed (`{{ }}`). A text of the model never gets to be a template of the second.

mod components;
mod dashboard;
mod figures;
mod logs;
mod merged;
mod migrate;
mod mounts;
mod placements;
mod ports;
mod schema;
mod service;
mod settings;
mod step;
mod system;
mod values;

use pando_model::{Model, Placed, Step};
use serde_json::{Value, json};

use crate::access::policies;
use crate::{Files, Refused, template};
use placements::{Place, Way};
use system::System;

/// A template with its name, for what is said when it cannot be filled.
macro_rules! document {
    ($name:literal) => {
        ($name, include_str!(concat!("../../templates/helm/", $name)))
    };
}

/// What there is for each service, in a folder of its own.
const OF_A_SERVICE: [(&str, &str); 8] = [
    document!("configuration.yaml"),
    document!("deployment.yaml"),
    document!("hpa.yaml"),
    document!("networkpolicy.yaml"),
    document!("pdb.yaml"),
    document!("service.yaml"),
    document!("serviceaccount.yaml"),
    document!("servicemonitor.yaml"),
];

/// Where the sidecars of a release are, with what each asks to be shown, for a command that looks at them. It is the same of every system:
/// which sidecars there are the cluster says.
const LIVE: &str = include_str!("../../templates/live/live.sh");

/// Everything below `helm/`, and what goes with it: where services share processes in the steps of a move, the values say in which.
///
/// # Errors
/// When Dapr's rules cannot say what the model asks for, or the steps do not fit it.
pub(crate) fn render(model: &Model, steps: &[Step]) -> Result<Files, Refused> {
    let places = placements::places(model, steps)?;
    let apart = chart(model, &placements::apart(model), None, &places)?;
    let mut of_places = Vec::new();
    for place in &places {
        of_places.push((place.word.as_str(), chart(model, &place.placed, place.way.as_ref(), &places)?));
    }
    let mut files = placements::together(apart, &places, &of_places);
    files.insert("deploy/live.sh".to_owned(), LIVE.to_owned());
    for (step, place) in steps.iter().zip(&places) {
        let path = format!("deploy/steps/{}/values.yaml", step.folder());
        files.insert(path, fill(document!("step.yaml"), &step::context(model, step, place, &places))?);
        for place in &places {
            let Some(state) = place.way.as_ref().map(|way| way.state) else {
                continue;
            };
            if place.word == placements::word(step, state) {
                let path = format!("deploy/steps/{}/between-{}.yaml", step.folder(), state.number());
                files.insert(path, fill(document!("step.yaml"), &step::context(model, step, place, &places))?);
            }
        }
    }
    Ok(files)
}

/// The model in a state between two steps, by the word for it.
pub(crate) fn between(model: &Model, steps: &[Step], word: &str) -> Result<Option<Model>, Refused> {
    let places = placements::places(model, steps)?;
    let mut between = places.into_iter().filter(|place| place.way.is_some());
    Ok(between.find(|place| place.word == word).map(|place| place.placed.model))
}

/// The chart of one placement.
fn chart(model: &Model, placed: &Placed, way: Option<&Way>, places: &[Place]) -> Result<Files, Refused> {
    let policies = policies(&placed.model).map_err(Refused::Access)?;
    let dapr = crate::dapr::render(&placed.model)?;
    let system = System::of(model, placed, way, places);
    let mut files = Files::new();
    let mut put = |path: &str, text: String| files.insert(format!("helm/{}/{path}", system.chart), text);
    for (id, service) in &placed.model.services {
        let of_service = policies.get(id).map(Vec::as_slice).unwrap_or_default();
        let context = service::context(&system, id, service, of_service);
        for (file, text) in OF_A_SERVICE {
            let folder = service::folder(id, service);
            put(&format!("templates/{folder}/{file}"), fill((file, text), &context)?);
        }
        if service.face.is_some() {
            let folder = service::folder(id, service);
            put(
                &format!("templates/{folder}/ingress.yaml"),
                fill(document!("ingress.yaml"), &context)?,
            );
        }
    }
    for (path, text) in components::components(&system, &dapr) {
        put(&format!("templates/components/{path}"), text);
    }
    let of_all = system.context();
    for (path, document) in [
        ("Chart.yaml", document!("Chart.yaml")),
        (".helmignore", document!("helmignore")),
        ("templates/_helpers.tpl", document!("helpers.tpl")),
        ("templates/_ports.tpl", document!("ports.tpl")),
        ("templates/_values.tpl", document!("values.tpl")),
        ("templates/NOTES.txt", document!("NOTES.txt")),
        ("templates/components/config.yaml", document!("config.yaml")),
        ("templates/network/default-deny.yaml", document!("default-deny.yaml")),
        ("templates/logs/agent.yaml", document!("logs.yaml")),
        ("templates/logs/configuration.yaml", document!("logs-configuration.yaml")),
        ("templates/monitoring/rules.yaml", document!("rules.yaml")),
        ("templates/monitoring/dashboard.yaml", document!("dashboard.yaml")),
        ("templates/tests/ready.yaml", document!("test.yaml")),
        ("values.yaml", document!("values.yaml")),
    ] {
        put(path, fill(document, &of_all)?);
    }
    if !places.is_empty() {
        put("templates/components/placement.yaml", fill(document!("placement.yaml"), &of_all)?);
    }
    if model.chart.migrate.is_some() {
        put("templates/migrate/job.yaml", fill(document!("migrate.yaml"), &of_all)?);
    }
    if system.has_postgresql() {
        put("templates/database/postgresql.yaml", fill(document!("postgresql.yaml"), &of_all)?);
    }
    if system.has_redis() {
        put("templates/database/redis.yaml", fill(document!("redis.yaml"), &of_all)?);
    }
    put(&format!("dashboards/{}.json", model.name), pretty(&dashboard::dashboard(model)));
    put("values.schema.json", pretty(&schema::schema(&system)));
    Ok(files)
}

fn fill((name, text): (&str, &str), values: &Value) -> Result<String, template::Unfilled> {
    template::fill(name, text, values)
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// Two objects in one.
fn with(mut one: Value, other: Value) -> Value {
    if let (Some(one), Value::Object(other)) = (one.as_object_mut(), other) {
        one.extend(other);
    }
    one
}

/// A text, or nothing.
fn text(value: Option<&impl ToString>) -> Value {
    value.map_or_else(|| json!(""), |value| json!(value.to_string()))
}
