//! What the chat understands of a message, in a short notation: intent, target or query, and value.

use crate::support::{context, written};
use pando_kernel::Due;
use pando_language::{
    Change, Command, Correction, Duckling, DueChange, DueRange, QuickAdd, Reference, Target, TaskQuery, UnknownReason, understand,
};

/// A date, or all its readings.
fn readings(due: Option<&Due>, ambiguous: Option<&[Due]>) -> String {
    let all = ambiguous.unwrap_or_default();
    if all.is_empty() {
        written(due)
    } else {
        all.iter().map(|due| written(Some(due))).collect::<Vec<_>>().join(" or ")
    }
}

fn task(task: &QuickAdd) -> String {
    let mut text = task.title.clone();
    if task.due.is_some() {
        text += &format!(" |{}", readings(task.due.as_ref(), task.due_ambiguous.as_deref()));
    }
    task.priority
        .iter()
        .for_each(|priority| text += &format!(" p{}", priority.number()));
    task.labels.iter().for_each(|label| text += &format!(" @{label}"));
    task.project.iter().for_each(|project| text += &format!(" #{project}"));
    text
}

fn range(name: &str, range: Option<DueRange>) -> Option<String> {
    let end = |date: Option<jiff::civil::Date>| date.map(|date| date.strftime("%m-%d").to_string()).unwrap_or_default();
    range.map(|range| format!("{name} {}..{}", end(range.from), end(range.before)))
}

fn query(query: &TaskQuery) -> String {
    let parts = [
        query.status.map(|status| format!("{status:?}").to_lowercase()),
        range("due", query.due),
        range("done", query.completed_in),
        range("made", query.created_in),
        query.overdue.then(|| "overdue".to_owned()),
        query.no_due.then(|| "undated".to_owned()),
        query.priority.map(|priority| format!("p{}", priority.number())),
        (!query.labels.is_empty()).then(|| format!("@{}", query.labels.join(" @"))),
        query.project.clone().map(|name| format!("#{name}")),
        (!query.words.is_empty()).then(|| format!("[{}]", query.words.join(" "))),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn target(target: &Target) -> String {
    match target {
        Target::Shown(Reference::Ordinal(ordinal)) => format!("{ordinal}."),
        Target::Shown(Reference::Ordinals(ordinals)) => ordinals.iter().map(|ordinal| format!("{ordinal}.")).collect(),
        Target::Shown(Reference::Last) => "last".to_owned(),
        Target::Shown(Reference::LastFew(count)) => format!("last {count}"),
        Target::Shown(Reference::AllOf(count)) => format!("all {count}"),
        Target::Shown(Reference::That) => "that".to_owned(),
        Target::Shown(Reference::All) => "all".to_owned(),
        Target::Matching { words, query: filter } => {
            let words = if words.is_empty() {
                String::new()
            } else {
                format!("[{}]", words.join(" "))
            };
            format!("{words} {}", query(filter)).trim().to_owned()
        }
    }
}

fn short(command: &Command) -> String {
    match command {
        Command::Create { tasks } => format!("create {}", tasks.iter().map(task).collect::<Vec<_>>().join("; ")),
        Command::List { query: filter, question } => format!("{question:?} {}", query(filter)).to_lowercase().trim().to_owned(),
        Command::Complete { target: which } => format!("complete {}", target(which)),
        Command::Reopen { target: which } => format!("reopen {}", target(which)),
        Command::Delete { target: which } => format!("delete {}", target(which)),
        Command::Change { target: which, change } => {
            let labels = |labels: &[pando_kernel::LabelName]| labels.iter().map(|label| label.to_string()).collect::<Vec<_>>().join(" ");
            let what = match change {
                Change::Title(title) => format!("title {title}"),
                Change::Priority(priority) => format!("p{}", priority.number()),
                Change::AddLabels(names) => format!("+{}", labels(names)),
                Change::RemoveLabels(names) => format!("-{}", labels(names)),
                Change::Project(name) => format!("#{}", name.as_deref().unwrap_or("Inbox")),
            };
            format!("change {} -> {what}", target(which))
        }
        Command::Reschedule { target: which, to } => {
            let to = match to {
                DueChange::Set(reading) if reading.time_alone => format!("{} or its day", written(Some(&reading.due))),
                DueChange::Set(reading) => readings(Some(&reading.due), reading.ambiguous.as_deref()),
                DueChange::Clear => "none".to_owned(),
                DueChange::ShiftDays(days) => format!("{days:+}d"),
            };
            format!("reschedule {} -> {to}", target(which))
        }
        Command::Undo => "undo".to_owned(),
        Command::Help => "help".to_owned(),
        Command::Statistics { period, about } => format!(
            "statistics {about:?} {}..{} {}",
            period.from.strftime("%m-%d"),
            period.to.strftime("%m-%d"),
            period.label
        )
        .to_lowercase(),
        Command::Confirm => "yes".to_owned(),
        Command::Reject => "no".to_owned(),
        Command::Choose { ordinal } if *ordinal == Command::LAST => "choose last".to_owned(),
        Command::Choose { ordinal } => format!("choose {ordinal}"),
        Command::Correct { correction } => match correction {
            Correction::Due(reading) => format!("correct {}", readings(Some(&reading.due), reading.ambiguous.as_deref())),
            Correction::Priority(priority) => format!("correct p{}", priority.number()),
            Correction::Target(which) => format!("correct {}", target(which)),
        },
        Command::Unknown { reason } => match reason {
            UnknownReason::NotUnderstood => "?".to_owned(),
            UnknownReason::Empty => "? empty".to_owned(),
            UnknownReason::TooLong => "? long".to_owned(),
            UnknownReason::SmallTalk => "? talk".to_owned(),
            UnknownReason::RecurrenceUnsupported { words } => format!("? repeats {words}"),
            UnknownReason::ImpossibleDate { text } => format!("? impossible {text}"),
            UnknownReason::MissingTarget { intent } => format!("? target {}", intent.name()),
            UnknownReason::MissingDate { target: which } => format!("? date {}", target(which)),
            UnknownReason::MissingValue { target: which } => format!("? value {}", target(which)),
        },
    }
}

/// Each line is `message => meaning`.
fn check(table: &str) {
    let lines: Vec<(&str, &str)> = table
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| line.split_once(" => ").unwrap())
        .collect();
    let wrong: Vec<String> = lines
        .iter()
        .filter_map(|(message, meaning)| {
            let message = message.replace("\\n", "\n");
            let found = short(&understand(&message, &context(), &Duckling).command);
            (found != *meaning).then(|| format!("{message:?}\n   expected {meaning}\n   found    {found}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} lines\n{}", wrong.len(), lines.len(), wrong.join("\n"));
}

#[test]
fn create() {
    check(include_str!("chat/create.txt"));
}

#[test]
fn list() {
    check(include_str!("chat/list.txt"));
}

#[test]
fn complete_reopen_delete() {
    check(include_str!("chat/complete_reopen_delete.txt"));
}

#[test]
fn change() {
    check(include_str!("chat/change.txt"));
}

#[test]
fn reschedule() {
    check(include_str!("chat/reschedule.txt"));
}

#[test]
fn statistics() {
    check(include_str!("chat/statistics.txt"));
}

#[test]
fn answers() {
    check(include_str!("chat/answers.txt"));
}

#[test]
fn not_understood() {
    check(include_str!("chat/not_understood.txt"));
}
