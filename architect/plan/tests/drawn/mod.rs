//! Random programs and proposals, of whatever texts.

use std::sync::Arc;

use pando_boundaries::{
    Advice, Ask, Border, Crossing, CrossingKind, End, Event, Finding, Near, Operation, Pattern, Proposal, Replacement, Service, Shared,
    Verdict,
};
use pando_facts::{
    Access, AccessKind, By, Column, Deployment, DeploymentKind, Facts, Field, Module, Page, Place, QueueUse, Request, Route, Sends,
    Setting, Side, Table, Target, Type, Unit, UnitId, UnitKind,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A text that may mean something anywhere.
pub(crate) fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z]{1,8}(-service)?",
        1 => "\\PC{0,30}|.{0,30}",
        1 => select(vec![
            "", "redis", "postgresql", "components", "components-service", "d", "dead", "dapr", "x-dapr", "api-gateway", "apart", "monolith",
            "{{ .Values.x }}", "a: b # c", "---", "yes", "8080", "${HOME}", "<<EOF", "\n", "\u{2028}", "dead.task", "..", "ü", "TASK",
            "DATABASE_URL", "OPENAI_API_KEY", "postgres://u:p@h/d", "PUBSUB_NAME", "SERVICE_NAME", "DAPR_HTTP_PORT", "APP_API_TOKEN",
        ])
        .prop_map(str::to_owned),
    ]
}

fn path() -> impl Strategy<Value = String> {
    let segment = prop_oneof![
        5 => select(vec!["tasks", "users", "{id}", "{id}.json", "v1", "events", "healthz", "readyz", "health", "api", "internal", "metrics"])
            .prop_map(str::to_owned),
        1 => select(vec!["{*rest}", "dapr", "v1.0", "job", "subscribe", "", ".", "..", "a b", "$x", "*", "{", "}", "%2e", "Tasks", "{a}-{b}"])
            .prop_map(str::to_owned),
        1 => text(),
    ];
    prop::collection::vec(segment, 0..5).prop_map(|segments| format!("/{}", segments.join("/")))
}

fn method() -> impl Strategy<Value = &'static str> {
    select(vec![
        "GET",
        "GET",
        "GET",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "HEAD",
        "OPTIONS",
        "ANY",
        "WEBSOCKET",
        "",
    ])
}

#[derive(Clone, Debug)]
struct Drawn {
    name: String,
    face: bool,
    tables: Vec<String>,
    operations: Vec<(&'static str, String, bool, bool, bool)>,
    events: Vec<(String, Vec<Index>)>,
    asks: Vec<(Index, Option<Index>, &'static str, String)>,
}

fn service() -> impl Strategy<Value = Drawn> {
    (
        text(),
        prop::bool::weighted(0.2),
        prop::collection::vec(text(), 0..4),
        prop::collection::vec((method(), path(), any::<bool>(), prop::bool::weighted(0.3), any::<bool>()), 0..8),
        prop::collection::vec((text(), prop::collection::vec(any::<Index>(), 0..3)), 0..3),
        prop::collection::vec(
            (any::<Index>(), prop::option::weighted(0.8, any::<Index>()), method(), path()),
            0..4,
        ),
    )
        .prop_map(|(name, face, tables, operations, events, asks)| Drawn {
            name,
            face,
            tables,
            operations,
            events,
            asks,
        })
}

fn place(line: usize) -> Place {
    Place::new("app/main.py", u32::try_from(line % 1000 + 1).unwrap_or(1))
}

fn arc(text: &str) -> Arc<str> {
    Arc::from(text)
}

type Crossed = (usize, Index, Index, usize);

fn proposed(drawn: &[Drawn], crossed: &[Crossed], keep_one: bool) -> Proposal {
    let name = |index: &Index| arc(&drawn[index.index(drawn.len())].name);
    let unit = |of: usize, number: usize| UnitId::new(format!("app.m{of}.f{number}"));
    let services = drawn.iter().enumerate().map(|(of, one)| Service {
        name: arc(&one.name),
        face: one.face,
        tables: one.tables.iter().map(|table| arc(table)).collect(),
        units: (0..3).map(|number| unit(of, number)).collect(),
        operations: one
            .operations
            .iter()
            .enumerate()
            .map(|(number, (method, path, guarded, new, reads))| Operation {
                method: arc(method),
                path: arc(path),
                unit: unit(of, number % 3),
                place: place(number),
                body: number.is_multiple_of(2).then(|| UnitId::new("app.T0")),
                answer: number.is_multiple_of(3).then(|| UnitId::new("app.T1")),
                guarded: *guarded,
                new: *new,
                reads: *reads,
            })
            .collect(),
        events: one
            .events
            .iter()
            .map(|(topic, to)| Event {
                topic: arc(topic),
                table: arc(one.tables.first().map_or("t", |table| table)),
                places: vec![place(of)],
                to: to.iter().map(name).collect(),
            })
            .collect(),
        asks: one
            .asks
            .iter()
            .map(|(to, which, method, path)| {
                let to = to.index(drawn.len());
                let known = which.filter(|_| !drawn[to].operations.is_empty()).map(|which| {
                    let operation = &drawn[to].operations[which.index(drawn[to].operations.len())];
                    (operation.0, operation.1.clone())
                });
                let (method, path) = known.unwrap_or((method, path.clone()));
                Ask {
                    to: arc(&drawn[to].name),
                    method: arc(method),
                    path: arc(&path),
                    places: vec![place(of)],
                }
            })
            .collect(),
        confidence: 0.5,
        why: Vec::new(),
    });
    let end = |index: &Index, table: bool| End {
        service: name(index),
        unit: Some(unit(index.index(drawn.len()), 0)),
        table: table.then(|| arc(drawn[index.index(drawn.len())].tables.first().map_or("t", |table| table))),
    };
    Proposal {
        verdict: Verdict {
            advice: if keep_one { Advice::One } else { Advice::Cut },
            sentence: "It is so.".to_owned(),
            why: Vec::new(),
            but: Vec::new(),
        },
        services: services.collect(),
        shared: vec![Shared {
            unit: UnitId::new("app.config"),
            by: drawn.iter().map(|one| arc(&one.name)).collect(),
            place: place(1),
        }],
        border: vec![Border {
            what: arc("app.odd"),
            place: place(2),
            near: drawn
                .iter()
                .take(1)
                .map(|one| Near {
                    service: arc(&one.name),
                    share: 0.5,
                })
                .collect(),
            why: "nothing places it".to_owned(),
        }],
        crossings: crossed
            .iter()
            .filter(|_| !drawn.is_empty())
            .map(|(kind, from, to, how)| Crossing {
                kind: [
                    CrossingKind::Call,
                    CrossingKind::Reference,
                    CrossingKind::SharedRead,
                    CrossingKind::ForeignWrite,
                    CrossingKind::Transaction,
                ][kind % 5],
                from: end(from, false),
                to: end(to, true),
                places: vec![place(*kind)],
                replacement: [
                    Replacement::Call,
                    Replacement::Event,
                    Replacement::Replica,
                    Replacement::Saga,
                    Replacement::Outbox,
                    Replacement::Move,
                    Replacement::Id,
                ][how % 7],
                how: "It becomes something else.".to_owned(),
                added_ms: 1.0,
            })
            .collect(),
        findings: vec![Finding {
            pattern: Pattern::Unmounted,
            code: Pattern::Unmounted.code().into(),
            services: Vec::new(),
            sentence: "A route is mounted by nobody.".to_owned(),
            places: vec![place(3)],
        }],
        considered: Vec::new(),
    }
}

fn settings() -> impl Strategy<Value = Vec<(String, Option<String>, bool, usize)>> {
    let name = prop_oneof![text(), "[A-Z]{1,6}_(URL|KEY|HOST|PORT|TOKEN)", Just("REDIS_URL".to_owned())];
    prop::collection::vec((name, prop::option::of(text()), any::<bool>(), 0_usize..6), 0..6)
}

fn facts(name: String, drawn: &[Drawn], texts: &[String], settings: &[(String, Option<String>, bool, usize)], ports: &[u16]) -> Facts {
    let text = |number: usize| texts.get(number % texts.len().max(1)).cloned().unwrap_or_default();
    let module = |of: usize| UnitId::new(format!("app.m{of}"));
    let mut facts = Facts { name, ..Facts::default() };
    for (of, one) in drawn.iter().enumerate() {
        facts.modules.push(Module {
            id: module(of),
            file: arc("app/main.py"),
            entry: None,
            reachable: true,
        });
        for number in 0..3 {
            facts.units.push(Unit {
                id: UnitId::new(format!("app.m{of}.f{number}")),
                module: module(of),
                class: None,
                kind: UnitKind::Function,
                place: Place::new(if of % 3 == 2 { "web/page.tsx" } else { "app/main.py" }, 1),
                lines: 10,
            });
        }
        for (number, (method, path, guarded, new, _)) in one.operations.iter().enumerate().filter(|(_, one)| !one.3) {
            assert!(!new);
            facts.routes.push(Route {
                method: arc(method),
                path: arc(path),
                unit: UnitId::new(format!("app.m{of}.f{}", number % 3)),
                place: place(number),
                mounted: number % 4 != 3,
                body: None,
                answer: None,
                query: vec![text(number), "page".to_owned()],
                guards: guarded.then(|| UnitId::new("app.guard")).into_iter().collect(),
                success: Some(201),
            });
        }
        for table in &one.tables {
            facts.tables.push(Table {
                name: arc(table),
                place: place(1),
                class: None,
                columns: vec![Column {
                    name: text(of),
                    kind: text(of + 1),
                    primary: true,
                }],
                references: Vec::new(),
                joins: false,
            });
            facts.accesses.push(Access {
                unit: UnitId::new(format!("app.m{of}.f0")),
                table: arc(table),
                kind: AccessKind::Insert,
                place: place(of),
                by: By::Orm,
            });
        }
        if one.face {
            facts.pages.push(Page {
                path: arc(&format!("/{}", text(of))),
                unit: UnitId::new(format!("app.m{of}.f0")),
                place: place(of),
            });
        }
        facts.requests.push(Request {
            unit: UnitId::new(format!("app.m{of}.f0")),
            method: arc("GET"),
            url: format!("https://{}:{}/x", text(of), ports.first().copied().unwrap_or(1)),
            place: place(of),
            side: if of % 2 == 0 { Side::Server } else { Side::Browser },
            target: Target::Outside(text(of)),
        });
        facts.queues.push(QueueUse {
            unit: UnitId::new(format!("app.m{of}.f1")),
            queue: text(of),
            by: ["kafka", "celery", "odd"][of % 3].to_owned(),
            sends: Sends::Sends,
            place: place(of),
        });
    }
    for number in 0..2 {
        facts.types.push(Type {
            id: UnitId::new(format!("app.T{number}")),
            place: place(number),
            fields: (0..3)
                .map(|field| Field {
                    name: text(field),
                    kind: [text(field), "list[T1]".to_owned(), "dict[str, T0 | None]".to_owned()][field % 3].clone(),
                    optional: field == 1,
                })
                .collect(),
        });
    }
    for (name, default, secret, of) in settings {
        facts.settings.push(Setting {
            name: name.clone(),
            unit: [module(*of), UnitId::new("app.config"), UnitId::new("app.nowhere")][of % 3].clone(),
            place: place(*of),
            default: default.clone(),
            secret: *secret,
            readers: (0..of % 4).map(module).collect(),
            required: of % 2 == 0,
        });
    }
    facts.deployments.push(Deployment {
        name: text(0),
        kind: DeploymentKind::Dockerfile,
        place: Place::new("app/Dockerfile", 1),
        image: Some(text(1)),
        command: None,
        ports: ports.to_vec(),
        environment: [(text(2), text(3))].into(),
        needs: Vec::new(),
    });
    facts.sort();
    facts
}

/// Facts, and a proposal about them.
pub(crate) fn program() -> impl Strategy<Value = (Facts, Proposal)> {
    (
        text(),
        prop::collection::vec(service(), 0..7),
        prop::collection::vec((0_usize..5, any::<Index>(), any::<Index>(), 0_usize..7), 0..6),
        prop::bool::weighted(0.15),
        prop::collection::vec(text(), 1..6),
        settings(),
        prop::collection::vec(prop_oneof![any::<u16>(), select(vec![8000, 3000, 9090, 80, 3500])], 0..3),
    )
        .prop_map(|(name, drawn, crossed, keep_one, texts, settings, ports)| {
            (facts(name, &drawn, &texts, &settings, &ports), proposed(&drawn, &crossed, keep_one))
        })
}
