//! Random changes, and after each few of them random lists, against the plain model.

use pando_kernel::{Clock, Due};
use proptest::prelude::*;
use proptest::test_runner::Config;
use serde_json::{Value, json};

use crate::Place;
use crate::model::{Model, Named, Query, Task};
use crate::model_actions::{Action, action};
use crate::world::{Person, World, path_of};

struct Run {
    world: World,
    person: Person,
    model: Model,
}

impl Run {
    async fn new() -> Self {
        let world = World::new().await;
        Self {
            person: world.person(),
            world,
            model: Model::default(),
        }
    }

    fn due(text: Option<&str>) -> Option<Due> {
        text.map(|text| serde_json::from_str(text).unwrap())
    }

    /// A name, or the one that is made by speaking of it.
    fn named(names: &mut Vec<Named>, name: &str) -> usize {
        let known = names
            .iter()
            .position(|known| !known.is_gone && known.name.to_lowercase() == name.to_lowercase());
        known.unwrap_or_else(|| {
            names.push(Named {
                id: String::new(),
                name: name.to_owned(),
                is_gone: false,
            });
            names.len() - 1
        })
    }

    /// Learns the ids of what was made by name.
    async fn learn(&mut self) {
        for (path, names) in [("/labels", &mut self.model.labels), ("/projects", &mut self.model.projects)] {
            let known = self.world.get(&self.person, path).await.ok(200).body;
            for name in names.iter_mut().filter(|name| name.id.is_empty()) {
                let found = known["items"].as_array().unwrap().iter().find(|item| item["name"] == name.name);
                name.id = found.unwrap()["id"].as_str().unwrap().to_owned();
            }
        }
    }

    /// Sends a change of a task and keeps the model's books: `edit` says whether anything becomes different.
    async fn change(&mut self, at: usize, method: &str, tail: &str, body: Option<Value>, edit: impl FnOnce(&mut Model, usize) -> bool) {
        if self.model.tasks.is_empty() {
            return;
        }
        let at = at % self.model.tasks.len();
        let path = format!("/tasks/{}{tail}", self.model.tasks[at].id);
        let mut call = self.world.call(&self.person, method, &path);
        if let Some(body) = &body {
            call = call.json(body);
        }
        let reply = call.send().await;
        let is_of_trash = tail == "/restore" || method == "DELETE";
        if self.model.tasks[at].deleted_at.is_some() && !is_of_trash {
            reply.refused(409, "trashed");
            return;
        }
        let id = self.model.tasks[at].id.clone();
        let is_changed = edit(&mut self.model, at);
        let now = self.world.clock.now();
        if let Some(task) = self.model.tasks.iter_mut().find(|task| task.id == id)
            && is_changed
        {
            task.version += 1;
            task.updated_at = task.updated_at.max(now);
        }
        assert!(reply.status.is_success(), "{method} {path} {body:?}: {}", reply.body);
        self.learn().await;
    }

    async fn act(&mut self, action: Action) {
        let now = self.world.clock.now();
        match action {
            Action::Create {
                title,
                due,
                priority,
                label,
                project,
            } => {
                let body = json!({
                    "title": title, "due": Self::due(due), "priority": priority,
                    "labels": label.iter().collect::<Vec<_>>(), "project": project,
                });
                let made = self.world.make(&self.person, body).await;
                let labels = label.map(|name| Self::named(&mut self.model.labels, name)).into_iter().collect();
                let project = project.map(|name| Self::named(&mut self.model.projects, name));
                self.model.tasks.push(Task {
                    id: path_of(&made)[7..].to_owned(),
                    title: title.to_owned(),
                    notes: String::new(),
                    completed_at: None,
                    priority: priority.unwrap_or(4),
                    due: Self::due(due),
                    labels,
                    project,
                    version: 1,
                    created_at: now,
                    updated_at: now,
                    deleted_at: None,
                });
                self.learn().await;
            }
            Action::Retitle(at, title) => {
                let body = json!({ "title": title });
                self.change(at, "PATCH", "", Some(body), |model, at| {
                    std::mem::replace(&mut model.tasks[at].title, title.to_owned()) != title
                })
                .await;
            }
            Action::Note(at, notes) => {
                let body = json!({ "notes": notes });
                self.change(at, "PATCH", "", Some(body), |model, at| {
                    std::mem::replace(&mut model.tasks[at].notes, notes.to_owned()) != notes
                })
                .await;
            }
            Action::Due(at, due) => {
                let due = Self::due(due);
                let body = json!({ "due": due });
                self.change(at, "PATCH", "", Some(body), |model, at| {
                    std::mem::replace(&mut model.tasks[at].due, due.clone()) != due
                })
                .await;
            }
            Action::Priority(at, priority) => {
                let body = json!({ "priority": priority });
                let priority = priority.unwrap_or(4);
                self.change(at, "PATCH", "", Some(body), |model, at| {
                    std::mem::replace(&mut model.tasks[at].priority, priority) != priority
                })
                .await;
            }
            Action::Label(at, name) => {
                let body = json!({ "add_labels": [name] });
                self.change(at, "PATCH", "", Some(body), |model, at| {
                    let label = Self::named(&mut model.labels, name);
                    let is_new = !model.tasks[at].labels.contains(&label);
                    if is_new {
                        model.tasks[at].labels.push(label);
                    }
                    is_new
                })
                .await;
            }
            Action::Unlabel(at, name) => {
                let body = json!({ "remove_labels": [name] });
                self.change(at, "PATCH", "", Some(body), |model, at| {
                    let (labels, task) = (&model.labels, &mut model.tasks[at]);
                    let had = task.labels.len();
                    task.labels
                        .retain(|label| labels[*label].is_gone || labels[*label].name.to_lowercase() != name.to_lowercase());
                    task.labels.len() < had
                })
                .await;
            }
            Action::Project(at, name) => {
                let body = name.map_or(json!({ "project_id": null }), |name| json!({ "project": name }));
                self.change(at, "PATCH", "", Some(body), |model, at| {
                    let project = name.map(|name| Self::named(&mut model.projects, name));
                    std::mem::replace(&mut model.tasks[at].project, project) != project
                })
                .await;
            }
            Action::Replace(at, title) => {
                let body = json!({ "title": title });
                self.change(at, "PUT", "", Some(body), |model, at| {
                    let has_labels = model.tasks[at].labels.iter().any(|label| !model.labels[*label].is_gone);
                    let task = &mut model.tasks[at];
                    let is_so = task.title == title && task.notes.is_empty() && task.due.is_none() && !has_labels;
                    let is_so = is_so && task.priority == 4 && task.project.is_none();
                    (task.title, task.notes) = (title.to_owned(), String::new());
                    (task.due, task.priority, task.project) = (None, 4, None);
                    task.labels.clear();
                    !is_so
                })
                .await;
            }
            Action::Move(at, after) => {
                let count = self.model.tasks.len().max(1);
                let after = after.map(|after| after % count);
                let anchor = after.and_then(|after| self.model.tasks.get(after));
                let is_there = anchor.is_none_or(|anchor| anchor.deleted_at.is_none());
                if !is_there {
                    return;
                }
                let body = json!({ "position": { "after": anchor.map(|task| &task.id) } });
                self.change(at, "PATCH", "", Some(body), |model, at| model.move_behind(at, after))
                    .await;
            }
            Action::State(at, to) => {
                let (method, tail) = if to == "delete" {
                    ("DELETE", String::new())
                } else {
                    ("POST", format!("/{to}"))
                };
                self.change(at, method, &tail, None, |model, at| {
                    let task = &mut model.tasks[at];
                    let (done, gone) = (task.completed_at, task.deleted_at);
                    match to {
                        "complete" => task.completed_at = task.completed_at.or(Some(now)),
                        "reopen" => task.completed_at = None,
                        "delete" => task.deleted_at = task.deleted_at.or(Some(now)),
                        _ => task.deleted_at = None,
                    }
                    (done, gone) != (task.completed_at, task.deleted_at)
                })
                .await;
            }
            Action::Purge(at) => {
                self.change(at, "DELETE", "?permanent=true", None, |model, at| {
                    model.tasks.remove(at);
                    true
                })
                .await;
            }
            Action::RenameLabel(at, name) => self.rename_label(at, name).await,
            Action::DeleteLabel(at) => {
                if let Some(at) = self.there(|model| &model.labels, at) {
                    let path = format!("/labels/{}", self.model.labels[at].id);
                    self.world.delete(&self.person, &path).await.ok(204);
                    self.model.labels[at].is_gone = true;
                    self.model
                        .tasks
                        .iter_mut()
                        .for_each(|task| task.labels.retain(|label| *label != at));
                }
            }
            Action::DeleteProject(at) => {
                if let Some(at) = self.there(|model| &model.projects, at) {
                    let path = format!("/projects/{}", self.model.projects[at].id);
                    self.world.delete(&self.person, &path).await.ok(204);
                    self.model.projects[at].is_gone = true;
                    for task in self.model.tasks.iter_mut().filter(|task| task.project == Some(at)) {
                        task.project = None;
                        task.version += 1;
                        task.updated_at = task.updated_at.max(now);
                    }
                }
            }
            Action::Clock(seconds) => self.world.clock.advance(seconds),
            Action::Ask(query, limit) => self.ask(query, limit).await,
        }
    }

    fn there(&self, names: impl Fn(&Model) -> &Vec<Named>, at: usize) -> Option<usize> {
        let names = names(&self.model);
        let there: Vec<usize> = (0..names.len()).filter(|at| !names[*at].is_gone).collect();
        there.get(at.checked_rem(there.len())?).copied()
    }

    async fn rename_label(&mut self, at: usize, name: &'static str) {
        let Some(at) = self.there(|model| &model.labels, at) else { return };
        let path = format!("/labels/{}", self.model.labels[at].id);
        let reply = self.world.patch(&self.person, &path, json!({ "name": name })).await;
        let is_same = |label: &Named| label.name.to_lowercase() == name.to_lowercase();
        let others = self.model.labels.iter().enumerate().filter(|(other, _)| *other != at);
        if others.into_iter().any(|(_, label)| !label.is_gone && is_same(label)) {
            reply.refused(409, "name_taken");
        } else {
            reply.ok(200);
            self.model.labels[at].name = name.to_owned();
        }
    }

    async fn ask(&self, mut query: Query, limit: u32) {
        query.label = query.label.and_then(|at| self.there(|model| &model.labels, at));
        query.project = query
            .project
            .map(|project| project.and_then(|at| self.there(|model| &model.projects, at)));
        let mut found = self.world.walk(&self.person, &self.model.address(&query), limit).await;
        for task in &mut found {
            task.as_object_mut().unwrap().remove("rank");
        }
        let expected = self.model.list(&query, self.world.clock.now());
        let titles = |tasks: &[Value]| -> Vec<String> { tasks.iter().map(|task| format!("{} {}", task["id"], task["title"])).collect() };
        assert_eq!(titles(&found), titles(&expected), "{}", self.model.address(&query));
        assert_eq!(found, expected, "{}", self.model.address(&query));
    }

    /// Everything there is, one by one, and the figures of labels and projects.
    async fn compare(&self) {
        for task in &self.model.tasks {
            let mut found = self.world.get(&self.person, &format!("/tasks/{}", task.id)).await.ok(200).body;
            found.as_object_mut().unwrap().remove("rank");
            assert_eq!(found, self.model.shown(task));
        }
        let open = || {
            self.model
                .tasks
                .iter()
                .filter(|task| task.completed_at.is_none() && task.deleted_at.is_none())
        };
        let counts = |names: &[Named], of: &dyn Fn(&Task, usize) -> bool| {
            let there = names.iter().enumerate().filter(|(_, name)| !name.is_gone);
            let mut counts: Vec<(String, u64)> = there
                .map(|(at, name)| (name.name.clone(), open().filter(|task| of(task, at)).count() as u64))
                .collect();
            counts.sort();
            counts
        };
        for (path, expected) in [
            ("/labels", counts(&self.model.labels, &|task, label| task.labels.contains(&label))),
            (
                "/projects",
                counts(&self.model.projects, &|task, project| task.project == Some(project)),
            ),
        ] {
            let shown = self.world.get(&self.person, path).await.ok(200).body;
            let shown = shown["items"].as_array().unwrap().iter();
            let mut shown: Vec<(String, u64)> = shown
                .map(|item| (item["name"].as_str().unwrap().to_owned(), item["open_count"].as_u64().unwrap()))
                .collect();
            shown.sort();
            assert_eq!(shown, expected, "{path}");
        }
    }

    /// One event a version: a task of version n has told of n changes.
    async fn every_version_was_told(&self) {
        let mut told = std::collections::BTreeMap::<String, Vec<u64>>::new();
        for (topic, data) in self.world.events().await {
            if topic.starts_with("task.") {
                let id = data["task"]["id"].as_str().unwrap().to_owned();
                told.entry(id).or_default().push(data["version"].as_u64().unwrap());
            }
        }
        for task in &self.model.tasks {
            assert_eq!(told[&task.id], (1..=task.version).collect::<Vec<_>>());
        }
    }
}

proptest! {
    #![proptest_config(Config { cases: Place::cases(32), max_shrink_iters: 400, failure_persistence: None, ..Config::default() })]

    #[test]
    fn whatever_happens_lists_are_those_of_the_plain_model(actions in proptest::collection::vec(action(), 1..80)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut run = Run::new().await;
            for action in actions {
                run.act(action).await;
            }
            run.compare().await;
            run.every_version_was_told().await;
        });
    }
}
