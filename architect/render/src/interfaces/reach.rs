use std::collections::{BTreeMap, BTreeSet, VecDeque};

use pando_model::{Access, AppId, Call, Kind, Method, Model, Operation, Operations, Service};

/// An operation, and how it is asked.
#[derive(Clone, Debug)]
pub(super) struct Told<'a> {
    /// Who answers.
    pub(super) app: &'a AppId,
    pub(super) operation: &'a Operation,
    /// The path that whoever asks writes.
    pub(super) path: String,
    pub(super) takes: Takes,
    /// The services that may ask; none where people do.
    pub(super) callers: Vec<&'a AppId>,
}

/// How much a request may have on its whole way.
#[derive(Clone, Copy, Debug)]
pub(super) struct Takes {
    /// The largest body.
    pub(super) body_bytes: u64,
    /// How long it may take; none where an answer may go on and on.
    pub(super) seconds: Option<u32>,
}

/// A way by which people come to an app.
struct Way<'a> {
    app: &'a AppId,
    /// What stands before the app's own paths.
    under: String,
    takes: Takes,
    /// Whether some of what comes by here goes on and on.
    streams: bool,
    /// What alone comes by here, where not everything does.
    only: Option<BTreeSet<&'a str>>,
}

/// Everything that people may ask who come in by this app: what it answers itself, and what it passes on.
pub(super) fn reached<'a>(model: &'a Model, face: &'a AppId) -> Vec<Told<'a>> {
    let everything = Takes {
        body_bytes: u64::MAX,
        seconds: None,
    };
    let mut waiting = VecDeque::from([Way {
        app: face,
        under: String::new(),
        takes: everything,
        streams: false,
        only: None,
    }]);
    let (mut told, mut known, mut followed) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    while let Some(way) = waiting.pop_front() {
        let Some((app, service)) = model.services.get_key_value(way.app) else {
            continue;
        };
        let takes = way.takes_of(service);
        let doors: BTreeSet<&str> = passed_on(service).map(|(call, _)| under(call)).collect();
        for (place, operation) in service.operations.iter().enumerate() {
            let is_door = door(operation).is_some_and(|under| doors.contains(under));
            if way.lets(operation) && !is_door && known.insert((app, place)) {
                told.push(Told {
                    app,
                    operation,
                    path: format!("{}{}", way.under, operation.path),
                    takes,
                    callers: Vec::new(),
                });
            }
        }
        // Whatever is passed on in a circle was there before.
        if followed.insert(app) {
            waiting.extend(passed_on(service).map(|(call, only)| way.on(call, only, takes)));
        }
    }
    told
}

impl<'a> Way<'a> {
    fn lets(&self, operation: &Operation) -> bool {
        operation.access != Access::Services && self.only.as_ref().is_none_or(|names| names.contains(operation.name.as_str()))
    }

    fn takes_of(&self, service: &Service) -> Takes {
        let own = service.limits.request_seconds;
        let streams = self.streams || passed_on(service).any(|(call, _)| call.streams);
        Takes {
            body_bytes: self.takes.body_bytes.min(service.limits.body_bytes),
            seconds: match streams {
                true => self.takes.seconds,
                false => Some(self.takes.seconds.map_or(own, |seconds| seconds.min(own))),
            },
        }
    }

    /// The way from here through what a service passes on.
    fn on(&self, call: &'a Call, only: Option<BTreeSet<&'a str>>, takes: Takes) -> Self {
        Self {
            app: &call.to,
            under: format!("{}{}", self.under, under(call)),
            takes: Takes {
                seconds: match (takes.seconds, call.timeout_seconds) {
                    (Some(one), Some(other)) => Some(one.min(other)),
                    (one, other) => one.or(other),
                },
                ..takes
            },
            streams: call.streams,
            only,
        }
    }
}

/// What a service passes on for people, and of which of the callee's operations.
fn passed_on(service: &Service) -> impl Iterator<Item = (&Call, Option<BTreeSet<&str>>)> {
    service.calls.iter().filter_map(|call| match &call.operations {
        Operations::All(Kind::People) => Some((call, None)),
        Operations::Passed { people } => Some((call, Some(people.iter().map(|name| name.as_str()).collect()))),
        Operations::Named(_) => None,
    })
}

fn under(call: &Call) -> &str {
    call.under.as_ref().map_or("", |under| under.as_str())
}

/// What stands before whatever comes by an operation that is nothing of its own, but lets through what is passed on.
fn door(operation: &Operation) -> Option<&str> {
    let (under, _) = operation.path.as_str().split_once("/{*")?;
    (operation.method == Method::Any).then_some(under)
}

/// Everything that is for services alone, and that one of them asks for.
pub(super) fn among_services(model: &Model) -> Vec<Told<'_>> {
    let mut asked: BTreeMap<(&AppId, &str), BTreeSet<&AppId>> = BTreeMap::new();
    for (caller, service) in &model.services {
        for call in &service.calls {
            let Operations::Named(names) = &call.operations else { continue };
            for name in names {
                asked.entry((&call.to, name.as_str())).or_default().insert(caller);
            }
        }
    }
    let operations = model
        .services
        .iter()
        .flat_map(|(app, service)| service.operations.iter().map(move |operation| (app, service, operation)));
    let told = operations.filter(|(_, _, operation)| operation.access == Access::Services);
    told.filter_map(|(app, service, operation)| {
        let callers = asked.get(&(app, operation.name.as_str()))?;
        Some(Told {
            app,
            operation,
            path: format!("/v1.0/invoke/{app}/method{}", operation.path),
            takes: Takes {
                body_bytes: service.limits.body_bytes,
                seconds: Some(service.limits.request_seconds),
            },
            callers: callers.iter().copied().collect(),
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A shop behind a gateway, which passes on a part of what mail answers; nobody passes the stock on.
    const SHOP: &str = "format: pando.architecture/v1
name: shop
services:
  web:
    face: 8080
    operations: [{name: home, method: GET, path: /, access: public}]
    calls: [{to: gateway, operations: people, streams: true}]
  gateway:
    limits: {bodyBytes: 1000}
    operations:
      - {name: news, method: GET, path: /api/news, access: person}
      - {name: api, method: ANY, path: '/api/{*path}', access: public}
    calls:
      - {to: orders, operations: people, under: /api, timeoutSeconds: 12}
      - {to: mail, operations: {people: [inbox]}, under: /api, timeoutSeconds: 2}
      - {to: stock, operations: [count], timeoutSeconds: 5}
  orders:
    limits: {bodyBytes: 5000, requestSeconds: 10}
    operations:
      - {name: place, method: POST, path: /orders, access: person}
      - {name: log, method: GET, path: /log, access: services}
    calls: [{to: web, operations: people, timeoutSeconds: 5}]
  mail:
    operations:
      - {name: inbox, method: GET, path: /mail, access: person}
      - {name: purge, method: DELETE, path: /mail, access: administrator}
  stock:
    operations:
      - {name: count, method: GET, path: /stock, access: services}
      - {name: look, method: GET, path: /shelf, access: person}
";

    #[test]
    fn what_is_passed_on_is_reached_where_people_find_it_and_nothing_else_is() {
        let (model, _) = Model::read(SHOP).expect("a model");
        let (web, _) = model.services.get_key_value("web").expect("a service");
        let told: Vec<(&str, String, u64, Option<u32>)> = reached(&model, web)
            .into_iter()
            .map(|one| (one.operation.name.as_str(), one.path, one.takes.body_bytes, one.takes.seconds))
            .collect();
        let body_bytes = 1024 * 1024;
        assert_eq!(
            told,
            [
                ("home", "/".to_owned(), body_bytes, None),
                ("news", "/api/news".to_owned(), 1000, None),
                ("place", "/api/orders".to_owned(), 1000, Some(10)),
                ("inbox", "/api/mail".to_owned(), 1000, Some(2)),
            ]
        );
    }

    #[test]
    fn what_services_ask_each_other_is_what_is_for_them_alone_and_asked_for() {
        let (model, _) = Model::read(SHOP).expect("a model");
        let told = among_services(&model);
        let told: Vec<(&str, Vec<&str>)> = told
            .iter()
            .map(|one| (one.path.as_str(), one.callers.iter().map(|caller| caller.as_str()).collect()))
            .collect();
        assert_eq!(told, [("/v1.0/invoke/stock/method/stock", vec!["gateway"])]);
    }
}
