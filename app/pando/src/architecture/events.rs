use std::collections::{BTreeMap, BTreeSet};

use pando_dapr::dead_letter_topic;
use pando_model::{Event, Subscription, Topic};
use pando_wire::event_route;

use super::schemas::Schemas;
use super::{app_id, path, sentence, topic};
use crate::service_name::ServiceName;

/// Every event, with those who hear of it.
pub(super) fn events(schemas: &mut Schemas) -> anyhow::Result<BTreeMap<Topic, Event>> {
    let mut events = BTreeMap::new();
    for contract in ServiceName::ALL.map(ServiceName::contract) {
        for event in &contract.events {
            let subscribers = event.subscribers.iter().map(|subscriber| {
                let subscription = Subscription {
                    route: path(&event_route(event.topic))?,
                    dead_letter: Some(topic(&dead_letter_topic(subscriber))?),
                };
                Ok((app_id(subscriber)?, subscription))
            });
            let told = Event {
                summary: sentence(event.summary)?,
                kind: None,
                publisher: app_id(contract.app_id)?,
                also: BTreeSet::new(),
                schema: schemas.name(|generator| Some((event.data)(generator)))?,
                subscribers: subscribers.collect::<anyhow::Result<_>>()?,
                unheard: None,
            };
            events.insert(topic(event.topic)?, told);
        }
    }
    Ok(events)
}

#[cfg(test)]
#[path = "events_test.rs"]
mod tests;
