use std::sync::Arc;

use axum::extract::State;
use pando_activity_contract::{Summary, SummaryQuery};
use pando_http::{Answer, Authenticated, Fields};
use pando_wire::Problem;

use crate::Activities;
use crate::domain::summary::{Days, DaysError};
use crate::store::figures;

/// One's own figures, from counters that are kept as events come.
pub async fn summary(
    State(it): State<Arc<Activities>>,
    Authenticated(caller): Authenticated,
    Fields(query): Fields<SummaryQuery>,
) -> Result<Answer, Problem> {
    let zone = query.time_zone.unwrap_or(caller.zone);
    let now = it.platform.clock.now();
    let days = Days::asked(query.from, query.to, zone.date_at(now)).map_err(|error| {
        let field = if error == DaysError::TooMany { "?to" } else { "?from" };
        Problem::invalid(field, error.to_string())
    })?;
    let summary: Summary = figures::summary(&*it.store, caller.user_id, days, zone, now).await?;
    Ok(Answer::json(&summary))
}
