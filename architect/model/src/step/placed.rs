mod answers;
mod between;
mod group;
mod heard;

use std::collections::BTreeMap;

use self::answers::Answers;
use super::{Misplaced, Placement};
use crate::{AppId, Model};

/// A model as its sidecars see it when several services share an app id: a service of it is a process that hosts some.
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// The same system, with an app id for each group: what all of a group answer, ask of other groups, hear of, own and need. What one
    /// asks another of its group goes by no sidecar, and is not there. Where every service is apart it is the model itself.
    ///
    /// Two operations with one method and path (each service's own `/outbox`, say) are one, called like the first and open to whoever may
    /// ask for any of them: a sidecar cannot tell them apart, the app behind it has to. A dead letter's topic and a password's secret
    /// whose names have the service's own in them are called after the app id instead. Of a variable that several set otherwise the one
    /// counts whose service gives the app id its name.
    pub model: Model,
    /// Which services each app id hosts.
    pub hosted: BTreeMap<AppId, Vec<AppId>>,
}

impl Model {
    /// The model with its services where a placement puts them.
    ///
    /// # Errors
    /// Everything that does not fit.
    pub fn placed(&self, placement: &Placement) -> Result<Placed, Vec<Misplaced>> {
        let mut faults = placement.faults(self);
        if !faults.is_empty() {
            return Err(faults);
        }
        let answers: BTreeMap<&AppId, Answers> = placement
            .apps()
            .iter()
            .map(|(app, hosted)| (app, Answers::of(self, &members(app, hosted))))
            .collect();
        let mut model = self.clone();
        model.services.clear();
        for (app, hosted) in placement.apps() {
            match group::group(self, placement, &answers, app, &members(app, hosted)) {
                Ok(service) => drop(model.services.insert(app.clone(), service)),
                Err(fault) => faults.push(fault),
            }
        }
        for event in model.events.values_mut() {
            if let Some(app) = placement.host(event.publisher.as_str()) {
                event.publisher = app.clone();
            }
            match heard::heard(placement, &event.subscribers) {
                Ok(subscribers) => event.subscribers = subscribers,
                Err(fault) => faults.push(fault),
            }
        }
        match faults.is_empty() {
            true => Ok(Placed {
                model,
                hosted: placement.apps().clone(),
            }),
            false => Err(faults),
        }
    }
}

/// The services of an app id, its namesake first.
fn members<'a>(app: &'a AppId, hosted: &'a [AppId]) -> Vec<&'a AppId> {
    std::iter::once(app)
        .chain(hosted.iter().filter(|service| *service != app))
        .collect()
}

/// A name with the service's own in it, called after the app id instead.
fn renamed(name: &str, service: &AppId, app: &AppId) -> String {
    name.replace(service.as_str(), app.as_str())
}

#[cfg(test)]
mod tests;
