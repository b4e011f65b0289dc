//! Adding tasks: "add milk, eggs and bread", "remind me to call mum tomorrow at 5pm".

use super::phrase::Phrase;
use super::{Guess, finish, missing_target, unknown};
use crate::calendar::Whole;
use crate::command::{Command, Intent, UnknownReason};
use crate::quick_add::{Part, QuickAdd, SpanKind, read as read_line};

const BEGIN: &[&str] = &[
    "add",
    "create",
    "new task",
    "new todo",
    "new to-do",
    "new reminder",
    "add task",
    "add a task",
    "add tasks",
    "add the task",
    "add the tasks",
    "add a new task",
    "add new task",
    "add a todo",
    "add todo",
    "add to-do",
    "add a to-do",
    "add new tasks",
    "create task",
    "create a task",
    "create a new task",
    "create new task",
    "create tasks",
    "create a todo",
    "create a reminder",
    "create the task",
    "make a task",
    "make a new task",
    "make a note",
    "make a todo",
    "make task",
    "add a reminder",
    "add reminder",
    "set a reminder",
    "set reminder",
    "set up a task",
    "set up a reminder",
    "remind me",
    "i need to",
    "i have to",
    "i must",
    "i should",
    "i've got to",
    "i gotta",
    "i got to",
    "don't let me forget",
    "don't forget",
    "do not forget",
    "todo",
    "to do",
    "to-do",
    "task",
    "tasks",
    "todos",
    "reminder",
    "note",
    "note to self",
    "remember",
    "remember to",
    "jot down",
    "write down",
    "note down",
    "put down",
    "add an item",
    "add item",
    "add the following tasks",
    "add the following",
    "add these tasks",
    "add these",
    "create these tasks",
    "create the following tasks",
    "create the following",
    "we need to",
    "we have to",
    "schedule a",
    "schedule an",
    "plan a",
    "plan an",
    "make sure i",
    "make sure to",
    "log a task",
    "open a task",
    "insert",
    "insert a task",
    "i want to add",
    "add this",
    "add two tasks",
    "add three tasks",
    "add another task",
    "another task",
    "add another",
    "start a task",
    "enter a task",
    "save a task",
    "capture",
];
const LINK: &[&str] = &[
    "to remember to",
    "remember to",
    "to not forget to",
    "to",
    "that i",
    "that i need to",
    "that i have to",
    "about",
    "called",
    "named",
    "titled",
    "that says",
    "saying",
    "for",
    "for me to",
    "that",
    "of",
    "i need to",
    "i have to",
    "to remind me to",
    "-",
    "a task to",
    "a reminder to",
];
/// Without one of these after them, these words begin something else.
const NEEDS_LINK: &[&str] = &["remind me", "don't let me forget", "don't forget", "do not forget", "remember"];
/// Nouns that make a task only with a colon.
const NEEDS_COLON: &[&str] = &["todo", "to do", "to-do", "task", "tasks", "todos", "reminder", "note"];
const LISTS: &[&str] = &[
    "to my list",
    "to the list",
    "to my todo list",
    "to my to-do list",
    "to my tasks",
    "to the tasks",
    "on my list",
    "to my task list",
    "to the task list",
    "on my todo list",
    "to my todos",
    "to the todo list",
    "to my to do list",
    "as a task",
    "as tasks",
    "as a new task",
    "as a todo",
    "to list",
    "to todo",
    "to todos",
    "as a reminder",
    "on the list",
    "to my agenda",
    "as separate tasks",
];

/// No message makes more tasks.
const TASKS_MAX: usize = 50;

pub(super) fn read(phrase: Phrase<'_>) -> Option<Guess> {
    if let Some(guess) = put_on_list(phrase) {
        return Some(guess);
    }
    let length = phrase.starts(BEGIN)?;
    let begin = phrase.until(length).keys();
    let colon = phrase.words[length - 1].stop && colon_after(phrase, length - 1);
    if NEEDS_COLON.contains(&begin.as_str()) && !colon {
        return None;
    }
    // "add @home to the rent", "add label x to y" change a task.
    if begin == "add" && super::label::read(phrase).is_some() {
        return None;
    }
    let rest = phrase.from(length);
    if rest.is_empty() {
        return Some(missing_target(Intent::Create));
    }
    // "schedule a dentist appointment": the article is no part of the title.
    let link = if colon {
        None
    } else {
        rest.starts(LINK).filter(|length| *length < rest.len())
    };
    if NEEDS_LINK.contains(&begin.as_str()) && link.is_none() && !colon {
        return begin.starts_with("remind").then(|| reminder(rest)).flatten();
    }
    if begin.contains("remind")
        && link.is_some()
        && let Some(guess) = dated_reminder(rest.from(usize::from(rest.key(0) == "for")))
    {
        return Some(guess);
    }
    Some(tasks(rest.from(link.unwrap_or(0)), 0.93))
}

fn colon_after(phrase: Phrase<'_>, at: usize) -> bool {
    phrase.text[phrase.words[at].range.end..].trim_start().starts_with([':', '-', '–'])
}

/// "put milk on my list"
fn put_on_list(phrase: Phrase<'_>) -> Option<Guess> {
    let length = phrase.starts(&["put", "stick", "throw"])?;
    let rest = phrase.from(length).ends(LISTS).filter(|rest| !rest.is_empty())?;
    if super::reference::read(rest).is_some() {
        None
    } else {
        Some(tasks(rest, 0.9))
    }
}

/// "remind me tomorrow to call mum", "remind me on friday about the rent".
fn reminder(rest: Phrase<'_>) -> Option<Guess> {
    dated_reminder(rest).or_else(|| {
        // "remind me call mum tomorrow": a slip, but clear with a date.
        let (quick_add, _) = read_line(rest.spelled(), rest.calendar);
        (quick_add.due.is_some() && !matches!(rest.key(0), "what" | "which" | "when" | "how" | "where")).then(|| tasks(rest, 0.7))
    })
}

fn dated_reminder(rest: Phrase<'_>) -> Option<Guess> {
    (1..rest.len().saturating_sub(1))
        .filter(|at| matches!(rest.key(*at), "to" | "about" | "that" | "of"))
        .find_map(|at| {
            let Some(Whole::Date(reading)) = rest.until(at).date() else {
                return None;
            };
            let (Command::Create { tasks }, confidence) = tasks(rest.from(at + 1), 0.93) else {
                return None;
            };
            let tasks = tasks.into_iter().map(|task| QuickAdd {
                due: task.due.or_else(|| Some(reading.due.clone())),
                due_ambiguous: task.due_ambiguous.or_else(|| reading.ambiguous.clone()),
                ..task
            });
            Some((Command::Create { tasks: tasks.collect() }, confidence))
        })
}

/// One task or several from what is left after the verb.
fn tasks(rest: Phrase<'_>, confidence: f32) -> Guess {
    let rest = rest.without_end(LISTS);
    let (rest, priority) = finish::with_priority(rest);
    if rest.is_empty()
        || !rest
            .words
            .iter()
            .any(|word| word.key.chars().any(char::is_alphanumeric) || !word.key.is_ascii())
    {
        return missing_target(Intent::Create);
    }
    let end = text_end(rest);
    let text = &rest.text[rest.words[0].range.start.saturating_sub(opening(rest))..end];
    let (whole, parts) = read_line(text, rest.calendar);
    if let Some(words) = whole.recurrence_words {
        return unknown(UnknownReason::RecurrenceUnsupported { words });
    }
    if let (None, Some(text)) = (&whole.due, whole.impossible_date) {
        return unknown(UnknownReason::ImpossibleDate { text });
    }
    let pieces = super::split::split(text, &parts);
    if pieces.len() > TASKS_MAX {
        return unknown(UnknownReason::TooLong);
    }
    let mut tasks: Vec<QuickAdd> = pieces
        .iter()
        .map(|piece| finish::placed(read_line(piece, rest.calendar).0))
        .filter(|task| !task.title.is_empty())
        .collect();
    finish::share(&mut tasks);
    tasks.iter_mut().for_each(|task| task.priority = task.priority.or(priority));
    if tasks.is_empty() {
        missing_target(Intent::Create)
    } else {
        (Command::Create { tasks }, confidence)
    }
}

/// A quotation mark before the first word belongs to the title.
fn opening(rest: Phrase<'_>) -> usize {
    let before = &rest.text[..rest.words[0].range.start];
    if rest.words[0].literal {
        before.chars().next_back().map_or(0, char::len_utf8)
    } else {
        0
    }
}

/// With the closing quotation mark.
fn text_end(rest: Phrase<'_>) -> usize {
    let last = rest.words.last().map_or(0, |word| word.range.end);
    let closing = rest.text[last..]
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '”' | '’' | '\'' | '»'));
    last + closing
        .filter(|_| rest.words.last().is_some_and(|word| word.literal))
        .map_or(0, char::len_utf8)
}

/// A line as in quick-add, without a verb of creation: a guess, only with a date or a mark, and only one task.
pub(super) fn bare(phrase: Phrase<'_>) -> Option<Guess> {
    let spelled = phrase.spelled();
    let (task, parts) = read_line(spelled, phrase.calendar);
    let marked = parts
        .iter()
        .any(|(_, kind)| matches!(kind, SpanKind::Date | SpanKind::Priority | SpanKind::Label | SpanKind::Project));
    let speaks = matches!(
        phrase.key(0),
        "i" | "i'm"
            | "i've"
            | "we"
            | "he"
            | "she"
            | "it"
            | "they"
            | "you"
            | "what"
            | "what's"
            | "which"
            | "who"
            | "when"
            | "where"
            | "why"
            | "how"
            | "is"
            | "are"
            | "do"
            | "does"
            | "did"
            | "can"
            | "will"
            | "would"
            | "should"
            | "was"
            | "were"
            | "that"
            | "this"
            | "if"
            | "my"
            | "am"
            | "has"
            | "have"
            | "there"
            | "undo"
            | "no"
            | "yes"
    );
    if speaks || phrase.text.trim_end().ends_with('?') {
        return None;
    }
    if let Some(words) = &task.recurrence_words {
        return (phrase.len() > 1).then(|| unknown(UnknownReason::RecurrenceUnsupported { words: words.clone() }));
    }
    if let (None, Some(text)) = (&task.due, &task.impossible_date) {
        return Some(unknown(UnknownReason::ImpossibleDate { text: text.clone() }));
    }
    let several = phrase.has(&["and"]) || phrase.words.iter().any(|word| word.comma);
    let nothing_left = task.title == crate::quick_add::one_line(spelled);
    if !marked || several || nothing_left {
        return None;
    }
    Some((
        Command::Create {
            tasks: vec![finish::placed(task)],
        },
        0.5,
    ))
}

/// The parts of a line, for the cutting of lists.
pub(super) fn covers(parts: &[Part], at: usize) -> bool {
    parts.iter().any(|(range, _)| range.contains(&at))
}
