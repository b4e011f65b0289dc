use std::collections::BTreeMap;

use super::super::{Misplaced, Placement};
use super::renamed;
use crate::{AppId, Subscription, Topic};

/// Who hears of an event, by app ids: each once, whichever of its services listen.
pub(super) fn heard(
    placement: &Placement,
    subscribers: &BTreeMap<AppId, Subscription>,
) -> Result<BTreeMap<AppId, Subscription>, Misplaced> {
    let mut heard: BTreeMap<AppId, (&AppId, Subscription)> = BTreeMap::new();
    for (service, subscription) in subscribers {
        // One that is not there is left as it is: whoever checks the model says so.
        let app = placement.host(service.as_str()).unwrap_or(service);
        let mut subscription = subscription.clone();
        if let Some(dead) = &subscription.dead_letter {
            subscription.dead_letter = Topic::new(renamed(dead.as_str(), service, app)).ok();
        }
        let Some((other, known)) = heard.get(app) else {
            heard.insert(app.clone(), (service, subscription));
            continue;
        };
        let unlike = |why: String| Misplaced::Unlike {
            app: app.clone(),
            one: (*other).clone(),
            other: service.clone(),
            why,
        };
        if known.route != subscription.route {
            return Err(unlike(format!(
                "they hear of one event at {} and at {}, and an app id hears of it once",
                known.route, subscription.route
            )));
        }
        if known.dead_letter != subscription.dead_letter {
            return Err(unlike(
                "what they do not take of one event goes to two topics of dead letters, and an app id has one".to_owned(),
            ));
        }
    }
    Ok(heard.into_iter().map(|(app, (_, subscription))| (app, subscription)).collect())
}
