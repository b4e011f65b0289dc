use pando_chat_contract::{Button, Card, Choice, ReplyStatus, Style};
use pando_kernel::Due;
use pando_task_contract::Task;

use super::actions::id;
use super::words::{quoted, quoted_list};
use super::{Setting, Worded, cards, dates, lists};
use crate::domain::{Act, Answer, Asked, Change, Draft, DueEdit, Known, Pending, Proposal};

/// A question, its buttons named by the answer that asks it.
pub fn worded(asked: &Asked, setting: &Setting<'_>) -> Worded {
    let (prompt, cards) = put(asked, setting.reply, setting);
    Worded {
        text: prompt,
        cards,
        status: ReplyStatus::Question,
    }
}

/// The question that waits, once more, with its own buttons.
pub fn again(pending: &Pending, setting: &Setting<'_>) -> (String, Vec<Card>) {
    put(&pending.asked, pending.id, setting)
}

fn put(asked: &Asked, question: pando_kernel::MessageId, setting: &Setting<'_>) -> (String, Vec<Card>) {
    let choice = |number: usize, label: String| Choice {
        id: id(&Answer::Choice(question, number)),
        label,
        task: None,
    };
    match asked {
        Asked::Confirm { proposal, unsure } => {
            let prompt = confirming(proposal, *unsure, setting);
            let (yes, style) = match proposal.act() {
                Some(Act::Delete) => ("Yes, delete", Style::Danger),
                _ => ("Yes", Style::Primary),
            };
            let actions = vec![
                Button {
                    id: id(&Answer::Yes(question)),
                    label: yes.to_owned(),
                    style,
                },
                Button {
                    id: id(&Answer::No(question)),
                    label: "No".to_owned(),
                    style: Style::Plain,
                },
            ];
            let touched = touched(proposal, setting);
            let shown = (touched.len() > 1).then(|| cards::tasks(&touched));
            (
                prompt.clone(),
                shown.into_iter().chain([Card::Confirm { prompt, actions }]).collect(),
            )
        }
        Asked::Task {
            act,
            candidates,
            more,
            near,
            back,
        } => {
            // It is in place of what was done, which the answer takes back.
            let verb = format!("{}{}", verb(act, setting), if back.is_empty() { "" } else { " instead" });
            let prompt = match (near, more) {
                (true, _) => format!("I found no task of that name to {verb}. Did you mean one of these?"),
                (false, true) => format!(
                    "Which one shall I {verb}? There are more than these {}; say more of its title if it is not here.",
                    candidates.len()
                ),
                (false, false) => format!("Which one shall I {verb}?"),
            };
            let mut options: Vec<Choice> = candidates
                .iter()
                .enumerate()
                .map(|(at, task)| offered(choice(at + 1, labelled(task, setting)), task, setting))
                .collect();
            if !near && !more && candidates.len() > 1 {
                options.push(Choice {
                    id: id(&Answer::All(question)),
                    label: format!("All {}", candidates.len()),
                    task: None,
                });
            }
            options.push(Choice {
                id: id(&Answer::No(question)),
                label: "None of them".to_owned(),
                task: None,
            });
            (prompt.clone(), vec![Card::Choices { prompt, options }])
        }
        Asked::Date { proposal } => {
            let prompt = "Which day do you mean?".to_owned();
            let readings = proposal.readings().unwrap_or_default();
            let mut options: Vec<Choice> = readings
                .iter()
                .enumerate()
                .map(|(at, due)| choice(at + 1, dates::in_full(due)))
                .collect();
            options.push(Choice {
                id: id(&Answer::No(question)),
                label: "Neither".to_owned(),
                task: None,
            });
            (prompt.clone(), vec![Card::Choices { prompt, options }])
        }
    }
}

/// A choice with the task it stands for, as it was read just now.
fn offered(choice: Choice, task: &Known, setting: &Setting<'_>) -> Choice {
    let found = setting
        .found
        .iter()
        .find(|found| found.id == task.id && found.version == task.version);
    Choice {
        task: found.map(cards::shortened),
        ..choice
    }
}

/// The tasks that would change, as they were read just now.
fn touched(proposal: &Proposal, setting: &Setting<'_>) -> Vec<Task> {
    let changes = proposal.changes();
    let ids = changes.iter().filter_map(Change::task_id);
    ids.filter_map(|id| setting.found.iter().find(|found| found.id == id))
        .cloned()
        .collect()
}

/// A candidate's title, with what tells it from others of the same name.
fn labelled(task: &Known, setting: &Setting<'_>) -> String {
    match &task.due {
        Some(due) => format!("{} ({})", task.title, dates::due(due, setting.today(), setting.zone)),
        None => task.title.to_string(),
    }
}

fn confirming(proposal: &Proposal, unsure: bool, setting: &Setting<'_>) -> String {
    match proposal {
        Proposal::Create { drafts } => {
            let mut titles = lists::named(drafts.iter().map(|draft| draft.new.title.as_str()));
            if let [Draft { new, .. }] = &**drafts
                && let Some(due) = &new.due
            {
                titles = format!("{titles}, due {}", dates::due(due, setting.today(), setting.zone));
            }
            if let Some(words) = drafts.iter().find_map(|draft| draft.repeats.as_deref()) {
                return format!("I can't repeat tasks yet ({}). Shall I add {titles} once?", quoted(words));
            }
            if unsure {
                format!("Do you want me to add {titles}?")
            } else {
                format!("Shall I add {titles}?")
            }
        }
        Proposal::Act { act, tasks, place } => {
            let touched: Vec<&Known> = tasks.iter().filter(|task| act.on(task).is_some()).collect();
            let titles = lists::named_of(place.as_ref(), touched.iter().map(|task| task.title.as_str()));
            let doubt = if unsure { "I am not sure I got that right. " } else { "" };
            format!("{doubt}Shall I {}?", phrase(act, &titles, setting))
        }
        Proposal::Instead { back, act, tasks, place } => {
            let titles = lists::named_of(place.as_ref(), tasks.iter().map(|task| task.title.as_str()));
            let former = quoted_list(back.iter().filter_map(|change| change.title()).collect::<Vec<_>>().into_iter());
            format!(
                "Shall I take back the change of {former}, and {} instead?",
                phrase(act, &titles, setting)
            )
        }
    }
}

fn verb(act: &Act, setting: &Setting<'_>) -> String {
    match act {
        Act::Complete => "complete".to_owned(),
        Act::Reopen => "reopen".to_owned(),
        Act::Delete => "delete".to_owned(),
        Act::Title { title } => format!("rename to {}", quoted(title)),
        Act::Due {
            to: DueEdit::Set { due, time_alone, .. },
        } => format!("move to {}", destination(due, *time_alone, setting)),
        Act::Due { .. } => "move".to_owned(),
        _ => "change".to_owned(),
    }
}

/// A time without a day is said without one: each task has its own.
fn destination(due: &Due, time_alone: bool, setting: &Setting<'_>) -> String {
    let time = due.time_text().filter(|_| time_alone);
    time.unwrap_or_else(|| dates::due(due, setting.today(), setting.zone))
}

fn phrase(act: &Act, titles: &str, setting: &Setting<'_>) -> String {
    let labels =
        |labels: &[pando_kernel::LabelName]| super::words::joined(&labels.iter().map(|label| format!("@{label}")).collect::<Vec<_>>());
    match act {
        Act::Complete => format!("complete {titles}"),
        Act::Reopen => format!("reopen {titles}"),
        Act::Delete => format!("delete {titles}"),
        Act::Title { title } => format!("rename {titles} to {}", quoted(title)),
        Act::Priority { priority } => format!("set {titles} to priority {}", priority.number()),
        Act::AddLabels { labels: names } => format!("label {titles} with {}", labels(names)),
        Act::RemoveLabels { labels: names } => format!("take {} off {titles}", labels(names)),
        Act::Project { name: Some(name) } => format!("move {titles} to the project {}", quoted(name)),
        Act::Project { name: None } => format!("move {titles} to the Inbox"),
        Act::Due {
            to: DueEdit::Set { due, time_alone, .. },
        } => format!("move {titles} to {}", destination(due, *time_alone, setting)),
        Act::Due { to: DueEdit::Clear } => format!("take the date off {titles}"),
        Act::Due {
            to: DueEdit::Shift { days },
        } => {
            let number = days.unsigned_abs();
            let days_text = if number == 1 {
                "1 day".to_owned()
            } else {
                format!("{number} days")
            };
            let way = if *days < 0 { "earlier" } else { "later" };
            format!("move {titles} {days_text} {way}")
        }
    }
}
