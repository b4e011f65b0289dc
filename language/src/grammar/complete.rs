//! Ticking off, and taking it back.

use super::phrase::Phrase;
use super::{Guess, missing_target, target};
use crate::calendar::Whole;
use crate::command::{Command, DueChange, Intent, Reference, Target};

const VERBS: &[&str] = &[
    "complete",
    "finish",
    "finish off",
    "close",
    "check off",
    "tick off",
    "cross off",
    "tick",
    "check",
    "i finished",
    "i have finished",
    "i've finished",
    "i just finished",
    "i've just finished",
    "i completed",
    "i've completed",
    "i have completed",
    "i just completed",
    "i'm done with",
    "i am done with",
    "done with",
    "finished with",
    "i've done",
    "i have done",
    "i did",
    "i just did",
    "i'm finished with",
    "all done with",
    "done",
    "finished",
    "close out",
    "complete the task",
    "mark off",
    "tick the box for",
    "strike",
    "we finished",
    "we're done with",
];
const MARKS: &[&str] = &["mark", "set", "flag", "tick", "check", "cross", "put"];
const DONE: &[&str] = &[
    "as done",
    "done",
    "as complete",
    "as completed",
    "complete",
    "completed",
    "as finished",
    "finished",
    "off",
    "off my list",
    "off the list",
    "to done",
    "to completed",
    "as being done",
    "as closed",
];
const IS_DONE: &[&str] = &[
    "is done",
    "are done",
    "is finished",
    "are finished",
    "is complete",
    "are complete",
    "is completed",
    "are completed",
    "has been done",
    "have been done",
    "is now done",
    "are now done",
    "was done",
    "are all done",
    "are both done",
];

const REOPEN: &[&str] = &[
    "reopen",
    "re-open",
    "uncomplete",
    "un-complete",
    "uncheck",
    "untick",
    "unfinish",
    "unmark",
    "restore",
    "reactivate",
    "open again",
    "mark as open",
    "mark as not done",
    "un-do",
    "incomplete",
    "bring back",
    "un-tick",
    "un-check",
    "i haven't finished",
    "i have not finished",
    "i haven't completed",
    "i haven't done",
    "i have not done",
    "i didn't finish",
    "i did not finish",
    "i didn't complete",
    "i didn't do",
    "i did not do",
];
const NOT_DONE: &[&str] = &[
    "as not done",
    "not done",
    "as undone",
    "undone",
    "as open",
    "open",
    "as incomplete",
    "incomplete",
    "as todo",
    "as to do",
    "as unfinished",
    "as not completed",
    "as not complete",
    "as not finished",
    "to open",
    "as open again",
    "open again",
    "not complete",
    "not completed",
    "as uncompleted",
    "to incomplete",
    "as to-do",
];
const IS_NOT_DONE: &[&str] = &[
    "is not done",
    "isn't done",
    "are not done",
    "aren't done",
    "is not finished",
    "isn't finished",
    "is not done yet",
    "isn't done yet",
    "is not complete",
    "isn't complete",
    "is still open",
    "is not finished yet",
    "isn't finished yet",
    "was not done",
    "wasn't done",
    "aren't done yet",
    "are not done yet",
];

/// "I'm done with the second one", "mark pay rent as done", "pay rent is done".
pub(super) fn read(phrase: Phrase<'_>) -> Option<Guess> {
    if [
        "done",
        "finished",
        "all done",
        "i'm done",
        "i am done",
        "i'm finished",
        "it's done",
        "that's done",
        "it is done",
        "i did it",
        "that's it done",
    ]
    .contains(&phrase.keys().as_str())
    {
        return Some((
            Command::Complete {
                target: Target::Shown(Reference::That),
            },
            0.8,
        ));
    }
    if ["they're done", "they are done", "they're all done", "we're done with them"].contains(&phrase.keys().as_str()) {
        let target = Target::Shown(Reference::All);
        return Some((Command::Complete { target }, 0.85));
    }
    let marked = phrase.starts(MARKS).and_then(|length| phrase.from(length).ends(DONE));
    if let Some(rest) = marked {
        return Some(of(rest));
    }
    if let Some(rest) = phrase.ends(IS_DONE).filter(|rest| !rest.is_empty() && !asks(*rest)) {
        return Some(of(rest));
    }
    // "mark as done: pay rent"
    let length = phrase
        .starts(&["mark as done", "mark as complete", "mark as completed", "mark done", "set as done"])
        .or_else(|| phrase.starts(VERBS))?;
    let rest = phrase.from(length);
    let bare = matches!(phrase.key(0), "done" | "finished" | "tick" | "check" | "strike") && length == 1;
    if let Some((reference, reading)) = target::on_a_day(rest).filter(|(_, reading)| reading.due.date() > rest.calendar.today) {
        let target = Target::Shown(reference);
        // "finish it tomorrow" says when it is to be done.
        let to = DueChange::Set(reading);
        return Some((Command::Reschedule { target, to }, 0.8));
    }
    // "finish the report by friday" is a plan, "check the oven" a task.
    if plans(rest) || (bare && !matches!(target::read(rest), Some(Target::Shown(_)))) {
        return None;
    }
    let reports = matches!(phrase.key(0), "i" | "i've" | "i'm" | "we" | "we're" | "done" | "finished");
    Some(of(if reports { without_day_done(rest) } else { rest }))
}

/// "I finished the report yesterday" says when it was done, not when it was due. Without words of a title the day may be all there is.
fn without_day_done(rest: Phrase<'_>) -> Phrase<'_> {
    let done = |at: &usize| {
        let day = rest.from(*at).date();
        let due = rest.key(*at) == "due" || rest.key(at - 1) == "due";
        !due && matches!(day, Some(Whole::Date(reading)) if reading.due.date() <= rest.calendar.today)
    };
    let before = (1..rest.len()).find(done).map(|at| rest.until(at));
    let titled = |before: &Phrase<'_>| matches!(target::read(*before), Some(Target::Matching { words, .. }) if !words.is_empty());
    before.filter(titled).unwrap_or(rest)
}

fn of(rest: Phrase<'_>) -> Guess {
    // "I finished today" does not say what.
    if rest.date().is_some() && rest.key(0) != "due" {
        return missing_target(Intent::Complete);
    }
    match target::read(rest) {
        Some(target) => (Command::Complete { target }, 0.92),
        None => missing_target(Intent::Complete),
    }
}

/// Whether it says by when, or how important: then it is something to be done, not something done.
fn plans(rest: Phrase<'_>) -> bool {
    let by = rest
        .find(0, &["by", "before", "until"])
        .is_some_and(|(at, _)| rest.from(at).date().is_some());
    // "complete all p3 tasks" names tasks by their priority.
    let names_tasks = rest.has(&["tasks", "todos", "items", "ones", "everything"]);
    by || (!names_tasks && (0..rest.len()).any(|at| crate::marks::priority(rest.key(at)).is_some()))
}

fn asks(phrase: Phrase<'_>) -> bool {
    matches!(
        phrase.key(0),
        "what"
            | "what's"
            | "which"
            | "how"
            | "when"
            | "is"
            | "are"
            | "anything"
            | "who"
            | "if"
            | "show"
            | "list"
            | "everything"
            | "nothing"
    )
}

/// "reopen the second one", "mark pay rent as not done".
pub(super) fn reopen(phrase: Phrase<'_>) -> Option<Guess> {
    let rest = phrase
        .starts(&["mark", "set", "flag"])
        .and_then(|length| phrase.from(length).ends(NOT_DONE))
        .or_else(|| phrase.ends(IS_NOT_DONE).filter(|rest| !rest.is_empty() && !asks(*rest)))
        .or_else(|| phrase.starts(REOPEN).map(|length| phrase.from(length)))?;
    match target::read(rest) {
        Some(target) => Some((Command::Reopen { target }, 0.92)),
        None => Some(missing_target(Intent::Reopen)),
    }
}
