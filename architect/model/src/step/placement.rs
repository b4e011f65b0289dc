use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AppId, Model, nearest, yaml};

/// Which app id hosts which services. An app id is the name of one of its own services, so that what is named like a service stays so.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Placement(BTreeMap<AppId, Vec<AppId>>);

impl From<BTreeMap<AppId, Vec<AppId>>> for Placement {
    fn from(apps: BTreeMap<AppId, Vec<AppId>>) -> Self {
        Self(apps)
    }
}

impl PartialEq for Placement {
    /// The order in which services are named says nothing.
    fn eq(&self, other: &Self) -> bool {
        let sorted = |services: &Vec<AppId>| {
            let mut services = services.clone();
            services.sort();
            services
        };
        let pairs = || self.0.iter().zip(&other.0);
        self.0.len() == other.0.len() && pairs().all(|(one, other)| one.0 == other.0 && sorted(one.1) == sorted(other.1))
    }
}

impl Eq for Placement {}

/// Why a placement does not fit a model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misplaced {
    /// A service that the model does not have.
    #[error("{app} hosts {service}, which is no service of this model")]
    NoService {
        /// The app id.
        app: AppId,
        /// What it hosts.
        service: AppId,
        /// What was meant, most likely.
        near: Option<AppId>,
    },
    /// A service that is named twice.
    #[error("{service} is hosted by {app} and by {other}: every service is hosted exactly once")]
    Twice {
        /// The service.
        service: AppId,
        /// Who hosts it.
        app: AppId,
        /// Who hosted it before.
        other: AppId,
    },
    /// A service that nobody hosts.
    #[error("nobody hosts {0}: every service is hosted exactly once")]
    Nowhere(AppId),
    /// An app id that is the name of none of its services.
    #[error("{0} is the name of none of the services that it hosts")]
    Nameless(AppId),
    /// Two services that cannot live behind one app id.
    #[error("{app} cannot host {one} and {other}: {why}")]
    Unlike {
        /// The app id.
        app: AppId,
        /// A service.
        one: AppId,
        /// Another.
        other: AppId,
        /// What they do not agree about.
        why: String,
    },
}

impl Misplaced {
    /// What to write instead, where that can be guessed.
    pub fn help(&self) -> Option<String> {
        match self {
            Self::NoService { near: Some(near), .. } => Some(format!("did you mean `{near}`?")),
            Self::Nameless(_) => Some("an app id is the name of one of its own services".to_owned()),
            _ => None,
        }
    }

    /// The way to it from the placement, in its file.
    pub fn way(&self, placement: &Placement) -> Vec<yaml::Step> {
        match self {
            Self::NoService { app, service, .. } | Self::Twice { app, service, .. } => {
                let hosted = placement.0.get(app).into_iter().flatten();
                let last = hosted.enumerate().filter(|(_, one)| *one == service).map(|(index, _)| index).last();
                let app = yaml::Step::from(app.as_str());
                std::iter::once(app).chain(last.map(yaml::Step::from)).collect()
            }
            Self::Nameless(app) | Self::Unlike { app, .. } => vec![app.as_str().into()],
            Self::Nowhere(_) => Vec::new(),
        }
    }
}

impl Placement {
    /// Every service behind an app id of its own.
    pub fn apart(model: &Model) -> Self {
        Self(
            model
                .services
                .keys()
                .map(|service| (service.clone(), vec![service.clone()]))
                .collect(),
        )
    }

    /// The app ids with the services that each hosts.
    pub fn apps(&self) -> &BTreeMap<AppId, Vec<AppId>> {
        &self.0
    }

    /// The app id that a service is hosted by.
    pub fn host(&self, service: &str) -> Option<&AppId> {
        let hosts = |services: &Vec<AppId>| services.iter().any(|one| one.as_str() == service);
        self.0.iter().find(|(_, services)| hosts(services)).map(|(app, _)| app)
    }

    /// The services that live elsewhere in another placement, with where they live here and there.
    pub fn moves<'a>(&'a self, to: &'a Self) -> Vec<(&'a AppId, &'a AppId, &'a AppId)> {
        let homes = self
            .0
            .iter()
            .flat_map(|(app, services)| services.iter().map(move |service| (service, app)));
        let moves = homes.filter_map(|(service, from)| Some((service, from, to.host(service.as_str())?)));
        moves.filter(|(_, from, to)| from != to).collect()
    }

    /// Everything that does not fit a model.
    pub fn faults(&self, model: &Model) -> Vec<Misplaced> {
        let mut faults = Vec::new();
        let mut homes: BTreeMap<&AppId, &AppId> = BTreeMap::new();
        for (app, services) in &self.0 {
            for service in services {
                if !model.services.contains_key(service) {
                    let near = nearest(service.as_str(), model.services.keys().map(AppId::as_str));
                    faults.push(Misplaced::NoService {
                        app: app.clone(),
                        service: service.clone(),
                        near: near.and_then(|near| AppId::new(near).ok()),
                    });
                }
                if let Some(other) = homes.insert(service, app) {
                    faults.push(Misplaced::Twice {
                        service: service.clone(),
                        app: app.clone(),
                        other: other.clone(),
                    });
                }
            }
            if !services.contains(app) {
                faults.push(Misplaced::Nameless(app.clone()));
            }
        }
        let placed: BTreeSet<&AppId> = homes.into_keys().collect();
        let nowhere = model.services.keys().filter(|service| !placed.contains(service));
        faults.extend(nowhere.map(|service| Misplaced::Nowhere(service.clone())));
        faults
    }
}
