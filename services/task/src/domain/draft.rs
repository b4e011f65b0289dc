use pando_kernel::{Due, LabelId, LabelName, Notes, Priority, ProjectId, ProjectName, TaskId, Title, Version};
use pando_task_contract::limits::LABELS_PER_TASK_MAX;
use pando_task_contract::{NewTask, Position, Status, TaskPatch};
use pando_wire::Patch;

use super::Refusal;

/// A wish about one task, wherever it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Ask {
    /// The task; a new id when it is to be made.
    pub task_id: TaskId,
    /// Only over this version.
    pub expected: Option<Version>,
    /// What is to be done.
    pub command: Command,
}

/// What is to be done to a task.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Make it.
    Create(Box<NewTask>),
    /// Put this in its place.
    Replace(Box<NewTask>),
    /// Change some of it.
    Change(Box<TaskPatch>),
    /// It is done.
    Complete,
    /// It is to be done again.
    Reopen,
    /// Out of the trash.
    Restore,
    /// To the trash.
    Trash,
    /// For good.
    Purge,
}

/// A change in one form, whether it makes, replaces or patches: what stays is `None` or kept.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The title.
    pub title: Option<Title>,
    /// The notes.
    pub notes: Patch<Notes>,
    /// When it is due.
    pub due: Patch<Due>,
    /// The priority.
    pub priority: Patch<Priority>,
    /// Done or not.
    pub status: Option<Status>,
    /// What has to be looked up.
    pub wanted: Wanted,
}

/// The names and neighbours that a change speaks of.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// All of its labels; `None` keeps them.
    pub labels: Option<Vec<LabelWanted>>,
    /// Labels on top.
    pub add: Vec<LabelWanted>,
    /// Labels to take off.
    pub remove: Vec<LabelWanted>,
    /// The project.
    pub project: ProjectWanted,
    /// The place.
    pub position: Option<Position>,
}

/// A label as a request names it, and where the request does.
#[derive(Clone, Debug)]
pub struct LabelWanted {
    /// By id or by name.
    pub what: Result<LabelId, LabelName>,
    /// The JSON pointer.
    pub pointer: String,
}

/// A project as a request names it.
#[derive(Clone, Debug, Default)]
pub enum ProjectWanted {
    /// As it is.
    #[default]
    Keep,
    /// None.
    Inbox,
    /// By id.
    Id(ProjectId),
    /// By name; made when there is none.
    Name(ProjectName),
}

impl Ask {
    /// The change in one form; `None` when the command is not one of fields.
    ///
    /// # Errors
    /// What can be seen to be wrong without a look at what is there.
    pub fn draft(&self) -> Result<Option<Draft>, Refusal> {
        let status = |status| Draft {
            status: Some(status),
            ..Draft::default()
        };
        Ok(match &self.command {
            Command::Create(task) | Command::Replace(task) => Some(whole(task)?),
            Command::Change(patch) => Some(partial(patch)?),
            Command::Complete => Some(status(Status::Completed)),
            Command::Reopen => Some(status(Status::Open)),
            Command::Restore | Command::Trash | Command::Purge => None,
        })
    }
}

fn whole(task: &NewTask) -> Result<Draft, Refusal> {
    Ok(Draft {
        title: Some(task.title.clone()),
        notes: task.notes.clone().into(),
        due: task.due.clone().into(),
        priority: task.priority.into(),
        status: None,
        wanted: Wanted {
            labels: Some(labels(&task.labels, "/labels")?),
            add: Vec::new(),
            remove: Vec::new(),
            project: project(task.project_id.into(), task.project.as_ref(), ProjectWanted::Inbox)?,
            position: task.position,
        },
    })
}

fn partial(patch: &TaskPatch) -> Result<Draft, Refusal> {
    Ok(Draft {
        title: patch.title.clone(),
        notes: patch.notes.clone(),
        due: patch.due.clone(),
        priority: patch.priority,
        status: patch.status,
        wanted: Wanted {
            labels: match &patch.labels {
                Patch::Keep => None,
                Patch::Clear => Some(Vec::new()),
                Patch::Set(texts) => Some(labels(texts, "/labels")?),
            },
            add: labels(&patch.add_labels, "/add_labels")?,
            remove: labels(&patch.remove_labels, "/remove_labels")?,
            project: project(patch.project_id, patch.project.as_ref(), ProjectWanted::Keep)?,
            position: patch.position,
        },
    })
}

fn labels(texts: &[String], pointer: &str) -> Result<Vec<LabelWanted>, Refusal> {
    if texts.len() > LABELS_PER_TASK_MAX {
        let detail = format!("a task has at most {LABELS_PER_TASK_MAX} labels");
        return Err(Refusal::field(pointer, detail));
    }
    let wanted = texts.iter().enumerate().map(|(index, text)| {
        let pointer = format!("{pointer}/{index}");
        let what = match text.parse::<LabelId>() {
            Ok(id) => Ok(id),
            Err(_) => Err(LabelName::new(text).map_err(|error| Refusal::field(&*pointer, error))?),
        };
        Ok(LabelWanted { what, pointer })
    });
    wanted.collect()
}

fn project(id: Patch<ProjectId>, name: Option<&ProjectName>, absent: ProjectWanted) -> Result<ProjectWanted, Refusal> {
    match (id, name) {
        (Patch::Set(_), Some(_)) => Err(Refusal::field("/project", "give project or project_id, not both")),
        (Patch::Set(id), None) => Ok(ProjectWanted::Id(id)),
        (Patch::Keep | Patch::Clear, Some(name)) => Ok(ProjectWanted::Name(name.clone())),
        (Patch::Clear, None) => Ok(ProjectWanted::Inbox),
        (Patch::Keep, None) => Ok(absent),
    }
}
