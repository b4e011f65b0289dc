//! The parts of a command as text, for the record and for metrics. Never more than what the person typed.

use pando_kernel::Due;

use crate::command::{Change, Command, Correction, DueChange, Reference, Target, TaskQuery};

pub(super) fn of(command: &Command) -> Vec<(String, String)> {
    let mut slots = Slots::default();
    match command {
        Command::Create { tasks } => {
            for task in tasks {
                slots.add("title", &task.title);
                slots.maybe("due", task.due.as_ref().map(due_text));
                slots.maybe("priority", task.priority.map(|priority| priority.number().to_string()));
                task.labels.iter().for_each(|label| slots.add("label", label));
                slots.maybe("project", task.project.clone());
            }
        }
        Command::List { query, .. } => slots.query(query),
        Command::Complete { target } | Command::Reopen { target } | Command::Delete { target } => slots.target(target),
        Command::Change { target, change } => {
            slots.target(target);
            match change {
                Change::Title(title) => slots.add("title", title),
                Change::Priority(priority) => slots.add("priority", &priority.number().to_string()),
                Change::AddLabels(labels) => labels.iter().for_each(|label| slots.add("add_label", label)),
                Change::RemoveLabels(labels) => labels.iter().for_each(|label| slots.add("remove_label", label)),
                Change::Project(project) => slots.add("project", project.as_deref().unwrap_or("Inbox")),
            }
        }
        Command::Reschedule { target, to } => {
            slots.target(target);
            match to {
                DueChange::Set(reading) => slots.add("due", &due_text(&reading.due)),
                DueChange::Clear => slots.add("due", "none"),
                DueChange::ShiftDays(days) => slots.add("shift_days", &days.to_string()),
            }
        }
        Command::Statistics { period, .. } => {
            slots.add("from", &period.from.to_string());
            slots.add("to", &period.to.to_string());
        }
        Command::Choose { ordinal } => slots.add(
            "ordinal",
            &if *ordinal == Command::LAST {
                "last".to_owned()
            } else {
                ordinal.to_string()
            },
        ),
        Command::Correct { correction } => match correction {
            Correction::Due(reading) => slots.add("due", &due_text(&reading.due)),
            Correction::Priority(priority) => slots.add("priority", &priority.number().to_string()),
            Correction::Target(target) => slots.target(target),
        },
        Command::Undo | Command::Help | Command::Confirm | Command::Reject | Command::Unknown { .. } => {}
    }
    slots.0
}

/// `2026-11-24`, `2026-11-24 17:00`, `2026-11-24 17:00 Europe/Berlin`.
pub(crate) fn due_text(due: &Due) -> String {
    let parts = [Some(due.date_text()), due.time_text(), due.zone().map(ToString::to_string)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

#[derive(Default)]
struct Slots(Vec<(String, String)>);

impl Slots {
    fn add(&mut self, name: &str, value: &str) {
        self.0.push((name.to_owned(), value.to_owned()));
    }

    fn maybe(&mut self, name: &str, value: Option<String>) {
        self.0.extend(value.map(|value| (name.to_owned(), value)));
    }

    fn target(&mut self, target: &Target) {
        match target {
            Target::Shown(Reference::Ordinal(ordinal)) => self.add("ordinal", &ordinal.to_string()),
            Target::Shown(Reference::Ordinals(ordinals)) => ordinals.iter().for_each(|ordinal| self.add("ordinal", &ordinal.to_string())),
            Target::Shown(Reference::Last) => self.add("reference", "last"),
            Target::Shown(Reference::LastFew(count)) => self.add("reference", &format!("last {count}")),
            Target::Shown(Reference::AllOf(count)) => self.add("reference", &format!("all {count}")),
            Target::Shown(Reference::That) => self.add("reference", "that"),
            Target::Shown(Reference::All) => self.add("reference", "all"),
            Target::Matching { words, query } => {
                self.maybe("words", (!words.is_empty()).then(|| words.join(" ")));
                self.query(query);
            }
        }
    }

    fn query(&mut self, query: &TaskQuery) {
        self.maybe("status", query.status.map(|status| format!("{status:?}").to_lowercase()));
        self.maybe("overdue", query.overdue.then(|| "true".to_owned()));
        self.maybe("no_due", query.no_due.then(|| "true".to_owned()));
        for (name, range) in [("due", query.due), ("completed", query.completed_in), ("created", query.created_in)] {
            self.maybe(
                &format!("{name}_from"),
                range.and_then(|range| range.from).map(|date| date.to_string()),
            );
            self.maybe(
                &format!("{name}_before"),
                range.and_then(|range| range.before).map(|date| date.to_string()),
            );
        }
        self.maybe("priority", query.priority.map(|priority| priority.number().to_string()));
        query.labels.iter().for_each(|label| self.add("label", label));
        self.maybe("project", query.project.clone());
        self.maybe("words", (!query.words.is_empty()).then(|| query.words.join(" ")));
    }
}
