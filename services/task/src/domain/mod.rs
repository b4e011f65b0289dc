//! What may happen to tasks, projects and labels: from a state, a wish and the time to steps, or to a refusal. Pure.

mod draft;
mod due;
mod labels;
mod names;
mod place;
mod projects;
#[cfg(test)]
mod properties;
mod refusal;
mod step;
mod task;
mod title;

pub use draft::{Ask, Command, Draft, LabelWanted, ProjectWanted, Wanted};
pub use due::{civil_micros, due_key};
pub use labels::{change_label, create_label, delete_label};
pub use names::{KnownNames, name_key};
pub use place::{Neighbours, place};
pub use projects::{KnownProjects, change_project, create_project, delete_project, move_to_inbox};
pub use refusal::Refusal;
pub use step::{LabelChange, ProjectChange, Step, TaskChange};
pub use task::{Known, Moment, decide, purge};
pub use title::title_key;
