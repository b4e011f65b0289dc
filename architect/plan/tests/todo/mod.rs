//! A to-do list in one piece, and how it could be cut: what the crates before this one would say of it.

use std::sync::Arc;

use pando_boundaries::{
    Advice, Ask, Crossing, CrossingKind, End, Event, Finding, Operation, Pattern, Proposal, Replacement, Service, Shared, Verdict,
};
use pando_facts::{
    Deployment, DeploymentKind, Entry, Facts, Module, Page, Place, Request, Route, Setting, Side, Table, Target, Unit, UnitId, UnitKind,
};

pub(crate) fn arc(text: &str) -> Arc<str> {
    Arc::from(text)
}

fn at(file: &str, line: u32) -> Place {
    Place::new(file, line)
}

/// Services with their table, and the routes of each: method, path, whether somebody must be known, whether it reads.
type Cut = (&'static str, &'static str, &'static [(&'static str, &'static str, bool, bool)]);

const CUT: [Cut; 4] = [
    (
        "auth-service",
        "users",
        &[
            ("POST", "/auth/register", false, false),
            ("POST", "/auth/login", false, false),
            ("GET", "/auth/me", true, true),
        ],
    ),
    (
        "task-service",
        "tasks",
        &[
            ("GET", "/tasks/", true, true),
            ("POST", "/tasks/", true, false),
            ("GET", "/tasks/{id}", true, true),
            ("DELETE", "/tasks/{id}", true, false),
        ],
    ),
    (
        "chatbot-service",
        "messages",
        &[("POST", "/chat", true, false), ("GET", "/chat/history", true, true)],
    ),
    ("activity-service", "activities", &[("GET", "/activities", true, true)]),
];

fn file(service: &str) -> String {
    format!("app/{}.py", service.trim_end_matches("-service"))
}

fn unit(service: &str, number: usize) -> UnitId {
    UnitId::new(format!("app.{}.f{number}", service.trim_end_matches("-service")))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(1)
}

/// What was read of it.
pub(crate) fn facts() -> Facts {
    let mut facts = Facts {
        name: "Todo".to_owned(),
        modules: vec![Module {
            id: UnitId::new("app.main"),
            file: arc("app/main.py"),
            entry: Some(Entry {
                why: "uvicorn app.main:app".to_owned(),
                place: at("Dockerfile", 9),
            }),
            reachable: true,
        }],
        ..Facts::default()
    };
    for (service, table, routes) in CUT {
        for (index, (method, path, guarded, _)) in routes.iter().enumerate() {
            let place = at(&file(service), 10 * number(index + 1));
            facts.units.push(Unit {
                id: unit(service, index),
                module: UnitId::new(format!("app.{}", service.trim_end_matches("-service"))),
                class: None,
                kind: UnitKind::Function,
                place: place.clone(),
                lines: 8,
            });
            facts.routes.push(Route {
                method: arc(method),
                path: arc(path),
                unit: unit(service, index),
                place,
                mounted: true,
                body: None,
                answer: None,
                query: Vec::new(),
                guards: guarded.then(|| UnitId::new("app.security.person")).into_iter().collect(),
                success: None,
            });
        }
        facts.tables.push(Table {
            name: arc(table),
            place: at("app/models.py", 3),
            class: None,
            columns: Vec::new(),
            references: Vec::new(),
            joins: false,
        });
    }
    for path in ["/", "/tasks", "/login"] {
        facts.pages.push(Page {
            path: arc(path),
            unit: UnitId::new(format!("web/app{path}#Page")),
            place: at("web/app/page.tsx", 1),
        });
    }
    let setting = |name: &str, service: &str, line, default: Option<&str>, secret| Setting {
        name: name.to_owned(),
        unit: unit(service, 0),
        place: at(&file(service), line),
        default: default.map(str::to_owned),
        secret,
        readers: Vec::new(),
        required: false,
    };
    facts.settings = vec![
        setting("DATABASE_URL", "task-service", 2, None, true),
        setting("OPENAI_API_KEY", "chatbot-service", 4, None, true),
        setting("OPENAI_MODEL", "chatbot-service", 5, Some("gpt-4o-mini"), false),
        setting(
            "SIGNING",
            "auth-service",
            6,
            Some("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.abc123"),
            false,
        ),
    ];
    facts.requests.push(Request {
        unit: unit("chatbot-service", 0),
        method: arc("POST"),
        url: "https://api.openai.com/v1/chat".to_owned(),
        place: at("app/chatbot.py", 30),
        side: Side::Server,
        target: Target::Outside("api.openai.com".to_owned()),
    });
    facts.deployments = vec![
        Deployment {
            name: "backend".to_owned(),
            kind: DeploymentKind::Dockerfile,
            place: at("Dockerfile", 1),
            image: None,
            command: Some("uvicorn app.main:app".to_owned()),
            ports: vec![8080],
            environment: [].into(),
            needs: Vec::new(),
        },
        Deployment {
            name: "db".to_owned(),
            kind: DeploymentKind::Compose,
            place: at("docker-compose.yml", 3),
            image: Some("postgres:16".to_owned()),
            command: None,
            ports: vec![5432],
            environment: [].into(),
            needs: Vec::new(),
        },
    ];
    facts.sort();
    facts
}

fn end(service: &str, table: Option<&str>) -> End {
    End {
        service: arc(service),
        unit: Some(unit(service, 0)),
        table: table.map(arc),
    }
}

fn crossing(kind: CrossingKind, from: &str, to: (&str, Option<&str>), place: Place, replacement: Replacement, how: &str) -> Crossing {
    Crossing {
        kind,
        from: end(from, None),
        to: end(to.0, to.1),
        places: vec![place],
        replacement,
        how: how.to_owned(),
        added_ms: 1.3,
    }
}

/// How it could be cut.
pub(crate) fn proposal() -> Proposal {
    let ask = |to: &str, method: &str, path: &str, line| Ask {
        to: arc(to),
        method: arc(method),
        path: arc(path),
        places: vec![at("app/chatbot.py", line)],
    };
    let mut services: Vec<Service> = CUT
        .iter()
        .map(|(name, table, routes)| Service {
            name: arc(name),
            face: false,
            tables: vec![arc(table)],
            units: (0..routes.len()).map(|index| unit(name, index)).collect(),
            operations: routes
                .iter()
                .enumerate()
                .map(|(index, (method, path, guarded, reads))| Operation {
                    method: arc(method),
                    path: arc(path),
                    unit: unit(name, index),
                    place: at(&file(name), 10 * number(index + 1)),
                    body: None,
                    answer: None,
                    guarded: *guarded,
                    new: false,
                    reads: *reads,
                })
                .collect(),
            events: Vec::new(),
            asks: Vec::new(),
            confidence: 0.9,
            why: Vec::new(),
        })
        .collect();
    services[0].asks = Vec::new();
    services[1].asks = vec![Ask {
        places: vec![at("app/task.py", 12)],
        ..ask("auth-service", "GET", "/internal/person", 1)
    }];
    services[1].events = vec![Event {
        topic: arc("task.created"),
        table: arc("tasks"),
        places: vec![at("app/task.py", 22)],
        to: vec![arc("activity-service")],
    }];
    services[2].asks = vec![
        ask("task-service", "POST", "/tasks/", 14),
        ask("task-service", "GET", "/tasks/{id}", 15),
    ];
    services.push(Service {
        name: arc("frontend-service"),
        face: true,
        tables: Vec::new(),
        units: vec![UnitId::new("web/app/#Page")],
        operations: Vec::new(),
        events: Vec::new(),
        asks: Vec::new(),
        confidence: 1.0,
        why: Vec::new(),
    });
    Proposal {
        verdict: Verdict {
            advice: Advice::Cut,
            sentence: "Four services and a web interface are better than one piece".to_owned(),
            why: Vec::new(),
            but: Vec::new(),
        },
        services,
        shared: vec![Shared {
            unit: UnitId::new("app.security"),
            by: vec![arc("task-service"), arc("chatbot-service")],
            place: at("app/security.py", 1),
        }],
        border: Vec::new(),
        crossings: vec![
            crossing(
                CrossingKind::Transaction,
                "task-service",
                ("activity-service", Some("activities")),
                at("app/task.py", 22),
                Replacement::Outbox,
                "task-service tells of it in its own transaction, and activity-service writes the log when it hears",
            ),
            crossing(
                CrossingKind::Call,
                "chatbot-service",
                ("task-service", None),
                at("app/chatbot.py", 14),
                Replacement::Call,
                "chatbot-service asks task-service by its sidecar",
            ),
            crossing(
                CrossingKind::SharedRead,
                "activity-service",
                ("auth-service", Some("users")),
                at("app/activity.py", 12),
                Replacement::Replica,
                "activity-service keeps a copy of the names of people",
            ),
            Crossing {
                from: end("task-service", Some("tasks")),
                ..crossing(
                    CrossingKind::Reference,
                    "task-service",
                    ("auth-service", Some("users")),
                    at("app/models.py", 9),
                    Replacement::Id,
                    "tasks.owner keeps the id and no constraint",
                )
            },
        ],
        findings: vec![Finding {
            pattern: Pattern::Unmounted,
            code: Pattern::Unmounted.code().into(),
            services: Vec::new(),
            sentence: "GET /reports is mounted by nothing".to_owned(),
            places: vec![at("app/reports.py", 4)],
        }],
        considered: Vec::new(),
    }
}

/// The same, best kept whole.
pub(crate) fn kept() -> Proposal {
    let mut proposal = proposal();
    let mut whole = proposal.services[0].clone();
    whole.name = arc("todo");
    for service in &proposal.services[1..4] {
        whole.tables.extend(service.tables.iter().cloned());
        whole.units.extend(service.units.iter().cloned());
        whole.operations.extend(service.operations.iter().cloned());
    }
    proposal.services = vec![whole];
    proposal.crossings.clear();
    proposal.shared.clear();
    proposal.verdict = Verdict {
        advice: Advice::One,
        sentence: "It is best kept one piece".to_owned(),
        why: Vec::new(),
        but: Vec::new(),
    };
    proposal
}
