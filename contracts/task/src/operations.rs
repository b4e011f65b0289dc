use pando_kernel::Page;
use pando_wire::{Access, CloudEvent, Operation, Reads, Tells};

use crate::*;

/// What is made may be asked for again, and is told of with its place and its version.
const ONCE: &[Reads] = &[Reads::IdempotencyKey];
const MADE: &[Tells] = &[Tells::ETag, Tells::Location];
/// What is changed may have been changed by somebody else since.
const IF_UNCHANGED: &[Reads] = &[Reads::IfMatch];
const ONCE_IF_UNCHANGED: &[Reads] = &[Reads::IfMatch, Reads::IdempotencyKey];
const VERSION: &[Tells] = &[Tells::ETag];
/// Whatever is changed may contradict what is there, or be changed by too many at once.
const CONFLICT: &[u16] = &[409];

/// Lists tasks, a page at a time.
pub const LIST_TASKS: Operation<ListTasks, (), Page<Task>> = Operation::get("/tasks", "listTasks", "List tasks, a page at a time");
/// Makes a task.
pub const CREATE_TASK: Operation<(), NewTask, Task> = Operation::post("/tasks", "createTask", "Make a task")
    .answers(201)
    .reads(ONCE)
    .tells(MADE)
    .refuses(CONFLICT);
/// Finds tasks by their words.
pub const SEARCH_TASKS: Operation<Search, (), Items<Found>> =
    Operation::get("/tasks/search", "searchTasks", "Find tasks by their words, the best first");
/// Reads a text as quick-add does.
pub const PARSE_TASK: Operation<(), Parse, Parsed> =
    Operation::post("/tasks/parse", "parseTask", "Tell what quick-add understands; changes nothing").safe_to_retry();
/// Does several things at once.
pub const BATCH_TASKS: Operation<(), Batch, BatchAnswer> =
    Operation::post("/tasks/batch", "batchTasks", "Up to 100 operations, one result each")
        .reads(ONCE)
        .refuses(CONFLICT);
/// One task.
pub const GET_TASK: Operation<(), (), Task> = Operation::get("/tasks/{id}", "getTask", "One task").tells(VERSION);
/// Replaces a task.
pub const REPLACE_TASK: Operation<(), NewTask, Task> =
    Operation::put("/tasks/{id}", "replaceTask", "Replace a task: what is absent is emptied")
        .reads(IF_UNCHANGED)
        .tells(VERSION)
        .refuses(CONFLICT);
/// Changes a task.
pub const CHANGE_TASK: Operation<(), TaskPatch, Task> =
    Operation::patch("/tasks/{id}", "changeTask", "Change a task: what is absent stays")
        .reads(IF_UNCHANGED)
        .tells(VERSION)
        .refuses(CONFLICT);
/// Deletes a task.
pub const DELETE_TASK: Operation<DeleteTask, (), ()> =
    Operation::delete("/tasks/{id}", "deleteTask", "Put a task into the trash, or out of it for good")
        .reads(IF_UNCHANGED)
        .refuses(CONFLICT);
/// Completes a task.
pub const COMPLETE_TASK: Operation<(), (), Task> = Operation::post("/tasks/{id}/complete", "completeTask", "Complete a task")
    .safe_to_retry()
    .reads(ONCE_IF_UNCHANGED)
    .tells(VERSION)
    .refuses(CONFLICT);
/// Reopens a task.
pub const REOPEN_TASK: Operation<(), (), Task> = Operation::post("/tasks/{id}/reopen", "reopenTask", "Reopen a task")
    .safe_to_retry()
    .reads(ONCE_IF_UNCHANGED)
    .tells(VERSION)
    .refuses(CONFLICT);
/// Takes a task out of the trash.
pub const RESTORE_TASK: Operation<(), (), Task> = Operation::post("/tasks/{id}/restore", "restoreTask", "Take a task out of the trash")
    .safe_to_retry()
    .reads(ONCE_IF_UNCHANGED)
    .tells(VERSION)
    .refuses(CONFLICT);
/// All projects.
pub const LIST_PROJECTS: Operation<(), (), Items<Project>> = Operation::get("/projects", "listProjects", "Your projects, in your order");
/// Makes a project.
pub const CREATE_PROJECT: Operation<(), NewProject, Project> = Operation::post("/projects", "createProject", "Make a project")
    .answers(201)
    .reads(ONCE)
    .tells(MADE)
    .refuses(CONFLICT);
/// Changes a project.
pub const CHANGE_PROJECT: Operation<(), ProjectPatch, Project> = Operation::patch("/projects/{id}", "changeProject", "Change a project")
    .reads(IF_UNCHANGED)
    .tells(VERSION)
    .refuses(CONFLICT);
/// Deletes a project.
pub const DELETE_PROJECT: Operation<(), (), ()> =
    Operation::delete("/projects/{id}", "deleteProject", "Delete a project; its tasks move to the Inbox")
        .reads(IF_UNCHANGED)
        .refuses(CONFLICT);
/// All labels.
pub const LIST_LABELS: Operation<(), (), Items<Label>> = Operation::get("/labels", "listLabels", "Your labels, by name");
/// Makes a label.
pub const CREATE_LABEL: Operation<(), NewLabel, Label> = Operation::post("/labels", "createLabel", "Make a label")
    .answers(201)
    .reads(ONCE)
    .tells(MADE)
    .refuses(CONFLICT);
/// Changes a label.
pub const CHANGE_LABEL: Operation<(), LabelPatch, Label> =
    Operation::patch("/labels/{id}", "changeLabel", "Change a label; no task is rewritten")
        .reads(IF_UNCHANGED)
        .tells(VERSION)
        .refuses(CONFLICT);
/// Deletes a label.
pub const DELETE_LABEL: Operation<(), (), ()> = Operation::delete("/labels/{id}", "deleteLabel", "Delete a label; tasks lose it")
    .reads(IF_UNCHANGED)
    .refuses(CONFLICT);
/// The log, for a consumer that misses a position.
pub const OUTBOX: Operation<After, (), Items<CloudEvent>> = Operation::get("/outbox", "taskOutbox", "Committed events after a position")
    .access(Access::Services(&["activity-service", "chatbot-service"]));
