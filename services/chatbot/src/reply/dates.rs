//! Dates in words, as the person sees them.

use jiff::civil::{Date, Time};
use pando_kernel::{Due, Zone};

/// `today`, `tomorrow`, `Friday 27 November`, with the year when it is another one.
pub fn day(date: Date, today: Date) -> String {
    let away = today.until(date).map_or(i32::MAX, |span| span.get_days());
    match away {
        0 => return "today".to_owned(),
        1 => return "tomorrow".to_owned(),
        -1 => return "yesterday".to_owned(),
        _ => {}
    }
    match date.year() == today.year() {
        true => date.strftime("%A %-d %B").to_string(),
        false => date.strftime("%A %-d %B %Y").to_string(),
    }
}

/// `tomorrow at 17:00`, in the person's zone, but a fixed zone keeps its own.
pub fn due(due: &Due, today: Date, zone: &Zone) -> String {
    let clock = |time: Time| format!("{:02}:{:02}", time.hour(), time.minute());
    match (due.time(), due.zone()) {
        (None, _) => day(due.date(), today),
        (Some(time), Some(fixed)) if fixed != zone => format!("{} at {} ({fixed})", day(due.date(), today), clock(time)),
        (Some(time), _) => format!("{} at {}", day(due.date(), today), clock(time)),
    }
}

/// A reading of an ambiguous date: always in full.
pub fn in_full(due: &Due) -> String {
    let date = due.date().strftime("%A %-d %B %Y").to_string();
    match due.time() {
        None => date,
        Some(time) => format!("{date} at {:02}:{:02}", time.hour(), time.minute()),
    }
}
