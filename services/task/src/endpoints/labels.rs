use axum::extract::State;
use pando_http::{Answer, Authenticated, Body, Context, Id, IfMatch, Once};
use pando_kernel::LabelId;
use pando_task_contract::{Items, LabelPatch, NewLabel};
use pando_wire::Problem;

use super::by_hand;
use crate::act::{Named, Tasks};

/// `GET /labels`.
pub async fn list(State(tasks): State<Tasks>, Authenticated(caller): Authenticated) -> Result<Answer, Problem> {
    let items = Named(&tasks).labels(caller.user_id).await?;
    Ok(Answer::json(&Items { items }))
}

/// `POST /labels`.
pub async fn create(
    State(tasks): State<Tasks>,
    Authenticated(caller): Authenticated,
    context: Context,
    once: Once<NewLabel>,
) -> Result<Answer, Problem> {
    Named(&tasks)
        .create_label(&by_hand(&caller, &context), &once.body, once.key.as_ref())
        .await
}

/// `PATCH /labels/{id}`: no task is rewritten.
pub async fn change(
    State(tasks): State<Tasks>,
    Authenticated(caller): Authenticated,
    context: Context,
    Id(id): Id<LabelId>,
    IfMatch(expected): IfMatch,
    Body(patch): Body<LabelPatch>,
) -> Result<Answer, Problem> {
    let label = Named(&tasks)
        .change_label(&by_hand(&caller, &context), id, expected, &patch)
        .await?;
    Ok(Answer::json(&label).etag(label.version))
}

/// `DELETE /labels/{id}`.
pub async fn delete(
    State(tasks): State<Tasks>,
    Authenticated(caller): Authenticated,
    context: Context,
    Id(id): Id<LabelId>,
    IfMatch(expected): IfMatch,
) -> Result<Answer, Problem> {
    Named(&tasks).delete_label(&by_hand(&caller, &context), id, expected).await?;
    Ok(Answer::no_content())
}
