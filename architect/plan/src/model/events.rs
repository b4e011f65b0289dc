use std::collections::{BTreeMap, BTreeSet};

use pando_model::{EVENTS_MAX, Event, Path, Subscription, Topic};

use super::operations::Doors;
use super::schemas::Schemas;
use crate::names::{line, topic};
use crate::paths::first_word;
use crate::target::Target;

/// What services tell each other. Of two that would tell of one topic the second has its own name before it.
pub(super) fn events(target: &Target<'_>, doors: &Doors, schemas: &mut Schemas<'_>) -> BTreeMap<Topic, Event> {
    let folder = folder(doors);
    let mut events = BTreeMap::new();
    for (at, part) in target.parts.iter().enumerate() {
        for told in &part.service.events {
            let Some(topic) = free(&told.topic, part.id.as_str(), &events) else {
                continue;
            };
            if events.len() >= EVENTS_MAX {
                return events;
            }
            let hears = told.to.iter().filter_map(|name| target.named(name)).filter(|to| *to != at);
            let subscribers: BTreeMap<_, _> = hears
                .filter_map(|to| {
                    let app = &target.parts[to].id;
                    let subscription = Subscription {
                        route: Path::new(format!("/{folder}/{topic}")).ok()?,
                        dead_letter: Topic::new(format!("dead.{app}")).ok(),
                    };
                    Some((app.clone(), subscription))
                })
                .collect();
            let written = told.places.first().map(|place| format!(", as at {place}")).unwrap_or_default();
            events.insert(
                topic,
                Event {
                    summary: line(&format!("A row of {} was written{written}", told.table)),
                    kind: None,
                    publisher: part.id.clone(),
                    also: BTreeSet::new(),
                    schema: schemas.of_table(&told.table),
                    unheard: subscribers
                        .is_empty()
                        .then(|| line("nobody needs it today: whoever will hears of it, and does not read the table")),
                    subscribers,
                },
            );
        }
    }
    events
}

/// A topic that is no other's, and no dead letters'.
fn free(text: &str, app: &str, events: &BTreeMap<Topic, Event>) -> Option<Topic> {
    let plain = topic(text)?;
    let is_free = |topic: &Topic| !events.contains_key(topic) && !topic.as_str().starts_with("dead.");
    if is_free(&plain) {
        return Some(plain);
    }
    let numbered = (2_u32..).map(|number| format!("{app}.{plain}.{number}"));
    let mut tried = std::iter::once(format!("{app}.{plain}")).chain(numbered);
    tried.find_map(|text| Topic::new(text).ok().filter(is_free))
}

/// The folder of the paths that events are brought to: no operation is in it, nor may one be that begins with a parameter.
fn folder(doors: &Doors) -> String {
    let words: BTreeSet<String> = doors
        .parts
        .iter()
        .flat_map(|door| &door.operations)
        .filter_map(|one| first_word(one.path.as_str()))
        .map(str::to_lowercase)
        .collect();
    let numbered = (2_u32..).map(|number| format!("events-{number}"));
    let mut tried = ["events", "dapr-events"].into_iter().map(str::to_owned).chain(numbered);
    tried.find(|word| !words.contains(word)).unwrap_or_default()
}
