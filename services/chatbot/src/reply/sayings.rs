use pando_chat_contract::ReplyStatus;
use pando_language::{Intent, Status};

use super::words::{quoted, quoted_list};
use super::{Setting, Worded, cards, lists, questions};
use crate::domain::{Act, Known, Saying};

/// What can be said, for `help`.
const ALL_EXAMPLES: [&str; 8] = [
    "add buy milk tomorrow p1 @home",
    "what is due this week?",
    "complete buy milk",
    "push everything due today to Monday",
    "rename the second one to call Anna",
    "delete the first one",
    "undo",
    "what did I finish last week?",
];
const EXAMPLES: [&str; 2] = ["add call mum tomorrow at 5pm", "what is overdue?"];

/// An answer in words. A question that waits is put again, and then examples would only be in its way.
pub fn worded(saying: &Saying, setting: &Setting<'_>) -> Worded {
    let (text, examples) = text(saying, setting.intent);
    let Some(pending) = setting.question else {
        let cards = if examples.is_empty() {
            Vec::new()
        } else {
            vec![cards::examples(examples)]
        };
        return Worded::done(text, cards);
    };
    let (question, again) = questions::again(pending, setting);
    Worded {
        text: format!("{} {question}", without_lead(&text)),
        cards: again,
        status: ReplyStatus::Question,
    }
}

/// The text without the sentence that leads to examples ("For instance:").
fn without_lead(text: &str) -> &str {
    let lead = text.strip_suffix(':');
    let end = lead.and_then(|text| text.rfind(['.', '?', '!']));
    end.map_or(text, |end| &text[..=end])
}

fn text(saying: &Saying, intent: Intent) -> (String, &'static [&'static str]) {
    let plain: &str = match saying {
        Saying::Help => {
            return (
                "I add, find, complete, change, move and delete tasks, and tell what you got done. For instance:".to_owned(),
                &ALL_EXAMPLES,
            );
        }
        Saying::SmallTalk { thanks: true } => "You are welcome. I am here when there is more to do.",
        Saying::SmallTalk { thanks: false } => return ("Hello! Tell me what to do with your tasks. For instance:".to_owned(), &EXAMPLES),
        Saying::NotUnderstood => {
            return (
                "I can't do that, or I did not understand it. What I can do, for instance:".to_owned(),
                &EXAMPLES,
            );
        }
        Saying::Empty => return ("Say something about your tasks, for instance:".to_owned(), &EXAMPLES),
        Saying::TooLong => "That is more than I read at once. Say it in several shorter messages.",
        Saying::NoRepeating { words } => {
            let text = format!(
                "I can't repeat tasks yet ({}), so I changed nothing. Ask for it once, for instance:",
                quoted(words)
            );
            return (text, &["add water the plants tomorrow", "add pay rent on 1 December"]);
        }
        Saying::ImpossibleDate { text } => return (format!("There is no such date as {}. Nothing was changed.", quoted(text)), &[]),
        Saying::MissingTarget { intent } => return missing_target(*intent),
        Saying::MissingDate => {
            return (
                "To when? Say the date too, for instance:".to_owned(),
                &["move pay rent to Friday", "postpone the second one by a week"],
            );
        }
        Saying::MissingValue => {
            return (
                "To what? Say the new value too, for instance:".to_owned(),
                &["rename the second one to call Anna", "make pay rent p1"],
            );
        }
        Saying::BadValue { reason } => return (format!("That does not work: the text {reason}. Nothing was changed."), &[]),
        Saying::NothingFound { words, query, place } => {
            let about = lists::described(query, words, place.as_ref(), None);
            let about = if about.is_empty() { String::new() } else { format!(" {about}") };
            let examples: &[&str] = match intent {
                Intent::Reopen => &["what did I finish this week?", "show completed tasks"],
                _ => &["show my tasks", "what is due this week?"],
            };
            let kind = match query.status {
                Some(Status::Open) => "open ",
                Some(Status::Completed) => "completed ",
                None => "",
            };
            return (
                format!("I found no {kind}task{about}. Nothing was changed. You could ask:"),
                examples,
            );
        }
        Saying::NothingShown => {
            return (
                "I have not shown you anything yet that this could mean. Try first:".to_owned(),
                &["show my tasks", "what is due today?"],
            );
        }
        Saying::NoSuchNumber { shown: 1 } => "There is only one in the list I showed you.",
        Saying::NoSuchNumber { shown } => return (format!("There are only {shown} in the list I showed you."), &[]),
        Saying::NotSoMany { shown: 1 } => "There is one in what I showed you, not so many. Nothing was changed.",
        Saying::NotSoMany { shown } => return (format!("There are {shown} in what I showed you. Nothing was changed."), &[]),
        Saying::Gone => "That task is not there any more. Nothing was changed.",
        Saying::AlreadySo { act, tasks } => return (already(act.as_ref(), tasks), &[]),
        Saying::TooMany { max } => {
            return (
                format!("That is more than {max} tasks at once. Nothing was changed; say more exactly which you mean."),
                &[],
            );
        }
        Saying::Dropped => "OK, I left everything as it is.",
        Saying::NothingAsked => return ("I have not asked anything. You can say:".to_owned(), &["show my tasks", "undo"]),
        Saying::QuestionGone => "That question is answered already, or too old. Nothing more was done.",
        Saying::WhichNumber { max } => return (format!("Which one? Say a number from 1 to {max}, or “no”."), &[]),
        Saying::YesOrNo => "Say “yes” or “no”.",
        Saying::NothingToUndo => "There is nothing in this conversation that I could take back.",
        Saying::UndoWaits => "The last change is not confirmed yet. Try again in a moment.",
        Saying::Away { changing: true } => "I can't reach your tasks right now, so I changed nothing. Try again in a moment.",
        Saying::Away { changing: false } => "I can't reach your tasks right now. Try again in a moment.",
        Saying::FiguresAway => "I can't reach your figures right now. Try again in a moment.",
    };
    (plain.to_owned(), &[])
}

fn missing_target(intent: Intent) -> (String, &'static [&'static str]) {
    let (verb, examples): (&str, &[&str]) = match intent {
        Intent::Complete => ("complete", &["complete buy milk", "complete the first one"]),
        Intent::Reopen => ("reopen", &["reopen buy milk", "reopen the first one"]),
        Intent::Delete => ("delete", &["delete buy milk", "delete the first one"]),
        Intent::Create => ("add", &EXAMPLES),
        Intent::Reschedule => ("move", &["move pay rent to Friday", "postpone the first one by a week"]),
        _ => ("change", &["rename buy milk to buy oat milk", "make the first one p1"]),
    };
    (format!("What shall I {verb}? Say which task, for instance:"), examples)
}

fn already(act: Option<&Act>, tasks: &[Known]) -> String {
    let titles = quoted_list(tasks.iter().map(|task| task.title.as_str()));
    let (is, it) = if tasks.len() == 1 { ("is", "it") } else { ("are", "they") };
    let state = match act {
        Some(Act::Complete) => "done",
        Some(Act::Reopen) => "open",
        Some(Act::Delete) | None => "so",
        Some(_) => return format!("{titles} {is} as you want {it} already. Nothing to change.").replace("want they", "want them"),
    };
    if matches!(act, Some(Act::Complete | Act::Reopen)) {
        return format!("{titles} {is} {state} already.");
    }
    "There is nothing to change.".to_owned()
}
