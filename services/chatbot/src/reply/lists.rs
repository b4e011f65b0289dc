use jiff::Span;
use jiff::civil::Date;
use pando_kernel::Due;
use pando_language::{DueRange, Question, Status, TaskQuery};
use pando_task_contract::{Status as TaskStatus, Task};

use super::words::{count, joined, quoted};
use super::{Setting, Worded, cards, dates, places};
use crate::domain::{Listing, Place};

/// Tasks that answer a question.
pub fn worded(listing: &Listing, setting: &Setting<'_>) -> Worded {
    // "overdue tasks", rather than "open tasks that are overdue".
    let others = TaskQuery {
        overdue: false,
        ..listing.query.clone()
    };
    let about = described(&others, &listing.query.words, listing.place.as_ref(), Some(setting.today()));
    let about = if about.is_empty() { String::new() } else { format!(" {about}") };
    let kind = match listing.query.status {
        Some(Status::Completed) => "completed ",
        _ if listing.query.completed_in.is_some() => "completed ",
        _ if listing.query.overdue => "overdue ",
        Some(Status::Open) if listing.place.is_some() => "open ",
        _ if listing.query.words.is_empty() && listing.place.is_none() => "open ",
        _ => "",
    };
    let number = listing.tasks.len();
    if number == 0 {
        let text = match listing.question {
            Question::Any => format!("No, there is no {kind}task{about}."),
            Question::Next => "There is nothing to do. Enjoy it!".to_owned(),
            Question::Show | Question::Count => format!("You have no {kind}tasks{about}."),
        };
        return Worded::done(text, Vec::new());
    }
    let at_least = if listing.more { "at least " } else { "" };
    let tasks = if number == 1 { "task" } else { "tasks" };
    let text = match listing.question {
        Question::Next => {
            let Some(next) = next(&listing.tasks) else {
                return Worded::done("There is nothing to do.", Vec::new());
            };
            let when = next
                .due
                .as_ref()
                .map(|due| format!(", due {}", dates::due(due, setting.today(), setting.zone)));
            let text = format!("Next is {}{}.", quoted(&next.title), when.unwrap_or_default());
            return Worded::done(text, vec![cards::tasks(std::slice::from_ref(next))]);
        }
        Question::Any => format!("Yes, {at_least}{number} {kind}{tasks}{about}:"),
        Question::Count => format!("You have {at_least}{number} {kind}{tasks}{about}."),
        Question::Show if number == 1 && !listing.query.words.is_empty() => one(&listing.tasks[0], setting),
        Question::Show => format!("You have {at_least}{number} {kind}{tasks}{about}:"),
    };
    let shown = match number > cards::TASKS_MAX {
        true => format!("{}. Here are the first {}:", text.trim_end_matches([':', '.']), cards::TASKS_MAX),
        false => text,
    };
    Worded::done(shown, vec![cards::tasks(&listing.tasks)])
}

/// How it is with the one task that somebody asked about.
fn one(task: &Task, setting: &Setting<'_>) -> String {
    let title = quoted(&task.title);
    match (&task.due, task.status) {
        (_, TaskStatus::Completed) => format!("{title} is done."),
        (Some(due), _) => format!("{title} is open, due {}.", dates::due(due, setting.today(), setting.zone)),
        (None, _) => format!("{title} is open and has no date."),
    }
}

/// What comes first: the earliest that is due, else what matters most.
fn next(tasks: &[Task]) -> Option<&Task> {
    let open = || tasks.iter().filter(|task| task.status == TaskStatus::Open);
    open()
        .find(|task| task.due.is_some())
        .or_else(|| open().min_by_key(|task| task.priority))
}

/// What the tasks of a query have in common: `due today with the label “home”`.
///
/// The words, and the place that they are the name of, are one or the other.
pub fn described(query: &TaskQuery, words: &[String], place: Option<&Place>, today: Option<Date>) -> String {
    let mut parts = Vec::new();
    if query.overdue {
        parts.push("that are overdue".to_owned());
    }
    if query.no_due {
        parts.push("without a date".to_owned());
    }
    if let Some(range) = query.due {
        parts.push(format!("due {}", ranged(range, today)));
    }
    if let Some(range) = query.completed_in {
        parts.push(format!("finished {}", ranged(range, today)));
    }
    if let Some(range) = query.created_in {
        parts.push(format!("added {}", ranged(range, today)));
    }
    if let Some(priority) = query.priority {
        parts.push(format!("with priority {}", priority.number()));
    }
    if !query.labels.is_empty() {
        parts.push(format!(
            "labelled {}",
            joined(&query.labels.iter().map(|label| quoted(label)).collect::<Vec<_>>())
        ));
    }
    if let Some(project) = &query.project {
        parts.push(format!("in {}", quoted(project)));
    }
    let about = (!words.is_empty()).then(|| format!("about {}", quoted(&words.join(" "))));
    let named: Vec<String> = about.into_iter().chain(place.map(places::described)).collect();
    if !named.is_empty() {
        parts.push(named.join(" or "));
    }
    parts.join(" ")
}

fn ranged(range: DueRange, today: Option<Date>) -> String {
    let day = |date: Date| match today {
        Some(today) => dates::day(date, today),
        None => dates::in_full(&Due::Date(date)),
    };
    let last = |before: Date| before.yesterday().unwrap_or(before);
    let on = |text: String| {
        if matches!(&*text, "today" | "tomorrow" | "yesterday") {
            text
        } else {
            format!("on {text}")
        }
    };
    if let (Some(from), Some(before), Some(today)) = (range.from, range.before, today)
        && let Some(named) = known_range(from, before, today)
    {
        return named.to_owned();
    }
    match (range.from, range.before) {
        (Some(from), Some(before)) if from == last(before) => on(day(from)),
        (Some(from), Some(before)) => format!("from {} to {}", day(from), day(last(before))),
        (Some(from), None) => format!("from {} on", day(from)),
        (None, Some(before)) => format!("before {}", day(before)),
        (None, None) => "at all".to_owned(),
    }
}

/// What people call the week, the weekend and the month around today.
fn known_range(from: Date, before: Date, today: Date) -> Option<&'static str> {
    let monday = today.saturating_sub(Span::new().days(i64::from(today.weekday().to_monday_zero_offset())));
    let week = |weeks: i64| monday.saturating_add(Span::new().weeks(weeks));
    let month = |months: i64| today.first_of_month().saturating_add(Span::new().months(months));
    let days = |days: i64| today.saturating_add(Span::new().days(days));
    let known = [
        (days(0), days(2), "today or tomorrow"),
        (week(0), week(1), "this week"),
        (week(1), week(2), "next week"),
        (week(-1), week(0), "last week"),
        (month(0), month(1), "this month"),
        (month(1), month(2), "next month"),
        (month(-1), month(0), "last month"),
        (week(0).saturating_add(Span::new().days(5)), week(1), "this weekend"),
    ];
    known
        .into_iter()
        .find(|(first, after, _)| (*first, *after) == (from, before))
        .map(|(_, _, name)| name)
}

/// `3 tasks`, with the first titles.
pub fn named<'a>(titles: impl ExactSizeIterator<Item = &'a str>) -> String {
    match titles.len() {
        1 => super::words::quoted_list(titles),
        number => format!("{} ({})", count(number), super::words::quoted_list(titles)),
    }
}

/// The same of a place, which is said too: `3 tasks labelled “home”`, with the first titles.
pub fn named_of<'a>(place: Option<&Place>, titles: impl ExactSizeIterator<Item = &'a str>) -> String {
    let Some(place) = place else { return named(titles) };
    let there = places::described(place);
    match titles.len() {
        1 => format!("{} ({there})", super::words::quoted_list(titles)),
        number => format!("{} {there} ({})", count(number), super::words::quoted_list(titles)),
    }
}
