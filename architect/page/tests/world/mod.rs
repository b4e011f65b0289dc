//! Analyses to make pages of: a to-do list in one piece, and programs of any size.

use std::sync::Arc;

use pando_boundaries::{
    Advice, Ask, Border, Considered, Crossing, CrossingKind, End, Event, Figures, Finding, Near, Operation, Pattern, Proposal, Reason,
    Replacement, Service, Shared, Verdict,
};
use pando_facts::{Facts, How, Place, Target, UnitId};
use pando_page::Analysis;
use pando_plan::{Answer, Change, Command, Kind, Move, Plan, Question, Step};
use serde_json::{Value, json};

/// An analysis with all that it holds.
pub struct World {
    pub facts: Facts,
    pub proposal: Proposal,
    pub plan: Plan,
}

impl World {
    pub fn analysis(&self) -> Analysis<'_> {
        Analysis {
            facts: &self.facts,
            proposal: &self.proposal,
            plan: &self.plan,
        }
    }
}

/// A to-do list of FastAPI and Next.js.
pub fn todo() -> World {
    todo_with("")
}

/// The same, with something behind each name in it.
pub fn todo_with(behind: &str) -> World {
    let mut facts: Value = serde_json::from_str(include_str!("todo.json")).expect("JSON");
    add(&mut facts, behind);
    let facts = Facts::read(&facts.to_string()).expect("the facts are sound");
    let services = ["frontend", "auth-service", "task-service", "chat-service", "activity-service"];
    let services = services.map(|one| format!("{one}{behind}"));
    let services = services.each_ref().map(String::as_str);
    let homes = [
        ("frontend/", 0),
        ("app.services.users", 1),
        ("app.routers.auth", 1),
        ("app.security", 1),
        ("app.services.tasks", 2),
        ("app.routers.tasks", 2),
        ("app.chat", 3),
        ("app.routers.chat", 3),
        ("app.services.activity", 4),
        ("app.routers.activities", 4),
        ("app.routers.reports", 4),
    ];
    let tables = [
        ("users", 1),
        ("tasks", 2),
        ("labels", 2),
        ("task_labels", 2),
        ("chat_messages", 3),
        ("activities", 4),
    ];
    let home = |unit: &str| homes.iter().find(|(start, _)| unit.starts_with(start)).map(|(_, at)| *at);
    let table = |name: &str| {
        tables
            .iter()
            .find(|(one, _)| name.strip_prefix(one) == Some(behind))
            .map(|(_, at)| *at)
    };
    let mut world = cut(facts, &services, home, table);
    world.proposal.shared = vec![Shared {
        unit: UnitId::new(format!("app.db{behind}")),
        by: world.proposal.services.iter().skip(1).map(|one| one.name.clone()).collect(),
        place: Place::new("backend/app/db.py", 1),
    }];
    world.proposal.border = vec![Border {
        what: format!("app.main{behind}").into(),
        place: Place::new(format!("backend/app/main.py{behind}"), 1),
        near: vec![
            Near {
                service: services[2].into(),
                share: 0.4,
            },
            Near {
                service: services[1].into(),
                share: 0.2,
            },
        ],
        why: format!("It puts all routers together and belongs to none.{behind}"),
    }];
    world
}

/// Puts a text behind each name; into a place behind the file's.
fn add(value: &mut Value, behind: &str) {
    match value {
        Value::String(text) => match text.rsplit_once(':').filter(|(_, line)| line.parse::<u32>().is_ok()) {
            Some((file, line)) => *text = format!("{file}{behind}:{line}"),
            None => text.push_str(behind),
        },
        Value::Array(values) => values.iter_mut().for_each(|one| add(one, behind)),
        Value::Object(values) => {
            let is_word = |key: &str, value: &Value| {
                matches!(key, "format" | "kind" | "language" | "how" | "by" | "side" | "role") || (key == "target" && value.is_string())
            };
            values
                .iter_mut()
                .filter(|(key, value)| !is_word(key, value))
                .for_each(|(_, one)| add(one, behind));
        }
        _ => {}
    }
}

/// A program of so many units, in modules of ten and services of about a tenth of them.
pub fn large(units: usize) -> World {
    let services = 10;
    let place = |unit: usize| {
        let module = unit / 10;
        let service = module * services / (units / 10).max(1);
        (
            format!("app.area_{service}.part_{module}"),
            format!("app/area_{service}/part_{module}.py"),
            service,
        )
    };
    let name = |unit: usize| format!("{}.work_{unit}", place(unit).0);
    let modules: Vec<_> = (0..units)
        .step_by(10)
        .map(|unit| json!({"id": place(unit).0, "file": place(unit).1, "reachable": true}))
        .collect();
    let files: Vec<_> = (0..units)
        .step_by(10)
        .map(|unit| json!({"path": place(unit).1, "language": "python", "lines": 100 + unit % 311}))
        .collect();
    let nodes: Vec<_> = (0..units)
        .map(|unit| json!({"id": name(unit), "module": place(unit).0, "kind": "function", "place": format!("{}:{}", place(unit).1, 1 + unit % 10 * 9), "lines": 8}))
        .collect();
    // Numbers that look like chance, the same each time: most calls stay near, some go anywhere.
    let mut state: u64 = 42;
    let mut any = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or_default() % below.max(1)
    };
    let calls: Vec<_> = (0..units * 3)
        .map(|at| {
            let from = at % units;
            let to = if any(12) == 0 {
                any(units)
            } else {
                (from + any(60)).min(units - 1)
            };
            json!({"from": name(from), "to": name(to), "place": format!("{}:{}", place(from).1, 1 + at % 90)})
        })
        .collect();
    let tables: Vec<_> = (0..services * 8)
        .map(|at| json!({"name": format!("table_{at}"), "place": format!("app/models.py:{}", 1 + at * 5), "references": [{"column": "parent", "to": format!("table_{}", at / 2), "place": format!("app/models.py:{}", 2 + at * 5)}]}))
        .collect();
    let accesses: Vec<_> = (0..units)
        .step_by(3)
        .map(|unit| {
            let own = place(unit).2 * 8 + any(8);
            let table = if any(20) == 0 { any(services * 8) } else { own };
            let kind = if any(3) == 0 { "update" } else { "read" };
            json!({"unit": name(unit), "table": format!("table_{table}"), "kind": kind, "place": format!("{}:{}", place(unit).1, 5), "by": "orm"})
        })
        .collect();
    let facts = json!({"name": "large", "files": files, "modules": modules, "units": nodes, "calls": calls, "tables": tables, "accesses": accesses});
    let facts = Facts::read(&facts.to_string()).expect("the facts are sound");
    let names: Vec<String> = (0..services).map(|at| format!("area-{at}-service")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let home = |unit: &str| {
        unit.split('.')
            .nth(1)
            .and_then(|area| area.strip_prefix("area_"))
            .and_then(|number| number.parse().ok())
    };
    let table = |name: &str| {
        name.strip_prefix("table_")
            .and_then(|number| number.parse::<usize>().ok())
            .map(|number| number / 8)
    };
    cut(facts, &names, home, table)
}

/// A proposal that gives each unit and table to the service that is said.
#[expect(clippy::too_many_lines, reason = "one thing after the other, each a few lines")]
pub fn cut(facts: Facts, names: &[&str], home: impl Fn(&str) -> Option<usize>, table_home: impl Fn(&str) -> Option<usize>) -> World {
    let name = |at: usize| -> Arc<str> { names[at].into() };
    let end = |at: usize, unit: Option<&UnitId>, table: Option<&Arc<str>>| End {
        service: name(at),
        unit: unit.cloned(),
        table: table.cloned(),
    };
    let mut crossings = Vec::new();
    for call in facts.calls.iter().filter(|one| one.how != How::Uses) {
        if let (Some(from), Some(to)) = (home(call.from.as_str()), home(call.to.as_str()))
            && from != to
        {
            crossings.push(Crossing {
                kind: CrossingKind::Call,
                from: end(from, Some(&call.from), None),
                to: end(to, Some(&call.to), None),
                places: vec![call.place.clone()],
                replacement: Replacement::Call,
                how: format!("`{}` asks {} for what `{}` does.", call.from, names[to], call.to),
                added_ms: 1.6,
            });
        }
    }
    for access in &facts.accesses {
        if let (Some(from), Some(to)) = (home(access.unit.as_str()), table_home(&access.table))
            && from != to
        {
            let writes = access.kind.writes();
            crossings.push(Crossing {
                kind: if writes {
                    CrossingKind::ForeignWrite
                } else {
                    CrossingKind::SharedRead
                },
                from: end(from, Some(&access.unit), None),
                to: end(to, None, Some(&access.table)),
                places: vec![access.place.clone()],
                replacement: if writes { Replacement::Event } else { Replacement::Replica },
                how: format!("`{}` uses `{}`, which {} owns.", access.unit, access.table, names[to]),
                added_ms: 0.0,
            });
        }
    }
    for table in &facts.tables {
        for reference in &table.references {
            if let (Some(from), Some(to)) = (table_home(&table.name), table_home(&reference.to))
                && from != to
            {
                crossings.push(Crossing {
                    kind: CrossingKind::Reference,
                    from: end(from, None, Some(&table.name)),
                    to: end(to, None, Some(&reference.to)),
                    places: vec![reference.place.clone()],
                    replacement: Replacement::Id,
                    how: format!(
                        "`{}.{}` refers to `{}` of {}: the constraint goes, the id stays.",
                        table.name, reference.column, reference.to, names[to]
                    ),
                    added_ms: 0.0,
                });
            }
        }
    }
    for transaction in &facts.transactions {
        let Some(from) = home(transaction.unit.as_str()) else { continue };
        let others: std::collections::BTreeSet<usize> = transaction
            .writes
            .iter()
            .filter_map(|one| table_home(&one.table))
            .filter(|to| *to != from)
            .collect();
        for to in others {
            crossings.push(Crossing {
                kind: CrossingKind::Transaction,
                from: end(from, Some(&transaction.unit), None),
                to: end(to, None, None),
                places: transaction.writes.iter().map(|one| one.place.clone()).collect(),
                replacement: Replacement::Outbox,
                how: format!(
                    "`{}` commits what it wrote and what {} has to write: the event of it goes into the outbox of the same transaction.",
                    transaction.unit, names[to]
                ),
                added_ms: 0.0,
            });
        }
    }
    let count = |kind: CrossingKind| crossings.iter().filter(|one| one.kind == kind).count();
    let mut services: Vec<Service> = Vec::new();
    for (at, one) in names.iter().enumerate() {
        let tables: Vec<Arc<str>> = facts
            .tables
            .iter()
            .filter(|table| table_home(&table.name) == Some(at))
            .map(|table| table.name.clone())
            .collect();
        let operations = facts
            .routes
            .iter()
            .filter(|route| route.mounted && home(route.unit.as_str()) == Some(at));
        let operations: Vec<Operation> = operations
            .map(|route| Operation {
                method: route.method.clone(),
                path: route.path.clone(),
                unit: route.unit.clone(),
                place: route.place.clone(),
                body: route.body.clone(),
                answer: route.answer.clone(),
                guarded: !route.guards.is_empty(),
                new: false,
                reads: &*route.method == "GET",
            })
            .collect();
        let mut asks: Vec<Ask> = crossings
            .iter()
            .filter(|crossing| crossing.kind == CrossingKind::Call && &*crossing.from.service == *one)
            .map(|crossing| Ask {
                to: crossing.to.service.clone(),
                method: "POST".into(),
                path: format!("/internal/{}", crossing.to.unit.as_ref().map_or("", |unit| unit.as_str())).into(),
                places: crossing.places.clone(),
            })
            .collect();
        for request in &facts.requests {
            if let (Some(from), Target::Route { method, path }) = (home(request.unit.as_str()), &request.target)
                && from == at
                && let Some(route) = facts.routes.iter().find(|one| one.method == *method && one.path == *path)
                && let Some(to) = home(route.unit.as_str())
            {
                asks.push(Ask {
                    to: name(to),
                    method: method.clone(),
                    path: path.clone(),
                    places: vec![request.place.clone()],
                });
            }
        }
        asks.sort_by(|a, b| (&a.to, &a.path, &a.method).cmp(&(&b.to, &b.path, &b.method)));
        let events = tables.first().map(|table| Event {
            topic: format!("{}.changed", table.trim_end_matches('s')).into(),
            table: table.clone(),
            places: facts
                .accesses
                .iter()
                .filter(|access| access.table == *table && access.kind.writes())
                .map(|access| access.place.clone())
                .collect(),
            to: (at + 1 < names.len() && at > 0)
                .then(|| name(names.len() - 1))
                .into_iter()
                .collect(),
        });
        services.push(Service {
            name: name(at),
            face: tables.is_empty(),
            units: facts
                .units
                .iter()
                .filter(|unit| home(unit.id.as_str()) == Some(at))
                .map(|unit| unit.id.clone())
                .collect(),
            operations,
            events: events.into_iter().collect(),
            asks,
            confidence: [0.97, 0.91, 0.84, 0.62, 0.44][at % 5],
            why: vec![Reason {
                sentence: match tables.len() {
                    0 => "It has pages and no table.".to_owned(),
                    _ => format!("All that writes {} is in it.", tables.join(", ")),
                },
                places: facts
                    .accesses
                    .iter()
                    .filter(|access| tables.contains(&access.table))
                    .map(|access| access.place.clone())
                    .take(3)
                    .collect(),
            }],
            tables,
        });
    }
    let total = facts.units.len().max(1);
    let largest = services.iter().map(|one| one.units.len()).max().unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "a share for people")]
    let largest = largest as f64 / total as f64;
    let figures = Figures {
        services: names.len(),
        largest,
        modularity: 0.47,
        inside: 0.81,
        calls: count(CrossingKind::Call),
        references: count(CrossingKind::Reference),
        shared_reads: count(CrossingKind::SharedRead),
        foreign_writes: count(CrossingKind::ForeignWrite),
        transactions: count(CrossingKind::Transaction),
        added_ms: 2.3,
        score: 1.4,
    };
    let one = Figures {
        services: 1,
        largest: 1.0,
        modularity: 0.0,
        inside: 1.0,
        calls: 0,
        references: 0,
        shared_reads: 0,
        foreign_writes: 0,
        transactions: 0,
        added_ms: 0.0,
        score: 0.0,
    };
    let first: Vec<Place> = crossings.iter().flat_map(|one| one.places.clone()).take(3).collect();
    let mut places: Vec<(Arc<str>, Arc<str>)> = services
        .iter()
        .flat_map(|service| {
            let units = service.units.iter().map(|unit| (unit.0.clone(), service.name.clone()));
            units.chain(
                service
                    .tables
                    .iter()
                    .map(|table| (Arc::from(format!("table:{table}")), service.name.clone())),
            )
        })
        .collect();
    places.sort();
    let proposal = Proposal {
        verdict: Verdict {
            advice: if names.len() < 2 { Advice::One } else { Advice::Cut },
            sentence: format!(
                "{} services fit this program: what is written together stays together, and {} calls would go over the network.",
                names.len(),
                count(CrossingKind::Call)
            ),
            why: vec![Reason {
                sentence: "Each table has one service that writes it.".to_owned(),
                places: first.clone(),
            }],
            but: vec![Reason {
                sentence: "Four transactions span two services: what is logged would be known a little later.".to_owned(),
                places: first.clone(),
            }],
        },
        considered: vec![
            Considered {
                name: "proposed".to_owned(),
                services: services.iter().map(|one| one.name.clone()).collect(),
                figures,
                places,
            },
            Considered {
                name: "one piece".to_owned(),
                services: vec![facts.name.as_str().into()],
                figures: one,
                places: Vec::new(),
            },
        ],
        findings: vec![Finding {
            pattern: Pattern::ChattyPair,
            code: Pattern::ChattyPair.code().into(),
            services: services.iter().take(2).map(|one| one.name.clone()).collect(),
            sentence: "The two ask each other for much.".to_owned(),
            places: first.clone(),
        }],
        shared: Vec::new(),
        border: Vec::new(),
        services,
        crossings,
    };
    let plan = plan(&proposal, &first);
    World { facts, proposal, plan }
}

fn plan(proposal: &Proposal, places: &[Place]) -> Plan {
    let kinds = [Kind::Boundaries, Kind::Dapr, Kind::ReadOnly, Kind::Independent, Kind::Core];
    let steps = (0..).zip(kinds).map(|(number, kind)| {
        let service = proposal
            .services
            .get(usize::try_from(number).unwrap_or_default())
            .filter(|_| number > 1);
        Step {
            number,
            kind,
            services: service.iter().map(|one| one.name.clone()).collect(),
            title: match kind {
                Kind::Boundaries => "Keep the boundaries in the program".to_owned(),
                Kind::Dapr => "Give the program its sidecar".to_owned(),
                _ => format!("Take {} out", service.map_or("it", |one| &one.name)),
            },
            why: "It changes nothing that a person sees.".to_owned(),
            risk: u8::try_from(number.clamp(1, 3)).unwrap_or(3),
            risk_why: "Few places change.".to_owned(),
            precondition: "All tests pass.".to_owned(),
            changes: places
                .iter()
                .map(|place| Change {
                    place: place.clone(),
                    what: "The call goes through the sidecar.".to_owned(),
                    pattern: Some(Replacement::Call),
                })
                .collect(),
            routing: "All paths still go to the program.".to_owned(),
            data: service
                .iter()
                .map(|one| Move {
                    tables: one.tables.clone(),
                    how: "It goes to a database of its own, by logical replication.".to_owned(),
                    consistency: "The old one is written until the switch.".to_owned(),
                })
                .collect(),
            verification: vec![Command {
                line: "tach check".to_owned(),
                shows: "No import crosses that is not known.".to_owned(),
            }],
            rollback: "Take the file away.".to_owned(),
            exit: "No new crossing for two weeks.".to_owned(),
        }
    });
    let questions = [
        Question::Analyse,
        Question::Bound,
        Question::Communicate,
        Question::PlaceData,
        Question::DiscoverAndBalance,
        Question::Observe,
        Question::Deploy,
        Question::Secure,
    ];
    Plan {
        steps: steps.collect(),
        answers: questions
            .into_iter()
            .map(|question| Answer {
                question,
                sentence: "It is a program of FastAPI and Next.js with one PostgreSQL database.".to_owned(),
                evidence: vec![Reason {
                    sentence: "The entry point is the application object of FastAPI.".to_owned(),
                    places: places.to_vec(),
                }],
            })
            .collect(),
    }
}
