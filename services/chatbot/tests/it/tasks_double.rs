#[path = "tasks_double/commands.rs"]
mod commands;
#[path = "tasks_double/questions.rs"]
mod questions;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use pando_kernel::{Clock, Due, Ids, LabelId, ManualClock, Notes, Priority, ProjectId, ProjectName, Rank, TaskId, Title, UserId};
use pando_store::Store;
use pando_task_contract::{LabelRef, Project, Status, Task};

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
