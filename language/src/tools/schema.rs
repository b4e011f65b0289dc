//! The tools as a language model is told of them.

use serde_json::{Map, Value, json};

use super::Tool;

pub(super) fn tools() -> Vec<Tool> {
    let tool = |name, description, parameters| Tool {
        name,
        description,
        parameters,
    };
    vec![
        tool(
            "create_tasks",
            "Add one task or several. Only what the person asks to be added.",
            create(),
        ),
        tool(
            "list_tasks",
            "Show, count or ask about tasks, or say which comes next. Open tasks unless a status is given.",
            list(),
        ),
        tool("complete_tasks", "Mark tasks as done.", object(target(), &[])),
        tool("reopen_tasks", "Mark done tasks as open again.", object(target(), &[])),
        tool("delete_tasks", "Move tasks to the trash.", object(target(), &[])),
        tool(
            "change_tasks",
            "Change the title, the priority, the labels or the project of tasks: exactly one of them a call.",
            change(),
        ),
        tool(
            "reschedule_tasks",
            "Give tasks another due date, take it away, or move it by days.",
            reschedule(),
        ),
        tool(
            "show_statistics",
            "Numbers about a period: what was completed, created or late.",
            statistics(),
        ),
        tool("undo", "Take back the last change.", object(Map::new(), &[])),
        tool("help", "Say what the person can ask for.", object(Map::new(), &[])),
    ]
}

fn object(properties: Map<String, Value>, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn priority() -> Value {
    json!({ "type": "integer", "minimum": 1, "maximum": 4, "description": "1 is the highest, 4 the default" })
}

fn create() -> Value {
    let task = object(
        map(json!({
            "title": { "type": "string", "minLength": 1, "maxLength": 500, "description": "What is to be done, without date, priority, labels and project" },
            "due": { "type": "string", "maxLength": 60, "description": "The date in the person's words: tomorrow at 5pm, next friday, 2026-12-01" },
            "priority": priority(),
            "labels": { "type": "array", "maxItems": 20, "items": { "type": "string", "maxLength": 60 } },
            "project": { "type": "string", "maxLength": 200 }
        })),
        &["title"],
    );
    object(
        map(json!({ "tasks": { "type": "array", "minItems": 1, "maxItems": 50, "items": task } })),
        &["tasks"],
    )
}

/// What tasks are found by.
fn filter() -> Map<String, Value> {
    map(json!({
        "words": { "type": "array", "maxItems": 12, "items": { "type": "string", "maxLength": 60 }, "description": "Words of the title, as the person wrote them" },
        "status": { "enum": ["open", "completed"] },
        "due": { "type": "string", "maxLength": 60, "description": "Days in the person's words: today, this week, before friday, next 7 days" },
        "overdue": { "type": "boolean" },
        "no_due": { "type": "boolean", "description": "Without a due date" },
        "priority": priority(),
        "labels": { "type": "array", "maxItems": 20, "items": { "type": "string", "maxLength": 60 } },
        "project": { "type": "string", "maxLength": 200, "description": "Inbox for tasks in no project" }
    }))
}

/// Tasks just shown, or tasks to be found.
fn target() -> Map<String, Value> {
    let mut properties = map(json!({
        "numbers": { "type": "array", "minItems": 1, "maxItems": 100, "items": { "type": "integer", "minimum": 1, "maximum": 100 },
            "description": "Places in the list just shown; 1 is the first" },
        "reference": { "enum": ["that", "last", "all"], "description": "that: the one just spoken of; last: the last of the list just shown; all: the whole list just shown" }
    }));
    properties.extend(filter());
    properties
}

fn list() -> Value {
    let mut properties = filter();
    properties.insert("question".to_owned(), json!({ "enum": ["show", "any", "count", "next"] }));
    properties.insert(
        "completed".to_owned(),
        json!({ "type": "string", "maxLength": 60, "description": "When they were completed, in the person's words: last week" }),
    );
    object(properties, &[])
}

fn change() -> Value {
    let mut properties = map(json!({
        "new_title": { "type": "string", "minLength": 1, "maxLength": 500 },
        "new_priority": priority(),
        "add_labels": { "type": "array", "minItems": 1, "maxItems": 20, "items": { "type": "string", "maxLength": 60 } },
        "remove_labels": { "type": "array", "minItems": 1, "maxItems": 20, "items": { "type": "string", "maxLength": 60 } },
        "new_project": { "type": "string", "maxLength": 200, "description": "Inbox takes them out of their project" }
    }));
    properties.extend(target());
    object(properties, &[])
}

fn reschedule() -> Value {
    let mut properties = map(json!({
        "new_due": { "type": "string", "maxLength": 60, "description": "The new date in the person's words, or none to take it away" },
        "shift_days": { "type": "integer", "minimum": -3650, "maximum": 3650, "description": "So many days later; earlier when negative" }
    }));
    properties.extend(target());
    object(properties, &[])
}

fn statistics() -> Value {
    object(
        map(json!({
            "period": { "type": "string", "maxLength": 60, "description": "In the person's words: last week, yesterday, november" },
            "about": { "enum": ["completed", "created", "overdue", "streak", "summary"] }
        })),
        &[],
    )
}
