//! Numbers: "what did I finish last week", "how am I doing", "my streak".

use jiff::Span;

use super::Guess;
use super::phrase::Phrase;
use crate::calendar::{Calendar, Words};
use crate::command::{Command, DueRange, Period, StatisticsAbout};
use crate::tokens::words;

const COMPLETED: &[&str] = &[
    "finish",
    "finished",
    "complete",
    "completed",
    "get done",
    "got done",
    "done",
    "do",
    "accomplish",
    "accomplished",
    "achieve",
    "achieved",
    "tick off",
    "ticked off",
    "close",
    "closed",
    "manage",
    "managed",
    "get finished",
    "check off",
    "checked off",
];
const CREATED: &[&str] = &["create", "created", "add", "added", "make", "made", "enter", "write down"];
const ASKING: &[&str] = &[
    "what did i",
    "what have i",
    "what tasks did i",
    "which tasks did i",
    "what tasks have i",
    "which tasks have i",
    "how many tasks did i",
    "how many tasks have i",
    "how many did i",
    "how many have i",
    "how much did i",
    "how much have i",
    "what all did i",
    "what i",
    "show me what i",
    "show what i",
    "tell me what i",
    "list what i",
    "how many things did i",
    "how many things have i",
    "what was i able to",
    "what had i",
    "how many todos did i",
    "what were the tasks i",
    "give me what i",
    "did i",
    "have i",
];

/// Words that may stand in such a question besides.
const FILLER: &[&str] = &[
    "so",
    "far",
    "already",
    "actually",
    "all",
    "in",
    "on",
    "the",
    "my",
    "i",
    "tasks",
    "task",
    "have",
    "did",
    "had",
    "able",
    "to",
    "really",
    "total",
    "things",
    "for",
    "do",
    "been",
    "has",
    "get",
    "got",
    "altogether",
    "anything",
    "something",
    "any",
];

pub(super) fn read(phrase: Phrase<'_>) -> Option<Guess> {
    let (days, before, after) = period(phrase);
    let about = about(before).or_else(|| about(after))?;
    let named = own_period(phrase).unwrap_or("this week");
    let days = days.or_else(|| period_named(named, phrase.calendar))?;
    Some((Command::Statistics { period: days, about }, 0.9))
}

/// "how was my day": the person's own is the one that goes on.
fn own_period(phrase: Phrase<'_>) -> Option<&'static str> {
    match phrase.keys().as_str() {
        "how was my day" | "how is my day going" | "how did my day go" => Some("today"),
        "how was my week" | "how is my week going" | "how did my week go" => Some("this week"),
        "how was my month" | "how is my month going" | "how did my month go" => Some("this month"),
        _ => None,
    }
}

fn about(phrase: Phrase<'_>) -> Option<StatisticsAbout> {
    if phrase.starts(&["add", "create", "delete", "remove"]).is_some() {
        return None;
    }
    if phrase.has(&["streak", "streaks", "in a row"]) {
        return Some(StatisticsAbout::Streak);
    }
    if let Some(length) = phrase.starts(ASKING) {
        let rest = phrase.from(length);
        // "what have I got to do" is about what is ahead.
        if rest.has(&["to do"]) {
            return None;
        }
        let verb = |verbs: &[&str]| {
            rest.find(0, verbs)
                .filter(|(at, length)| (0..rest.len()).all(|word| (*at..at + length).contains(&word) || FILLER.contains(&rest.key(word))))
        };
        return if verb(CREATED).is_some() {
            Some(StatisticsAbout::Created)
        } else {
            verb(COMPLETED).map(|_| StatisticsAbout::Completed)
        };
    }
    let rate = phrase.has(&[
        "overdue rate",
        "how often am i late",
        "on time rate",
        "on-time rate",
        "how punctual",
        "how often was i late",
        "how late am i",
        "overdue statistics",
        "overdue stats",
        "late rate",
    ]);
    if rate {
        return Some(StatisticsAbout::Overdue);
    }
    let summary = phrase.has(&[
        "statistics",
        "stats",
        "how am i doing",
        "how did i do",
        "how productive",
        "productivity",
        "my progress",
        "how was i doing",
        "analytics",
        "my numbers",
        "how have i done",
        "how have i been doing",
        "how did it go",
        "my performance",
        "how is it going",
        "how's it going",
        "review my",
        "progress report",
        "on track",
        "completion rate",
    ]) || phrase.keys() == "how was"
        || own_period(phrase).is_some()
        || phrase
            .starts(&[
                "summary",
                "summary of",
                "a summary of",
                "give me a summary",
                "show me a summary",
                "summarise",
                "summarize",
                "show summary",
                "show the summary",
                "my summary",
                "recap",
                "review of",
            ])
            .is_some();
    if !summary {
        return None;
    }
    Some(match () {
        () if phrase.has(&["completed", "completion", "completions", "done", "finished"]) => StatisticsAbout::Completed,
        () if phrase.has(&["created", "added", "creation"]) => StatisticsAbout::Created,
        () => StatisticsAbout::Summary,
    })
}

/// The days the phrase names, and what is left before and after them.
fn period<'a>(phrase: Phrase<'a>) -> (Option<Period>, Phrase<'a>, Phrase<'a>) {
    let list = Words {
        text: phrase.text,
        words: phrase.words,
        taken: &[],
    };
    for at in 0..phrase.len() {
        let Some(days) = phrase.calendar.days_at(list, at, true) else {
            continue;
        };
        let Some(period) = bounded(phrase.calendar, days.range, &days.label) else {
            continue;
        };
        return (Some(period), phrase.until(at), phrase.from(days.end));
    }
    (None, phrase, phrase.until(0))
}

/// A period with both ends: an open one goes back a year, or on to today.
fn bounded(calendar: &Calendar<'_>, range: DueRange, label: &str) -> Option<Period> {
    let to = range.before.and_then(|before| before.yesterday().ok()).unwrap_or(calendar.today);
    let from = range.from.or_else(|| to.checked_sub(Span::new().days(365)).ok())?;
    (from <= to).then(|| Period {
        from,
        to,
        label: label.to_owned(),
    })
}

/// The period a text names as a whole: "last week".
pub(crate) fn period_named(text: &str, calendar: &Calendar<'_>) -> Option<Period> {
    let list = words(text);
    let days = calendar
        .days_at(
            Words {
                text,
                words: &list,
                taken: &[],
            },
            0,
            true,
        )
        .filter(|days| days.end == list.len())?;
    bounded(calendar, days.range, &days.label)
}

/// Whether a phrase asks about the past: its days are the last ones then.
pub(super) fn past(phrase: Phrase<'_>) -> bool {
    phrase.has(&["completed", "finished", "did", "was", "were", "closed", "ticked"])
}
