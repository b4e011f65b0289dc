use pando_kernel::{CommandId, CorrelationId, Instant, LabelId, UserId};
use pando_store::{Op, Unit, Value};
use pando_task_contract::limits::NAMES_PER_PERSON_MAX;
use pando_task_contract::*;
use pando_wire::{Actor, EventType, NewEvent, Published, TraceParent};
use serde::Serialize;

use super::statements as sql;
use super::words::words_of;
use crate::domain::{LabelChange, ProjectChange, Step, TaskChange, due_key, name_key, title_key};

/// Who changes something, and as part of what.
#[derive(Clone, Debug)]
pub struct Author {
    /// Whose things.
    pub user_id: UserId,
    /// By hand, by the chat, or by the product itself.
    pub actor: Actor,
    /// The request that caused it.
    pub correlation_id: CorrelationId,
    /// The trace it belongs to.
    pub trace: TraceParent,
    /// The chat's command that it answers.
    pub command_id: Option<CommandId>,
}

impl Author {
    /// An event of theirs.
    pub fn event<T: Serialize>(&self, kind: &EventType<T>, subject: impl ToString, version: u64, change: &str, thing: T) -> NewEvent {
        let published = Published {
            user_id: self.user_id,
            actor: self.actor,
            correlation_id: self.correlation_id,
            version,
            change: change.to_owned(),
            thing,
        };
        kind.about(subject, &published)
    }
}

/// The unit that carries out these steps and tells of them.
pub fn write(steps: &[Step], author: &Author, now: Instant) -> Unit {
    let mut unit = Unit::new().traced(author.trace);
    for step in steps {
        match step {
            Step::Task { before, after, change } => task(&mut unit, author, before.as_deref(), after, *change),
            Step::Project { from, after, change } => project(&mut unit, author, now, *from, after, *change),
            Step::Label { from, after, change } => label(&mut unit, author, *from, after, *change),
        }
    }
    unit
}

/// A version that is not there any more is a conflict; the caller reads again.
const VERSION: &str = "version";

fn task(unit: &mut Unit, author: &Author, before: Option<&Task>, after: &Task, change: TaskChange) {
    let (id, user) = (Value::from(after.id), author.user_id);
    let is_purge = change == TaskChange::Purged;
    match before {
        None => unit.ops.push(Op::one(&sql::INSERT, insert_params(after, user), "departed")),
        Some(before) if is_purge => {
            unit.ops.push(Op::new(&sql::UNWORD, vec![id.clone()]));
            unit.ops.push(Op::new(&sql::UNLABEL_ALL, vec![id.clone()]));
            unit.ops
                .push(Op::one(&sql::DELETE, vec![id.clone(), user.into(), before.version.into()], VERSION));
        }
        Some(before) => unit.ops.push(Op::one(&sql::UPDATE, update_params(before, after, user), VERSION)),
    }
    let is_reworded = before.is_none_or(|before| before.title != after.title || before.notes != after.notes);
    if is_reworded && !is_purge {
        let words = vec![id.clone(), words_of(user, &after.title).into(), words_of(user, &after.notes).into()];
        unit.ops.push(Op::new(&sql::WORDS, words));
    }
    count_labels(unit, user, before, after, is_purge);
    count_project(unit, user, before, after, is_purge);
    let topic = match change {
        TaskChange::Created => TASK_CREATED,
        TaskChange::Updated | TaskChange::Reopened | TaskChange::Restored => TASK_UPDATED,
        TaskChange::Completed => TASK_COMPLETED,
        TaskChange::Deleted | TaskChange::Purged => TASK_DELETED,
    };
    let thing = TaskEvent {
        task: after.clone(),
        command_id: author.command_id,
        purged: is_purge,
        before: before.map(|before| Before {
            status: before.status,
            trashed: before.deleted_at.is_some(),
        }),
    };
    unit.events
        .push(author.event(&topic, after.id, after.version, change.word(), thing));
}

fn is_open(task: &Task) -> bool {
    task.status == Status::Open && task.deleted_at.is_none()
}

/// A label that the task gets must still be there; one that it loses or keeps may be gone.
fn count_labels(unit: &mut Unit, user: UserId, before: Option<&Task>, after: &Task, is_purge: bool) {
    let none = Vec::new();
    let had = before.map_or(&none, |before| &before.labels);
    let has = if is_purge { &none } else { &after.labels };
    let was_open = before.is_some_and(is_open);
    let params = |label: LabelId, more: bool, fewer: bool| vec![label.into(), user.into(), (i64::from(more) - i64::from(fewer)).into()];
    for label in has {
        let is_kept = had.iter().any(|other| other.id == label.id);
        match (is_kept, is_open(after), was_open) {
            (true, now, before) if now == before => {}
            (true, now, before) => unit.ops.push(Op::new(&sql::COUNT_LABEL, params(label.id, now, before))),
            (false, now, _) => {
                unit.ops.push(Op::one(&sql::COUNT_LABEL, params(label.id, now, false), "label"));
                unit.ops.push(Op::new(&sql::LABEL, vec![after.id.into(), label.id.into()]));
            }
        }
    }
    for label in had.iter().filter(|label| !has.iter().any(|other| other.id == label.id)) {
        if was_open {
            unit.ops.push(Op::new(&sql::COUNT_LABEL, params(label.id, false, true)));
        }
        if !is_purge {
            unit.ops.push(Op::new(&sql::UNLABEL, vec![after.id.into(), label.id.into()]));
        }
    }
}

/// The project that a task comes into must still be there.
fn count_project(unit: &mut Unit, user: UserId, before: Option<&Task>, after: &Task, is_purge: bool) {
    let was_in = before.and_then(|before| before.project_id);
    let is_in = after.project_id.filter(|_| !is_purge);
    let was_open = before.is_some_and(is_open);
    if was_in == is_in && was_open == is_open(after) {
        return;
    }
    if let Some(project) = was_in
        && was_open
    {
        unit.ops
            .push(Op::new(&sql::COUNT_PROJECT, vec![project.into(), user.into(), (-1i64).into()]));
    }
    if let Some(project) = is_in {
        let params = vec![project.into(), user.into(), i64::from(is_open(after)).into()];
        let op = if was_in == is_in {
            Op::new(&sql::COUNT_PROJECT, params)
        } else {
            Op::one(&sql::COUNT_PROJECT, params, "project")
        };
        unit.ops.push(op);
    }
}

fn insert_params(task: &Task, user: UserId) -> Vec<Value> {
    let mut params = vec![task.id.into(), user.into()];
    params.extend(state_params(task));
    params.insert(5, task.created_at.into());
    params
}

fn update_params(before: &Task, after: &Task, user: UserId) -> Vec<Value> {
    let mut params = vec![after.id.into(), user.into(), before.version.into()];
    params.extend(state_params(after));
    params
}

/// Status, deleted_at, completed_at, updated_at and so on, in the order of both statements.
fn state_params(task: &Task) -> Vec<Value> {
    let key = due_key(task.due.as_ref());
    let labels: Vec<u8> = task.labels.iter().flat_map(|label| *label.id.uuid().as_bytes()).collect();
    let project = task.project_id.map_or_else(Vec::new, |id| id.uuid().as_bytes().to_vec());
    vec![
        i64::from(task.status == Status::Completed).into(),
        task.deleted_at.into(),
        task.completed_at.into(),
        task.updated_at.into(),
        task.version.into(),
        task.priority.number().into(),
        project.into(),
        key.kind().into(),
        key.micros().into(),
        task.due.as_ref().map(|due| due.date_text()).into(),
        task.due.as_ref().and_then(|due| due.time_text()).into(),
        task.due
            .as_ref()
            .and_then(|due| due.zone().map(|zone| zone.name().to_owned()))
            .into(),
        task.rank.as_str().into(),
        title_key(&task.title).into(),
        labels.into(),
        task.title.as_str().into(),
        task.notes.as_str().into(),
    ]
}

fn project(unit: &mut Unit, author: &Author, now: Instant, from: u64, project: &Project, change: ProjectChange) {
    let key = || vec![Value::from(project.id), author.user_id.into(), from.into()];
    let colour = || Value::from(project.colour.as_ref().map(|colour| colour.as_str()));
    let (topic, op) = match change {
        ProjectChange::Created => {
            let mut params = vec![
                project.id.into(),
                author.user_id.into(),
                project.name.as_str().into(),
                name_key(&project.name).into(),
            ];
            params.extend([
                colour(),
                project.archived.into(),
                project.rank.as_str().into(),
                project.version.into(),
            ]);
            params.push((NAMES_PER_PERSON_MAX as u64).into());
            (PROJECT_CREATED, Op::one(&sql::INSERT_PROJECT, params, "projects"))
        }
        ProjectChange::Updated => {
            let mut params = key();
            params.extend([project.name.as_str().into(), name_key(&project.name).into(), colour()]);
            params.extend([project.archived.into(), project.rank.as_str().into(), project.version.into()]);
            (PROJECT_UPDATED, Op::one(&sql::UPDATE_PROJECT, params, VERSION))
        }
        ProjectChange::Deleted => {
            let mut params = key();
            params.extend([now.into(), project.version.into()]);
            (PROJECT_DELETED, Op::one(&sql::LEAVE_PROJECT, params, VERSION))
        }
    };
    unit.ops.push(op);
    let thing = ProjectEvent { project: project.clone() };
    unit.events
        .push(author.event(&topic, project.id, project.version, change.word(), thing));
}

fn label(unit: &mut Unit, author: &Author, from: u64, label: &Label, change: LabelChange) {
    let key = || vec![Value::from(label.id), author.user_id.into(), from.into()];
    let colour = || Value::from(label.colour.as_ref().map(|colour| colour.as_str()));
    let topic = match change {
        LabelChange::Created => {
            let mut params = vec![
                label.id.into(),
                author.user_id.into(),
                label.name.as_str().into(),
                name_key(&label.name).into(),
            ];
            params.extend([colour(), label.version.into(), (NAMES_PER_PERSON_MAX as u64).into()]);
            unit.ops.push(Op::one(&sql::INSERT_LABEL, params, "labels"));
            LABEL_CREATED
        }
        LabelChange::Updated => {
            let mut params = key();
            params.extend([
                label.name.as_str().into(),
                name_key(&label.name).into(),
                colour(),
                label.version.into(),
            ]);
            unit.ops.push(Op::one(&sql::UPDATE_LABEL, params, VERSION));
            LABEL_UPDATED
        }
        LabelChange::Deleted => {
            unit.ops.push(Op::one(&sql::DELETE_LABEL, key(), VERSION));
            unit.ops.push(Op::new(&sql::GONE_LABEL, vec![label.id.into()]));
            LABEL_DELETED
        }
    };
    let thing = LabelEvent { label: label.clone() };
    unit.events
        .push(author.event(&topic, label.id, label.version, change.word(), thing));
}
