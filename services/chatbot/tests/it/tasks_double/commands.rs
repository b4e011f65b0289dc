//! What the chat tells it to do, and what it tells of that.

use axum::body::Body;
use http::{Request, StatusCode};
use pando_chat_contract::{TaskAction, TaskCommand};
use pando_kernel::{Clock, Ids};
use pando_task_contract::{Status, Task, TaskEvent, TaskPatch, TaskRefused, codes};
use pando_wire::{Actor, CloudEvent, Patch, Published, codes as wire_codes};
use serde_json::json;
use tower::ServiceExt;

use super::{TasksDouble, labels};

impl TasksDouble {
    /// Carries out commands as they come, for ever.
    pub async fn run(&self) {
        let mut end = self.inner.log.outbox_end();
        loop {
            self.carry_out().await;
            end.changed().await.unwrap();
        }
    }

    /// Carries out what has come since the last time.
    pub async fn carry_out(&self) {
        for answer in self.answers().await {
            assert_eq!(self.deliver(answer).await, StatusCode::OK);
        }
    }

    /// Carries out what has come since the last time, and keeps the answers back.
    pub async fn answers(&self) -> Vec<CloudEvent> {
        let mut done = self.inner.done.lock().await;
        let mut answers = Vec::new();
        for entry in self.inner.log.outbox(*done, 1000).await.unwrap() {
            *done = entry.event.position;
            if entry.event.kind.starts_with("chat.task.") {
                answers.push(self.answer(&entry.event.read::<TaskCommand>().unwrap()));
            }
        }
        answers
    }

    /// Hands an event to the chat.
    pub async fn deliver(&self, event: CloudEvent) -> StatusCode {
        let request = Request::post(pando_wire::event_route(&event.kind))
            .header("content-type", "application/cloudevents+json")
            .body(Body::from(serde_json::to_vec(&event).unwrap()))
            .unwrap();
        self.inner.chat.clone().oneshot(request).await.unwrap().status()
    }

    pub fn event(&self, kind: &str, subject: String, data: &impl serde::Serialize) -> CloudEvent {
        CloudEvent {
            specversion: "1.0".to_owned(),
            id: self.inner.ids.next(),
            source: "task-service".to_owned(),
            kind: kind.to_owned(),
            subject,
            time: self.inner.clock.now(),
            datacontenttype: "application/json".to_owned(),
            dataschema: None,
            traceparent: None,
            position: 1,
            data: serde_json::value::to_raw_value(data).unwrap(),
        }
    }

    fn answer(&self, data: &Published<TaskCommand>) -> CloudEvent {
        let told = |version, change: &str| (data.user_id, data.correlation_id, version, change.to_owned());
        let published = |(user_id, correlation_id, version, change), thing| Published {
            user_id,
            actor: Actor::Chat,
            correlation_id,
            version,
            change,
            thing,
        };
        match self.apply(data) {
            Ok((kind, task)) => {
                let (id, version) = (task.id.to_string(), task.version);
                let thing = TaskEvent {
                    task,
                    command_id: Some(data.thing.command_id),
                    purged: false,
                    before: None,
                };
                self.event(kind, id, &published(told(version, "changed"), json!(thing)))
            }
            Err((code, detail)) => {
                let thing = TaskRefused {
                    command_id: data.thing.command_id,
                    code,
                    detail: detail.to_owned(),
                };
                self.event(
                    "task.refused",
                    data.thing.command_id.to_string(),
                    &published(told(1, "refused"), json!(thing)),
                )
            }
        }
    }

    fn apply(&self, data: &Published<TaskCommand>) -> Result<(&'static str, Task), (pando_wire::Code, &'static str)> {
        let now = self.inner.clock.now();
        if now > data.thing.expires_at {
            return Err((codes::EXPIRED, "The command came too late."));
        }
        let (id, expected) = match &data.thing.action {
            TaskAction::Create { changes } => {
                let task = self.put(data.user_id, &changes.title, "");
                let mut tasks = self.inner.tasks.lock().unwrap();
                let (_, made) = tasks.get_mut(&task.id).unwrap();
                made.due.clone_from(&changes.due);
                made.priority = changes.priority.unwrap_or_default();
                made.labels = labels(&self.inner.ids, &changes.labels);
                return Ok(("task.created", made.clone()));
            }
            TaskAction::Update {
                task_id, expected_version, ..
            }
            | TaskAction::Complete { task_id, expected_version }
            | TaskAction::Reopen { task_id, expected_version }
            | TaskAction::Delete { task_id, expected_version }
            | TaskAction::Restore { task_id, expected_version } => (*task_id, *expected_version),
        };
        let mut tasks = self.inner.tasks.lock().unwrap();
        let (_, task) = tasks
            .get_mut(&id)
            .filter(|(owner, _)| *owner == data.user_id)
            .ok_or((wire_codes::NOT_FOUND, "There is no such task."))?;
        if expected.is_some_and(|expected| expected != task.version) {
            return Err((wire_codes::VERSION, "It was changed since you read it."));
        }
        let kind = match &data.thing.action {
            TaskAction::Complete { .. } => {
                (task.status, task.completed_at) = (Status::Completed, Some(now));
                "task.completed"
            }
            TaskAction::Reopen { .. } => {
                (task.status, task.completed_at) = (Status::Open, None);
                "task.updated"
            }
            TaskAction::Delete { .. } => {
                task.deleted_at = Some(now);
                "task.deleted"
            }
            TaskAction::Restore { .. } => {
                task.deleted_at = None;
                "task.updated"
            }
            TaskAction::Update { changes, .. } => {
                patch(&self.inner.ids, task, changes);
                "task.updated"
            }
            TaskAction::Create { .. } => unreachable!("made above"),
        };
        task.version += 1;
        Ok((kind, task.clone()))
    }
}

fn patch(ids: &Ids, task: &mut Task, changes: &TaskPatch) {
    if let Some(title) = &changes.title {
        task.title = title.clone();
    }
    match &changes.due {
        Patch::Keep => {}
        Patch::Clear => task.due = None,
        Patch::Set(due) => task.due = Some(due.clone()),
    }
    if let Patch::Set(priority) = changes.priority {
        task.priority = priority;
    }
    if let Patch::Set(names) = &changes.labels {
        task.labels = labels(ids, names);
    }
    task.labels.extend(labels(ids, &changes.add_labels));
    task.labels.retain(|label| !changes.remove_labels.contains(&label.name.to_string()));
}
