use pando_boundaries::{CrossingKind, Pattern, Replacement};
use pando_facts::Unread;
use pando_monolith::Mutant;

use crate::seen::Seen;

const TASKS: &str = "backend/app/services/tasks.py";
const MODELS: &str = "backend/app/models.py";
const ENGINE: &str = "backend/app/chat/engine.py";
const HISTORY: &str = "backend/app/chat/history.py";
const MAIN: &str = "backend/app/main.py";
const USERS: &str = "backend/app/services/users.py";

#[test]
fn a_table_that_is_renamed_is_owned_under_its_new_name() {
    let seen = Seen::mutant(
        &Mutant::new()
            .replaced(MODELS, "__tablename__ = \"tasks\"", "__tablename__ = \"todos\"")
            .replaced(MODELS, "tasks.id", "todos.id")
            .replaced(TASKS, "FROM tasks", "FROM todos")
            .replaced("backend/migrations/0001_init.sql", "CREATE TABLE tasks", "CREATE TABLE todos")
            .replaced("backend/migrations/0001_init.sql", "REFERENCES tasks", "REFERENCES todos"),
    );
    assert_eq!(seen.owner("todos"), seen.owner("labels"));
    assert!(seen.facts.tables.iter().all(|table| &*table.name != "tasks"));
}

#[test]
fn a_write_to_anothers_table_is_named_with_its_line() {
    let line = "    session.add(Task(user_id=user_id, title=\"Look at the empty chat\"))";
    let mutant = Mutant::new()
        .replaced(
            HISTORY,
            "from app.models import ChatMessage",
            "from app.models import ChatMessage, Task",
        )
        .added(HISTORY, &format!("{line}\n    session.commit()\n"));
    let seen = Seen::mutant(&mutant);
    let crossings = seen.crossings(CrossingKind::ForeignWrite, "app.chat.history.clear");
    assert_eq!(crossings.len(), 1, "{:#?}", seen.proposal.crossings);
    assert_eq!(crossings[0].to.table.as_deref(), Some("tasks"));
    let place = &crossings[0].places[0];
    let text = std::fs::read_to_string(mutant.root().join(&*place.file)).unwrap();
    assert_eq!(text.lines().nth(place.line as usize - 1), Some(line));
    assert!(
        Seen::mutant(&Mutant::new())
            .crossings(CrossingKind::ForeignWrite, "app.chat.history")
            .is_empty()
    );
}

#[test]
fn a_transaction_over_two_services_is_one_crossing_with_all_its_writes() {
    let mutant = Mutant::new()
        .replaced(USERS, "from app.models import User", "from app.models import Task, User")
        .replaced(
            USERS,
            "    session.add(user)\n    session.commit()\n    session.refresh(user)\n",
            "    session.add(user)\n    session.flush()\n    session.add(Task(user_id=user.id, title=\"Look around\"))\n    session.commit()\n    session.refresh(user)\n",
        );
    let seen = Seen::mutant(&mutant);
    let spanning = seen.crossings(CrossingKind::Transaction, "app.services.users.register");
    match seen.owner("users") == seen.owner("tasks") {
        true => assert!(spanning.is_empty()),
        false => {
            let to_tasks = spanning.iter().find(|one| *one.to.service == *seen.owner("tasks"));
            let one = to_tasks.unwrap_or_else(|| panic!("{spanning:#?}"));
            assert!(one.places.len() >= 2, "{one:#?}");
            assert!(matches!(one.replacement, Replacement::Saga | Replacement::Outbox), "{one:#?}");
        }
    }
    assert!(
        Seen::mutant(&Mutant::new())
            .becomes(CrossingKind::Transaction, "app.services.users")
            .iter()
            .all(|(to, _)| *to != "task-service")
    );
}

#[test]
fn a_router_that_is_included_is_unmounted_no_more() {
    let before = Seen::mutant(&Mutant::new());
    assert!(before.found(Pattern::Unmounted).contains("backend/app/routers/reports.py"));
    let seen = Seen::mutant(
        &Mutant::new()
            .replaced(
                MAIN,
                "import activities, auth, chat, tasks",
                "import activities, auth, chat, reports, tasks",
            )
            .replaced(
                MAIN,
                "app.include_router(activities.router)",
                "app.include_router(activities.router)\napp.include_router(reports.router)",
            ),
    );
    assert!(seen.found(Pattern::Unmounted).is_empty());
    let route = seen
        .facts
        .routes
        .iter()
        .find(|route| &*route.path == "/reports/tasks-per-user")
        .unwrap();
    assert!(route.mounted);
}

#[test]
fn a_router_that_is_included_no_more_is_named_and_its_requests_reach_nothing() {
    let seen = Seen::mutant(&Mutant::new().replaced(MAIN, "app.include_router(chat.router, prefix=\"/chat\", tags=[\"chat\"])\n", ""));
    assert!(seen.found(Pattern::Unmounted).contains("backend/app/routers/chat.py"));
    assert!(seen.found(Pattern::NoRoute).contains("frontend/lib/api.ts"));
}

#[test]
fn a_module_that_is_imported_is_dead_no_more() {
    let dead = Seen::mutant(&Mutant::new()).found(Pattern::Unreachable);
    assert!(
        dead.contains("backend/app/legacy/importer.py") && dead.contains("backend/app/legacy/csv_format.py"),
        "{dead:?}"
    );
    let seen = Seen::mutant(&Mutant::new().replaced(
        "backend/app/routers/tasks.py",
        "from app.services import tasks\n",
        "from app.legacy import importer\nfrom app.services import tasks\n",
    ));
    let dead = seen.found(Pattern::Unreachable);
    assert!(!dead.contains("backend/app/legacy/csv_format.py"), "{dead:?}");
}

#[test]
fn a_request_to_a_route_that_is_not_there_is_named_until_somebody_answers_it() {
    let api = "frontend/lib/api.ts";
    assert!(Seen::mutant(&Mutant::new()).found(Pattern::NoRoute).contains(api));
    let answered = Mutant::new().added(
        "backend/app/routers/tasks.py",
        "\n\n@router.post(\"/{task_id}/archive\", response_model=TaskOut)\ndef archive_task(task: Task = Depends(owned)):\n    return task\n",
    );
    assert!(Seen::mutant(&answered).found(Pattern::NoRoute).is_empty());
    let asked_no_more = Mutant::new()
        .replaced(
            api,
            "  archive: (id: number) => request<Task>(\"POST\", `/tasks/${id}/archive`),\n",
            "",
        )
        .replaced("frontend/components/task-row.tsx", "await tasks.archive(task.id);\n", "");
    assert!(Seen::mutant(&asked_no_more).found(Pattern::NoRoute).is_empty());
}

#[test]
fn a_reference_that_is_gone_crosses_no_more() {
    let refers = |seen: &Seen| {
        let all = seen.proposal.crossings.iter().filter(|one| one.kind == CrossingKind::Reference);
        let from: Vec<String> = all.filter_map(|one| one.from.table.as_deref().map(str::to_owned)).collect();
        from
    };
    assert!(refers(&Seen::mutant(&Mutant::new())).contains(&"activities".to_owned()));
    let seen = Seen::mutant(
        &Mutant::new()
            .replaced(
                MODELS,
                "    user_id: int = Field(foreign_key=\"users.id\")\n    action: str",
                "    user_id: int\n    action: str",
            )
            .replaced(
                "backend/migrations/0001_init.sql",
                "    user_id    INTEGER NOT NULL REFERENCES users (id),\n    action",
                "    user_id    INTEGER NOT NULL,\n    action",
            ),
    );
    assert!(!refers(&seen).contains(&"activities".to_owned()), "{:?}", refers(&seen));
}

#[test]
fn what_is_called_no_more_is_asked_for_no_more() {
    let asks = |seen: &Seen| {
        let chat = seen
            .proposal
            .services
            .iter()
            .find(|one| one.tables.iter().any(|table| &**table == "chat_messages"))
            .unwrap();
        chat.asks.iter().any(|ask| *ask.to == *seen.owner("tasks"))
    };
    assert!(asks(&Seen::mutant(&Mutant::new())));
    let seen = Seen::mutant(
        &Mutant::new()
            .replaced(
                ENGINE,
                "task = tasks.create(session, user_id, TaskIn(title=meant.title))",
                "task = TaskIn(title=meant.title)",
            )
            .replaced(ENGINE, "task_id=task.id", "task_id=None")
            .replaced(ENGINE, "[task.title for task in tasks.find(session, user_id, done=False)]", "[]")
            .replaced(ENGINE, "tasks.find(session, user_id, done=False)", "[]")
            .replaced(ENGINE, "                tasks.complete(session, task)\n", ""),
    );
    assert!(!asks(&seen), "{:#?}", seen.proposal.services);
}

#[test]
fn what_is_logged_becomes_an_event_and_nothing_where_nothing_is_logged() {
    let before = Seen::mutant(&Mutant::new());
    assert_ne!(before.owner("activities"), before.owner("tasks"), "{:#?}", before.owned());
    let told = before
        .proposal
        .services
        .iter()
        .find(|one| *one.name == *before.owner("tasks"))
        .unwrap();
    assert!(
        told.events
            .iter()
            .any(|event| event.to.iter().any(|to| **to == *before.owner("activities"))),
        "{:#?}",
        told.events
    );
    let quiet = Mutant::new()
        .replaced(TASKS, "    activity.log(session, user_id, \"task.created\", task.id)\n", "")
        .replaced(TASKS, "    activity.log(session, task.user_id, \"task.updated\", task.id)\n", "")
        .replaced(TASKS, "    activity.log(session, task.user_id, \"task.completed\", task.id)\n", "")
        .replaced(TASKS, "    activity.log(session, task.user_id, \"task.deleted\", task.id)\n", "");
    let seen = Seen::mutant(&quiet);
    assert!(seen.crossings(CrossingKind::Call, "app.services.tasks").is_empty());
    assert!(seen.crossings(CrossingKind::Transaction, "app.services.tasks").is_empty());
}

#[test]
fn a_statement_in_sql_that_reads_anothers_table_is_a_shared_read() {
    let seen = Seen::mutant(
        &Mutant::new()
            .replaced(
                HISTORY,
                "from sqlmodel import Session, delete, select",
                "from sqlalchemy import text as sql\nfrom sqlmodel import Session, delete, select",
            )
            .replaced(
                HISTORY,
                "    session.exec(delete(",
                "    session.execute(sql(\"SELECT count(*) FROM tasks WHERE user_id = :id\"), {\"id\": user_id})\n    session.exec(delete(",
            ),
    );
    let reads = seen.crossings(CrossingKind::SharedRead, "app.chat.history.clear");
    assert_eq!(
        reads.iter().filter_map(|one| one.to.table.as_deref()).collect::<Vec<_>>(),
        ["tasks"]
    );
}

#[test]
fn what_runs_later_becomes_an_event() {
    let routers = "backend/app/routers/chat.py";
    let seen = Seen::mutant(
        &Mutant::new()
            .replaced(
                routers,
                "from fastapi import APIRouter, Depends",
                "from fastapi import APIRouter, BackgroundTasks, Depends",
            )
            .replaced(
                routers,
                "from app.schemas import",
                "from app.services import activity\nfrom app.schemas import",
            )
            .replaced(
                routers,
                "def clear_history(user:",
                "def clear_history(background: BackgroundTasks, user:",
            )
            .replaced(
                routers,
                "    history.clear(session, user.id)\n",
                "    history.clear(session, user.id)\n    background.add_task(activity.log, session, user.id, \"chat.cleared\")\n",
            ),
    );
    let becomes = seen.becomes(CrossingKind::Call, "app.routers.chat.clear_history");
    assert!(becomes.contains(&(seen.owner("activities"), Replacement::Event)), "{becomes:?}");
}

#[test]
fn a_table_that_is_written_with_another_goes_with_it() {
    let seen = Seen::mutant(
        &Mutant::new()
            .added(
                MODELS,
                "\n\nclass Comment(SQLModel, table=True):\n    __tablename__ = \"comments\"\n\n    id: int | None = Field(default=None, primary_key=True)\n    task_id: int = Field(foreign_key=\"tasks.id\")\n    text: str\n",
            )
            .replaced(TASKS, "from app.models import Label, Task, TaskLabel", "from app.models import Comment, Label, Task, TaskLabel")
            .replaced(TASKS, "    task.done = True\n    session.add(task)\n", "    task.done = True\n    session.add(task)\n    session.add(Comment(task_id=task.id, text=\"done\"))\n"),
    );
    assert_eq!(seen.owner("comments"), seen.owner("tasks"));
}

#[test]
fn what_stands_by_itself_becomes_a_service_of_its_own() {
    let model = "\n\nclass Invoice(SQLModel, table=True):\n    __tablename__ = \"invoices\"\n\n    id: int | None = Field(default=None, primary_key=True)\n    customer: str\n    cents: int\n    paid: bool = False\n";
    let service = "from sqlmodel import Session, select\n\nfrom app.models import Invoice\n\n\ndef issue(session: Session, customer: str, cents: int) -> Invoice:\n    invoice = Invoice(customer=customer, cents=cents)\n    session.add(invoice)\n    session.commit()\n    return invoice\n\n\ndef unpaid(session: Session) -> list[Invoice]:\n    return list(session.exec(select(Invoice).where(Invoice.paid == False)))\n\n\ndef pay(session: Session, invoice_id: int) -> None:\n    invoice = session.get(Invoice, invoice_id)\n    invoice.paid = True\n    session.add(invoice)\n    session.commit()\n";
    let router = "from fastapi import APIRouter, Depends\nfrom sqlmodel import Session\n\nfrom app.db import get_session\nfrom app.services import billing\n\nrouter = APIRouter(prefix=\"/invoices\")\n\n\n@router.post(\"\", status_code=201)\ndef issue(customer: str, cents: int, session: Session = Depends(get_session)):\n    return billing.issue(session, customer, cents)\n\n\n@router.get(\"/unpaid\")\ndef unpaid(session: Session = Depends(get_session)):\n    return billing.unpaid(session)\n\n\n@router.post(\"/{invoice_id}/pay\", status_code=204)\ndef pay(invoice_id: int, session: Session = Depends(get_session)):\n    billing.pay(session, invoice_id)\n";
    let seen = Seen::mutant(
        &Mutant::new()
            .added(MODELS, model)
            .added("backend/app/services/billing.py", service)
            .added("backend/app/routers/billing.py", router)
            .replaced(
                MAIN,
                "import activities, auth, chat, tasks",
                "import activities, auth, billing, chat, tasks",
            )
            .replaced(
                MAIN,
                "app.include_router(activities.router)",
                "app.include_router(activities.router)\napp.include_router(billing.router)",
            ),
    );
    let owner = seen.owner("invoices").to_owned();
    assert!(
        ["users", "tasks", "chat_messages", "activities"]
            .iter()
            .all(|table| seen.owner(table) != owner),
        "{:#?}",
        seen.owned()
    );
    assert!(owner.contains("invoice") || owner.contains("billing"), "{owner}");
}

#[test]
fn services_that_would_wait_for_each_other_are_a_circle() {
    assert!(Seen::mutant(&Mutant::new()).found(Pattern::Cycle).is_empty());
    let seen = Seen::mutant(
        &Mutant::new()
            .replaced(TASKS, "from app.services import activity\n", "from app.chat import history\nfrom app.services import activity\n")
            .replaced(
                TASKS,
                "    return [dict(row._mapping) for row in rows]\n",
                "    said = {message.text for message in history.read(session, user_id)}\n    return [dict(row._mapping) for row in rows if row.title in said]\n",
            ),
    );
    assert!(!seen.found(Pattern::Cycle).is_empty(), "{:#?}", seen.proposal.findings);
}

#[test]
fn a_file_that_does_not_parse_is_named_with_its_line_and_the_rest_is_read() {
    let broken = Mutant::new().added("backend/app/chat/model.py", "\n\ndef broken(:\n    pass\n");
    let seen = Seen::mutant(&broken);
    let fault = seen
        .facts
        .diagnostics
        .iter()
        .find(|one| one.kind == Unread::Syntax)
        .expect("it is named");
    assert_eq!(&*fault.place.file, "backend/app/chat/model.py");
    assert!(fault.place.line >= 20, "{fault:?}");
    assert_eq!(seen.owned(), Seen::mutant(&Mutant::new()).owned());
    assert!(
        seen.facts.units.iter().any(|unit| unit.id.as_str() == "app.chat.model.ask"),
        "what is before it is read"
    );
}

#[test]
fn a_secret_that_is_read_is_one_and_its_value_is_nowhere() {
    let seen = Seen::mutant(&Mutant::new().replaced(
        "backend/app/chat/model.py",
        "import httpx\n",
        "import os\n\nimport httpx\n\nMODEL_TOKEN = os.environ.get(\"MODEL_TOKEN\", \"hunter2-hunter2\")\n",
    ));
    let setting = seen
        .facts
        .settings
        .iter()
        .find(|one| one.name == "MODEL_TOKEN")
        .expect("it is read");
    assert!(setting.secret && setting.default.is_none(), "{setting:?}");
    assert!(!seen.facts.written().contains("hunter2-hunter2"));
}

#[test]
fn a_page_that_asks_for_more_is_a_page_that_asks_for_more() {
    let page = "\"use client\";\n\nimport { useEffect } from \"react\";\nimport { request } from \"@/lib/http\";\n\nexport default function Log() {\n  useEffect(() => void request(\"GET\", \"/activities\"), []);\n  return null;\n}\n";
    let asks = |seen: &Seen| {
        let face = seen
            .proposal
            .services
            .iter()
            .find(|one| one.face)
            .expect("there is a web interface");
        face.asks.iter().any(|ask| &*ask.path == "/activities")
    };
    assert!(!asks(&Seen::mutant(&Mutant::new())));
    assert!(asks(&Seen::mutant(&Mutant::new().added("frontend/app/log/page.tsx", page))));
}

#[test]
fn a_program_of_one_table_is_kept_one() {
    let root = tempfile::tempdir().unwrap();
    let main = "from fastapi import FastAPI, Depends\nfrom sqlmodel import Field, Session, SQLModel, create_engine, select\n\napp = FastAPI()\nengine = create_engine(\"sqlite://\")\n\n\nclass Note(SQLModel, table=True):\n    id: int | None = Field(default=None, primary_key=True)\n    text: str\n\n\ndef session():\n    with Session(engine) as session:\n        yield session\n\n\n@app.post(\"/notes\")\ndef add(text: str, session: Session = Depends(session)):\n    session.add(Note(text=text))\n    session.commit()\n\n\n@app.get(\"/notes\")\ndef all_notes(session: Session = Depends(session)):\n    return session.exec(select(Note)).all()\n";
    std::fs::write(root.path().join("main.py"), main).unwrap();
    let seen = Seen::of(root.path());
    assert!(seen.proposal.verdict.keep_one(), "{:#?}", seen.proposal.verdict);
    assert_eq!(seen.proposal.services.len(), 1);
}

#[test]
fn a_cut_through_what_belongs_together_fares_worse_and_is_told_so() {
    let cut = "services:\n  label-service: [\"table:labels\", \"table:task_labels\"]\n  rest: [\"backend/**\"]\n";
    let seen = Seen::with(&pando_monolith::program(), Some(cut));
    let figures = |name: &str| {
        seen.proposal
            .considered
            .iter()
            .find(|one| one.name == name)
            .map(|one| one.figures.clone())
    };
    let yours = figures("yours").unwrap_or_else(|| panic!("{:#?}", seen.proposal.considered));
    assert!(yours.transactions > 0 && yours.foreign_writes > 0, "{yours:?}");
    assert!(yours.score < seen.proposal.considered[0].figures.score, "{yours:?}");
}

#[test]
fn what_a_test_calls_is_no_evidence() {
    let test = "from app.chat import history\nfrom app.services import tasks, users\n\n\ndef test_all(session):\n    user = users.register(session, \"a\", \"b\")\n    tasks.find(session, user.id)\n    history.read(session, user.id)\n";
    let seen = Seen::mutant(&Mutant::new().added("backend/tests/test_all.py", test));
    assert_eq!(seen.owned(), Seen::mutant(&Mutant::new()).owned());
}

#[test]
fn a_library_is_kept_one_whatever_its_tests_and_examples_answer() {
    let root = tempfile::tempdir().unwrap();
    for part in ["reading", "writing"] {
        let code = (0..20).map(|at| {
            format!(
                "def step_{at}(text):\n    return {}text\n\n\n",
                if at > 0 {
                    format!("step_{}", at - 1) + "(text) + "
                } else {
                    String::new()
                }
            )
        });
        std::fs::create_dir_all(root.path().join(part)).unwrap();
        std::fs::write(root.path().join(part).join("__init__.py"), code.collect::<String>()).unwrap();
    }
    let example = "from fastapi import FastAPI\n\nimport reading\n\napp = FastAPI()\n\n\n@app.get(\"/\")\ndef show():\n    return reading.step_3(\"\")\n";
    std::fs::create_dir_all(root.path().join("examples")).unwrap();
    std::fs::write(root.path().join("examples/app.py"), example).unwrap();
    let seen = Seen::of(root.path());
    assert!(seen.proposal.verdict.keep_one(), "{:#?}", seen.proposal.verdict);
    assert!(
        seen.proposal.verdict.sentence.contains("library"),
        "{}",
        seen.proposal.verdict.sentence
    );
}
