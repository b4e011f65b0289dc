//! A system as boxes and lines: people at the top, whoever they meet below them, then whom those ask, and at the bottom what carries
//! and keeps.

mod layout;
mod mermaid;
mod rows;
mod svg;

use std::collections::{BTreeMap, BTreeSet};

use pando_model::{AppId, Database, Model, PubsubKind, Service, StateStoreKind};

pub(super) use mermaid::mermaid;
pub(super) use svg::svg;

/// Boxes and lines.
#[derive(Debug)]
pub(super) struct Map {
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) boxes: Vec<Node>,
    /// By the boxes at their ends, the smaller first; of a kind there is one between two boxes.
    pub(super) lines: BTreeMap<(usize, usize, Kind), Ends>,
}

/// A box.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) what: What,
    pub(super) title: String,
    /// What it is for.
    pub(super) summary: String,
    /// Figures of it.
    pub(super) facts: String,
    /// Its row, counted from the top.
    pub(super) row: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    People,
    Service,
    Broker,
    Store,
    Outside,
}

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Calls,
    Events,
    Keeps,
    /// Calls that the model says no request waits for: of two that ask each other.
    Aside,
}

/// Which ends of a line have an arrow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ends {
    pub(super) first: bool,
    pub(super) second: bool,
}

impl Map {
    pub(super) fn of(model: &Model) -> Self {
        let mut map = Self {
            title: model.name.to_string(),
            summary: model.summary.to_string(),
            boxes: Vec::new(),
            lines: BTreeMap::new(),
        };
        let rows = rows::rows(model);
        let has_people = model.services.values().any(|service| service.face.is_some());
        let first = usize::from(has_people);
        if has_people {
            map.put(What::People, "People", "", "", 0);
        }
        let ids: BTreeMap<&AppId, usize> = model
            .services
            .iter()
            .map(|(app, service)| {
                (
                    app,
                    map.put(
                        What::Service,
                        app.as_str(),
                        service.summary.as_str(),
                        &facts(model, app, service),
                        first + rows[app],
                    ),
                )
            })
            .collect();
        for (app, service) in &model.services {
            if service.face.is_some() {
                map.line(0, ids[app], Kind::Calls);
            }
            for call in &service.calls {
                let kind = match call.cycle {
                    None => Kind::Calls,
                    Some(_) => Kind::Aside,
                };
                if let Some(to) = ids.get(&call.to).filter(|to| **to != ids[app]) {
                    map.line(ids[app], *to, kind);
                }
            }
        }
        let bottom = map.boxes.iter().map(|one| one.row + 1).max().unwrap_or_default();
        map.stores(model, &ids, bottom);
        map
    }

    fn put(&mut self, what: What, title: &str, summary: &str, facts: &str, row: usize) -> usize {
        self.boxes.push(Node {
            what,
            title: title.to_owned(),
            summary: summary.to_owned(),
            facts: facts.to_owned(),
            row,
        });
        self.boxes.len() - 1
    }

    fn line(&mut self, from: usize, to: usize, kind: Kind) {
        let ends = self.lines.entry((from.min(to), from.max(to), kind)).or_default();
        match kind {
            Kind::Keeps => {}
            _ if from < to => ends.second = true,
            _ => ends.first = true,
        }
    }

    /// What keeps, what carries, and what is outside.
    fn stores(&mut self, model: &Model, ids: &BTreeMap<&AppId, usize>, row: usize) {
        let mut databases: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (app, service) in &model.services {
            if let Some(data) = &service.data {
                databases.entry(database(data.database)).or_default().push(ids[app]);
            }
        }
        for (name, users) in &databases {
            let facts = match users.len() {
                1 => "the data of one service".to_owned(),
                many => format!("the data of {many} services"),
            };
            let store = self.put(What::Store, name, "", &facts, row);
            users.iter().for_each(|user| self.line(*user, store, Kind::Keeps));
        }
        if !model.events.is_empty() {
            let kind = match model.sidecars.pubsub.kind {
                PubsubKind::Redis => "Redis Streams",
                PubsubKind::Kafka => "Kafka",
                PubsubKind::RabbitMq => "RabbitMQ",
                PubsubKind::Mqtt3 => "MQTT",
            };
            let facts = format!("{kind} · {}", counted(model.events.len(), "topic"));
            let broker = self.put(What::Broker, model.sidecars.pubsub.name.as_str(), "", &facts, row);
            for event in model.events.values() {
                if let Some(publisher) = ids.get(&event.publisher) {
                    self.line(*publisher, broker, Kind::Events);
                }
                for subscriber in event.subscribers.keys().filter_map(|app| ids.get(app)) {
                    self.line(broker, *subscriber, Kind::Events);
                }
            }
        }
        let keeping: Vec<usize> = model
            .services
            .iter()
            .filter(|(_, service)| !service.state.is_empty())
            .map(|(app, _)| ids[app])
            .collect();
        if !keeping.is_empty() {
            let kind = match model.sidecars.state_store.kind {
                StateStoreKind::PostgreSql => "PostgreSQL",
                StateStoreKind::Redis => "Redis",
            };
            let store = self.put(
                What::Store,
                model.sidecars.state_store.name.as_str(),
                "",
                &format!("state, in {kind}"),
                row,
            );
            keeping.iter().for_each(|app| self.line(*app, store, Kind::Keeps));
        }
        let mut outside: BTreeMap<&str, (bool, BTreeSet<usize>)> = BTreeMap::new();
        for (app, service) in &model.services {
            for external in service
                .externals
                .iter()
                .filter(|external| !databases.contains_key(external.name.as_str()))
            {
                let (optional, users) = outside.entry(external.name.as_str()).or_insert((true, BTreeSet::new()));
                *optional &= external.optional;
                users.insert(ids[app]);
            }
        }
        for (name, (optional, users)) in outside {
            let facts = if optional { "outside · does without" } else { "outside" };
            let one = self.put(What::Outside, name, "", facts, row);
            users.iter().for_each(|user| self.line(*user, one, Kind::Calls));
        }
    }
}

fn database(database: Database) -> &'static str {
    match database {
        Database::PostgreSql => "PostgreSQL",
        Database::MySql => "MySQL",
        Database::Sqlite => "SQLite",
        Database::MongoDb => "MongoDB",
        Database::Other => "Database",
    }
}

fn counted(number: usize, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        many => format!("{many} {what}s"),
    }
}

fn facts(model: &Model, app: &AppId, service: &Service) -> String {
    let published = model.events.values().filter(|event| event.publisher == *app).count();
    let heard = model.events.values().filter(|event| event.subscribers.contains_key(app)).count();
    let facts = [
        (service.operations.len(), counted(service.operations.len(), "operation")),
        (published, format!("tells {published}")),
        (heard, format!("hears {heard}")),
    ];
    let there: Vec<String> = facts.into_iter().filter(|(number, _)| *number > 0).map(|(_, text)| text).collect();
    there.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(services: &str) -> Map {
        let text = format!("format: pando.architecture/v1\nname: shop\nservices:\n{services}");
        Map::of(&Model::read(&text).unwrap_or_else(|error| panic!("{error}")).0)
    }

    fn rows(map: &Map) -> Vec<(&str, usize)> {
        map.boxes.iter().map(|one| (one.title.as_str(), one.row)).collect()
    }

    const CALLS: &str = "operations: people, timeoutSeconds: 5";

    #[test]
    fn people_are_at_the_top_and_whom_they_do_not_meet_is_below_who_asks_them() {
        let map = map(&format!(
            "  a: {{calls: [{{to: b, {CALLS}}}]}}\n  b: {{calls: [{{to: a, {CALLS}}}], data: {{database: postgresql}}}}\n  \
             door: {{face: 80, calls: [{{to: a, {CALLS}}}]}}\n  lonely: {{}}\n"
        ));
        assert_eq!(
            rows(&map),
            [("People", 0), ("a", 2), ("b", 3), ("door", 1), ("lonely", 3), ("PostgreSQL", 4)]
        );
        // Each asks the other: one line with two arrows.
        assert_eq!(map.lines[&(1, 2, Kind::Calls)], Ends { first: true, second: true });
        assert_eq!(map.lines.len(), 4);
    }

    #[test]
    fn a_call_that_no_request_waits_for_is_a_line_of_its_own() {
        let map = map(&format!(
            "  a: {{calls: [{{to: b, {CALLS}}}]}}\n  b: {{calls: [{{to: a, {CALLS}, cycle: what was missed is fetched}}]}}\n"
        ));
        assert_eq!(
            map.lines[&(0, 1, Kind::Calls)],
            Ends {
                first: false,
                second: true
            }
        );
        assert_eq!(
            map.lines[&(0, 1, Kind::Aside)],
            Ends {
                first: true,
                second: false
            }
        );
        assert!(svg(&map).contains("<path class=\"line aside\"") && mermaid(&map).contains("n1 -.-> n0"));
    }

    #[test]
    fn a_model_of_next_to_nothing_and_one_of_circles_alone_have_a_map() {
        assert_eq!(rows(&map("  a: {}\n")), [("a", 0)]);
        let circle = map(&format!(
            "  a: {{calls: [{{to: b, {CALLS}}}]}}\n  b: {{calls: [{{to: a, {CALLS}}}]}}\n"
        ));
        assert_eq!(rows(&circle), [("a", 0), ("b", 0)]);
        assert!(svg(&circle).ends_with("</svg>\n") && mermaid(&circle).contains("n0 <--> n1"));
    }

    #[test]
    fn no_two_boxes_lie_on_one_another_and_none_outside_of_the_picture() {
        let services: String = (0..500)
            .map(|number| format!("  s{number}: {{calls: [{{to: s{}, {CALLS}}}]}}\n", (number * 7 + 1) % 500))
            .collect();
        let map = map(&services);
        let layout = layout::layout(&map);
        let mut corners = layout.corners.clone();
        corners.sort_unstable_by_key(|(x, y)| (*y, *x));
        let (width, height) = layout::BOX;
        for pair in corners.windows(2) {
            let [(x, y), (next_x, next_y)] = pair else {
                unreachable!("windows of two")
            };
            assert!((y == next_y && x + width < *next_x) || y + height < *next_y, "{pair:?}");
        }
        assert!(
            corners
                .iter()
                .all(|(x, y)| *x > 0 && *y > 0 && x + width < layout.size.0 && y + height < layout.size.1)
        );
        assert!(svg(&map).matches("<path class=\"line").count() >= 500);
    }
}
