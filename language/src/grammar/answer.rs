//! Short answers: yes, no, a choice, a correction; and undo, help and small talk.

use super::phrase::Phrase;
use super::{Guess, reference, target};
use crate::calendar::Whole;
use crate::command::{Command, Correction, Reference, Target, UnknownReason};

const YES: &[&str] = &[
    "yes",
    "y",
    "yep",
    "yeah",
    "yup",
    "ya",
    "sure",
    "sure thing",
    "ok",
    "okay",
    "k",
    "do it",
    "do that",
    "go ahead",
    "go for it",
    "confirm",
    "confirmed",
    "correct",
    "right",
    "that's right",
    "that is right",
    "exactly",
    "of course",
    "absolutely",
    "sounds good",
    "please do",
    "make it so",
    "fine",
    "all right",
    "alright",
    "definitely",
    "certainly",
    "agreed",
    "yes please",
    "ok do it",
    "i'm sure",
    "i am sure",
    "that's correct",
    "that one",
    "looks good",
    "good",
    "great",
    "perfect",
    "proceed",
    "affirmative",
    "👍",
    "✅",
];

const NO: &[&str] = &[
    "no",
    "n",
    "nope",
    "nah",
    "cancel",
    "cancel that",
    "cancel it",
    "never mind",
    "nevermind",
    "nvm",
    "don't",
    "do not",
    "don't do it",
    "don't do that",
    "stop",
    "abort",
    "forget it",
    "forget that",
    "forget about it",
    "no thanks",
    "no thank you",
    "leave it",
    "not now",
    "wait",
    "no don't",
    "no cancel",
    "none",
    "none of them",
    "neither",
    "rather not",
    "better not",
    "please don't",
    "not really",
    "negative",
    "keep it",
    "keep them",
    "👎",
    "no way",
    "no never mind",
    "no stop",
    "no leave it",
    "no keep it",
];

const AFTER_YES: &[&str] = &[
    "do it",
    "do that",
    "delete it",
    "delete them",
    "delete it please",
    "delete all",
    "delete them all",
    "remove it",
    "remove them",
    "please",
    "go ahead",
    "all of them",
    "that's right",
    "i am sure",
    "i'm sure",
    "that one",
    "complete them",
    "complete it",
    "move them",
    "move it",
    "thanks",
    "thank you",
    "exactly",
    "of course",
    "sure",
    "both",
    "both of them",
    "pando",
    "confirm",
];

const UNDO: &[&str] = &[
    "undo",
    "undo that",
    "undo it",
    "undo this",
    "undo please",
    "undo the last change",
    "undo the last one",
    "undo last change",
    "undo my last change",
    "revert",
    "revert that",
    "revert it",
    "revert the last change",
    "take that back",
    "take it back",
    "oops",
    "ctrl z",
    "ctrl+z",
    "roll back",
    "rollback",
    "undo the last thing",
    "undo what you did",
    "undo what you just did",
    "that was a mistake",
    "that was wrong",
    "put it back",
    "bring it back",
    "oops undo",
    "oops undo that",
    "undo the last action",
    "undo everything you just did",
    "bring them back",
    "put them back",
];

const HELP: &[&str] = &[
    "help",
    "help me",
    "what can you do",
    "what can i do",
    "what can i say",
    "what can i ask",
    "what can i ask you",
    "what do you do",
    "what are you",
    "who are you",
    "how does this work",
    "how do you work",
    "how does it work",
    "how do i use this",
    "how can you help",
    "how can you help me",
    "commands",
    "show commands",
    "what commands are there",
    "list commands",
    "what do you understand",
    "examples",
    "show me examples",
    "instructions",
    "what else can you do",
    "what else",
    "manual",
    "show help",
    "i need help",
    "options",
    "what are my options",
    "give me examples",
];

const SMALL_TALK: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "hey there",
    "hi there",
    "hello there",
    "good morning",
    "good afternoon",
    "good evening",
    "good night",
    "thanks",
    "thank you",
    "thx",
    "thanks a lot",
    "many thanks",
    "thank you very much",
    "how are you",
    "how are you doing",
    "bye",
    "goodbye",
    "see you",
    "cheers",
    "well done",
    "nice",
    "cool",
    "you are great",
    "good job",
    "hi pando",
    "hello pando",
    "hey pando",
    "thanks pando",
    "thank you pando",
    "awesome",
];

const INSTEAD: &[&str] = &[
    "no",
    "nope",
    "no i meant",
    "no i mean",
    "i meant",
    "i mean",
    "actually",
    "no actually",
    "sorry",
    "sorry i meant",
    "no sorry",
    "no wait",
    "wait",
    "no make it",
    "no rather",
    "rather",
    "not that",
    "no not that",
    "not that one",
    "no not that one",
    "oops i meant",
    "i said",
    "no i said",
    "no it's",
    "no it is",
    "actually make it",
    "nah",
];

/// An answer that is the whole message.
pub(super) fn read(raw: Phrase<'_>, phrase: Phrase<'_>) -> Option<Guess> {
    let (whole, stripped) = (raw.keys(), phrase.keys());
    let is = |list: &[&str]| list.contains(&whole.as_str()) || list.contains(&stripped.as_str());
    if is(UNDO) {
        return Some((Command::Undo, 0.98));
    }
    if is(HELP) {
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

/// "no, friday"; "actually p1"; "I meant the second one".
fn correction(raw: Phrase<'_>) -> Option<Guess> {
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
