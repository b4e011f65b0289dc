use pando_chat_contract::{Card, ReplyStatus, Style, TaskAction, Verb};
use pando_kernel::MessageId;
use pando_task_contract::Task;

use super::actions::id;
use super::words::{count, joined, quoted, quoted_list};
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
struct Done<'a> {
    verb: Verb,
    task: &'a Task,
    change: &'a Change,
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

fn said(done: &[Done<'_>], setting: Option<&Setting<'_>>) -> String {
    if let [Done { verb, task, change }] = done {
        let title = quoted(&task.title);
        let due = setting.and_then(|setting| {
            task.due
                .as_ref()
                .map(|due| format!(", due {}", dates::due(due, setting.today(), setting.zone)))
        });
        let due = due.unwrap_or_default();
        return match verb {
            Verb::Created => format!("Added {title}{due}."),
            Verb::Updated => match edited(change, task, setting) {
                Some(Edited { before, after }) => {
                    let title = change.title().map_or(title, quoted);
                    format!("{before} {title}{after}.")
                }
                None => format!("Changed {title}{due}."),
            },
            Verb::Completed => format!("Completed {title}."),
            Verb::Reopened => format!("Reopened {title}."),
            Verb::Deleted => format!("Moved {title} to the trash."),
            Verb::Restored => format!("Took {title} out of the trash."),
        };
    }
    let mut sentences = Vec::new();
    for verb in [
        Verb::Created,
        Verb::Updated,
        Verb::Completed,
        Verb::Reopened,
        Verb::Deleted,
        Verb::Restored,
    ] {
        let tasks: Vec<&str> = done
            .iter()
            .filter(|done| done.verb == verb)
            .map(|done| done.task.title.as_str())
            .collect();
        if tasks.is_empty() {
            continue;
        }
        let alike = edited_alike(done.iter().filter(|done| done.verb == verb), setting);
        let number = count(tasks.len());
        let titles = quoted_list(tasks.into_iter());
        sentences.push(match verb {
            Verb::Created => format!("Added {number}: {titles}."),
            Verb::Updated => match alike {
                Some(Edited { before, after }) => format!("{before} {number}{after}: {titles}."),
                None => format!("Changed {number}: {titles}."),
            },
            Verb::Completed => format!("Completed {number}: {titles}."),
            Verb::Reopened => format!("Reopened {number}: {titles}."),
            Verb::Deleted => format!("Moved {number} to the trash: {titles}."),
            Verb::Restored => format!("Took {number} out of the trash: {titles}."),
        });
    }
    sentences.join(" ")
}

/// What a change of fields did, as the words around the title: `Moved “pay rent” to Friday`.
#[derive(PartialEq)]
struct Edited {
    before: String,
    after: String,
}

/// `None` when more than one field changed, or one that has no words here.
fn edited(change: &Change, task: &Task, setting: Option<&Setting<'_>>) -> Option<Edited> {
    let TaskAction::Update { changes, .. } = &change.action else {
        return None;
    };
    let words = |before: &str, after: String| Edited {
        before: before.to_owned(),
        after,
    };
    let labels = |names: &[String]| joined(&names.iter().map(|name| format!("@{name}")).collect::<Vec<_>>());
    let mut edits = Vec::new();
    if let Some(title) = &changes.title {
        edits.push(words("Renamed", format!(" to {}", quoted(title))));
    }
    if !changes.due.is_keep() {
        edits.push(match &task.due {
            Some(due) => {
                let setting = setting?;
                words("Moved", format!(" to {}", dates::due(due, setting.today(), setting.zone)))
            }
            None => words("Took the date off", String::new()),
        });
    }
    if !changes.priority.is_keep() {
        edits.push(words("Set", format!(" to priority {}", task.priority.number())));
    }
    if !changes.add_labels.is_empty() {
        edits.push(words("Labelled", format!(" with {}", labels(&changes.add_labels))));
    }
    if !changes.remove_labels.is_empty() {
        edits.push(words(&format!("Took {} off", labels(&changes.remove_labels)), String::new()));
    }
    match (&changes.project, task.project_id) {
        (Some(name), _) => edits.push(words("Moved", format!(" to the project {}", quoted(name)))),
        (None, None) if !changes.project_id.is_keep() => edits.push(words("Moved", " to the Inbox".to_owned())),
        _ => {}
    }
    let told = edits.pop();
    told.filter(|_| edits.is_empty())
}

/// What the same edit did to several tasks; `None` when they were edited differently.
fn edited_alike<'a>(done: impl Iterator<Item = &'a Done<'a>>, setting: Option<&Setting<'_>>) -> Option<Edited> {
    let mut alike: Option<Edited> = None;
    for one in done {
        let edited = edited(one.change, one.task, setting)?;
        if alike.as_ref().is_some_and(|known| *known != edited) {
            return None;
        }
        alike = Some(edited);
    }
    alike
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
