//! What changes of fields did, in words.

use pando_chat_contract::TaskAction;
use pando_task_contract::Task;

use super::changes::Done;
use super::words::{joined, quoted};
use super::{Setting, dates};
use crate::domain::Change;

/// What a change of fields did, as the words around the title: `Moved “pay rent” to Friday`.
#[derive(PartialEq)]
pub struct Edited {
    /// Before the title.
    pub before: String,
    /// After it.
    pub after: String,
}

/// `None` when more than one field changed, or one that has no words here.
pub fn edited(change: &Change, task: &Task, setting: Option<&Setting<'_>>) -> Option<Edited> {
    let TaskAction::Update { changes, .. } = &change.action else {
        return None;
    };
    let words = |before: &str, after: String| Edited {
        before: before.to_owned(),
        after,
    };
    let labels = |names: &[String]| joined(&names.iter().map(|name| format!("@{name}")).collect::<Vec<_>>());
    let mut edits = Vec::new();
    if let Some(title) = &changes.title {
        edits.push(words("Renamed", format!(" to {}", quoted(title))));
    }
    if !changes.due.is_keep() {
        edits.push(match &task.due {
            Some(due) => {
                let setting = setting?;
                words("Moved", format!(" to {}", dates::due(due, setting.today(), setting.zone)))
            }
            None => words("Took the date off", String::new()),
        });
    }
    if !changes.priority.is_keep() {
        edits.push(words("Set", format!(" to priority {}", task.priority.number())));
    }
    if !changes.add_labels.is_empty() {
        edits.push(words("Labelled", format!(" with {}", labels(&changes.add_labels))));
    }
    if !changes.remove_labels.is_empty() {
        edits.push(words(&format!("Took {} off", labels(&changes.remove_labels)), String::new()));
    }
    if !changes.labels.is_keep() {
        edits.push(words("Changed the labels of", String::new()));
    }
    match (&changes.project, task.project_id) {
        (Some(name), _) => edits.push(words("Moved", format!(" to the project {}", quoted(name)))),
        (None, None) if !changes.project_id.is_keep() => edits.push(words("Moved", " to the Inbox".to_owned())),
        (None, Some(_)) if !changes.project_id.is_keep() => edits.push(words("Moved", " to another project".to_owned())),
        _ => {}
    }
    let told = edits.pop();
    told.filter(|_| edits.is_empty())
}

/// What the same edit did to several tasks; `None` when they were edited differently.
pub fn edited_alike(done: &[&Done<'_>], setting: Option<&Setting<'_>>) -> Option<Edited> {
    let mut alike: Option<Edited> = None;
    for one in done {
        let edited = edited(one.change, one.task, setting)?;
        if alike.as_ref().is_some_and(|known| *known != edited) {
            return None;
        }
        alike = Some(edited);
    }
    alike
}
