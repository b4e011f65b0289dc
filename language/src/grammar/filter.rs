//! From words to a query: "everything due today in #work about the car".

use jiff::civil::Date;

use super::phrase::Phrase;
use super::place;
use crate::calendar::{Days, Words};
use crate::command::{DueRange, Status, TaskQuery};
use crate::marks;
use crate::vocabulary::STOP_WORDS;

/// What was found, and what was left.
#[derive(Debug, Default)]
pub(super) struct Filtered {
    pub query: TaskQuery,
    /// Words after "about" and its like, and quoted ones: surely meant as words of a title.
    pub about: Vec<String>,
    /// Other words that mean nothing here.
    pub free: Vec<String>,
    /// The days that were named, for a sentence.
    pub days: Option<Days>,
    /// Tasks were spoken of.
    pub hook: bool,
    /// The words were about the past: "completed yesterday".
    pub done: bool,
    /// Days were named that do not touch, "today and friday": the range has the days between them too.
    pub apart: bool,
}

impl Filtered {
    /// All words of a title, in the order of the sentence as far as it is known.
    pub fn all_words(&self) -> Vec<String> {
        self.free.iter().chain(&self.about).cloned().collect()
    }
}

/// Nouns for tasks in a question.
pub(super) const NOUNS: &[&str] = &[
    "task",
    "tasks",
    "todo",
    "todos",
    "to-do",
    "to-dos",
    "item",
    "items",
    "thing",
    "things",
    "one",
    "ones",
    "stuff",
    "work",
    "reminder",
    "reminders",
];
const HOOKS: &[&str] = &[
    "task",
    "tasks",
    "todo",
    "todos",
    "to-do",
    "to-dos",
    "due",
    "overdue",
    "deadline",
    "deadlines",
    "anything",
    "something",
    "everything",
    "plate",
    "agenda",
    "list",
    "planned",
    "scheduled",
    "schedule",
    "upcoming",
    "inbox",
    "left",
    "coming",
    "undone",
    "reminder",
    "reminders",
    "late",
    "items",
];
const ABOUT: &[&str] = &[
    "about",
    "regarding",
    "concerning",
    "containing",
    "mentioning",
    "called",
    "named",
    "titled",
    "saying",
    "matching",
    "for",
    "with",
    "re",
];

/// Reads a question. With `past`, days without a year are the last ones.
pub(super) fn read(phrase: Phrase<'_>, past: bool) -> Filtered {
    scan(phrase, past, true)
}

/// Reads which tasks something is to be done with. "The garden project" is a title there as likely as a place: finishing it must not
/// finish all that is in it. It is a place after a preposition, or where tasks are spoken of.
pub(super) fn target(phrase: Phrase<'_>) -> Filtered {
    scan(phrase, false, phrase.has(&["tasks", "todos", "items", "everything"]))
}

/// `bare` says that "the garden project" alone is a place.
fn scan(phrase: Phrase<'_>, past: bool, bare: bool) -> Filtered {
    let mut found = Filtered::default();
    let mut about = false;
    let generic = phrase.has(&[
        "all",
        "everything",
        "anything",
        "tasks",
        "todos",
        "what",
        "what's",
        "which",
        "how many",
    ]);
    let mut at = 0;
    while at < phrase.len() {
        let word = &phrase.words[at];
        let spelled = &phrase.text[word.range.clone()];
        if word.literal {
            if !lone_letter(spelled) {
                found.about.push(spelled.to_owned());
            }
            at += 1;
            continue;
        }
        found.hook |= HOOKS.contains(&word.key.as_str());
        let taken = state(phrase, at, generic, &mut found)
            .or_else(|| place::read(phrase, at, bare, &mut found))
            .or_else(|| days(phrase, at, past, &mut found));
        if let Some(length) = taken {
            at += length;
            continue;
        }
        if matches!(
            word.key.as_str(),
            "about" | "regarding" | "concerning" | "containing" | "mentioning" | "called" | "named" | "titled" | "matching"
        ) {
            about = true;
        } else if !STOP_WORDS.contains(&word.key.as_str()) && !lone_letter(spelled) {
            let spelled = spelled.strip_suffix("'s").or_else(|| spelled.strip_suffix("’s")).unwrap_or(spelled);
            if about {
                found.about.push(spelled.to_owned())
            } else {
                found.free.push(spelled.to_owned())
            }
        } else if ABOUT.contains(&word.key.as_str()) && found.hook {
            about = true;
        }
        at += 1;
    }
    found
}

/// A lone letter finds everything: it is never looked for.
fn lone_letter(word: &str) -> bool {
    word.len() == 1 || !word.chars().any(char::is_alphanumeric) && word.is_ascii()
}

/// Overdue, undated, open, done, and priorities.
fn state(phrase: Phrase<'_>, at: usize, generic: bool, found: &mut Filtered) -> Option<usize> {
    let key = phrase.key(at);
    let next = phrase.key(at + 1);
    let last = at + 1 == phrase.len();
    let after_is = at > 0 && matches!(phrase.key(at - 1), "is" | "are" | "am" | "i" | "still");
    let before_noun = NOUNS.contains(&next)
        || (generic && (last || next == "and" || after_is || (at > 0 && phrase.key(at - 1) == "tasks")))
        || (last && after_is);
    let no_date = [
        "without a due date",
        "without due date",
        "without a date",
        "without dates",
        "without date",
        "with no due date",
        "with no date",
        "with no deadline",
        "without a deadline",
        "without deadline",
        "no due date",
        "undated",
        "unscheduled",
        "have no date",
        "have no due date",
    ];
    if let Some(length) = no_date.iter().filter_map(|pattern| phrase.at(at, pattern)).max() {
        found.query.no_due = true;
        found.hook = true;
        return Some(length);
    }
    match key {
        "overdue" => found.query.overdue = true,
        "late" if before_noun || (after_is && matches!(next, "with" | "for" | "on")) => found.query.overdue = true,
        "behind" if after_is => found.query.overdue = true,
        "past" if next == "due" => {
            found.query.overdue = true;
            return Some(2);
        }
        "not" if matches!(next, "done" | "finished" | "completed" | "complete") => {
            found.query.status = Some(Status::Open);
            return Some(2);
        }
        "open" | "pending" | "unfinished" | "incomplete" | "outstanding" | "remaining" | "active" | "undone" if before_noun => {
            found.query.status = Some(Status::Open)
        }
        "completed" | "finished" | "done" | "closed" | "ticked"
            if before_noun || phrase.len() == 1 || (generic && any_days(phrase, at + 1)) =>
        {
            found.query.status = Some(Status::Completed);
            found.done = true;
        }
        "urgent" | "important" if before_noun || phrase.len() == 1 || (after_is && any_days(phrase, at + 1)) => {
            found.query.priority = super::change::level(key);
            found.hook = true;
        }
        _ => return priority(phrase, at, found),
    }
    Some(1)
}

/// Whether days are named at `at`.
pub(super) fn any_days(phrase: Phrase<'_>, at: usize) -> bool {
    at < phrase.len()
        && phrase
            .calendar
            .days_at(
                Words {
                    text: phrase.text,
                    words: phrase.words,
                    taken: &[],
                },
                at,
                true,
            )
            .is_some()
}

/// `p1`, `high priority`, `priority 2`, `with priority high`.
fn priority(phrase: Phrase<'_>, at: usize, found: &mut Filtered) -> Option<usize> {
    let with = usize::from(matches!(phrase.key(at), "with" | "of"));
    let key = phrase.key(at + with);
    let (level, length) = if let Some(priority) = marks::priority(key) {
        (Some(priority), 1)
    } else if let Some(priority) = key.strip_suffix('s').and_then(marks::priority) {
        (Some(priority), 1)
    } else if let Some(level) = key.strip_suffix("-priority") {
        (super::change::level(level), 1)
    } else if phrase.key(at + with + 1) == "priority" {
        (super::change::level(key), 2)
    } else if key == "priority" {
        (super::change::level(phrase.key(at + with + 1)), 2)
    } else {
        (None, 0)
    };
    found.query.priority = Some(level?);
    found.hook = true;
    Some(with + length)
}

/// Days, with "due" or a preposition before them.
fn days(phrase: Phrase<'_>, at: usize, past: bool, found: &mut Filtered) -> Option<usize> {
    let due = usize::from(matches!(
        phrase.key(at),
        "due" | "scheduled" | "planned" | "completed" | "finished" | "created" | "added" | "done"
    ));
    let words = Words {
        text: phrase.text,
        words: phrase.words,
        taken: &[],
    };
    let made = matches!(phrase.key(at), "created" | "added");
    let done = found.done || matches!(phrase.key(at), "completed" | "finished" | "done");
    let days = if at + due < phrase.len() {
        phrase.calendar.days_at(words, at + due, past || made || done)
    } else {
        None
    };
    let Some(days) = days else {
        let written = phrase.key(at) == "due";
        found.hook |= written;
        return written.then_some(1);
    };
    let length = days.end - at;
    if made {
        found.query.created_in = Some(days.range);
    } else if done {
        found.query.status = Some(Status::Completed);
        found.query.completed_in = Some(days.range);
    } else {
        let either = at > 0 && matches!(phrase.key(at - 1), "and" | "or" | "&");
        found.apart |= either && found.query.due.is_some_and(|known| !touch(known, days.range));
        found.query.due = Some(merged(found.query.due, days.range, either));
    }
    found.days = Some(days);
    Some(length)
}

/// "after monday and before friday": both hold. "Today and tomorrow": either does, with the days between.
fn merged(known: Option<DueRange>, new: DueRange, either: bool) -> DueRange {
    let Some(known) = known else { return new };
    if either && let (Some(from), Some(before)) = (known.from.zip(new.from), known.before.zip(new.before)) {
        return DueRange {
            from: Some(from.0.min(from.1)),
            before: Some(before.0.max(before.1)),
        };
    }
    let later = |a: Option<Date>, b: Option<Date>| a.max(b);
    let earlier = |a: Option<Date>, b: Option<Date>| match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    };
    DueRange {
        from: later(known.from, new.from),
        before: earlier(known.before, new.before),
    }
}

/// Whether no day is between them.
fn touch(one: DueRange, other: DueRange) -> bool {
    let reaches = |one: DueRange, other: DueRange| one.before.zip(other.from).is_none_or(|(before, from)| before >= from);
    reaches(one, other) && reaches(other, one)
}
