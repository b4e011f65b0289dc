//! Dapr's side of a system: what its sidecars load, on one machine and elsewhere.

mod components;
mod configuration;
mod resiliency;
mod run_file;
mod set;
mod subscriptions;
mod topics;

use std::collections::BTreeSet;

use pando_model::{AppId, Model};
use serde::Serialize;

use self::components::Place;
use crate::Refused;
use crate::access::policies;
use crate::{Files, template};

pub(crate) use configuration::{configuration, policy};

/// A template with its name, for what is said when it cannot be filled.
macro_rules! document {
    ($name:literal) => {
        ($name, include_str!(concat!("../../templates/dapr/", $name)))
    };
}
use document;

/// The file of what apps hear of that do not say it themselves.
pub(crate) const SUBSCRIPTIONS: &str = "subscriptions.yaml";

/// Everything below `deploy/`.
///
/// # Errors
/// When Dapr's rules cannot say what the model asks for.
pub(crate) fn render(model: &Model) -> Result<Files, Refused> {
    let policies = policies(model).map_err(Refused::Access)?;
    let mut files = Files::new();
    let mut put = |path: &str, text: String| files.insert(format!("deploy/{path}"), text);
    for (app, of_app) in &policies {
        put(
            &format!("dapr/configuration/{app}.yaml"),
            configuration(model, app.as_str(), of_app)?,
        );
    }
    let sidecars = &model.sidecars;
    if !talking(model).is_empty() {
        put(
            &format!("dapr/components/{}.yaml", file(&sidecars.pubsub.name)),
            components::pubsub(model, Place::Anywhere)?,
        );
    }
    if !keeping(model).is_empty() {
        let name = file(&sidecars.state_store.name);
        let (first, second) = components::state_stores(model)?;
        put(&format!("dapr/components/{name}.yaml"), first);
        let (kind, text) = second;
        put(&format!("dapr/alternatives/{name}-{kind}/{name}.yaml"), text);
        put(&format!("dapr/alternatives/{name}-{kind}/{}", set::FILE), set::instead(model)?);
    }
    put("dapr/components/resiliency.yaml", resiliency::resiliency(model)?);
    put("dapr/components/self-calls.yaml", components::self_calls(model)?);
    if declaring(model).next().is_some() {
        put(&format!("dapr/components/{SUBSCRIPTIONS}"), subscriptions::subscriptions(model)?);
    }
    put("dapr/local/secretstore.yaml", components::secret_store(model)?);
    put("dapr/local/sentry.yaml", document!("sentry.yaml").1.to_owned());
    run_file::render(model, put)?;
    Ok(files)
}

/// The file of a component: its name, unless the name is that of another file beside it.
pub(crate) fn file(name: &pando_model::Name) -> String {
    match name.as_str() {
        taken @ ("resiliency" | "self-calls" | "subscriptions") => format!("{taken}-component"),
        free => free.to_owned(),
    }
}

fn fill((name, text): (&str, &str), values: &impl Serialize) -> Result<String, template::Unfilled> {
    template::fill(name, text, values)
}

/// Whoever publishes or hears of something.
pub(crate) fn talking(model: &Model) -> BTreeSet<&AppId> {
    let apps = model
        .events
        .values()
        .flat_map(|event| event.subscribers.keys().chain(event.publishers()));
    apps.collect()
}

/// Whoever keeps something in the state store.
pub(crate) fn keeping(model: &Model) -> BTreeSet<&AppId> {
    let services = model.services.iter().filter(|(_, service)| !service.state.is_empty());
    services.map(|(app, _)| app).collect()
}

/// Whoever hears of something by a document, and not by its own word.
pub(crate) fn declaring(model: &Model) -> impl Iterator<Item = &AppId> {
    let hears = |app: &AppId| model.events.values().any(|event| event.subscribers.contains_key(app));
    let services = model.services.iter().filter(|(_, service)| service.declared_subscriptions);
    services.map(|(app, _)| app).filter(move |app| hears(app))
}

/// Whoever asks its sidecar for a password.
fn asking(model: &Model) -> BTreeSet<&AppId> {
    let asks = |service: &pando_model::Service| service.data.as_ref().is_some_and(|data| data.secret.is_some());
    model
        .services
        .iter()
        .filter(|(_, service)| asks(service))
        .map(|(app, _)| app)
        .collect()
}
