use std::collections::HashMap;

use super::{Ground, ModelRule, model_rules, steps};
use crate::report::Hits;

pub(super) const RULES: &[ModelRule] = model_rules![
    Error "PAN151" no_dead_letter,
    Error "PAN152" dead_letter_is_an_event,
    Error "PAN153" tries_beyond_redelivery,
    Error "PAN154" no_app_health,
    Note "PAN155" stopped_in_a_request,
    Warning "PAN156" more_at_once_than_the_app_takes,
    Warning "PAN157" dead_letters_of_several,
];

fn no_dead_letter(ground: &Ground<'_>, hits: &mut Hits) {
    for (topic, app, subscription) in ground.subscriptions() {
        if subscription.dead_letter.is_none() {
            hits.add(|| {
                let sentence = format!("{topic} is lost when {app} does not take it");
                ground
                    .at(steps!["events", topic, "subscribers", app], sentence)
                    .help(format!("say `deadLetter: dead.{app}`"))
            });
        }
    }
}

fn dead_letter_is_an_event(ground: &Ground<'_>, hits: &mut Hits) {
    for (topic, app, subscription) in ground.subscriptions() {
        if let Some(dead) = subscription
            .dead_letter
            .as_ref()
            .filter(|dead| ground.model.events.contains_key(*dead))
        {
            hits.add(|| {
                let sentence = format!("what {app} does not take of {topic} comes back to everybody who hears of {dead}");
                ground
                    .at(steps!["events", topic, "subscribers", app, "deadLetter"], sentence)
                    .help(format!("a topic of its own: `dead.{app}`"))
            });
        }
    }
}

fn tries_beyond_redelivery(ground: &Ground<'_>, hits: &mut Hits) {
    let sidecars = &ground.model.sidecars;
    let (delivery, after) = (&sidecars.delivery, u64::from(sidecars.pubsub.redelivers_after_seconds));
    let longest = delivery.waits_seconds().saturating_add(delivery.longest_seconds());
    if longest >= after && ground.subscriptions().next().is_some() {
        hits.add(|| {
            let sentence = format!(
                "an event waits {} s and is tried for {} s at the worst, and after {after} s another sidecar begins with it, too",
                delivery.waits_seconds(),
                delivery.longest_seconds()
            );
            let written: &[_] = match ground.says(&["sidecars", "pubsub", "redeliversAfterSeconds"]) {
                true => steps!["sidecars", "pubsub", "redeliversAfterSeconds"],
                false => steps!["sidecars", "delivery"],
            };
            ground
                .at(written, sentence)
                .help(format!("fewer or shorter tries, or `redeliversAfterSeconds: {}`", longest + 10))
        });
    }
}

fn no_app_health(ground: &Ground<'_>, hits: &mut Hits) {
    let mut told = std::collections::HashSet::new();
    for (_, app, _) in ground.subscriptions() {
        let Some(service) = ground.model.services.get(app) else { continue };
        if service.health.app.is_none() && told.insert(app) {
            hits.add(|| {
                let sentence = format!("{app} hears events, and its sidecar never asks whether it is well");
                ground
                    .at(steps!["services", app, "health"], sentence)
                    .help("say `health.app`: while it does not answer 200, nothing is brought and nothing is used up")
            });
        }
    }
}

fn stopped_in_a_request(ground: &Ground<'_>, hits: &mut Hits) {
    for (id, service) in ground.services() {
        let (stop, request) = (service.health.stop_seconds, service.limits.request_seconds);
        if stop < request && !service.operations.is_empty() {
            hits.add(|| {
                let sentence = format!("{id} is ended {stop} s after it is asked to stop, and a request may take {request} s");
                ground
                    .at(steps!["services", id, "health", "stopSeconds"], sentence)
                    .help(format!("`stopSeconds: {}`", request.saturating_add(5)))
            });
        }
    }
}

fn more_at_once_than_the_app_takes(ground: &Ground<'_>, hits: &mut Hits) {
    let brought = ground.model.sidecars.delivery.concurrency;
    let mut told = std::collections::HashSet::new();
    for (_, app, _) in ground.subscriptions() {
        let taken = ground.model.services.get(app).and_then(|service| service.limits.concurrency);
        if let Some(taken) = taken.filter(|taken| *taken <= brought && told.insert(app)) {
            hits.add(|| {
                let sentence = format!("{brought} events at once fill the {taken} places of {app}: requests wait behind them");
                ground.at(steps!["services", app, "limits", "concurrency"], sentence)
            });
        }
    }
}

fn dead_letters_of_several(ground: &Ground<'_>, hits: &mut Hits) {
    let mut owner: HashMap<&str, &str> = HashMap::new();
    for (topic, app, subscription) in ground.subscriptions() {
        let Some(dead) = &subscription.dead_letter else { continue };
        let first = *owner.entry(dead.as_str()).or_insert(app);
        if first != app {
            hits.add(|| {
                let sentence = format!("{dead} holds what {first} did not take, too: whoever sends it again sends it to both");
                ground
                    .at(steps!["events", topic, "subscribers", app, "deadLetter"], sentence)
                    .help(format!("`deadLetter: dead.{app}`"))
            });
        }
    }
}
