use jiff::{Span, civil::Date};
use pando_chat_contract::TaskAction;
use pando_kernel::{CommandId, Due, Instant, LabelName, Priority, ProjectName, TaskId, Title, Zone, fold_words};
use pando_language::DateReading;
use pando_task_contract::{NewTask, Status, TaskPatch};
use pando_wire::Patch;
use serde::{Deserialize, Serialize};

use super::Known;

/// What is to be done with tasks that are there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Tick off.
    Complete,
    /// Take back that it is done.
    Reopen,
    /// To the trash.
    Delete,
    /// Call it so.
    Title {
        /// The new title.
        title: Title,
    },
    /// Give it this priority.
    Priority {
        /// The new priority.
        priority: Priority,
    },
    /// Add labels.
    AddLabels {
        /// Their names.
        labels: Vec<LabelName>,
    },
    /// Take labels off.
    RemoveLabels {
        /// Their names.
        labels: Vec<LabelName>,
    },
    /// Into this project, or the Inbox.
    Project {
        /// Its name; `None` is the Inbox.
        name: Option<ProjectName>,
    },
    /// Another due date.
    Due {
        /// Which.
        to: DueEdit,
    },
}

/// A moment, and the zone of the person it is a moment for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// The moment.
    pub now: Instant,
    /// The zone.
    pub zone: Zone,
}

/// How a due date changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DueEdit {
    /// It becomes this.
    Set {
        /// The date.
        due: Due,
        /// More than one when the words have several readings: asked before anything happens.
        readings: Vec<Due>,
        /// No day was named: a task that has one keeps it.
        #[serde(default)]
        time_alone: bool,
        /// When it was said; what is past by then is not what was meant.
        #[serde(default)]
        said: Option<Moment>,
    },
    /// It goes.
    Clear,
    /// It moves by so many days.
    Shift {
        /// Later, or earlier when negative.
        days: i32,
    },
}

/// One command to come: a change of one task, with what the task was before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// What the command says.
    pub action: TaskAction,
    /// The task before it; none for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Known>,
    /// The command that this one takes back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<CommandId>,
}

impl Change {
    /// A new task.
    pub fn create(new: NewTask) -> Self {
        Self {
            action: TaskAction::Create { changes: Box::new(new) },
            before: None,
            undoes: None,
        }
    }

    /// What the task is called, as far as it is known.
    pub fn title(&self) -> Option<&str> {
        match &self.action {
            TaskAction::Create { changes } => Some(changes.title.as_str()),
            _ => self.before.as_ref().map(|task| task.title.as_str()),
        }
    }

    /// The task, unless it is still to be made.
    pub fn task_id(&self) -> Option<TaskId> {
        match &self.action {
            TaskAction::Create { .. } => None,
            TaskAction::Update { task_id, .. }
            | TaskAction::Complete { task_id, .. }
            | TaskAction::Reopen { task_id, .. }
            | TaskAction::Delete { task_id, .. }
            | TaskAction::Restore { task_id, .. } => Some(*task_id),
        }
    }
}

impl Act {
    /// Which tasks it can be done with; `None` is any.
    pub fn wants(&self) -> Option<Status> {
        match self {
            Self::Reopen => Some(Status::Completed),
            Self::Delete => None,
            _ => Some(Status::Open),
        }
    }

    /// The change of this task, over the version that was seen; `None` when it is so already.
    pub fn on(&self, task: &Known) -> Option<Change> {
        let (task_id, expected_version) = (task.id, Some(task.version));
        let action = match self {
            Self::Complete if task.status == Status::Open => TaskAction::Complete { task_id, expected_version },
            Self::Reopen if task.status == Status::Completed => TaskAction::Reopen { task_id, expected_version },
            Self::Delete => TaskAction::Delete { task_id, expected_version },
            Self::Complete | Self::Reopen => return None,
            _ => TaskAction::Update {
                task_id,
                expected_version,
                changes: Box::new(self.patch(task)?),
            },
        };
        Some(Change {
            action,
            before: Some(task.clone()),
            undoes: None,
        })
    }

    /// The fields that become different; `None` when none does.
    fn patch(&self, task: &Known) -> Option<TaskPatch> {
        let mut patch = TaskPatch::default();
        match self {
            Self::Complete | Self::Reopen | Self::Delete => return None,
            Self::Title { title } if *title != task.title => patch.title = Some(title.clone()),
            Self::Priority { priority } if *priority != task.priority => patch.priority = Patch::Set(*priority),
            Self::AddLabels { labels } => {
                patch.add_labels = labels.iter().filter(|label| !has(task, label)).map(ToString::to_string).collect();
                if patch.add_labels.is_empty() {
                    return None;
                }
            }
            Self::RemoveLabels { labels } => {
                patch.remove_labels = labels.iter().filter(|label| has(task, label)).map(ToString::to_string).collect();
                if patch.remove_labels.is_empty() {
                    return None;
                }
            }
            Self::Project { name: Some(name) } => patch.project = Some(name.clone()),
            Self::Project { name: None } if task.project_id.is_some() => patch.project_id = Patch::Clear,
            Self::Due { to } => {
                let due = to.over(task.due.as_ref());
                if due == task.due {
                    return None;
                }
                patch.due = Patch::from(due);
            }
            Self::Title { .. } | Self::Priority { .. } | Self::Project { .. } => return None,
        }
        Some(patch)
    }
}

fn has(task: &Known, label: &LabelName) -> bool {
    task.labels.iter().any(|name| fold_words(name) == fold_words(label))
}

impl DueEdit {
    /// To what was read, said at this moment.
    pub fn to(reading: &DateReading, said: &Moment) -> Self {
        Self::Set {
            due: reading.due.clone(),
            readings: reading.ambiguous.clone().unwrap_or_default(),
            time_alone: reading.time_alone,
            said: Some(said.clone()),
        }
    }

    /// The due date after it. What has none does not move by days.
    ///
    /// A day without a time leaves the time as it is: a dentist at nine who is moved to Friday is there on Friday at nine. A time
    /// without a day leaves the day. Neither is kept where it would be past already: what is moved to today at noon and was due at
    /// nine is due today.
    pub fn over(&self, due: Option<&Due>) -> Option<Due> {
        match self {
            Self::Set {
                due: to, time_alone, said, ..
            } => {
                let Some(due) = due else { return Some(to.clone()) };
                let kept = match (to, said) {
                    (Due::Date(date), _) => due.on(*date),
                    (_, Some(said)) if *time_alone => to.on(due.date_in(&said.zone)),
                    _ => return Some(to.clone()),
                };
                let past = |due: &Due| said.as_ref().is_some_and(|said| due.is_overdue(said.now, &said.zone));
                Some(if past(&kept) && !past(to) { to.clone() } else { kept })
            }
            Self::Clear => None,
            Self::Shift { days } => due.map(|due| shifted(due.date(), *days).map_or_else(|| due.clone(), |date| due.on(date))),
        }
    }
}

fn shifted(date: Date, days: i32) -> Option<Date> {
    let date = date.checked_add(Span::new().try_days(days).ok()?).ok()?;
    Due::YEARS.contains(&date.year()).then_some(date)
}
