use pando_kernel::{LabelName, ProjectName};
use pando_language::TaskQuery;
use pando_task_contract::Task;
use serde::{Deserialize, Serialize};

use super::matching::{Fit, fit};

/// Where the words of a message are the name of: a label, a project, or one of each.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelName>,
    /// The project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<ProjectName>,
}

/// A place, and the tasks there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placed {
    /// Which.
    pub place: Place,
    /// The tasks there that have what else was asked for, in order.
    pub tasks: Vec<Task>,
    /// There are more than were read.
    pub more: bool,
}

/// Whether the words are this name, little ones apart. One of several words of it is not it, nor is its plural.
pub fn is_name(words: &[String], name: &str) -> bool {
    fit(words, name) == Some(Fit::Whole)
}

/// Two lists as one: each task once, by their dates where lists of the query are in that order.
pub fn together(one: &[Task], other: &[Task], query: &TaskQuery) -> Vec<Task> {
    let new = other.iter().filter(|task| one.iter().all(|known| known.id != task.id));
    let mut tasks: Vec<Task> = one.iter().chain(new).cloned().collect();
    if query.status != Some(pando_language::Status::Completed) && query.created_in.is_none() {
        tasks.sort_by_key(|task| {
            let due = task.due.as_ref();
            (due.is_none(), due.map(|due| (due.date(), due.time_text())))
        });
    }
    tasks
}
