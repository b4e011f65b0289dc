use axum::extract::State;
use pando_http::{Answer, Authenticated, Fields};
use pando_task_contract::limits::SEARCH_CHARACTERS_MAX;
use pando_task_contract::{Items, Search};
use pando_wire::Problem;

use crate::act::Tasks;
use crate::search;

/// `GET /tasks/search`.
pub async fn search(
    State(tasks): State<Tasks>,
    Authenticated(caller): Authenticated,
    Fields(query): Fields<Search>,
) -> Result<Answer, Problem> {
    if query.q.trim().is_empty() {
        return Err(Problem::invalid("?q", "say what to look for"));
    }
    if query.q.chars().count() > SEARCH_CHARACTERS_MAX {
        return Err(Problem::invalid(
            "?q",
            format!("must be at most {SEARCH_CHARACTERS_MAX} characters long"),
        ));
    }
    let items = search::search(&*tasks.store, caller.user_id, &query).await?;
    Ok(Answer::json(&Items { items }))
}
