use axum::extract::State;
use pando_http::{Answer, Authenticated, Id};
use pando_kernel::TaskId;
use pando_wire::Problem;

use crate::act::Tasks;

/// `GET /tasks/{id}`.
pub async fn get(State(tasks): State<Tasks>, Authenticated(caller): Authenticated, Id(id): Id<TaskId>) -> Result<Answer, Problem> {
    let task = tasks.task(caller.user_id, id).await?;
    Ok(Answer::json(&task).etag(task.version))
}
