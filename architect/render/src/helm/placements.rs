//! Which services share a process, and what such a process is given: what each of them would be.

use std::collections::BTreeSet;

use pando_model::{AppId, Model, Placed, Secret, Sentence, Service, Step};
use serde_json::{Value, json};

use super::merged::TEXTS_MAX;
use super::system::System;
use crate::{Files, Refused};

/// The word for each service apart, where no step is called so.
const APART: &str = "apart";

/// Where services may be.
pub(super) struct Place {
    /// What the values say for it.
    pub(super) word: String,
    pub(super) about: String,
    pub(super) placed: Placed,
    /// Whether values that say nothing mean this.
    pub(super) is_default: bool,
}

/// Every service behind an app id of its own.
pub(super) fn apart(model: &Model) -> Placed {
    Placed {
        model: model.clone(),
        hosted: model.services.keys().map(|id| (id.clone(), vec![id.clone()])).collect(),
    }
}

/// The places of a move's steps, and that of each service apart.
///
/// # Errors
/// Steps that do not fit the model, or put services together in a process that cannot be told so.
pub(super) fn places(model: &Model, steps: &[Step]) -> Result<Vec<Place>, Refused> {
    let mut places = Vec::new();
    for step in steps {
        let placed = model.placed(&step.apps).map_err(Refused::Misplaced)?;
        let shared = placed.hosted.iter().find(|(_, hosted)| hosted.len() > 1);
        if let (Some((app, hosted)), None) = (shared, &model.chart.hosting) {
            return Err(Refused::Hosting {
                app: app.clone(),
                hosted: hosted.clone(),
            });
        }
        places.push(Place {
            word: step.name.to_string(),
            about: step.summary.to_string(),
            is_default: shared.is_none(),
            placed,
        });
    }
    if !places.is_empty() && !places.iter().any(|place| place.is_default) {
        places.push(Place {
            word: APART.to_owned(),
            about: "Every service apart".to_owned(),
            is_default: true,
            placed: apart(model),
        });
    }
    debug_assert!(places.len() <= TEXTS_MAX);
    Ok(places)
}

/// The services of an app id, its namesake first.
pub(super) fn services<'a>(system: &System<'a>, app: &AppId) -> Vec<(&'a AppId, &'a Service)> {
    let hosted = system.hosted.get(app).into_iter().flatten();
    let mut services: Vec<_> = hosted.filter_map(|id| system.whole.services.get_key_value(id)).collect();
    services.sort_by_key(|(id, _)| *id != app);
    services
}

/// What an app's pods are given of secrets: of a variable that several services have the namesake's, and of a file every key of the same
/// secret.
pub(super) fn secrets<'a>(system: &System<'a>, app: &AppId) -> Vec<&'a Secret> {
    let mut given: Vec<&Secret> = Vec::new();
    for secret in services(system, app).into_iter().flat_map(|(_, service)| &service.secrets) {
        let of_variable = |other: &&&Secret| other.name == secret.name;
        let is_another_key = |other: &Secret| other.file && secret.file && other.secret == secret.secret && other.key != secret.key;
        match given.iter().find(of_variable) {
            None => given.push(secret),
            Some(other) if is_another_key(other) && !given.contains(&secret) => given.push(secret),
            Some(_) => {}
        }
    }
    given
}

/// The arguments of an app's process, which hosts what its namesake's name stands for.
pub(super) fn arguments(system: &System<'_>, app: &AppId) -> Vec<String> {
    let services = services(system, app);
    let arguments = services
        .first()
        .map(|(_, service)| service.arguments.as_slice())
        .unwrap_or_default();
    let own = |argument: &Sentence| match argument.as_str() == app.as_str() {
        true => list(&services),
        false => argument.to_string(),
    };
    arguments.iter().map(own).collect()
}

fn list(services: &[(&AppId, &Service)]) -> String {
    let mut ids: Vec<&str> = services.iter().map(|(id, _)| id.as_str()).collect();
    ids.sort_unstable();
    ids.join(",")
}

/// What an app's process is told of where services are, in the variables of the model: nothing where each is apart.
pub(super) fn told<'a>(system: &System<'a>, app: &AppId) -> Vec<(&'a str, String)> {
    let Some(hosting) = &system.whole.chart.hosting else {
        return Vec::new();
    };
    let services = services(system, app);
    let mut told = Vec::new();
    if services.len() > 1 {
        told.push((hosting.services.as_str(), list(&services)));
        told.push((hosting.app_id.as_str(), app.to_string()));
    }
    let elsewhere = system.hosted.iter().filter(|(host, _)| *host != app);
    let places = elsewhere.flat_map(|(host, hosted)| hosted.iter().filter(move |id| *id != host).map(move |id| format!("{id}={host}")));
    let places: Vec<String> = places.collect();
    if !places.is_empty() {
        told.push((hosting.places.as_str(), places.join(",")));
    }
    told
}

/// What templates are told of the places.
pub(super) fn shown(system: &System<'_>) -> Value {
    let places = system.placements.iter();
    let places: Vec<Value> = places.map(|place| json!({ "word": place.word, "about": place.about })).collect();
    let default = system.placements.iter().find(|place| place.is_default);
    json!({ "all": places, "default": default.map(|place| &place.word) })
}

/// The templates of all places in one chart, each by its word; what is not a template is of each service apart.
pub(super) fn together(mut apart: Files, of_places: &[(&str, Files)]) -> Files {
    let paths: BTreeSet<&String> = of_places.iter().flat_map(|(_, files)| files.keys()).collect();
    for path in paths.into_iter().filter(|path| path.contains("/templates/")) {
        let texts: Vec<(&str, Option<&str>)> = of_places
            .iter()
            .map(|(word, files)| (*word, files.get(path).map(String::as_str)))
            .collect();
        apart.insert(path.clone(), super::merged::merged("$.Values.placement", &texts));
    }
    apart
}
