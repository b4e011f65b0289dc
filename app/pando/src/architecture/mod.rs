//! This system as the architect's model: what the contracts, the databases and the settings say, and nothing that is said twice.

mod chart;
mod events;
mod needs;
mod operations;
mod schemas;
mod service;

use anyhow::Context;
use pando_model::{AppId, Format, Interfaces, Model, Name, Path, Sentence, Sidecars, Topic};
use pando_wire::Problem;
use serde_json::Value;

use crate::service_name::ServiceName;
use schemas::Schemas;

/// The file of the model, and those beside it that it names.
pub const MODEL_FILE: &str = "pando.architecture.yaml";
/// The schemas of what travels.
pub const SCHEMAS_FILE: &str = "pando.schemas.json";
/// The steps by which the services move to app ids of their own; written by hand.
pub const STEPS_FILE: &str = "steps/steps.yaml";
/// The JSON Schema of the model's format.
pub const FORMAT_FILE: &str = "architecture.schema.json";

/// The model, and the schemas that it names.
///
/// # Errors
/// When something of ours is no name in a model: a fault of this build, which its tests find.
pub fn model() -> anyhow::Result<(Model, Value)> {
    let mut schemas = Schemas::new();
    let mut services = std::collections::BTreeMap::new();
    for service in ServiceName::ALL {
        services.insert(app_id(service.app_id())?, service::service(service, &mut schemas)?);
    }
    let model = Model {
        format: Format::V1,
        name: name("todo")?,
        summary: sentence("A task manager with a chat that acts and analytics people trust")?,
        sidecars: sidecars()?,
        settings: needs::of_all()?,
        services,
        events: events::events(&mut schemas)?,
        chart: chart::chart()?,
        interfaces: interfaces(&mut schemas)?,
        schemas: Some(sentence(SCHEMAS_FILE)?),
        steps: Some(sentence(STEPS_FILE)?),
    };
    Ok((model, schemas.document()))
}

/// What all sidecars share; the names of the secrets are those that `pando dapr up` writes.
fn sidecars() -> anyhow::Result<Sidecars> {
    let mut sidecars = Sidecars::default();
    sidecars.pubsub.secret = name("pando-redis")?;
    sidecars.state_store.secret = name("pando-statestore")?;
    sidecars.resiliency = name("pando")?;
    Ok(sidecars)
}

/// What whoever reads of our interfaces should know.
fn interfaces(schemas: &mut Schemas) -> anyhow::Result<Interfaces> {
    Ok(Interfaces {
        title: Some(sentence("Pando")?),
        license: Some(sentence(env!("CARGO_PKG_LICENSE"))?),
        problem: schemas.name(|generator| Some(generator.subschema_for::<Problem>()))?,
        token: Some(sentence("JWT")?),
    })
}

/// What stands in the file of the model.
///
/// # Errors
/// As [`model`].
pub fn text(model: &Model) -> anyhow::Result<String> {
    let about = "Written by `pando model --out deploy` from the contracts, the databases and the settings. Do not edit: a test compares it with the code.";
    model.write(FORMAT_FILE, about).context("the model cannot be written")
}

fn app_id(text: &str) -> anyhow::Result<AppId> {
    Ok(AppId::new(text)?)
}

fn name(text: &str) -> anyhow::Result<Name> {
    Ok(Name::new(text)?)
}

fn sentence(text: &str) -> anyhow::Result<Sentence> {
    Ok(Sentence::new(text)?)
}

fn path(text: &str) -> anyhow::Result<Path> {
    Ok(Path::new(text)?)
}

fn topic(text: &str) -> anyhow::Result<Topic> {
    Ok(Topic::new(text)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITE: &str = "write it anew: pando model --out deploy";

    #[test]
    fn the_checked_in_model_is_the_code() {
        let (model, schemas) = model().unwrap();
        let kept = include_str!("../../../../deploy/pando.architecture.yaml");
        assert!(text(&model).unwrap() == kept, "{WRITE}");
        let kept: Value = serde_json::from_str(include_str!("../../../../deploy/pando.schemas.json")).unwrap();
        assert!(schemas == kept, "{WRITE}");
        let kept: Value = serde_json::from_str(include_str!("../../../../deploy/architecture.schema.json")).unwrap();
        assert!(pando_model::schema() == kept, "{WRITE}");
    }

    #[test]
    fn what_is_written_is_the_model_that_was_meant() {
        let (model, _) = model().unwrap();
        let (read, _) = Model::read(&text(&model).unwrap()).unwrap();
        assert_eq!(read, model);
    }

    #[test]
    fn every_name_of_a_schema_is_in_the_file_of_schemas() {
        let (model, schemas) = model().unwrap();
        let defined = schemas["$defs"].as_object().unwrap();
        let operations = model.services.values().flat_map(|service| &service.operations);
        let types = operations.flat_map(|operation| [&operation.query, &operation.body, &operation.answer]);
        let named = types.chain(model.events.values().map(|event| &event.schema)).flatten();
        let mut names = 0;
        for name in named {
            assert!(defined.contains_key(name.as_str()), "{name}");
            names += 1;
        }
        assert!(names > 80, "{names} schemas are named");
    }
}
