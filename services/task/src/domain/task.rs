use pando_kernel::{Ids, Instant, Notes, Priority, Rank};
use pando_task_contract::{NewTask, Status, Task};
use pando_wire::Patch;

use super::names::rank_of;
use super::{Ask, Command, Draft, KnownNames, Neighbours, Refusal, Step, TaskChange, place};

/// What was read for a decision.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The task, when there is one of this person.
    pub task: Option<Task>,
    /// The names it speaks of.
    pub names: KnownNames,
    /// The place it is to go to; `None` when the task to go behind is not there.
    pub around: Option<Neighbours<Task>>,
}

/// When and with what a decision is made.
#[derive(Clone, Copy)]
pub struct Moment<'a> {
    /// Now.
    pub now: Instant,
    /// Ids of what is made.
    pub ids: &'a Ids,
}

/// What happens on a wish: the steps, in the order in which they are to be carried out. No steps: it is so already.
///
/// # Errors
/// Why it is not done.
pub fn decide(ask: &Ask, known: &Known, moment: Moment<'_>) -> Result<Vec<Step>, Refusal> {
    let draft = ask.draft()?;
    if let (Command::Create(new), Some(draft)) = (&ask.command, &draft) {
        return create(ask, new, draft, known, moment);
    }
    let task = known.task.as_ref().ok_or(Refusal::NotFound("task"))?;
    if ask.expected.is_some_and(|expected| expected != task.version) {
        return Err(Refusal::Version);
    }
    match (&ask.command, &draft) {
        (Command::Purge, _) => Ok(vec![purge(task, moment.now)]),
        (Command::Trash, _) if task.deleted_at.is_some() => Ok(Vec::new()),
        (Command::Trash, _) => Ok(vec![alter(task, moment.now, TaskChange::Deleted, |task| {
            task.deleted_at = Some(moment.now)
        })]),
        (Command::Restore, _) if task.deleted_at.is_none() => Ok(Vec::new()),
        (Command::Restore, _) => Ok(vec![alter(task, moment.now, TaskChange::Restored, |task| task.deleted_at = None)]),
        (_, Some(draft)) if task.deleted_at.is_none() => change(task, draft, known, moment),
        _ => Err(Refusal::Trashed),
    }
}

/// The end of a task.
pub fn purge(task: &Task, now: Instant) -> Step {
    alter(task, now, TaskChange::Purged, |_| ())
}

/// One version more.
pub(super) fn alter(before: &Task, now: Instant, change: TaskChange, edit: impl FnOnce(&mut Task)) -> Step {
    let mut after = before.clone();
    edit(&mut after);
    after.version = before.version + 1;
    // Never back, so that "the longest untouched" keeps its meaning when the clock is set.
    after.updated_at = now.max(before.updated_at);
    Step::Task {
        before: Some(Box::new(before.clone())),
        after: Box::new(after),
        change,
    }
}

fn create(ask: &Ask, new: &NewTask, draft: &Draft, known: &Known, moment: Moment<'_>) -> Result<Vec<Step>, Refusal> {
    let blank = Task {
        id: ask.task_id,
        title: new.title.clone(),
        notes: no_notes(),
        status: Status::Open,
        priority: Priority::default(),
        due: None,
        labels: Vec::new(),
        project_id: None,
        rank: rank_of(ask.task_id.uuid()),
        version: 1,
        created_at: moment.now,
        updated_at: moment.now,
        completed_at: None,
        deleted_at: None,
    };
    let mut steps = Vec::new();
    let after = edited(&blank, draft, known, moment, &mut steps)?;
    steps.push(Step::Task {
        before: None,
        after: Box::new(after),
        change: TaskChange::Created,
    });
    Ok(steps)
}

fn change(before: &Task, draft: &Draft, known: &Known, moment: Moment<'_>) -> Result<Vec<Step>, Refusal> {
    let mut steps = Vec::new();
    let after = edited(before, draft, known, moment, &mut steps)?;
    if after == *before {
        return Ok(Vec::new());
    }
    let change = match (before.status, after.status) {
        (Status::Open, Status::Completed) => TaskChange::Completed,
        (Status::Completed, Status::Open) => TaskChange::Reopened,
        _ => TaskChange::Updated,
    };
    steps.push(alter(before, moment.now, change, |task| *task = after));
    Ok(steps)
}

/// The task with the draft's fields, of the same version; what else has to happen for it is added to `steps`.
fn edited(task: &Task, draft: &Draft, known: &Known, moment: Moment<'_>, steps: &mut Vec<Step>) -> Result<Task, Refusal> {
    let mut after = task.clone();
    if let Some(title) = &draft.title {
        after.title = title.clone();
    }
    match &draft.notes {
        Patch::Keep => {}
        Patch::Clear => after.notes = no_notes(),
        Patch::Set(notes) => after.notes = notes.clone(),
    }
    after.due = draft.due.clone().over(task.due.clone());
    after.priority = draft.priority.over(Some(task.priority)).unwrap_or_default();
    after.project_id = known.names.project(&draft.wanted.project, task.project_id, moment.ids, steps)?;
    after.labels = known.names.labels(&draft.wanted, &task.labels, moment.ids, steps)?;
    if let Some(status) = draft.status.filter(|status| *status != task.status) {
        after.status = status;
        after.completed_at = (status == Status::Completed).then_some(moment.now);
    }
    if let Some(position) = draft.wanted.position.filter(|position| position.after != Some(task.id)) {
        let nobody = || Refusal::field("/position/after", "there is no such task");
        let around = match (&known.around, position.after) {
            (Some(around), _) => around,
            (None, _) => return Err(nobody()),
        };
        after.rank = moved(task, around, moment, steps)?;
    }
    Ok(after)
}

/// The rank a task gets; those that have to make room for it are added to `steps`.
fn moved(task: &Task, around: &Neighbours<Task>, moment: Moment<'_>, steps: &mut Vec<Step>) -> Result<Rank, Refusal> {
    let is_behind = around.before.as_ref().is_none_or(|before| *before < task.rank);
    if is_behind && around.following.first().is_none_or(|next| task.rank < next.rank) {
        return Ok(task.rank.clone());
    }
    let new = rank_of(moment.ids.next());
    let found = place(around, &new, |task| &task.rank).map_err(|_| Refusal::NoRoom)?;
    for (follower, rank) in around.following.iter().zip(found.pushed) {
        steps.push(alter(follower, moment.now, TaskChange::Updated, |task| task.rank = rank));
    }
    Ok(found.rank)
}

fn no_notes() -> Notes {
    Notes::new("").unwrap_or_else(|_| unreachable!("notes may be empty"))
}
