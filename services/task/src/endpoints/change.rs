use axum::extract::State;
use pando_http::{Answer, Authenticated, Body, Context, Id, IfMatch};
use pando_kernel::TaskId;
use pando_task_contract::{NewTask, TaskPatch};
use pando_wire::Problem;

use super::{by_hand, shown};
use crate::act::Tasks;
use crate::domain::{Ask, Command};

/// `PUT /tasks/{id}`: what is absent is emptied; status and place stay.
pub async fn replace(
    State(tasks): State<Tasks>,
    Authenticated(caller): Authenticated,
    context: Context,
    Id(task_id): Id<TaskId>,
    IfMatch(expected): IfMatch,
    Body(new): Body<NewTask>,
) -> Result<Answer, Problem> {
    let command = Command::Replace(Box::new(new));
    let ask = Ask {
        task_id,
        expected,
        command,
    };
    tasks.answer(&by_hand(&caller, &context), &ask, None, shown).await
}

/// `PATCH /tasks/{id}`: what is absent stays.
pub async fn change(
    State(tasks): State<Tasks>,
    Authenticated(caller): Authenticated,
    context: Context,
    Id(task_id): Id<TaskId>,
    IfMatch(expected): IfMatch,
    Body(patch): Body<TaskPatch>,
) -> Result<Answer, Problem> {
    let command = Command::Change(Box::new(patch));
    let ask = Ask {
        task_id,
        expected,
        command,
    };
    tasks.answer(&by_hand(&caller, &context), &ask, None, shown).await
}
