use std::collections::BTreeMap;

use super::super::{Misplaced, Placement};
use super::{Answers, Placed, group, heard, members};
use crate::{AppId, Call, Model};

impl Model {
    /// The model as sidecars see it while services move from one of two placements to the other: every app id of both, with what it hosts
    /// in either, and whoever calls it in either is let in. An app id calls where the services are in the placements that have it.
    ///
    /// # Errors
    /// Everything that does not fit.
    pub fn between(&self, one: &Placement, other: &Placement) -> Result<Placed, Vec<Misplaced>> {
        let sides = [one, other];
        let mut faults: Vec<Misplaced> = sides.iter().flat_map(|side| side.faults(self)).collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut hosted: BTreeMap<AppId, Vec<AppId>> = one.apps().clone();
        for (app, services) in other.apps() {
            let known = hosted.entry(app.clone()).or_default();
            known.extend(
                services
                    .iter()
                    .filter(|service| !one.apps().get(app).is_some_and(|had| had.contains(service)))
                    .cloned(),
            );
        }
        let answers: BTreeMap<&AppId, Answers> = hosted
            .iter()
            .map(|(app, services)| (app, Answers::of(self, &members(app, services))))
            .collect();
        let mut model = self.clone();
        model.services.clear();
        for (app, services) in &hosted {
            match group::group(self, one, &answers, app, &members(app, services)) {
                Ok(mut service) => {
                    service.calls = self.calls_between(sides, &answers, app, services);
                    model.services.insert(app.clone(), service);
                }
                Err(fault) => faults.push(fault),
            }
        }
        for event in model.events.values_mut() {
            let service = event.publisher.clone();
            event.also = sides.iter().filter_map(|side| side.host(service.as_str()).cloned()).collect();
            if let Some(app) = one.host(service.as_str()) {
                event.publisher = app.clone();
            }
            event.also.remove(&event.publisher);
            let subscribers = std::mem::take(&mut event.subscribers);
            for side in sides {
                match heard::heard(side, &subscribers) {
                    Ok(heard) => event.subscribers.extend(heard),
                    Err(fault) => faults.push(fault),
                }
            }
        }
        match faults.is_empty() {
            true => Ok(Placed { model, hosted }),
            false => Err(faults),
        }
    }

    /// What an app id asks others for, wherever these are in the placements that have it.
    fn calls_between(&self, sides: [&Placement; 2], answers: &BTreeMap<&AppId, Answers>, app: &AppId, hosted: &[AppId]) -> Vec<Call> {
        let mut calls: Vec<Call> = Vec::new();
        for side in sides.into_iter().filter(|side| side.apps().contains_key(app)) {
            for call in hosted
                .iter()
                .filter_map(|id| self.services.get(id))
                .flat_map(|service| &service.calls)
            {
                let Some(to) = side.host(call.to.as_str()).filter(|to| *to != app) else {
                    continue;
                };
                let mut there = call.clone();
                if let Some(answers) = answers.get(to) {
                    there.operations = answers.asked(self, &call.to, &call.operations);
                }
                there.to = to.clone();
                if !calls.contains(&there) {
                    calls.push(there);
                }
            }
        }
        calls
    }
}
