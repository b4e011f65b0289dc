//! Calls of a language model's tools: read as strictly as the wire, dates as in a typed sentence.

use crate::support::{context, written};
use pando_language::{Change, Command, Duckling, DueChange, Question, Reference, Status, Target, ToolError, from_tool_call, tools};
use serde_json::{Value, json};

fn call(name: &str, arguments: &Value) -> Result<Command, ToolError> {
    from_tool_call(name, arguments, &context(), &Duckling)
}

#[test]
fn every_tool_has_a_closed_schema() {
    for tool in tools() {
        assert_eq!(tool.parameters["type"], "object", "{}", tool.name);
        assert_eq!(tool.parameters["additionalProperties"], false, "{}", tool.name);
        assert!(tool.description.len() > 10);
        assert_ne!(
            call(tool.name, &json!({ "surprise": 1 })).unwrap_err(),
            ToolError::UnknownTool(tool.name.to_owned()),
            "{}",
            tool.name
        );
    }
}

#[test]
fn every_property_of_a_schema_is_known_to_its_reader() {
    for tool in tools() {
        for name in tool.parameters["properties"].as_object().unwrap().keys() {
            let error = call(tool.name, &json!({ name.as_str(): { "of": "no known type" } })).unwrap_err();
            assert!(!error.to_string().contains("unknown field"), "{} {name}: {error}", tool.name);
        }
    }
}

#[test]
fn tasks_are_created_with_dates_in_the_persons_words() {
    let arguments = json!({ "tasks": [
        { "title": "call mum tomorrow", "due": "friday at 9", "priority": 1, "labels": ["@home", "home"], "project": "#Flat" },
        { "title": "pay rent", "due": "2026-12-01T17:00:00" },
        { "title": "bake", "due": "none" },
    ] });
    let Command::Create { tasks } = call("create_tasks", &arguments).unwrap() else {
        panic!()
    };
    let found: Vec<(&str, String)> = tasks.iter().map(|task| (task.title.as_str(), written(task.due.as_ref()))).collect();
    // A model's title is not read again.
    assert_eq!(
        found,
        [
            ("call mum tomorrow", "2026-11-27 09:00".to_owned()),
            ("pay rent", "2026-12-01 17:00".to_owned()),
            ("bake", "-".to_owned())
        ]
    );
    assert_eq!((tasks[0].labels.len(), tasks[0].project.as_deref()), (1, Some("Flat")));
    let Command::Create { tasks } = call("create_tasks", &json!({ "tasks": [{ "title": "x", "due": "10/12" }] })).unwrap() else {
        panic!()
    };
    assert_eq!(tasks[0].due_ambiguous.as_ref().map(Vec::len), Some(2));
}

#[test]
fn targets_are_shown_tasks_or_a_filter() {
    let shown = |arguments| match call("complete_tasks", &arguments) {
        Ok(Command::Complete {
            target: Target::Shown(reference),
        }) => Some(reference),
        _ => None,
    };
    assert_eq!(shown(json!({ "numbers": [2] })), Some(Reference::Ordinal(2)));
    assert_eq!(shown(json!({ "numbers": [1, 3] })), Some(Reference::Ordinals(vec![1, 3])));
    assert_eq!(shown(json!({ "reference": "that" })), Some(Reference::That));
    let Ok(Command::Delete {
        target: Target::Matching { words, query },
    }) = call(
        "delete_tasks",
        &json!({ "words": ["the rent", "t"], "due": "this week", "status": "open" }),
    )
    else {
        panic!()
    };
    assert_eq!(
        (words, query.status),
        (vec!["the".to_owned(), "rent".to_owned()], Some(Status::Open))
    );
    assert_eq!(query.due.unwrap().before.unwrap().to_string(), "2026-11-30");
}

#[test]
fn lists_changes_dates_and_figures() {
    let Command::List { query, question } = call("list_tasks", &json!({ "question": "any", "words": ["car"], "due": "overdue" })).unwrap()
    else {
        panic!()
    };
    assert_eq!(
        (question, query.overdue, query.words.as_slice()),
        (Question::Any, true, ["car".to_owned()].as_slice())
    );
    let Command::List { query, .. } = call("list_tasks", &json!({ "completed": "last week" })).unwrap() else {
        panic!()
    };
    assert_eq!(
        (query.status, query.completed_in.unwrap().from.unwrap().to_string()),
        (Some(Status::Completed), "2026-11-16".to_owned())
    );
    let Command::Change { change, .. } = call("change_tasks", &json!({ "numbers": [1], "new_project": "inbox" })).unwrap() else {
        panic!()
    };
    assert_eq!(change, Change::Project(None));
    let Command::Reschedule { to, .. } = call("reschedule_tasks", &json!({ "reference": "all", "shift_days": -2 })).unwrap() else {
        panic!()
    };
    assert_eq!(to, DueChange::ShiftDays(-2));
    let Command::Reschedule { to, .. } = call("reschedule_tasks", &json!({ "numbers": [1], "new_due": "no date" })).unwrap() else {
        panic!()
    };
    assert_eq!(to, DueChange::Clear);
    let Command::Statistics { period, .. } = call("show_statistics", &json!({ "period": "last week" })).unwrap() else {
        panic!()
    };
    assert_eq!(period.to.to_string(), "2026-11-22");
    assert_eq!(call("undo", &json!({})), Ok(Command::Undo));
    assert_eq!(call("help", &json!({})), Ok(Command::Help));
}

#[test]
fn nonsense_is_refused() {
    for (name, arguments) in [
        ("create_tasks", json!({ "tasks": [] })),
        ("create_tasks", json!({ "tasks": [{ "title": "" }] })),
        ("create_tasks", json!({ "tasks": [{ "title": "x", "priority": 5 }] })),
        ("create_tasks", json!({ "tasks": [{ "title": "x", "due": "30 february" }] })),
        ("create_tasks", json!({ "tasks": [{ "title": "x", "due": "every friday" }] })),
        (
            "create_tasks",
            json!({ "tasks": [{ "title": "x", "due": "whatever you like, my friend" }] }),
        ),
        (
            "create_tasks",
            json!({ "tasks": [{ "title": "x", "due": "tomorrow ".repeat(100) }] }),
        ),
        ("create_tasks", json!({ "tasks": "x" })),
        ("create_tasks", json!([])),
        ("create_tasks", json!("add milk")),
        ("create_tasks", Value::Null),
        ("list_tasks", json!({ "due": "blue" })),
        ("list_tasks", json!({ "numbers": [1] })),
        ("list_tasks", json!({ "new_title": "x" })),
        ("complete_tasks", json!({})),
        ("complete_tasks", json!({ "numbers": [] })),
        ("complete_tasks", json!({ "numbers": [0] })),
        ("complete_tasks", json!({ "numbers": [-1] })),
        ("complete_tasks", json!({ "numbers": [1], "words": ["rent"] })),
        ("complete_tasks", json!({ "numbers": [1], "reference": "all" })),
        ("delete_tasks", json!({ "words": ["t"] })),
        ("delete_tasks", json!({ "words": [] })),
        ("delete_tasks", json!({ "id": "1" })),
        ("change_tasks", json!({ "numbers": [1] })),
        ("change_tasks", json!({ "numbers": [1], "new_title": "x", "new_priority": 1 })),
        ("change_tasks", json!({ "new_title": "x" })),
        ("change_tasks", json!({ "numbers": [1], "add_labels": [] })),
        ("change_tasks", json!({ "numbers": [1], "add_labels": ["two words"] })),
        ("reschedule_tasks", json!({ "numbers": [1] })),
        ("reschedule_tasks", json!({ "numbers": [1], "shift_days": 0 })),
        ("reschedule_tasks", json!({ "numbers": [1], "shift_days": 100_000 })),
        ("reschedule_tasks", json!({ "numbers": [1], "shift_days": 1.5 })),
        ("reschedule_tasks", json!({ "numbers": [1], "new_title": "x" })),
        ("show_statistics", json!({ "period": "the blue one" })),
        ("undo", json!({ "all": true })),
        ("confirm", json!({})),
        ("", json!({})),
    ] {
        assert!(call(name, &arguments).is_err(), "{name} {arguments}");
    }
    assert_eq!(
        call("format_disk", &json!({})),
        Err(ToolError::UnknownTool("format_disk".to_owned()))
    );
}
