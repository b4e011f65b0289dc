//! Looking at tasks: "what is due this week", "anything overdue about the car", "what's next".

use super::phrase::Phrase;
use super::{Guess, filter, missing_target, statistics};
use crate::command::{Command, Intent, Question, Status, TaskQuery};

const NEXT: &[&str] = &[
    "what's next",
    "whats next",
    "what is next",
    "what next",
    "what should i do",
    "what should i work on",
    "what do i do next",
    "what do i do",
    "what do i do now",
    "next task",
    "my next task",
    "show my next task",
    "show me my next task",
    "what's my next task",
    "what is my next task",
    "which task is next",
    "what's up next",
    "what to do next",
    "what now",
    "what to do",
    "what shall i do",
    "what should i start with",
    "where should i start",
    "what should i tackle",
    "what comes next",
    "what do i need to do next",
    "what's first",
    "what comes first",
    "what is the next task",
    "what's the next task",
    "the next task",
    "what should i focus on",
    "what's most important",
    "what is most important",
    "what do i have to do next",
    "show me the next task",
    "next",
];
const COUNT: &[&str] = &[
    "how many",
    "count",
    "number of",
    "count of",
    "count my",
    "what's the number of",
    "what is the number of",
    "how much",
];
const ANY: &[&str] = &[
    "do i have",
    "have i got",
    "is there",
    "are there",
    "anything",
    "any",
    "something",
    "got anything",
    "is anything",
    "are any",
    "do we have",
    "did i have",
    "have i",
    "is something",
    "does anything",
    "do any",
    "will there be",
    "got any",
    "am i",
    "do i still have",
];
/// Free words are the words to look for.
const SHOW: &[&str] = &[
    "show",
    "show me",
    "list",
    "display",
    "view",
    "let me see",
    "see",
    "show us",
    "list all",
    "show all",
    "pull up",
    "bring up",
    "show me all",
    "open the list of",
    "look at",
    "check my",
    "go through",
];
const FIND: &[&str] = &[
    "find",
    "find me",
    "search",
    "search for",
    "look for",
    "look up",
    "where is",
    "where's",
    "where are",
    "lookup",
    "locate",
    "find all",
    "search all",
    "search my tasks for",
    "find the task",
    "look for the task",
];
/// Free words make it a question about something else.
const ASK: &[&str] = &[
    "what",
    "what's",
    "whats",
    "which",
    "what're",
    "give me",
    "tell me",
    "when",
    "when's",
    "read me",
    "remind me what",
    "tell me about",
    "who",
    "how does",
    "how's",
    "how is",
    "do you know what",
];

/// Small words of questions.
const FILLER: &[&str] = &[
    "supposed",
    "including",
    "between",
    "do",
    "i",
    "have",
    "has",
    "is",
    "are",
    "my",
    "on",
    "in",
    "the",
    "me",
    "to",
    "for",
    "all",
    "get",
    "need",
    "should",
    "must",
    "there",
    "of",
    "be",
    "plate",
    "agenda",
    "schedule",
    "left",
    "coming",
    "up",
    "planned",
    "scheduled",
    "happening",
    "still",
    "currently",
    "look",
    "like",
    "does",
    "got",
    "what",
    "which",
    "am",
    "we",
    "our",
    "it",
    "that",
    "when",
    "else",
    "going",
    "upcoming",
    "yet",
    "remaining",
    "pending",
    "open",
    "next",
    "todo",
    "day",
    "work",
    "done",
    "was",
    "were",
    "did",
    "been",
    "deadline",
    "deadlines",
    "soon",
    "inbox",
    "will",
    "marked",
    "behind",
    "with",
    "stuff",
    "everything",
    "anything",
    "something",
    "many",
    "total",
    "current",
    "a",
    "an",
    "any",
    "so",
    "far",
    "completed",
    "finished",
    "undone",
    "already",
    "you",
    "know",
    "about",
    "things",
    "first",
    "most",
    "over",
    "full",
    "entire",
    "whole",
    "whats",
    "what's",
    "overview",
    "view",
    "look",
    "list",
    "lists",
    "can",
    "please",
    "now",
    "right",
    "here",
];

pub(super) fn read(phrase: Phrase<'_>) -> Option<Guess> {
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
    ]) {
        let rest = phrase.from(length);
        let found = filtered(rest);
        let due = rest.has(&["due", "scheduled", "planned", "deadline", "task"]) || phrase.key(2) == "i";
        if due && !found.all_words().is_empty() {
            return Some((list(open(found), true, Question::Show), 0.85));
        }
    }
    if let Some(length) = phrase.starts(ASK) {
        return asked(phrase.from(length), Question::Show, 0.92);
    }
    bare(phrase)
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

/// A question: tasks must be spoken of, and nothing else.
fn asked(phrase: Phrase<'_>, question: Question, confidence: f32) -> Option<Guess> {
    let found = filtered(phrase);
    let foreign: Vec<&String> = found.free.iter().filter(|word| !is_filler(word)).collect();
    let about_tasks = found.hook
        || found.query.overdue
        || (found.days.is_some() && foreign.is_empty())
        || phrase.has(&["to do", "have to do", "need to do"]);
    let tasks_named = phrase.has(&["task", "tasks", "todo", "todos", "reminders", "items"]);
    let is_foreign = !foreign.is_empty() && (!tasks_named || foreign.len() > 3);
    if !about_tasks || is_foreign {
        return None;
    }
    let free = !foreign.is_empty();
    let confidence = if free { 0.7 } else { confidence };
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
