use std::time::Duration;

use axum::extract::State;
use pando_http::{Answer, Authenticated, Body};
use pando_language::{Context as Setting, Duckling, QuickAdd, parse_quick_add};
use pando_service::WorkPool;
use pando_task_contract::limits::PARSE_CHARACTERS_MAX;
use pando_task_contract::{Parse, Parsed, ParsedSpan};
use pando_wire::Problem;

use crate::act::Tasks;

/// A chip that appears later than this is of no use while somebody types.
const TIME: Duration = Duration::from_millis(250);

/// `POST /tasks/parse`: what quick-add understands. Changes nothing, and so needs no Idempotency-Key.
pub async fn parse(
    State((tasks, reading)): State<(Tasks, WorkPool)>,
    Authenticated(caller): Authenticated,
    Body(Parse { text, time_zone }): Body<Parse>,
) -> Result<Answer, Problem> {
    if text.chars().count() > PARSE_CHARACTERS_MAX {
        return Err(Problem::invalid(
            "/text",
            format!("must be at most {PARSE_CHARACTERS_MAX} characters long"),
        ));
    }
    let setting = Setting {
        now: tasks.platform.clock.now(),
        zone: time_zone.unwrap_or(caller.zone),
        day_first: false,
    };
    let understood = reading.run(TIME, move || parse_quick_add(&text, &setting, &Duckling)).await?;
    Ok(Answer::json(&parsed(understood)))
}

fn parsed(understood: QuickAdd) -> Parsed {
    let spans = understood.spans.iter().map(|span| ParsedSpan {
        start: span.start,
        end: span.end,
        kind: serde_json::to_value(span.kind)
            .ok()
            .and_then(|kind| kind.as_str().map(str::to_owned))
            .unwrap_or_default(),
    });
    Parsed {
        spans: spans.collect(),
        title: understood.title,
        due: understood.due,
        priority: understood.priority,
        labels: understood.labels,
        project: understood.project,
    }
}
