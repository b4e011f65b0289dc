use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use pando_model::{Access, Kind, Misplaced, Model, Operation, Operations, Placement, Service};

/// A model with its services where they run: each behind an app id of its own, unless a placement says otherwise.
pub(super) struct Layout<'a> {
    /// As its file says it: where findings are shown.
    pub(super) model: &'a Model,
    /// As sidecars see it.
    pub(super) placed: Cow<'a, Model>,
    /// Which services are behind which app id, the one first that gave it its name.
    hosted: BTreeMap<String, Vec<&'a str>>,
}

impl<'a> Layout<'a> {
    /// # Errors
    /// Everything about the placement that does not fit the model.
    pub(super) fn new(model: &'a Model, placement: Option<&Placement>) -> Result<Self, Vec<Misplaced>> {
        let placed = placement.map(|placement| model.placed(placement)).transpose()?;
        let ids = model.services.keys().map(|id| id.as_str());
        let hosted = match &placed {
            None => ids.map(|id| (id.to_owned(), vec![id])).collect(),
            Some(placed) => {
                let hosts = |app: &str, id: &str| placed.hosted.get(app).is_some_and(|all| all.iter().any(|one| one.as_str() == id));
                let members = |app: &str| {
                    let mut members: Vec<&str> = ids.clone().filter(|id| hosts(app, id)).collect();
                    members.sort_by_key(|id| *id != app);
                    members
                };
                placed.hosted.keys().map(|app| (app.to_string(), members(app.as_str()))).collect()
            }
        };
        Ok(Self {
            model,
            placed: placed.map_or(Cow::Borrowed(model), |placed| Cow::Owned(placed.model)),
            hosted,
        })
    }

    /// The app ids, in their order.
    pub(super) fn apps(&self) -> impl Iterator<Item = &str> {
        self.hosted.keys().map(String::as_str)
    }

    /// An app as its sidecar sees it.
    pub(super) fn app(&self, app: &str) -> Option<&Service> {
        self.placed.services.get(app)
    }

    /// The services behind an app id.
    pub(super) fn members(&self, app: &str) -> &[&'a str] {
        self.hosted.get(app).map(Vec::as_slice).unwrap_or_default()
    }

    /// Everything that an app answers, with the service that does.
    pub(super) fn offered(&self, app: &str) -> impl Iterator<Item = (&'a str, &'a Operation)> {
        let services = self.members(app).iter().filter_map(|id| Some((*id, self.model.services.get(*id)?)));
        services.flat_map(|(id, service)| service.operations.iter().map(move |one| (id, one)))
    }

    /// What the services of one app ask those of another for, each once.
    pub(super) fn asked(&self, caller: &str, callee: &str) -> Vec<(&'a str, &'a Operation)> {
        let services = self.members(caller).iter().filter_map(|id| self.model.services.get(*id));
        let calls: Vec<_> = services.flat_map(|service| &service.calls).collect();
        let is_asked = |id: &str, one: &Operation| {
            let mut of_it = calls.iter().filter(|call| call.to.as_str() == id);
            of_it.any(|call| match &call.operations {
                Operations::All(Kind::People) => one.access != Access::Services,
                Operations::Named(names) | Operations::Passed { people: names } => names.contains(&one.name),
            })
        };
        self.offered(callee).filter(|(id, one)| is_asked(id, one)).collect()
    }

    /// The events that an app hears of.
    pub(super) fn heard(&self, app: &str) -> impl Iterator<Item = (&str, &pando_model::Subscription)> {
        let events = self.placed.events.iter();
        events.filter_map(move |(topic, event)| Some((topic.as_str(), event.subscribers.get(app)?)))
    }

    /// Whoever publishes or hears of something.
    pub(super) fn talking(&self) -> BTreeSet<&str> {
        let events = self.placed.events.values();
        let apps = events.flat_map(|event| event.subscribers.keys().chain(std::iter::once(&event.publisher)));
        apps.map(|app| app.as_str()).collect()
    }
}
