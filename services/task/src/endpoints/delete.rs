use axum::extract::State;
use pando_http::{Answer, Authenticated, Context, Fields, Id, IfMatch};
use pando_kernel::TaskId;
use pando_task_contract::DeleteTask;
use pando_wire::Problem;

use super::by_hand;
use crate::act::Tasks;
use crate::domain::{Ask, Command};

/// `DELETE /tasks/{id}`: to the trash, where a second time changes nothing; with `permanent=true` for good, from wherever it is.
pub async fn delete(
    State(tasks): State<Tasks>,
    Authenticated(caller): Authenticated,
    context: Context,
    Id(task_id): Id<TaskId>,
    IfMatch(expected): IfMatch,
    Fields(query): Fields<DeleteTask>,
) -> Result<Answer, Problem> {
    let command = if query.permanent == Some(true) {
        Command::Purge
    } else {
        Command::Trash
    };
    let ask = Ask {
        task_id,
        expected,
        command,
    };
    tasks
        .answer(&by_hand(&caller, &context), &ask, None, |_| Answer::no_content())
        .await
}
