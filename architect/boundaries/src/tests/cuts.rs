//! A cut of the to-do list as its owner would make it: what crosses, and what it becomes.

use super::program::todo;
use super::{cut, of_kind};
use crate::{CrossingKind, Cut, Proposal, Replacement, Service, propose};

const SEED: &str = "services:
  auth-service: [app.routers.auth, app.services.users, app.security, table:users]
  task-service: [app.routers.tasks, app.services.tasks, table:tasks, table:labels, 'table:task_*']
  chatbot-service: [app.routers.chat, app/chat/**, table:chat_messages]
  activity-service: [app/routers/activities.py, app.services.activity, table:activities]
";

fn service<'a>(proposal: &'a Proposal, name: &str) -> &'a Service {
    proposal
        .services
        .iter()
        .find(|service| &*service.name == name)
        .unwrap_or_else(|| panic!("there is no {name}"))
}

#[test]
fn a_call_into_another_service_becomes_a_request_of_the_route_that_does_the_same() {
    let proposal = cut(&todo().done(), SEED);
    let asks: Vec<String> = service(&proposal, "chatbot-service")
        .asks
        .iter()
        .map(|ask| format!("{} {} {}", ask.to, ask.method, ask.path))
        .collect();
    assert_eq!(
        asks,
        [
            "task-service GET /tasks",
            "task-service POST /tasks",
            "task-service POST /tasks/{task_id}/complete"
        ]
    );
    assert!(
        service(&proposal, "task-service").operations.iter().all(|operation| !operation.new),
        "none is needed that is not there"
    );
    let calls = of_kind(&proposal, CrossingKind::Call);
    let asked: Vec<_> = calls.iter().filter(|call| call.replacement == Replacement::Call).collect();
    assert_eq!(asked.len(), 3);
    assert!(
        asked
            .iter()
            .all(|call| call.added_ms > 1.0 && &*call.from.service == "chatbot-service")
    );
    assert!(asked.iter().any(|call| {
        call.how
            .contains("`engine.act` goes on with what `tasks.create` has changed: task-service is asked for POST /tasks")
    }));
    let face = service(&proposal, "frontend");
    assert!(face.face && face.asks.iter().any(|ask| &*ask.to == "task-service" && &*ask.path == "/tasks"));
}

#[test]
fn a_call_that_no_route_stands_for_gets_an_operation_of_its_own() {
    let program = todo()
        .units("app.chat.report", &["weekly"])
        .calls("app.chat.report.weekly", &["app.services.activity.log", "app.services.tasks.get"]);
    let proposal = cut(&program.done(), SEED);
    let new: Vec<_> = service(&proposal, "task-service")
        .operations
        .iter()
        .filter(|operation| operation.new)
        .collect();
    assert_eq!(new.len(), 1);
    assert_eq!((&*new[0].method, &*new[0].path, new[0].reads), ("GET", "/internal/tasks/get", true));
}

#[test]
fn a_log_is_told_and_nobody_waits_for_it() {
    let proposal = cut(&todo().done(), SEED);
    let logged: Vec<_> = of_kind(&proposal, CrossingKind::Call)
        .into_iter()
        .filter(|call| &*call.to.service == "activity-service")
        .collect();
    assert_eq!(logged.len(), 5);
    assert!(
        logged
            .iter()
            .all(|call| call.replacement == Replacement::Event && call.added_ms == 0.0)
    );
    assert!(logged.iter().any(|call| {
        call.how
            .contains("task-service publishes task.completed, and activity-service adds the line")
    }));
    let transactions = of_kind(&proposal, CrossingKind::Transaction);
    assert_eq!(transactions.len(), 5);
    assert!(
        transactions
            .iter()
            .all(|one| one.replacement == Replacement::Outbox && one.added_ms == 0.0)
    );
    let events: Vec<_> = service(&proposal, "task-service")
        .events
        .iter()
        .filter(|event| &*event.table == "tasks")
        .collect();
    let topics: Vec<&str> = events.iter().map(|event| &*event.topic).collect();
    assert_eq!(topics, ["task.completed", "task.created", "task.deleted", "task.updated"]);
    assert!(events.iter().all(|event| event.to == ["activity-service".into()]), "{events:?}");
    let users = service(&proposal, "auth-service")
        .events
        .iter()
        .find(|event| &*event.topic == "user.registered");
    assert_eq!(users.map(|event| event.to.len()), Some(3), "who keeps a copy hears of it, too");
}

#[test]
fn who_is_asking_is_told_from_a_copy_and_not_asked_for_with_each_request() {
    let proposal = cut(&todo().done(), SEED);
    let reads = of_kind(&proposal, CrossingKind::SharedRead);
    assert_eq!(reads.len(), 3, "{reads:?}");
    assert!(
        reads
            .iter()
            .all(|read| read.replacement == Replacement::Replica && read.how.contains("says who is asking"))
    );
    let shared: Vec<&str> = proposal.shared.iter().map(|shared| shared.unit.as_str()).collect();
    assert!(
        shared.contains(&"app.security.current_user") && shared.contains(&"app.db"),
        "{shared:?}"
    );
    assert!(!shared.iter().any(|unit| unit.contains("register")), "{shared:?}");
    assert!(proposal.border.is_empty(), "{:?}", proposal.border);
}

#[test]
fn a_key_into_another_service_stays_as_an_id() {
    let proposal = cut(&todo().done(), SEED);
    let references = of_kind(&proposal, CrossingKind::Reference);
    assert_eq!(references.len(), 4);
    assert!(
        references
            .iter()
            .all(|one| one.replacement == Replacement::Id && one.how.contains("nothing to hear of"))
    );
    let leaves =
        todo()
            .units("app.services.leave", &["leave"])
            .touches("app.services.leave.leave", pando_facts::AccessKind::Delete, &["users"]);
    let proposal = cut(&leaves.done(), SEED);
    assert!(
        of_kind(&proposal, CrossingKind::Reference)
            .iter()
            .all(|one| one.how.contains("hears user.deleted"))
    );
}

#[test]
fn what_is_written_with_anothers_tables_needs_a_saga_or_goes_there() {
    use pando_facts::AccessKind::{Insert, Read, Update};
    let program = todo()
        .units("app.chat.plans", &["plan", "rename", "remind", "show"])
        .touches("app.chat.plans.plan", Insert, &["chat_messages", "tasks"])
        .commits(
            "app.chat.plans.plan",
            &[("app.chat.plans.plan", "chat_messages"), ("app.chat.plans.plan", "tasks")],
        )
        .touches("app.chat.plans.rename", Update, &["tasks"])
        .touches("app.chat.plans.remind", Insert, &["chat_messages"])
        .touches("app.chat.plans.remind", Read, &["tasks"])
        .touches("app.chat.plans.show", Read, &["chat_messages", "tasks"]);
    let proposal = cut(&program.done(), SEED);
    let of = |kind, unit: &str| {
        let found = of_kind(&proposal, kind)
            .into_iter()
            .find(|one| one.from.unit.as_ref().is_some_and(|from| from.as_str().ends_with(unit)));
        found.map(|one| one.replacement)
    };
    assert_eq!(of(CrossingKind::Transaction, "plan"), Some(Replacement::Saga));
    assert_eq!(of(CrossingKind::ForeignWrite, "plan"), Some(Replacement::Call));
    assert_eq!(of(CrossingKind::ForeignWrite, "rename"), Some(Replacement::Move));
    assert_eq!(
        of(CrossingKind::SharedRead, "remind"),
        Some(Replacement::Call),
        "it writes what it read for"
    );
    assert_eq!(of(CrossingKind::SharedRead, "show"), Some(Replacement::Replica));
    assert!(
        proposal
            .findings
            .iter()
            .any(|finding| &*finding.code == "PAN901" && finding.sentence.contains("`tasks` of task-service"))
    );
}

#[test]
fn a_cut_that_the_code_bears_out_is_what_is_proposed() {
    let facts = todo().done();
    let proposal = propose(&facts, Some(&Cut::read(SEED).expect("a cut")));
    let names: Vec<&str> = proposal.services.iter().map(|service| &*service.name).collect();
    assert!(!proposal.verdict.keep_one(), "{}", proposal.verdict.sentence);
    for name in ["activity-service", "auth-service", "chatbot-service", "task-service", "frontend"] {
        assert!(names.contains(&name), "{names:?}");
    }
    let one = proposal
        .considered
        .iter()
        .find(|one| one.name == "one piece")
        .expect("it is always weighed");
    assert!(one.figures.score == 0.0 && one.figures.calls == 0);
}

#[test]
fn the_same_facts_give_the_same_bytes() {
    let bytes = || serde_json::to_string(&propose(&todo().done(), Some(&Cut::read(SEED).expect("a cut")))).expect("JSON");
    assert_eq!(bytes(), bytes());
}

#[test]
fn an_entry_that_fits_nothing_is_said_with_the_nearest_that_does() {
    let facts = todo().done();
    let refused = |text: &str| Cut::read(text).expect("a cut").fits(&facts).expect_err(text).to_string();
    assert_eq!(
        refused("services:\n  a: [app.routers.tasks, table:taks]\n"),
        "2:26: `table:taks` fits no file, module, unit or table that was read (did you mean `table:tasks`?)"
    );
    assert!(refused("services:\n  a: [app/chats/**]\n").starts_with("2:7: `app/chats/**` fits no file"));
}
