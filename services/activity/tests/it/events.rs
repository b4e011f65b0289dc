//! Events as the other services publish them.

use std::sync::atomic::{AtomicI64, Ordering};

use pando_kernel::{Due, Ids, Instant, LabelId, ProjectId, TaskId, UserId};
use pando_wire::CloudEvent;
use serde_json::{Value, json, value::to_raw_value};

/// Somebody whose events have positions without gaps.
pub struct Publisher {
    ids: Ids,
    pub user: UserId,
    task_end: AtomicI64,
    auth_end: AtomicI64,
    chat_end: AtomicI64,
}

/// A task as a test speaks of it.
#[derive(Clone, Debug)]
pub struct Told {
    pub id: TaskId,
    pub version: u64,
    pub title: String,
    pub notes: String,
    pub created_at: Instant,
    pub completed_at: Option<Instant>,
    pub trashed: bool,
    pub due: Option<Due>,
    pub project: Option<ProjectId>,
    pub labels: Vec<LabelId>,
}

impl Told {
    pub fn json(&self, now: Instant) -> Value {
        json!({
            "id": self.id, "title": self.title, "notes": self.notes, "status": if self.completed_at.is_some() { "completed" } else { "open" },
            "priority": 4, "due": self.due, "labels": self.labels.iter().map(|id| json!({ "id": id, "name": "l" })).collect::<Vec<_>>(),
            "project_id": self.project, "rank": "V", "version": self.version, "created_at": self.created_at, "updated_at": now,
            "completed_at": self.completed_at, "deleted_at": self.trashed.then_some(now),
        })
    }
}

impl Publisher {
    pub fn new(ids: &Ids) -> Self {
        Self {
            user: ids.next(),
            ids: ids.clone(),
            task_end: AtomicI64::new(0),
            auth_end: AtomicI64::new(0),
            chat_end: AtomicI64::new(0),
        }
    }

    pub fn task(&self, title: &str, created_at: &str) -> Told {
        Told {
            id: self.ids.next(),
            version: 1,
            title: title.to_owned(),
            notes: String::new(),
            created_at: created_at.parse().unwrap(),
            completed_at: None,
            trashed: false,
            due: None,
            project: None,
            labels: Vec::new(),
        }
    }

    pub fn event(&self, topic: &str, subject: impl ToString, time: Instant, version: u64, change: &str, thing: Value) -> CloudEvent {
        let (source, end) = match topic.split('.').next().unwrap() {
            "user" => ("auth-service", &self.auth_end),
            "chat" => ("chatbot-service", &self.chat_end),
            _ => ("task-service", &self.task_end),
        };
        let mut data = json!({
            "user_id": self.user, "actor": "user", "correlation_id": uuid::Uuid::nil(), "version": version, "change": change,
        });
        data.as_object_mut().unwrap().extend(thing.as_object().unwrap().clone());
        CloudEvent {
            specversion: "1.0".into(),
            id: self.ids.next(),
            source: source.into(),
            kind: topic.into(),
            subject: subject.to_string(),
            time,
            datacontenttype: "application/json".into(),
            dataschema: Some(CloudEvent::data_schema(topic)),
            traceparent: None,
            position: end.fetch_add(1, Ordering::SeqCst) + 1,
            data: to_raw_value(&data).unwrap(),
        }
    }

    pub fn task_event(&self, topic: &str, task: &Told, time: Instant, change: &str) -> CloudEvent {
        let thing = json!({ "task": task.json(time) });
        self.event(topic, task.id, time, task.version, change, thing)
    }

    pub fn created(&self, task: &Told) -> CloudEvent {
        self.task_event("task.created", task, task.created_at, "created")
    }

    /// Completes, and tells of it.
    pub fn completed(&self, task: &mut Told, at: &str) -> CloudEvent {
        let at = at.parse().unwrap();
        task.completed_at = Some(at);
        task.version += 1;
        self.task_event("task.completed", task, at, "completed")
    }

    /// Tells of a change that was made to `task`.
    pub fn changed(&self, topic: &str, task: &mut Told, at: &str, change: &str) -> CloudEvent {
        task.version += 1;
        self.task_event(topic, task, at.parse().unwrap(), change)
    }

    pub fn account(&self, topic: &str, at: Instant, zone: &str) -> CloudEvent {
        let user = json!({ "user": { "id": self.user, "email": "ada@example.org", "name": null, "role": "member", "time_zone": zone, "created_at": at } });
        self.event(topic, self.user, at, 1, topic.split('.').next_back().unwrap(), user)
    }

    pub fn farewell(&self, at: Instant) -> CloudEvent {
        self.event("user.deleted", self.user, at, 2, "deleted", json!({ "user": null }))
    }

    pub fn project(&self, topic: &str, id: ProjectId, name: &str, version: u64) -> CloudEvent {
        let project = json!({ "project": { "id": id, "name": name, "colour": null, "archived": false, "rank": "V", "version": version, "open_count": 0 } });
        self.event(
            topic,
            id,
            "2026-11-01T00:00:00Z".parse().unwrap(),
            version,
            topic.split('.').next_back().unwrap(),
            project,
        )
    }

    pub fn label(&self, topic: &str, id: LabelId, name: &str, version: u64) -> CloudEvent {
        let label = json!({ "label": { "id": id, "name": name, "colour": null, "version": version, "open_count": 0 } });
        self.event(
            topic,
            id,
            "2026-11-01T00:00:00Z".parse().unwrap(),
            version,
            topic.split('.').next_back().unwrap(),
            label,
        )
    }
}
