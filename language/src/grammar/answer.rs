//! Short answers: yes, no, a choice, a correction; and undo, help and small talk.

use super::phrase::Phrase;
use super::wording::answers::{AFTER_YES, HELP, INSTEAD, JUST_DONE, NO, SMALL_TALK, UNDO, YES};
use super::{Guess, reference, target};
use crate::calendar::Whole;
use crate::command::{Command, Correction, Reference, Target, UnknownReason};

/// An answer that is the whole message.
pub(super) fn read(raw: Phrase<'_>, phrase: Phrase<'_>) -> Option<Guess> {
    let (whole, stripped) = (raw.keys(), phrase.keys());
    let is = |list: &[&str]| list.contains(&whole.as_str()) || list.contains(&stripped.as_str());
    let takes_back = raw.key(0) == "undo" || phrase.key(0) == "undo";
    if is(UNDO) || takes_back && phrase.words.iter().skip(1).all(|word| JUST_DONE.contains(&word.key.as_str())) {
        return Some((Command::Undo, 0.98));
    }
    if is(HELP) || asks_how(phrase) {
        return Some((Command::Help, 0.98));
    }
    if is(YES) {
        return Some((Command::Confirm, 0.97));
    }
    if is(NO) {
        return Some((Command::Reject, 0.97));
    }
    if is(SMALL_TALK) {
        return Some((
            Command::Unknown {
                reason: UnknownReason::SmallTalk,
            },
            0.0,
        ));
    }
    if let Some(length) = raw.starts(&["yes", "yep", "yeah", "sure", "ok", "okay", "yup"])
        && AFTER_YES.contains(&raw.from(length).keys().as_str())
    {
        return Some((Command::Confirm, 0.95));
    }
    choice(phrase).or_else(|| correction(raw))
}

/// "how do I add a task?"
fn asks_how(phrase: Phrase<'_>) -> bool {
    phrase
        .starts(&["how do i", "how can i", "how do you", "how to", "how would i", "how should i"])
        .is_some_and(|length| super::command(phrase.from(length)).is_some_and(|(command, _)| !matches!(command, Command::List { .. })))
}

fn choice(phrase: Phrase<'_>) -> Option<Guess> {
    let length = phrase
        .starts(&[
            "choose",
            "pick",
            "take",
            "select",
            "i choose",
            "i pick",
            "i'll take",
            "option",
            "go with",
            "i mean",
            "i meant",
        ])
        .unwrap_or(0);
    let command = match reference::read(phrase.from(length))? {
        Reference::Ordinal(ordinal) => Command::Choose { ordinal },
        Reference::Last => Command::Choose { ordinal: Command::LAST },
        Reference::That => return None,
        several => Command::Correct {
            correction: Correction::Target(Target::Shown(several)),
        },
    };
    Some((command, 0.95))
}

/// "not today, tomorrow"; "not friday but monday".
fn other_day(raw: Phrase<'_>) -> Option<Guess> {
    let rest = raw.from(usize::from(raw.key(0) == "no"));
    if rest.key(0) != "not" {
        return None;
    }
    (2..rest.len()).find_map(|at| {
        rest.cut(1, at).date()?;
        let but = usize::from(matches!(rest.key(at), "but" | "on"));
        match rest.from(at + but).date()? {
            Whole::Date(reading) => {
                let correction = Correction::Due(reading);
                Some((Command::Correct { correction }, 0.85))
            }
            _ => None,
        }
    })
}

/// "no, friday"; "actually p1"; "I meant the second one".
fn correction(raw: Phrase<'_>) -> Option<Guess> {
    if let Some(guess) = other_day(raw) {
        return Some(guess);
    }
    let length = raw.starts(INSTEAD).filter(|length| *length < raw.len())?;
    let rest = super::polite::strip(raw.from(length));
    let make = rest
        .starts(&["make it", "make that", "it's", "it is", "on", "the date is"])
        .filter(|length| *length < rest.len())
        .unwrap_or(0);
    let correction = match rest.from(make).date().or_else(|| rest.date()) {
        Some(Whole::Date(reading)) => Correction::Due(reading),
        Some(Whole::Impossible(text)) => {
            return Some((
                Command::Unknown {
                    reason: UnknownReason::ImpossibleDate { text },
                },
                0.0,
            ));
        }
        Some(Whole::Recurrence(words)) => {
            return Some((
                Command::Unknown {
                    reason: UnknownReason::RecurrenceUnsupported { words },
                },
                0.0,
            ));
        }
        Some(Whole::Clear) | None => match super::change::priority(rest.from(make)) {
            Some(priority) => Correction::Priority(priority),
            None => {
                // A whole command takes its own way.
                if let Some(guess) = super::command(rest) {
                    return Some(guess);
                }
                Correction::Target(target::read(rest).filter(|_| rest.len() <= 6)?)
            }
        },
    };
    Some((Command::Correct { correction }, 0.85))
}
