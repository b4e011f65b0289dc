//! Another due date, none, or one so many days later.

use super::phrase::Phrase;
use super::{Guess, target, unknown};
use crate::calendar::{Whole, shift};
use crate::command::{Command, DueChange, Target, UnknownReason};

const MOVE: &[&str] = &[
    "move",
    "push",
    "reschedule",
    "re-schedule",
    "postpone",
    "defer",
    "delay",
    "shift",
    "bump",
    "snooze",
    "put off",
    "push back",
    "push out",
    "move back",
    "bring forward",
    "schedule",
    "set",
    "make",
    "change",
    "plan",
    "put",
    "do",
    "procrastinate",
    "carry over",
    "advance",
    "pull forward",
    "pull in",
    "move up",
    "bring",
    "pull",
    "move forward",
    "kick",
    "hold off on",
    "hold off",
];
/// Verbs that are about nothing but dates.
const SURELY: &[&str] = &[
    "reschedule",
    "re-schedule",
    "postpone",
    "defer",
    "delay",
    "snooze",
    "put off",
    "push back",
    "bring forward",
    "bump",
    "carry over",
];
/// Verbs that begin a task as often as they move one: "make dinner tomorrow", "put the bins out tonight".
const LOOSE: &[&str] = &["do", "make", "plan", "put", "bring", "pull", "kick", "change", "set", "pull in"];
const EARLIER: &[&str] = &["bring forward", "advance", "pull forward", "pull in", "move up", "move forward"];
const DATE_OF: &[&str] = &[
    "due date of",
    "the due date of",
    "due date for",
    "the due date for",
    "the date of",
    "date of",
    "the date for",
    "the deadline of",
    "the deadline for",
    "deadline of",
    "deadline for",
    "the due date on",
    "the due dates of",
    "the date from",
    "the due date from",
    "due date from",
    "the dates of",
    "the deadline from",
    "the due dates from",
    "date from",
];

pub(super) fn read(phrase: Phrase<'_>) -> Option<Guess> {
    clear(phrase)
        .or_else(|| date_of(phrase))
        .or_else(|| moved(phrase))
        .or_else(|| statement(phrase))
}

/// "clear the date of X", "unschedule X", "X has no due date".
fn clear(phrase: Phrase<'_>) -> Option<Guess> {
    let cleared = |target: Phrase<'_>| {
        target::read(target).map(|target| {
            (
                Command::Reschedule {
                    target,
                    to: DueChange::Clear,
                },
                0.92,
            )
        })
    };
    if let Some(length) = phrase.starts(&["unschedule", "un-schedule", "undate"]) {
        return cleared(phrase.from(length));
    }
    if let Some(length) = phrase.starts(&[
        "clear",
        "remove",
        "delete",
        "drop",
        "unset",
        "take away",
        "erase",
        "get rid of",
        "take off",
        "take",
    ]) {
        if let Some(of) = phrase
            .starts_at(length, DATE_OF)
            .or_else(|| phrase.starts_at(length, &["the date off", "the due date off", "the deadline off", "the date off of"]))
        {
            return cleared(phrase.from(length + of));
        }
        let rest = phrase.from(length).keys();
        if matches!(
            rest.as_str(),
            "the date" | "the due date" | "the deadline" | "due date" | "date" | "its due date" | "its date" | "its deadline"
        ) {
            let target = Target::Shown(crate::command::Reference::That);
            return Some((
                Command::Reschedule {
                    target,
                    to: DueChange::Clear,
                },
                0.85,
            ));
        }
        // "clear X's due date"
        let rest = phrase
            .from(length)
            .ends(&["due date", "due dates", "deadline", "date"])
            .filter(|rest| rest.words.last().is_some_and(|word| word.key.ends_with("'s")));
        if let Some(rest) = rest {
            return cleared(rest);
        }
    }
    let rest = phrase
        .ends(&[
            "has no due date",
            "has no date",
            "has no deadline",
            "doesn't have a due date",
            "needs no date",
            "doesn't need a date",
        ])
        .filter(|rest| !rest.is_empty())?;
    cleared(rest)
}

/// "set the due date of X to friday", "the due date of X is friday".
fn date_of(phrase: Phrase<'_>) -> Option<Guess> {
    let verb = phrase
        .starts(&[
            "set", "change", "move", "update", "make", "push", "postpone", "edit", "extend", "shift",
        ])
        .unwrap_or(0);
    let length = phrase.starts_at(verb, DATE_OF)?;
    let rest = phrase.from(verb + length);
    let to = (1..rest.len()).filter(|at| matches!(rest.key(*at), "to" | "is" | "as" | "should" | "until" | "on" | "by" | "for"));
    for at in to {
        let skip = rest.starts_at(at, &["should be", "to be"]).unwrap_or(1);
        if let Some(guess) = dated(rest.until(at), rest.from(at + skip), 0.93) {
            return Some(guess);
        }
        if let Some(guess) = shifted(rest.until(at), rest.from(at + skip), false) {
            return Some(guess);
        }
    }
    target::read(rest).map(|target| unknown(UnknownReason::MissingDate { target }))
}

/// "move X to friday at 9", "postpone X by 2 days", "push X a week".
fn moved(phrase: Phrase<'_>) -> Option<Guess> {
    let length = phrase.starts(MOVE)?;
    let verb = phrase.until(length).keys();
    let earlier = EARLIER.contains(&verb.as_str());
    let surely = SURELY.contains(&verb.as_str());
    let loose = LOOSE.contains(&verb.as_str());
    let rest = phrase.from(length);
    let rest = rest.without_end(&["instead", "if possible"]);
    // What has an indefinite article is not there yet: "set an alarm for 7am".
    if matches!(rest.key(0), "a" | "an" | "some") {
        return None;
    }
    // Of all places where the rest is a date as a whole, the first after a preposition: "to friday at 9".
    let prepositions = (1..rest.len()).filter(|at| {
        matches!(
            rest.key(*at),
            "to" | "until" | "till" | "til" | "for" | "on" | "by" | "due" | "from" | "into" | "at" | "in"
        )
    });
    let mut bare = (1..rest.len()).filter(|_| verb != "set" || rest.has(&["due"]));
    for at in prepositions {
        // "for 2 days", "by a week", "to a day later"
        if let Some(guess) = shifted(rest.until(at), rest.from(at + 1), earlier) {
            return Some(guess);
        }
        let due = usize::from(rest.key(at + 1) == "due");
        let tail = if rest.key(at) == "in" {
            rest.from(at)
        } else {
            rest.from(at + 1 + due)
        };
        let says_move = !loose || matches!(rest.key(at), "to" | "until" | "till" | "til" | "due");
        if let Some(guess) = dated(rest.until(at), tail, 0.92).filter(|guess| says_move || points(guess)) {
            return Some(guess);
        }
    }
    let unsaid = bare.find_map(|at| {
        dated(rest.until(at), rest.from(at), 0.75)
            .filter(|guess| !loose || rest.has(&["due"]) || points(guess))
            .or_else(|| {
                if surely || matches!(verb.as_str(), "push" | "move" | "shift" | "push out" | "move back") || earlier {
                    shifted(rest.until(at), rest.from(at), earlier)
                } else {
                    None
                }
            })
    });
    if unsaid.is_some() || !surely {
        return unsaid;
    }
    target::read(rest).map(|target| unknown(UnknownReason::MissingDate { target }))
}

/// Whether it is about something that was shown.
fn points(guess: &Guess) -> bool {
    matches!(
        guess.0,
        Command::Reschedule {
            target: Target::Shown(_),
            ..
        }
    )
}

/// "X is due friday", "X should be due on friday".
fn statement(phrase: Phrase<'_>) -> Option<Guess> {
    if matches!(
        phrase.key(0),
        "what" | "what's" | "which" | "when" | "is" | "are" | "anything" | "how" | "show" | "list" | "who" | "everything"
    ) {
        return None;
    }
    let (at, length) = phrase.find(
        1,
        &[
            "is due",
            "are due",
            "should be due",
            "is now due",
            "must be due",
            "isn't due until",
            "is due now on",
        ],
    )?;
    dated(phrase.until(at), phrase.from(at + length), 0.85)
}

/// The target and a date, or why the date can't be.
fn dated(subject: Phrase<'_>, date: Phrase<'_>, confidence: f32) -> Option<Guess> {
    // The last word of the subject may belong to the date: "due to Monday" leaves "due".
    let subject = subject.without_end(&[
        "back to",
        "over to",
        "due on",
        "due",
        "back",
        "out",
        "over",
        "forward",
        "date",
        "so that it is",
        "until",
        "to",
    ]);
    let to = match date.date()? {
        Whole::Date(reading) => DueChange::Set(reading),
        Whole::Clear => DueChange::Clear,
        Whole::Impossible(text) => return Some(unknown(UnknownReason::ImpossibleDate { text })),
        Whole::Recurrence(words) => return Some(unknown(UnknownReason::RecurrenceUnsupported { words })),
    };
    target::read(subject).map(|target| (Command::Reschedule { target, to }, confidence))
}

/// The target and a length of time, and nothing after it but "later" or "earlier".
fn shifted(subject: Phrase<'_>, by: Phrase<'_>, earlier: bool) -> Option<Guess> {
    let (length, days) = shift(by.words, 0)?;
    let tail = by.from(length).keys();
    // "bring the dentist forward by 2 days"
    let earlier = earlier || subject.ends(&["forward", "up", "earlier", "sooner"]).is_some();
    let days = match tail.as_str() {
        "" | "later" | "back" | "more" if !earlier => days,
        "" | "earlier" | "forward" | "sooner" | "ahead" => -days,
        _ => return None,
    };
    let subject = subject.without_end(&["back", "out", "forward", "over", "off", "up", "earlier", "later", "sooner"]);
    let target = target::read(subject)?;
    let to = DueChange::ShiftDays(days);
    Some((Command::Reschedule { target, to }, 0.92))
}
