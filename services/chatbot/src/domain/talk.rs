//! A conversation for the tests of this module: real understanding, tasks in memory, every change committed at once.

use pando_kernel::{Due, Instant, LabelName, MessageId, Notes, Priority, ProjectName, Rank, SeededRandom, Title, Zone};
use pando_language::{Context, Duckling, understand};
use pando_task_contract::{LabelRef, Status, Task};
use std::sync::Arc;

use super::undo::{Past, PastState};
use super::*;

/// Monday, 23 November 2026, 09:00 UTC.
pub fn now() -> Instant {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

pub fn moment() -> Moment {
    Moment {
        now: now(),
        zone: Zone::utc(),
    }
}

pub struct Talk {
    pub ids: pando_kernel::Ids,
    pub dialogue: Dialogue,
    pub tasks: Vec<Task>,
    pub past: Vec<Past>,
}

impl Talk {
    /// Tasks by a short notation: `pay rent`, `pay rent|2026-11-23`, `pay rent|2026-11-23T09:00`, `pay rent|done`, `pay rent|@home`, `pay rent|@home done`.
    pub fn with(tasks: &[&str]) -> Self {
        let ids = pando_kernel::Ids::new(Arc::new(pando_kernel::ManualClock::at(now())), Arc::new(SeededRandom::new(3)));
        let tasks = tasks.iter().map(|noted| task(&ids, noted)).collect();
        Self {
            ids,
            dialogue: Dialogue::default(),
            tasks,
            past: Vec::new(),
        }
    }

    /// One message: what the plan is, in short. The conversation goes on as if everything asked for were committed at once.
    pub fn say(&mut self, text: &str) -> String {
        let context = Context {
            now: now(),
            zone: Zone::utc(),
            day_first: true,
        };
        let understanding = understand(text, &context, &Duckling);
        let unsure = understanding.confidence < 0.6;
        let settled = Meaning::of(
            &Heard::Message {
                command: &understanding.command,
                text,
                unsure,
            },
            &self.dialogue,
            &moment(),
        );
        self.go_on(&settled, unsure)
    }

    pub fn press(&mut self, answer: &Answer) -> String {
        let settled = Meaning::of(&Heard::Button(answer.clone()), &self.dialogue, &moment());
        self.go_on(&settled, false)
    }

    fn go_on(&mut self, settled: &Settled, unsure: bool) -> String {
        let material = self.material(&settled.meaning.need(&self.dialogue));
        let plan = decide(&settled.meaning, &self.dialogue, &material, unsure);
        if !settled.keeps_question {
            self.dialogue.pending = None;
        }
        let id: MessageId = self.ids.next();
        match &plan {
            Plan::Ask(asked) => {
                let expires_at = now().plus_seconds(Dialogue::QUESTION_SECONDS);
                self.dialogue.pending = Some(Pending {
                    id,
                    expires_at,
                    asked: asked.clone(),
                });
            }
            Plan::Show(listing) => self.dialogue.show(listing.tasks.iter().map(Known::from).collect()),
            Plan::Do { changes, act, .. } => self.carry_out(id, changes, act.clone()),
            Plan::Say(_) | Plan::Figures { .. } => {}
        }
        short(&plan)
    }

    /// As `turn::look` reads, from the tasks there are.
    pub fn material(&self, need: &Need) -> Material {
        let there = || self.tasks.iter().filter(|task| task.deleted_at.is_none());
        let mut material = Material {
            past: self.past.clone(),
            ..Material::default()
        };
        material.tasks = need
            .known
            .iter()
            .filter_map(|id| self.tasks.iter().find(|task| task.id == *id).cloned())
            .collect();
        if let Some(search) = &need.find {
            let due = search.query.due.unwrap_or_default();
            let fits = |task: &&Task| {
                let on = task.due.as_ref().map(Due::date);
                (search.words.is_empty() || best(&search.words, std::slice::from_ref(*task), |task| task.title.as_str()).len() == 1)
                    && due.from.is_none_or(|from| on.is_some_and(|on| on >= from))
                    && due.before.is_none_or(|before| on.is_some_and(|on| on < before))
            };
            let of = |status: Option<pando_language::Status>| {
                let wanted = status.map(|status| match status {
                    pando_language::Status::Open => Status::Open,
                    pando_language::Status::Completed => Status::Completed,
                });
                there()
                    .filter(fits)
                    .filter(|task| wanted.is_none_or(|wanted| task.status == wanted))
                    .cloned()
                    .collect::<Vec<Task>>()
            };
            material.tasks = of(search.status);
            let untitled = !search.to_change || material.tasks.is_empty();
            material.placed = (search.may_be_place && untitled).then(|| self.placed(search)).flatten();
            if search.to_change && material.tasks.is_empty() && !search.words.is_empty() {
                material.others = of(None);
                let near = there().filter(|task| {
                    search
                        .words
                        .iter()
                        .any(|word| super::matching::fit(std::slice::from_ref(word), &task.title).is_some())
                });
                material.near = if material.others.is_empty() {
                    near.cloned().collect()
                } else {
                    Vec::new()
                };
            }
        }
        material
    }

    /// The label of which the words are the name, and what has it.
    fn placed(&self, search: &Search) -> Option<Placed> {
        let labels = self.tasks.iter().flat_map(|task| &task.labels);
        let label = labels.map(|label| &label.name).find(|name| is_name(&search.words, name))?;
        let has = |task: &&Task| {
            let state = search
                .status
                .is_none_or(|status| (status == pando_language::Status::Open) == (task.status == Status::Open));
            task.deleted_at.is_none() && state && task.labels.iter().any(|known| known.name == *label)
        };
        Some(Placed {
            place: Place {
                label: Some(label.clone()),
                project: None,
            },
            tasks: self.tasks.iter().filter(has).cloned().collect(),
            more: false,
        })
    }

    fn carry_out(&mut self, message_id: MessageId, changes: &[Change], act: Option<Act>) {
        use pando_chat_contract::TaskAction;
        let mut after = Vec::new();
        for change in changes {
            let place = match change.task_id() {
                Some(id) => self.tasks.iter().position(|task| task.id == id).unwrap(),
                None => {
                    let made = task(&self.ids, change.title().unwrap());
                    self.tasks.push(made);
                    self.tasks.len() - 1
                }
            };
            let task = &mut self.tasks[place];
            match &change.action {
                TaskAction::Create { .. } => task.version -= 1,
                TaskAction::Complete { .. } => task.status = Status::Completed,
                TaskAction::Reopen { .. } => task.status = Status::Open,
                TaskAction::Delete { .. } => task.deleted_at = Some(now()),
                TaskAction::Restore { .. } => task.deleted_at = None,
                TaskAction::Update { changes, .. } => {
                    task.title = changes.title.clone().unwrap_or(task.title.clone());
                    task.due = changes.due.clone().over(task.due.clone());
                    task.priority = changes.priority.over(Some(task.priority)).unwrap_or_default();
                }
            }
            task.version += 1;
            let known = Known::from(&*task);
            let command_id = self.ids.next();
            if let Some(undone) = change
                .undoes
                .and_then(|id| self.past.iter_mut().find(|entry| entry.command_id == id))
            {
                undone.undone = true;
            }
            self.past.insert(
                0,
                Past {
                    command_id,
                    message_id,
                    action: change.action.clone(),
                    before: change.before.clone(),
                    state: PastState::Done(Box::new(known.clone())),
                    undoes: change.undoes,
                    undone: false,
                },
            );
            after.push(known);
        }
        let made = changes.iter().all(|change| change.task_id().is_none());
        self.dialogue.changed(after, made);
        self.dialogue.last_act = act;
    }
}

fn task(ids: &pando_kernel::Ids, noted: &str) -> Task {
    let (title, rest) = noted.split_once('|').unwrap_or((noted, ""));
    let (label, rest) = match rest.strip_prefix('@') {
        Some(labelled) => {
            let (label, rest) = labelled.split_once(' ').unwrap_or((labelled, ""));
            (Some(label), rest)
        }
        None => (None, rest),
    };
    let done = rest == "done";
    Task {
        id: ids.next(),
        title: Title::new(title).unwrap(),
        notes: Notes::new("").unwrap(),
        status: if done { Status::Completed } else { Status::Open },
        priority: Priority::P4,
        due: (!done && !rest.is_empty()).then(|| {
            let (date, time) = rest.split_once('T').map_or((rest, None), |(date, time)| (date, Some(time)));
            Due::from_parts(date, time, None).unwrap()
        }),
        labels: label
            .map(|name| LabelRef {
                id: ids.next(),
                name: LabelName::new(name).unwrap(),
            })
            .into_iter()
            .collect(),
        project_id: None,
        rank: Rank::ascending(1),
        version: 1,
        created_at: now(),
        updated_at: now(),
        completed_at: None,
        deleted_at: None,
    }
}

/// A plan in short: `complete[pay rent]`, `confirm delete[pay rent]`, `which complete[a, b]`, `say NothingShown`.
fn short(plan: &Plan) -> String {
    let names = |tasks: &[Known]| tasks.iter().map(|task| task.title.to_string()).collect::<Vec<_>>().join(", ");
    let proposed = |proposal: &Proposal| proposal.changes().iter().map(brief).collect::<Vec<_>>().join(" ");
    match plan {
        Plan::Say(saying) => format!("say {}", format!("{saying:?}").split([' ', '{', '(']).next().unwrap()),
        Plan::Show(listing) => {
            format!(
                "show[{}]",
                listing
                    .tasks
                    .iter()
                    .map(|task| task.title.to_string())
                    .collect::<Vec<_>>()
                    .join(", ")
            )
        }
        Plan::Figures { .. } => "figures".to_owned(),
        Plan::Ask(Asked::Confirm { proposal, unsure }) => format!("{} {}", if *unsure { "sure?" } else { "confirm" }, proposed(proposal)),
        Plan::Ask(Asked::Task { candidates, near, .. }) => format!("{}[{}]", if *near { "near" } else { "which" }, names(candidates)),
        Plan::Ask(Asked::Date { proposal }) => {
            let days: Vec<String> = proposal.readings().unwrap().iter().map(Due::date_text).collect();
            format!("day {}", days.join(" or "))
        }
        Plan::Do { changes, .. } => changes.iter().map(brief).collect::<Vec<_>>().join(" "),
    }
}

fn brief(change: &Change) -> String {
    use pando_chat_contract::TaskAction;
    let title = change.title().unwrap_or("?");
    match &change.action {
        TaskAction::Create { changes } => {
            let due = changes.due.as_ref().map(|due| format!("|{}", due.date_text())).unwrap_or_default();
            format!("create[{title}{due}]")
        }
        TaskAction::Complete { .. } => format!("complete[{title}]"),
        TaskAction::Reopen { .. } => format!("reopen[{title}]"),
        TaskAction::Delete { .. } => format!("delete[{title}]"),
        TaskAction::Restore { .. } => format!("restore[{title}]"),
        TaskAction::Update { changes, .. } => {
            let mut what = Vec::new();
            what.extend(changes.title.as_ref().map(|title| format!("title={title}")));
            match &changes.due {
                pando_wire::Patch::Keep => {}
                pando_wire::Patch::Clear => what.push("due=".to_owned()),
                pando_wire::Patch::Set(due) => {
                    let time = due.time_text().map(|time| format!(" {time}")).unwrap_or_default();
                    what.push(format!("due={}{time}", due.date_text()));
                }
            }
            if let pando_wire::Patch::Set(priority) = changes.priority {
                what.push(format!("p{}", priority.number()));
            }
            what.extend(changes.add_labels.iter().map(|label| format!("+{label}")));
            what.extend(changes.remove_labels.iter().map(|label| format!("-{label}")));
            what.extend(changes.project.as_ref().map(|name: &ProjectName| format!("#{name}")));
            format!("update[{title}: {}]", what.join(" "))
        }
    }
}
