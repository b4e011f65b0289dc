use pando_chat_contract::{Card, ReplyStatus, Style, TaskAction, Verb};
use pando_kernel::MessageId;
use pando_task_contract::Task;

use super::actions::id;
use super::edits::{Edited, edited, edited_alike};
use super::words::{count, quoted, quoted_list};
use super::{Setting, Worded, cards, dates};
use crate::domain::{Answer, Change};
use crate::outcome::Outcome;
use crate::store::Given;

/// What became of commands. Only what was committed is claimed.
pub fn worded(given: &[Given], is_undo: bool, setting: &Setting<'_>) -> Worded {
    let mut sentences = Vec::new();
    let done: Vec<Done<'_>> = given.iter().filter_map(done).collect();
    if !done.is_empty() {
        let text = said(&done, Some(setting));
        sentences.push(if is_undo {
            format!("Taken back: {}", decapitalized(&text))
        } else {
            text
        });
    }
    for command in given {
        sentences.extend(refusal(command));
    }
    let waiting = given.iter().filter(|command| command.outcome.is_none()).count();
    if waiting > 0 {
        sentences.push(match (waiting, given.len()) {
            (1, 1) => "I asked for it, but it is not confirmed yet. I will say so here as soon as it is.".to_owned(),
            (waiting, _) => format!("{} not confirmed yet. I will say so here as soon as that changes.", is_are(waiting)),
        });
    }
    let mut shown: Vec<Card> = given.iter().filter_map(card).collect();
    if !done.is_empty() && !is_undo {
        shown.push(undo(setting.reply));
    }
    let status = if waiting > 0 { ReplyStatus::Pending } else { ReplyStatus::Done };
    Worded {
        text: sentences.join(" "),
        cards: shown,
        status,
    }
}

/// An outcome that came after the answer.
pub fn told_later(command: &Given, message: MessageId) -> Worded {
    let mut shown: Vec<Card> = card(command).into_iter().collect();
    let text = match done(command) {
        Some(done) => {
            shown.push(undo(message));
            format!("Confirmed now: {}", decapitalized(&said(&[done], None)))
        }
        None => refusal(command).unwrap_or_default(),
    };
    Worded::done(text, shown)
}

fn undo(message: MessageId) -> Card {
    Card::Undo {
        action: cards::button(id(&Answer::Undo(message)), "Undo", Style::Plain),
    }
}

fn is_are(number: usize) -> String {
    if number == 1 {
        "1 task is".to_owned()
    } else {
        format!("{number} tasks are")
    }
}

/// A command that was carried out.
pub(super) struct Done<'a> {
    pub verb: Verb,
    pub task: &'a Task,
    pub change: &'a Change,
}

fn done(command: &Given) -> Option<Done<'_>> {
    match &command.outcome {
        Some(Outcome::Done { verb, task }) => Some(Done {
            verb: *verb,
            task,
            change: &command.change,
        }),
        _ => None,
    }
}

/// One sentence for each thing that was done.
fn said(done: &[Done<'_>], setting: Option<&Setting<'_>>) -> String {
    let verbs = [
        Verb::Created,
        Verb::Updated,
        Verb::Completed,
        Verb::Reopened,
        Verb::Deleted,
        Verb::Restored,
    ];
    let sentences = verbs.into_iter().filter_map(|verb| {
        let alike: Vec<&Done<'_>> = done.iter().filter(|done| done.verb == verb).collect();
        match &*alike {
            [] => None,
            [one] => Some(said_of_one(one, setting)),
            several => Some(said_of_several(verb, several, setting)),
        }
    });
    sentences.collect::<Vec<_>>().join(" ")
}

fn said_of_one(done: &Done<'_>, setting: Option<&Setting<'_>>) -> String {
    let title = quoted(&done.task.title);
    let due = setting.zip(done.task.due.as_ref());
    let due = due.map(|(setting, due)| format!(", due {}", dates::due(due, setting.today(), setting.zone)));
    let due = due.unwrap_or_default();
    match done.verb {
        Verb::Created => format!("Added {title}{}{due}.", placed(done.change)),
        Verb::Updated => match edited(done.change, done.task, setting) {
            // The title it had: a new one is told beside it.
            Some(Edited { before, after }) => format!("{before} {}{after}.", done.change.title().map_or(title, quoted)),
            None => format!("Changed {title}{due}."),
        },
        Verb::Completed => format!("Completed {title}."),
        Verb::Reopened => format!("Reopened {title}."),
        Verb::Deleted => format!("Moved {title} to the trash."),
        Verb::Restored => format!("Took {title} out of the trash."),
    }
}

fn said_of_several(verb: Verb, done: &[&Done<'_>], setting: Option<&Setting<'_>>) -> String {
    let number = count(done.len());
    let titles = quoted_list(done.iter().map(|done| done.task.title.as_str()));
    match verb {
        Verb::Created => {
            let place = placed(done[0].change);
            let place = if done.iter().all(|done| placed(done.change) == place) {
                place
            } else {
                String::new()
            };
            format!("Added {number}{place}: {titles}.")
        }
        Verb::Updated => match edited_alike(done, setting) {
            Some(Edited { before, after }) => format!("{before} {number}{after}: {titles}."),
            None => format!("Changed {number}: {titles}."),
        },
        Verb::Completed => format!("Completed {number}: {titles}."),
        Verb::Reopened => format!("Reopened {number}: {titles}."),
        Verb::Deleted => format!("Moved {number} to the trash: {titles}."),
        Verb::Restored => format!("Took {number} out of the trash: {titles}."),
    }
}

/// The project that a new task was given by name: it may be new itself.
fn placed(change: &Change) -> String {
    match &change.action {
        TaskAction::Create { changes } => changes.project.as_ref().map(|name| format!(" to the project {}", quoted(name))),
        _ => None,
    }
    .unwrap_or_default()
}

fn refusal(command: &Given) -> Option<String> {
    let title = command.change.title().map_or_else(|| "The task".to_owned(), quoted);
    match &command.outcome {
        None | Some(Outcome::Done { .. }) => None,
        // Taking it back again would find the same.
        Some(Outcome::Refused { code, .. }) if *code == pando_wire::codes::VERSION && command.change.undoes.is_some() => {
            Some(format!("{title} was left as it is: it was changed elsewhere since."))
        }
        Some(Outcome::Refused { code, .. }) if *code == pando_wire::codes::VERSION => Some(format!(
            "{title} was not changed: it was changed elsewhere in the meantime. Say it again if you still want it."
        )),
        Some(Outcome::Refused { detail, .. }) => {
            let what = if matches!(command.change.action, TaskAction::Create { .. }) {
                "added"
            } else {
                "changed"
            };
            Some(format!("{title} was not {what}: {detail}"))
        }
        Some(Outcome::Expired) => Some(format!("{title} was not changed: no confirmation came in time.")),
    }
}

fn card(command: &Given) -> Option<Card> {
    match command.outcome.as_ref()? {
        Outcome::Done { verb, task } => Some(Card::Changed {
            verb: *verb,
            task: Box::new(cards::shortened(task)),
        }),
        Outcome::Refused { code, detail } => Some(Card::Refused {
            title: command.change.title().map(str::to_owned),
            code: code.clone(),
            detail: detail.clone(),
        }),
        Outcome::Expired => Some(Card::Refused {
            title: command.change.title().map(str::to_owned),
            code: pando_task_contract::codes::EXPIRED,
            detail: "No confirmation came in time.".to_owned(),
        }),
    }
}

fn decapitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
