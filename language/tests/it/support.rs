//! The moment of all examples: Monday, 23 November 2026, ten in the morning in Berlin.

use pando_kernel::Due;
use pando_language::Context;

pub fn context() -> Context {
    Context {
        now: "2026-11-23T09:00:00Z".parse().unwrap(),
        zone: "Europe/Berlin".parse().unwrap(),
        day_first: true,
    }
}

/// `2026-11-24`, `2026-11-24 17:00`, `2026-11-24 17:00 America/New_York`, or `-`.
pub fn written(due: Option<&Due>) -> String {
    let Some(due) = due else { return "-".to_owned() };
    let mut text = due.date_text();
    for more in [due.time_text(), due.zone().map(ToString::to_string)].into_iter().flatten() {
        text.push(' ');
        text.push_str(&more);
    }
    text
}
