use axum::extract::State;
use pando_http::{Answer, Authenticated, Body, Context, Id, IfMatch, Once};
use pando_kernel::ProjectId;
use pando_task_contract::{Items, NewProject, ProjectPatch};
use pando_wire::Problem;

use super::by_hand;
use crate::act::{Named, Tasks};
use crate::tidy;

/// `GET /projects`.
pub async fn list(State(tasks): State<Tasks>, Authenticated(caller): Authenticated) -> Result<Answer, Problem> {
    let items = Named(&tasks).projects(caller.user_id).await?.0;
    Ok(Answer::json(&Items { items }))
}

/// `POST /projects`.
pub async fn create(
    State(tasks): State<Tasks>,
    Authenticated(caller): Authenticated,
    context: Context,
    once: Once<NewProject>,
) -> Result<Answer, Problem> {
    Named(&tasks)
        .create_project(&by_hand(&caller, &context), &once.body, once.key.as_ref())
        .await
}

/// `PATCH /projects/{id}`.
pub async fn change(
    State(tasks): State<Tasks>,
    Authenticated(caller): Authenticated,
    context: Context,
    Id(id): Id<ProjectId>,
    IfMatch(expected): IfMatch,
    Body(patch): Body<ProjectPatch>,
) -> Result<Answer, Problem> {
    let project = Named(&tasks)
        .change_project(&by_hand(&caller, &context), id, expected, &patch)
        .await?;
    Ok(Answer::json(&project).etag(project.version))
}

/// `DELETE /projects/{id}`: it disappears at once. The first batches of its tasks move to the Inbox before the answer, so that a
/// project of a usual size is gone without a trace; what is left of a large one follows.
pub async fn delete(
    State(tasks): State<Tasks>,
    Authenticated(caller): Authenticated,
    context: Context,
    Id(id): Id<ProjectId>,
    IfMatch(expected): IfMatch,
) -> Result<Answer, Problem> {
    let author = by_hand(&caller, &context);
    Named(&tasks).delete_project(&author, id, expected).await?;
    for _ in 0..tidy::BATCHES_AT_ONCE {
        match tidy::empty_project(&tasks, &author, id).await {
            Ok(true) => {}
            Ok(false) => return Ok(Answer::no_content()),
            Err(_) => break,
        }
    }
    tasks.left.wake();
    Ok(Answer::no_content())
}
