use axum::extract::State;
use pando_http::{Answer, Authenticated, Fields};
use pando_task_contract::ListTasks;
use pando_task_contract::limits::SEARCH_CHARACTERS_MAX;
use pando_wire::Problem;

use crate::act::Tasks;
use crate::listing::{self, Asked};

/// `GET /tasks`.
pub async fn list(
    State(tasks): State<Tasks>,
    Authenticated(caller): Authenticated,
    Fields(query): Fields<ListTasks>,
) -> Result<Answer, Problem> {
    if query.q.as_ref().is_some_and(|q| q.chars().count() > SEARCH_CHARACTERS_MAX) {
        return Err(Problem::invalid(
            "?q",
            format!("must be at most {SEARCH_CHARACTERS_MAX} characters long"),
        ));
    }
    let asked = Asked {
        user: caller.user_id,
        now: tasks.platform.clock.now(),
        zone: query.time_zone.clone().unwrap_or(caller.zone),
    };
    Ok(Answer::json(&listing::list(&*tasks.store, &query, &asked).await?))
}
