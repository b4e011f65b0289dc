use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::routing::get;
use axum::{Json, Router};
use http::{HeaderMap, Request, StatusCode};
use jiff::civil::date;
use pando_activity_contract::{LeadTime, Streak, Summary, SummaryQuery, Totals};
use pando_chat_contract::{TaskAction, TaskCommand};
use pando_kernel::{
    Clock, Due, Ids, LabelId, ManualClock, Notes, Page, Priority, ProjectId, ProjectName, Rank, TaskId, Title, UserId, Zone, fold_words,
};
use pando_store::Store;
use pando_task_contract::{
    Found, Items, Label, LabelRef, ListTasks, Project, ProjectFilter, Search, Status, Task, TaskEvent, TaskPatch, TaskRefused, codes,
};
use pando_wire::{Actor, CloudEvent, Patch, Problem, Published, codes as wire_codes};
use serde_json::json;
use tower::ServiceExt;

/// As much of task-service as the chat relies on, in memory: it answers the questions of the contract and carries out commands.
#[derive(Clone)]
pub struct TasksDouble {
    inner: Arc<Inner>,
}

struct Inner {
    clock: Arc<ManualClock>,
    ids: Ids,
    chat: Router,
    log: Arc<dyn Store>,
    tasks: Mutex<BTreeMap<TaskId, (UserId, Task)>>,
    projects: Mutex<Vec<(UserId, Project)>>,
    named: AtomicUsize,
    done: tokio::sync::Mutex<i64>,
    tokens: Mutex<Vec<String>>,
}

impl TasksDouble {
    pub fn new(clock: Arc<ManualClock>, ids: Ids, chat: Router, log: Arc<dyn Store>) -> Self {
        let inner = Inner {
            clock,
            ids,
            chat,
            log,
            tasks: Mutex::default(),
            projects: Mutex::default(),
            named: AtomicUsize::default(),
            done: tokio::sync::Mutex::new(0),
            tokens: Mutex::default(),
        };
        Self { inner: Arc::new(inner) }
    }

    pub fn router(&self) -> Router {
        Router::new()
            .route("/tasks", get(list))
            .route("/tasks/search", get(search))
            .route("/tasks/{id}", get(one))
            .route("/projects", get(projects))
            .route("/labels", get(all_labels))
            .with_state(self.clone())
    }

    pub fn figures(&self) -> Router {
        Router::new().route("/analytics/summary", get(summary))
    }

    /// The bearer tokens that came with questions.
    pub fn tokens(&self) -> Vec<String> {
        self.inner.tokens.lock().unwrap().clone()
    }

    /// Puts a task there; `due` as `2026-11-23` or empty.
    pub fn put(&self, user: UserId, title: &str, due: &str) -> Task {
        let now = self.inner.clock.now();
        let task = Task {
            id: self.inner.ids.next(),
            title: Title::new(title).unwrap(),
            notes: Notes::new("").unwrap(),
            status: Status::Open,
            priority: Priority::P4,
            due: (!due.is_empty()).then(|| Due::from_parts(due, None, None).unwrap()),
            labels: Vec::new(),
            project_id: None,
            rank: Rank::ascending(1),
            version: 1,
            created_at: now,
            updated_at: now,
            completed_at: None,
            deleted_at: None,
        };
        self.inner.tasks.lock().unwrap().insert(task.id, (user, task.clone()));
        task
    }

    /// Puts a task there with a label, or in a project (`#travel`) that is made where there is none.
    pub fn put_in(&self, user: UserId, title: &str, place: &str) -> Task {
        let task = self.put(user, title, "");
        let project = place.strip_prefix('#').map(|name| self.project(user, name));
        self.touch(task.id, |task| match project {
            Some(id) => task.project_id = Some(id),
            None => task.labels = labels(&self.inner.ids, &[place.to_owned()]),
        });
        self.named(user, title)
    }

    fn project(&self, user: UserId, name: &str) -> ProjectId {
        let mut projects = self.inner.projects.lock().unwrap();
        if let Some((_, project)) = projects
            .iter()
            .find(|(owner, project)| *owner == user && project.name.as_str() == name)
        {
            return project.id;
        }
        let project = Project {
            id: self.inner.ids.next(),
            name: ProjectName::new(name).unwrap(),
            colour: None,
            archived: false,
            rank: Rank::ascending(1),
            version: 1,
            open_count: 0,
        };
        let id = project.id;
        projects.push((user, project));
        id
    }

    /// How often labels or projects were asked for.
    pub fn names_asked(&self) -> usize {
        self.inner.named.load(Ordering::SeqCst)
    }

    /// Changes a task behind the chat's back.
    pub fn touch(&self, id: TaskId, change: impl FnOnce(&mut Task)) {
        let mut tasks = self.inner.tasks.lock().unwrap();
        let (_, task) = tasks.get_mut(&id).unwrap();
        change(task);
        task.version += 1;
    }

    pub fn all(&self, user: UserId) -> Vec<Task> {
        self.inner
            .tasks
            .lock()
            .unwrap()
            .values()
            .filter(|(owner, _)| *owner == user)
            .map(|(_, task)| task.clone())
            .collect()
    }

    pub fn named(&self, user: UserId, title: &str) -> Task {
        self.all(user)
            .into_iter()
            .find(|task| task.title.as_str() == title)
            .unwrap_or_else(|| panic!("no task {title}"))
    }

    /// Carries out commands as they come, for ever.
    pub async fn run(&self) {
        let mut end = self.inner.log.outbox_end();
        loop {
            self.carry_out().await;
            end.changed().await.unwrap();
        }
    }

    /// Carries out what has come since the last time.
    pub async fn carry_out(&self) {
        for answer in self.answers().await {
            assert_eq!(self.deliver(answer).await, StatusCode::OK);
        }
    }

    /// Carries out what has come since the last time, and keeps the answers back.
    pub async fn answers(&self) -> Vec<CloudEvent> {
        let mut done = self.inner.done.lock().await;
        let mut answers = Vec::new();
        for entry in self.inner.log.outbox(*done, 1000).await.unwrap() {
            *done = entry.event.position;
            if entry.event.kind.starts_with("chat.task.") {
                answers.push(self.answer(&entry.event.read::<TaskCommand>().unwrap()));
            }
        }
        answers
    }

    /// Hands an event to the chat.
    pub async fn deliver(&self, event: CloudEvent) -> StatusCode {
        let request = Request::post(pando_wire::event_route(&event.kind))
            .header("content-type", "application/cloudevents+json")
            .body(Body::from(serde_json::to_vec(&event).unwrap()))
            .unwrap();
        self.inner.chat.clone().oneshot(request).await.unwrap().status()
    }

    pub fn event(&self, kind: &str, subject: String, data: &impl serde::Serialize) -> CloudEvent {
        CloudEvent {
            specversion: "1.0".to_owned(),
            id: self.inner.ids.next(),
            source: "task-service".to_owned(),
            kind: kind.to_owned(),
            subject,
            time: self.inner.clock.now(),
            datacontenttype: "application/json".to_owned(),
            dataschema: None,
            traceparent: None,
            position: 1,
            data: serde_json::value::to_raw_value(data).unwrap(),
        }
    }

    fn answer(&self, data: &Published<TaskCommand>) -> CloudEvent {
        let told = |version, change: &str| (data.user_id, data.correlation_id, version, change.to_owned());
        let published = |(user_id, correlation_id, version, change), thing| Published {
            user_id,
            actor: Actor::Chat,
            correlation_id,
            version,
            change,
            thing,
        };
        match self.apply(data) {
            Ok((kind, task)) => {
                let (id, version) = (task.id.to_string(), task.version);
                let thing = TaskEvent {
                    task,
                    command_id: Some(data.thing.command_id),
                    purged: false,
                    before: None,
                };
                self.event(kind, id, &published(told(version, "changed"), json!(thing)))
            }
            Err((code, detail)) => {
                let thing = TaskRefused {
                    command_id: data.thing.command_id,
                    code,
                    detail: detail.to_owned(),
                };
                self.event(
                    "task.refused",
                    data.thing.command_id.to_string(),
                    &published(told(1, "refused"), json!(thing)),
                )
            }
        }
    }

    fn apply(&self, data: &Published<TaskCommand>) -> Result<(&'static str, Task), (pando_wire::Code, &'static str)> {
        let now = self.inner.clock.now();
        if now > data.thing.expires_at {
            return Err((codes::EXPIRED, "The command came too late."));
        }
        let (id, expected) = match &data.thing.action {
            TaskAction::Create { changes } => {
                let task = self.put(data.user_id, &changes.title, "");
                let mut tasks = self.inner.tasks.lock().unwrap();
                let (_, made) = tasks.get_mut(&task.id).unwrap();
                made.due.clone_from(&changes.due);
                made.priority = changes.priority.unwrap_or_default();
                made.labels = labels(&self.inner.ids, &changes.labels);
                return Ok(("task.created", made.clone()));
            }
            TaskAction::Update {
                task_id, expected_version, ..
            }
            | TaskAction::Complete { task_id, expected_version }
            | TaskAction::Reopen { task_id, expected_version }
            | TaskAction::Delete { task_id, expected_version }
            | TaskAction::Restore { task_id, expected_version } => (*task_id, *expected_version),
        };
        let mut tasks = self.inner.tasks.lock().unwrap();
        let (_, task) = tasks
            .get_mut(&id)
            .filter(|(owner, _)| *owner == data.user_id)
            .ok_or((wire_codes::NOT_FOUND, "There is no such task."))?;
        if expected.is_some_and(|expected| expected != task.version) {
            return Err((wire_codes::VERSION, "It was changed since you read it."));
        }
        let kind = match &data.thing.action {
            TaskAction::Complete { .. } => {
                (task.status, task.completed_at) = (Status::Completed, Some(now));
                "task.completed"
            }
            TaskAction::Reopen { .. } => {
                (task.status, task.completed_at) = (Status::Open, None);
                "task.updated"
            }
            TaskAction::Delete { .. } => {
                task.deleted_at = Some(now);
                "task.deleted"
            }
            TaskAction::Restore { .. } => {
                task.deleted_at = None;
                "task.updated"
            }
            TaskAction::Update { changes, .. } => {
                patch(&self.inner.ids, task, changes);
                "task.updated"
            }
            TaskAction::Create { .. } => unreachable!("made above"),
        };
        task.version += 1;
        Ok((kind, task.clone()))
    }
}

fn labels(ids: &Ids, names: &[String]) -> Vec<LabelRef> {
    names
        .iter()
        .map(|name| LabelRef {
            id: ids.next::<LabelId>(),
            name: pando_kernel::LabelName::new(name).unwrap(),
        })
        .collect()
}

fn patch(ids: &Ids, task: &mut Task, changes: &TaskPatch) {
    if let Some(title) = &changes.title {
        task.title = title.clone();
    }
    match &changes.due {
        Patch::Keep => {}
        Patch::Clear => task.due = None,
        Patch::Set(due) => task.due = Some(due.clone()),
    }
    if let Patch::Set(priority) = changes.priority {
        task.priority = priority;
    }
    if let Patch::Set(names) = &changes.labels {
        task.labels = labels(ids, names);
    }
    task.labels.extend(labels(ids, &changes.add_labels));
    task.labels.retain(|label| !changes.remove_labels.contains(&label.name.to_string()));
}

/// Whose question it is: the double reads the token's claims without checking them.
fn owner(tasks: &TasksDouble, headers: &HeaderMap) -> Result<UserId, Problem> {
    use base64::Engine;
    let token = headers
        .get("authorization")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let token = token.ok_or_else(|| Problem::unauthenticated("no token"))?;
    tasks.inner.tokens.lock().unwrap().push(token.to_owned());
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD
        .decode(token.split('.').nth(1).unwrap())
        .unwrap();
    let claims: serde_json::Value = serde_json::from_slice(&claims).unwrap();
    Ok(claims["sub"].as_str().unwrap().parse().unwrap())
}

fn has_words(task: &Task, q: &str) -> bool {
    let (asked, has) = (
        fold_words(q),
        fold_words(&format!("{} {}", task.title.as_str(), task.notes.as_str())),
    );
    let last = asked.len().saturating_sub(1);
    asked.iter().enumerate().all(|(at, word)| {
        has.iter()
            .any(|other| other == word || (at == last && other.starts_with(word.as_str())))
    })
}

async fn list(State(tasks): State<TasksDouble>, headers: HeaderMap, Query(query): Query<ListTasks>) -> Result<Json<Page<Task>>, Problem> {
    let zone = query.time_zone.clone().unwrap_or_else(Zone::utc);
    let user = owner(&tasks, &headers)?;
    let now = tasks.inner.clock.now();
    let fits = |task: &Task| {
        let due = task.due.as_ref().map(|due| due.date_in(&zone));
        let done = task.completed_at.map(|at| zone.date_at(at));
        task.deleted_at.is_none()
            && query.status.is_none_or(|status| task.status == status)
            && query.priority.is_none_or(|priority| task.priority == priority)
            && query
                .label
                .as_ref()
                .is_none_or(|label| task.labels.iter().any(|known| known.name.as_str() == label))
            && query.project_id.is_none_or(|project| match project {
                ProjectFilter::Inbox => task.project_id.is_none(),
                ProjectFilter::Project(id) => task.project_id == Some(id),
            })
            && query.has_due.is_none_or(|has| due.is_some() == has)
            && query.due_from.is_none_or(|from| due.is_some_and(|due| due >= from))
            && query.due_before.is_none_or(|before| due.is_some_and(|due| due < before))
            && query.completed_from.is_none_or(|from| done.is_some_and(|done| done >= from))
            && query.completed_before.is_none_or(|before| done.is_some_and(|done| done < before))
            && (query.overdue != Some(true)
                || (task.status == Status::Open && task.due.as_ref().is_some_and(|due| due.is_overdue(now, &zone))))
            && query.q.as_ref().is_none_or(|q| has_words(task, q))
    };
    let mut items: Vec<Task> = tasks.all(user).into_iter().filter(fits).collect();
    items.sort_by_key(|task| (task.due.as_ref().map_or(date(9000, 1, 1), |due| due.date_in(&zone)), task.id));
    Ok(Json(Page { items, next_cursor: None }))
}

async fn projects(State(tasks): State<TasksDouble>, headers: HeaderMap) -> Result<Json<Items<Project>>, Problem> {
    let user = owner(&tasks, &headers)?;
    tasks.inner.named.fetch_add(1, Ordering::SeqCst);
    let projects = tasks.inner.projects.lock().unwrap();
    let items = projects
        .iter()
        .filter(|(owner, _)| *owner == user)
        .map(|(_, project)| project.clone());
    Ok(Json(Items { items: items.collect() }))
}

async fn all_labels(State(tasks): State<TasksDouble>, headers: HeaderMap) -> Result<Json<Items<Label>>, Problem> {
    let user = owner(&tasks, &headers)?;
    tasks.inner.named.fetch_add(1, Ordering::SeqCst);
    let used: BTreeMap<String, LabelRef> = tasks
        .all(user)
        .into_iter()
        .flat_map(|task| task.labels)
        .map(|label| (label.name.to_string(), label))
        .collect();
    let items = used.into_values().map(|label| Label {
        id: label.id,
        name: label.name,
        colour: None,
        version: 1,
        open_count: 0,
    });
    Ok(Json(Items { items: items.collect() }))
}

async fn search(State(tasks): State<TasksDouble>, headers: HeaderMap, Query(query): Query<Search>) -> Result<Json<Items<Found>>, Problem> {
    let user = owner(&tasks, &headers)?;
    let found = tasks
        .all(user)
        .into_iter()
        .filter(|task| task.deleted_at.is_none() && query.status.is_none_or(|status| task.status == status) && has_words(task, &query.q));
    Ok(Json(Items {
        items: found
            .map(|task| Found {
                task,
                score: 1.0,
                highlights: Vec::new(),
            })
            .collect(),
    }))
}

async fn one(State(tasks): State<TasksDouble>, headers: HeaderMap, Path(id): Path<String>) -> Result<Json<Task>, Problem> {
    let user = owner(&tasks, &headers)?;
    let id: TaskId = id.parse().map_err(|_| Problem::not_found("task"))?;
    let task = tasks.all(user).into_iter().find(|task| task.id == id);
    task.map(Json).ok_or_else(|| Problem::not_found("task"))
}

async fn summary(Query(query): Query<SummaryQuery>) -> Result<Json<Summary>, Problem> {
    let (from, to) = (query.from.unwrap(), query.to.unwrap());
    // As activity-service does: 366 days, the last included.
    if (to - from).get_days() >= 366 {
        return Err(Problem::not_found("summary of so many days"));
    }
    Ok(Json(Summary {
        from,
        to,
        time_zone: query.time_zone.unwrap(),
        totals: Totals {
            created: 5,
            completed: 3,
            completed_on_time: 2,
            completed_late: 1,
            open: 7,
            overdue: 2,
        },
        by_day: Vec::new(),
        streak: Streak { current: 4, longest: 9 },
        on_time_rate: Some(2.0 / 3.0),
        overdue_rate: None,
        lead_time: LeadTime::default(),
        by_hour: Vec::new(),
        by_project: Vec::new(),
        by_label: Vec::new(),
        open_by_age: Vec::new(),
    }))
}
