//! What task-service answers and publishes. It owns tasks, projects and labels.

mod events;
mod operations;
mod query;
mod types;

pub use events::*;
pub use operations::*;
pub use query::*;
pub use types::*;

pub use pando_wire::{After, Items};
use pando_wire::{Asked, Calls, Contract};

/// The Dapr app id.
pub const APP_ID: &str = "task-service";

/// The codes that only task-service answers with.
pub mod codes {
    use pando_wire::Code;
    /// 409: a project or label of this name is there.
    pub const NAME_TAKEN: Code = Code::new("name_taken");
    /// 409: the task is in the trash; restore it first.
    pub const TRASHED: Code = Code::new("trashed");
    /// 409: it is already so; nothing to change.
    pub const UNCHANGED: Code = Code::new("unchanged");
    /// 409: the command came too late to be carried out.
    pub const EXPIRED: Code = Code::new("expired");
    /// 409: a list, label set or batch has reached its limit.
    pub const TOO_MANY: Code = Code::new("too_many");
}

/// What it asks others for.
const CALLS: &[Calls] = &[Calls {
    to: "auth-service",
    operations: Asked::Named(&["jwks"]),
    why: "the keys that access tokens are checked with",
}];

/// The contract as data.
pub fn contract() -> Contract {
    Contract {
        app_id: APP_ID,
        summary: "Tasks, projects and labels",
        operations: vec![
            LIST_TASKS.spec(),
            CREATE_TASK.spec(),
            SEARCH_TASKS.spec(),
            PARSE_TASK.spec(),
            BATCH_TASKS.spec(),
            GET_TASK.spec(),
            REPLACE_TASK.spec(),
            CHANGE_TASK.spec(),
            DELETE_TASK.spec(),
            COMPLETE_TASK.spec(),
            REOPEN_TASK.spec(),
            RESTORE_TASK.spec(),
            LIST_PROJECTS.spec(),
            CREATE_PROJECT.spec(),
            CHANGE_PROJECT.spec(),
            DELETE_PROJECT.spec(),
            LIST_LABELS.spec(),
            CREATE_LABEL.spec(),
            CHANGE_LABEL.spec(),
            DELETE_LABEL.spec(),
            OUTBOX.spec(),
        ],
        answers_within_seconds: Some(10),
        calls: CALLS,
        events: vec![
            TASK_CREATED.spec(),
            TASK_UPDATED.spec(),
            TASK_COMPLETED.spec(),
            TASK_DELETED.spec(),
            TASK_REFUSED.spec(),
            PROJECT_CREATED.spec(),
            PROJECT_UPDATED.spec(),
            PROJECT_DELETED.spec(),
            LABEL_CREATED.spec(),
            LABEL_UPDATED.spec(),
            LABEL_DELETED.spec(),
        ],
    }
}
