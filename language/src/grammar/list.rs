//! Looking at tasks: "what is due this week", "anything overdue about the car", "what's next".

use super::phrase::Phrase;
use super::wording::questions::{ANY, ASK, COUNT, FILLER, FIND, LEFT, NEXT, SHOW};
use super::{Guess, filter, missing_target, statistics};
use crate::command::{Command, Intent, Question, Status, TaskQuery};
use crate::vocabulary::unit;

pub(super) fn read(phrase: Phrase<'_>) -> Option<Guess> {
    if let Some(guess) = missed(phrase).or_else(|| about_one(phrase)) {
        return Some(guess);
    }
    if let Some(length) = phrase.starts(NEXT) {
        let found = filtered(phrase.from(length));
        if found.free.iter().all(|word| is_filler(word)) {
            return Some((list(open(found), false, Question::Next), 0.93));
        }
    }
    if let Some(length) = phrase.starts(COUNT) {
        return asked(phrase.from(length), Question::Count, 0.93);
    }
    if let Some(length) = phrase.starts(FIND) {
        return shown(phrase.from(length), true);
    }
    if let Some(length) = phrase.starts(SHOW) {
        return shown(phrase.from(length), false);
    }
    if phrase.starts(ANY).is_some() {
        return asked(phrase, Question::Any, 0.92);
    }
    if let Some(length) = phrase.starts(&[
        "when is",
        "when's",
        "when are",
        "when do i have to",
        "when do i need to",
        "when should i",
        "when was",
        "what time is",
        "at what time is",
        "what day is",
        "on what day is",
    ]) {
        let rest = phrase.from(length);
        let found = filtered(rest);
        // "when is the dentist?", "what time is my appointment?"
        let due = rest.has(&["due", "scheduled", "planned", "deadline", "task"])
            || phrase.key(2) == "i"
            || (matches!(rest.key(0), "the" | "my" | "our") && rest.len() <= 4);
        if due && !found.all_words().is_empty() {
            return Some((list(open(found), true, Question::Show), 0.85));
        }
    }
    if let Some(length) = phrase.starts(ASK) {
        return asked(phrase.from(length), Question::Show, 0.92);
    }
    bare(phrase)
}

/// "what did I miss?"
fn missed(phrase: Phrase<'_>) -> Option<Guess> {
    let missed = [
        "what did i miss",
        "what have i missed",
        "did i miss anything",
        "what am i late with",
        "what am i behind on",
    ];
    let query = TaskQuery {
        status: Some(Status::Open),
        overdue: true,
        ..TaskQuery::default()
    };
    let question = Question::Show;
    missed
        .contains(&phrase.keys().as_str())
        .then_some((Command::List { query, question }, 0.92))
}

/// "is the report done?", "is the rent overdue?", "is milk on my list?"
fn about_one(phrase: Phrase<'_>) -> Option<Guess> {
    let length = phrase.starts(&[
        "is",
        "are",
        "did i finish",
        "did i complete",
        "have i finished",
        "have i completed",
        "did i do",
    ])?;
    let rest = phrase.from(length);
    let state = rest
        .ends(&[
            "done",
            "finished",
            "complete",
            "completed",
            "done yet",
            "finished yet",
            "done already",
        ])
        .or_else(|| (length > 1).then_some(rest));
    let late = rest.ends(&["overdue", "late", "due", "overdue yet"]);
    let listed = rest.ends(&["on my list", "on the list", "in my list", "on my todo list", "on my to-do list"]);
    let subject = state
        .or(late)
        .or(listed)
        .filter(|_| !rest.has(&["anything", "any", "there", "something"]))?;
    let found = filter::target(subject);
    let words = found.all_words();
    if words.is_empty() || found.query != TaskQuery::default() {
        return None;
    }
    let query = TaskQuery {
        status: state.is_none().then_some(Status::Open),
        overdue: late.is_some() && rest.has(&["overdue", "late"]),
        words,
        ..TaskQuery::default()
    };
    let question = if state.is_some() { Question::Show } else { Question::Any };
    Some((Command::List { query, question }, 0.85))
}

fn filtered(phrase: Phrase<'_>) -> filter::Filtered {
    filter::read(phrase, statistics::past(phrase))
}

fn is_filler(word: &str) -> bool {
    FILLER.contains(&word.to_lowercase().replace('’', "'").as_str())
}

/// Unless the question says otherwise, it is about what is still to be done.
fn open(found: filter::Filtered) -> filter::Filtered {
    let status = found.query.status.or(if found.query.completed_in.is_some() {
        Some(Status::Completed)
    } else {
        Some(Status::Open)
    });
    filter::Filtered {
        query: TaskQuery { status, ..found.query },
        ..found
    }
}

fn list(found: filter::Filtered, free: bool, question: Question) -> Command {
    let meant = found.free.iter().filter(|word| free && !is_filler(word));
    let words = meant.chain(&found.about).cloned().collect();
    Command::List {
        query: TaskQuery { words, ..found.query },
        question,
    }
}

/// "how many errands are left today": what is left of something is to be done. Hours and days are left without any task.
fn is_left(phrase: Phrase<'_>, question: Question) -> bool {
    let counted = || phrase.find(1, &["do i have"]).filter(|_| question == Question::Count);
    let Some((at, length)) = phrase.find(1, LEFT).or_else(counted) else {
        return false;
    };
    let after = at + length;
    let of_tasks = |at| !matches!(phrase.key(at), "is" | "time") && unit(phrase.key(at)).is_none();
    (0..at).all(of_tasks) && (after == phrase.len() || filter::any_days(phrase, after))
}

/// A question: tasks must be spoken of, and nothing else.
fn asked(phrase: Phrase<'_>, question: Question, confidence: f32) -> Option<Guess> {
    let found = filtered(phrase);
    let foreign: Vec<&String> = found.free.iter().filter(|word| !is_filler(word)).collect();
    let left = is_left(phrase, question);
    let about_tasks = found.hook
        || left
        || found.query.overdue
        || (found.days.is_some() && foreign.is_empty())
        || phrase.has(&["to do", "have to do", "need to do"]);
    let tasks_named = phrase.has(&["task", "tasks", "todo", "todos", "reminders", "items", "on my list", "on the list"]);
    let is_foreign = !foreign.is_empty() && (!(tasks_named || left) || foreign.len() > 3);
    if !about_tasks || is_foreign {
        return None;
    }
    let free = !foreign.is_empty();
    let confidence = match (free, tasks_named) {
        (false, _) => confidence,
        (true, true) => 0.7,
        (true, false) => 0.65,
    };
    Some((list(open(found), free, question), confidence))
}

/// A wish to see: free words are looked for. A search looks among what is done too.
fn shown(phrase: Phrase<'_>, search: bool) -> Option<Guess> {
    if phrase.is_empty() {
        return if search {
            Some(missing_target(Intent::List))
        } else {
            Some((list(open(filtered(phrase)), false, Question::Show), 0.7))
        };
    }
    // Projects, labels and the trash are no tasks; a search for the word would find nothing and mean nothing.
    let things = phrase
        .words
        .last()
        .is_some_and(|word| matches!(word.key.as_str(), "projects" | "labels" | "tags" | "trash" | "bin"));
    if things && !search && phrase.len() <= 3 {
        return None;
    }
    let everything = phrase.has(&[
        "including done",
        "including completed",
        "done or not",
        "open and completed",
        "including finished",
        "open and done",
    ]);
    let found = filtered(phrase);
    let found = if search || everything { found } else { open(found) };
    let found = if everything {
        filter::Filtered {
            query: TaskQuery {
                status: None,
                ..found.query
            },
            ..found
        }
    } else {
        found
    };
    let free = found.all_words().iter().any(|word| !is_filler(word));
    if search && !free && found.query == TaskQuery::default() {
        return Some(missing_target(Intent::List));
    }
    let unsure = !search && free && !found.hook;
    Some((list(found, true, Question::Show), if unsure { 0.65 } else { 0.92 }))
}

/// "overdue", "this week", "my open tasks": nothing but a query.
fn bare(phrase: Phrase<'_>) -> Option<Guess> {
    let found = filtered(phrase);
    let plain = phrase.has(&[
        "tasks",
        "todos",
        "agenda",
        "inbox",
        "todo list",
        "to-do list",
        "my list",
        "everything",
        "task list",
        "to do list",
    ]);
    let days = found.days.is_some() && phrase.len() <= 4;
    if found.free.iter().any(|word| !is_filler(word)) || !(plain || days || found.query.overdue || found.query.no_due) || phrase.len() > 12
    {
        return None;
    }
    Some((list(open(found), false, Question::Show), 0.85))
}
