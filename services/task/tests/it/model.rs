//! The tasks of one person once more, the plain way: a list in memory that is filtered and sorted anew for each question.

use jiff::civil::{Date, DateTime};
use pando_kernel::{Due, Instant, Zone, fold_words};
use serde_json::{Value, json};

#[derive(Clone, Debug)]
pub struct Task {
    /// As the service gave it; what it says later is told by the other fields.
    pub id: String,
    pub title: String,
    pub notes: String,
    pub completed_at: Option<Instant>,
    pub priority: u8,
    pub due: Option<Due>,
    /// Places in [`Model::labels`].
    pub labels: Vec<usize>,
    /// A place in [`Model::projects`].
    pub project: Option<usize>,
    pub version: u64,
    pub created_at: Instant,
    pub updated_at: Instant,
    pub deleted_at: Option<Instant>,
}

#[derive(Clone, Debug)]
pub struct Named {
    pub id: String,
    pub name: String,
    pub is_gone: bool,
}

/// Tasks stand in the order kept by hand.
#[derive(Default)]
pub struct Model {
    pub tasks: Vec<Task>,
    pub labels: Vec<Named>,
    pub projects: Vec<Named>,
}

/// A question to a list.
#[derive(Clone, Debug, Default)]
pub struct Query {
    pub completed: Option<bool>,
    pub trashed: bool,
    /// A project, or the Inbox.
    pub project: Option<Option<usize>>,
    pub label: Option<usize>,
    pub priority: Option<u8>,
    pub due_from: Option<Date>,
    pub due_before: Option<Date>,
    pub has_due: Option<bool>,
    pub overdue: Option<bool>,
    pub words: Option<String>,
    pub sort: &'static str,
    pub is_down: bool,
    pub zone: Option<Zone>,
}

impl Model {
    /// What the API says of a task; its rank, which only orders, is left out.
    pub fn shown(&self, task: &Task) -> Value {
        let mut labels: Vec<&Named> = task
            .labels
            .iter()
            .map(|at| &self.labels[*at])
            .filter(|label| !label.is_gone)
            .collect();
        labels.sort_by_key(|label| label.name.to_lowercase());
        json!({
            "id": task.id, "title": task.title, "notes": task.notes,
            "status": if task.completed_at.is_some() { "completed" } else { "open" },
            "priority": task.priority, "due": task.due, "version": task.version,
            "labels": labels.iter().map(|label| json!({ "id": label.id, "name": label.name })).collect::<Vec<_>>(),
            "project_id": task.project.map(|at| &self.projects[at].id),
            "created_at": task.created_at, "updated_at": task.updated_at,
            "completed_at": task.completed_at, "deleted_at": task.deleted_at,
        })
    }

    /// The tasks of a list, in its order.
    pub fn list(&self, query: &Query, now: Instant) -> Vec<Value> {
        let zone = query.zone.clone().unwrap_or(Zone::utc());
        let mut found: Vec<(usize, &Task)> = self
            .tasks
            .iter()
            .enumerate()
            .filter(|(_, task)| self.matches(query, task, now, &zone))
            .collect();
        // Ties are broken by creation, which ids tell.
        found.sort_by(|(_, a), (_, b)| a.id.cmp(&b.id));
        if query.is_down {
            found.reverse();
        }
        let rising = |key: fn(&Task) -> i64, found: &mut Vec<(usize, &Task)>| {
            found.sort_by_key(|(_, task)| if query.is_down { -key(task) } else { key(task) });
        };
        match query.sort {
            "rank" => found.sort_by_key(|(place, _)| if query.is_down { -(*place as i64) } else { *place as i64 }),
            "priority" => rising(|task| task.priority.into(), &mut found),
            "created" => rising(|task| task.created_at.as_micros(), &mut found),
            "updated" => rising(|task| task.updated_at.as_micros(), &mut found),
            "completed" => rising(|task| task.completed_at.unwrap().as_micros(), &mut found),
            "title" => found.sort_by(|(_, a), (_, b)| {
                let order = fold_words(&a.title).join(" ").cmp(&fold_words(&b.title).join(" "));
                if query.is_down { order.reverse() } else { order }
            }),
            "due" => found.sort_by(|(_, a), (_, b)| {
                let order = place_of(a, &zone).cmp(&place_of(b, &zone));
                let order = if query.is_down { order.reverse() } else { order };
                a.due
                    .is_none()
                    .cmp(&b.due.is_none())
                    .then(order)
                    .then(is_zoned(a).cmp(&is_zoned(b)))
            }),
            other => panic!("no such order: {other}"),
        }
        found.into_iter().map(|(_, task)| self.shown(task)).collect()
    }

    fn matches(&self, query: &Query, task: &Task, now: Instant, zone: &Zone) -> bool {
        let day = |wanted: Option<Date>, fits: fn(Date, Date) -> bool| {
            wanted.is_none_or(|wanted| task.due.as_ref().is_some_and(|due| fits(due.date_in(zone), wanted)))
        };
        let is_late = task.completed_at.is_none() && task.due.as_ref().is_some_and(|due| due.is_overdue(now, zone));
        let has = |words: &str| {
            let there: Vec<String> = [&task.title, &task.notes].iter().flat_map(|text| fold_words(text)).collect();
            let mut wanted = fold_words(words);
            let last = wanted.pop().unwrap_or_default();
            there.iter().any(|word| word.starts_with(&last)) && wanted.iter().all(|word| there.contains(word))
        };
        task.deleted_at.is_some() == query.trashed
            && query.completed.is_none_or(|wanted| wanted == task.completed_at.is_some())
            && (query.sort != "completed" || task.completed_at.is_some())
            && query.project.is_none_or(|wanted| wanted == task.project)
            && query.label.is_none_or(|wanted| task.labels.contains(&wanted))
            && query.priority.is_none_or(|wanted| wanted == task.priority)
            && day(query.due_from, |day, from| day >= from)
            && day(query.due_before, |day, before| day < before)
            && query.has_due.is_none_or(|wanted| wanted == task.due.is_some())
            && query.overdue.is_none_or(|wanted| wanted == is_late)
            && query.words.as_deref().is_none_or(has)
    }

    /// The query as it is written in an address.
    pub fn address(&self, query: &Query) -> String {
        let mut parts = vec![
            format!("sort={}", query.sort),
            format!("order={}", if query.is_down { "desc" } else { "asc" }),
        ];
        let mut add = |name: &str, value: Option<String>| parts.extend(value.map(|value| format!("{name}={value}")));
        add(
            "status",
            query.completed.map(|done| if done { "completed" } else { "open" }.to_owned()),
        );
        add("trashed", query.trashed.then(|| "true".to_owned()));
        add(
            "project_id",
            query
                .project
                .map(|project| project.map_or("inbox".to_owned(), |at| self.projects[at].id.clone())),
        );
        add("label", query.label.map(|at| self.labels[at].id.clone()));
        add("priority", query.priority.map(|priority| priority.to_string()));
        add("due_from", query.due_from.map(|date| date.to_string()));
        add("due_before", query.due_before.map(|date| date.to_string()));
        add("has_due", query.has_due.map(|has| has.to_string()));
        add("overdue", query.overdue.map(|is| is.to_string()));
        add("q", query.words.as_ref().map(|words| words.replace(' ', "+")));
        add("time_zone", query.zone.as_ref().map(|zone| zone.name().to_owned()));
        parts.join("&")
    }

    /// A task goes right behind another, or to the beginning.
    pub fn move_behind(&mut self, at: usize, after: Option<usize>) -> bool {
        if after == Some(at) {
            return false;
        }
        let before: Vec<String> = self.tasks.iter().map(|task| task.id.clone()).collect();
        let anchor = after.map(|after| self.tasks[after].id.clone());
        let task = self.tasks.remove(at);
        let place = anchor.map_or(0, |anchor| self.tasks.iter().position(|task| task.id == anchor).unwrap() + 1);
        self.tasks.insert(place, task);
        // Those in the trash hold no place for the others.
        let shown = |ids: &mut dyn Iterator<Item = String>| -> Vec<String> {
            let is_there = |id: &String| self.tasks.iter().any(|task| task.id == *id && task.deleted_at.is_none());
            ids.filter(is_there).collect()
        };
        let is_moved = shown(&mut before.into_iter()) != shown(&mut self.tasks.iter().map(|task| task.id.clone()));
        if !is_moved {
            // It stays where it was, before or behind those in the trash.
            let task = self.tasks.remove(place);
            self.tasks.insert(at, task);
        }
        is_moved
    }
}

fn is_zoned(task: &Task) -> bool {
    matches!(task.due, Some(Due::Zoned(..)))
}

/// Where a due date stands on the wall clock and calendar of whoever looks; a day, at its end.
fn place_of(task: &Task, zone: &Zone) -> Option<DateTime> {
    task.due.as_ref().map(|due| match due {
        Due::Date(date) => date.at(23, 59, 59, 999_999_000),
        Due::Floating(at) => *at,
        Due::Zoned(at, fixed) => zone.tz().to_datetime(fixed.instant_of(*at).timestamp()),
    })
}
