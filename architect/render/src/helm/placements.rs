//! Which services share a process, and what such a process is given: what each of them would be.

use std::collections::{BTreeMap, BTreeSet};

use pando_model::{AppId, Model, Placed, Placement, Secret, Sentence, Service, Step};
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
    /// On the way between two: where calls go, and from where else they may come.
    pub(super) way: Option<Way>,
}

/// A move that is under way.
pub(super) struct Way {
    /// Where services are called. An app id that is not there calls where they are in the other.
    pub(super) calls: Placement,
    pub(super) other: Placement,
    /// Which of the states between two steps it is.
    pub(super) state: State,
}

/// The states between two steps, on the way forth; on the way back they come the other way round. In each whoever is called is there, hosts it
/// and lets in whoever calls; and what runs in the state before or after calls nothing that is not there in this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Each app id of both hosts what it hosts in either, and is called as before.
    Opened,
    /// The same, and each is called as afterwards.
    Called,
    /// Each hosts what it does afterwards, and still lets in who called before.
    Closing,
}

impl State {
    pub(super) const ALL: [Self; 3] = [Self::Opened, Self::Called, Self::Closing];

    /// In the order of the way forth, from 1 on.
    pub(super) fn number(self) -> usize {
        Self::ALL.iter().position(|state| *state == self).unwrap_or_default() + 1
    }

    pub(super) fn about(self, from: &str, to: &str) -> String {
        match self {
            Self::Opened => format!("Between {from} and {to}: each hosts what it does in either, and is called where {from} has it"),
            Self::Called => format!("Between {from} and {to}: each hosts what it does in either, and is called where {to} has it"),
            Self::Closing => format!("Between {from} and {to}: where {to} has each, and whoever calls as in {from} is let in, too"),
        }
    }
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
            way: None,
        });
    }
    if !places.is_empty() && !places.iter().any(|place| place.is_default) {
        places.push(Place {
            word: APART.to_owned(),
            about: "Every service apart".to_owned(),
            is_default: true,
            placed: apart(model),
            way: None,
        });
    }
    if model.chart.hosting.as_ref().is_some_and(|hosting| hosting.callers.is_some()) {
        for pair in steps.windows(2) {
            if let [from, to] = pair {
                places.extend(ways(model, from, to)?);
            }
        }
    }
    debug_assert!(places.len() <= TEXTS_MAX);
    Ok(places)
}

/// The word for a state on the way to a step.
pub(super) fn word(to: &Step, state: State) -> String {
    format!("{}-{}", to.name, state.number())
}

/// The states between two steps.
fn ways(model: &Model, from: &Step, to: &Step) -> Result<Vec<Place>, Refused> {
    let both = model.between(&from.apps, &to.apps).map_err(Refused::Misplaced)?;
    let place = |state: State| {
        let (calls, other) = match state {
            State::Opened => (&from.apps, &to.apps),
            State::Called | State::Closing => (&to.apps, &from.apps),
        };
        let mut placed = both.clone();
        if state == State::Closing {
            placed.hosted = to.apps.apps().clone();
            let is_there = |app: &AppId| placed.hosted.contains_key(app);
            placed.model.services.retain(|app, _| is_there(app));
            for service in placed.model.services.values_mut() {
                service.calls.retain(|call| is_there(&call.to));
            }
            for event in placed.model.events.values_mut() {
                event.subscribers.retain(|app, _| is_there(app));
                event.also.retain(is_there);
                if let Some(app) = to.apps.host(event.publisher.as_str()).filter(|_| !is_there(&event.publisher)) {
                    event.publisher = app.clone();
                }
            }
        }
        Place {
            word: word(to, state),
            about: state.about(from.name.as_str(), to.name.as_str()),
            placed,
            is_default: false,
            way: Some(Way {
                calls: calls.clone(),
                other: other.clone(),
                state,
            }),
        }
    };
    Ok(State::ALL.map(place).into())
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
    let is_here = |id: &AppId| services.iter().any(|(service, _)| *service == id);
    let calls = match system.way {
        Some(way) if way.calls.apps().contains_key(app) => way.calls.apps(),
        Some(way) => way.other.apps(),
        None => system.hosted,
    };
    let elsewhere = calls.iter().filter(|(host, _)| *host != app);
    let places = elsewhere.flat_map(|(host, hosted)| {
        let others = hosted.iter().filter(move |id| *id != host && !is_here(id));
        others.map(move |id| format!("{id}={host}"))
    });
    let places: Vec<String> = places.collect();
    if !places.is_empty() {
        told.push((hosting.places.as_str(), places.join(",")));
    }
    let further = further_callers(system, app, calls);
    if let (Some(callers), false) = (&hosting.callers, further.is_empty()) {
        told.push((callers.as_str(), further.join(",")));
    }
    told
}

/// Services that may come from another app id than where this one has them, while services move.
fn further_callers(system: &System<'_>, app: &AppId, calls: &BTreeMap<AppId, Vec<AppId>>) -> Vec<String> {
    let Some(way) = system.way else { return Vec::new() };
    // What it hosts itself it does not look for elsewhere.
    let is_known = |id: &AppId, host: &AppId| {
        let is_here = system.hosted.get(app).is_some_and(|here| here.contains(id));
        !is_here && calls.get(host).is_some_and(|there| there.contains(id))
    };
    let sides = [way.calls.apps(), way.other.apps()].into_iter().flatten();
    let all = sides.flat_map(|(host, hosted)| hosted.iter().map(move |id| (id, host)));
    let further = all.filter(|(id, host)| *host != app && !is_known(id, host));
    let further: BTreeSet<String> = further.map(|(id, host)| format!("{id}={host}")).collect();
    further.into_iter().collect()
}

/// What templates are told of the places.
pub(super) fn shown(system: &System<'_>) -> Value {
    let places = system.placements.iter();
    let places: Vec<Value> = places
        .map(|place| json!({ "word": place.word, "about": place.about, "is_way": place.way.is_some() }))
        .collect();
    let has_ways = system.placements.iter().any(|place| place.way.is_some());
    let default = system.placements.iter().find(|place| place.is_default);
    json!({ "all": places, "default": default.map(|place| &place.word), "has_ways": has_ways })
}

/// The templates of all places in one chart, each by its word; what is not a template is of each service apart.
pub(super) fn together(mut apart: Files, places: &[Place], of_places: &[(&str, Files)]) -> Files {
    let default = places.iter().find(|place| place.is_default).map_or(APART, |place| &place.word);
    let value = format!("($.Values.placement | default \"{default}\")");
    let paths: BTreeSet<&String> = of_places.iter().flat_map(|(_, files)| files.keys()).collect();
    for path in paths.into_iter().filter(|path| path.contains("/templates/")) {
        let texts: Vec<(&str, Option<&str>)> = of_places
            .iter()
            .map(|(word, files)| (*word, files.get(path).map(String::as_str)))
            .collect();
        apart.insert(path.clone(), super::merged::merged(&value, &texts));
    }
    apart
}
