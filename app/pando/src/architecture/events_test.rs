use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use pando_auth_contract::{USER_DELETED, USER_LOGGED_IN, USER_REGISTERED};
use pando_chat_contract::{CHAT_INTENT_RECOGNIZED, CHAT_TASK_CREATE, CHAT_TASK_UPDATE};
use pando_task_contract::*;
use pando_wire::{CloudEvent, EventType, NewEvent, Published};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::service_name::ServiceName;

const ID: &str = "0198f000-0000-7000-8000-000000000001";
const MOMENT: &str = "2026-11-27T08:00:00Z";

/// An event as the code makes it: what is said of the thing has to be its type.
fn event<T: Serialize + DeserializeOwned>(of: &EventType<T>, thing: Value) -> NewEvent {
    let mut data = json!({ "user_id": ID, "actor": "user", "correlation_id": ID, "version": 3, "change": "updated" });
    for (field, value) in thing.as_object().expect("an object") {
        data[field] = value.clone();
    }
    let data: Published<T> = serde_json::from_value(data).unwrap_or_else(|error| panic!("{}: {error}", of.topic()));
    of.about(ID, &data)
}

/// One of each topic.
fn events() -> Vec<NewEvent> {
    let user = json!({ "user": {
        "id": ID, "email": "ada@example.org", "name": "Ada", "role": "administrator", "time_zone": "Europe/Berlin", "created_at": MOMENT,
    } });
    let task = json!({
        "task": {
            "id": ID, "title": "Pay rent", "notes": "", "status": "open", "priority": 1, "due": { "date": "2026-11-28", "time": "09:30" },
            "labels": [{ "id": ID, "name": "home" }], "project_id": null, "rank": "V", "version": 3, "created_at": MOMENT,
            "updated_at": MOMENT, "completed_at": null, "deleted_at": null,
        },
        "before": { "status": "completed", "trashed": false },
    });
    let project = json!({ "project": { "id": ID, "name": "Home", "colour": "#336699", "archived": false, "rank": "V", "version": 3, "open_count": 2 } });
    let label = json!({ "label": { "id": ID, "name": "home", "colour": null, "version": 3, "open_count": 2 } });
    let command = |op: Value| {
        let mut command = json!({ "command_id": ID, "expires_at": MOMENT });
        for (field, value) in op.as_object().expect("an object") {
            command[field] = value.clone();
        }
        command
    };
    vec![
        event(&USER_REGISTERED, user.clone()),
        event(&USER_LOGGED_IN, user),
        event(&USER_DELETED, json!({ "user": null })),
        event(&TASK_CREATED, task.clone()),
        event(&TASK_UPDATED, task.clone()),
        event(&TASK_COMPLETED, task.clone()),
        event(&TASK_DELETED, task),
        event(&TASK_REFUSED, json!({ "command_id": ID, "code": "expired", "detail": "Too late." })),
        event(&PROJECT_CREATED, project.clone()),
        event(&PROJECT_UPDATED, project.clone()),
        event(&PROJECT_DELETED, project),
        event(&LABEL_CREATED, label.clone()),
        event(&LABEL_UPDATED, label.clone()),
        event(&LABEL_DELETED, label),
        event(
            &CHAT_INTENT_RECOGNIZED,
            json!({ "session_id": ID, "message_id": ID, "intent": "task.create", "confidence": 0.9, "understood_by": "parser" }),
        ),
        event(
            &CHAT_TASK_CREATE,
            command(json!({ "op": "create", "changes": { "title": "Pay rent" } })),
        ),
        event(
            &CHAT_TASK_UPDATE,
            command(json!({ "op": "update", "task_id": ID, "changes": { "priority": 2 } })),
        ),
    ]
}

/// As it lies in a log and goes on the wire.
fn on_the_wire(position: i64, event: NewEvent) -> CloudEvent {
    CloudEvent {
        specversion: "1.0".into(),
        id: serde_json::from_value(json!(ID)).expect("an id"),
        source: "a-service".into(),
        dataschema: Some(CloudEvent::data_schema(event.topic)),
        kind: event.topic.into(),
        subject: event.subject,
        time: serde_json::from_value(json!(MOMENT)).expect("a moment"),
        datacontenttype: "application/json".into(),
        traceparent: None,
        position,
        data: event.data,
    }
}

/// On a topic of its own, and among those of others on a topic of dead letters.
#[test]
fn an_event_is_one_message_of_each_channel_that_it_may_lie_on_and_no_other() {
    let events: Vec<CloudEvent> = (1..).zip(events()).map(|(position, event)| on_the_wire(position, event)).collect();
    let contracts = ServiceName::ALL.map(ServiceName::contract);
    let topics = contracts
        .iter()
        .flat_map(|contract| contract.events.iter().map(|event| event.topic));
    let lacking: Vec<&str> = topics.filter(|topic| !events.iter().any(|one| one.kind == *topic)).collect();
    assert!(lacking.is_empty(), "say how an event of these looks: {lacking:?}");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    if !root.join("target/tools/validators/node_modules/.package-lock.json").exists() {
        pando_told::not_told("whether our events are the messages of asyncapi/events.json: run test/validators.sh");
        return;
    }
    let (is_fine, said) = node(&root, &serde_json::to_string(&events).expect("events are JSON"));
    assert!(is_fine, "{said}");
    // Each on its own topic, and on those of the dead letters of whoever hears of it.
    let hearing = contracts
        .iter()
        .flat_map(|contract| contract.events.iter().map(|event| 1 + event.subscribers.len()));
    assert_eq!(said.trim(), format!("{} places", hearing.sum::<usize>()));
}

#[expect(clippy::disallowed_methods, reason = "ajv is a program of Node")]
fn node(root: &Path, events: &str) -> (bool, String) {
    let mut node = Command::new("node");
    node.arg(root.join("test/validators/messages.mjs"))
        .arg(root.join("asyncapi/events.json"));
    let mut node = node
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node");
    node.stdin
        .take()
        .expect("its input")
        .write_all(events.as_bytes())
        .expect("it reads");
    let output = node.wait_with_output().expect("its output");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}
