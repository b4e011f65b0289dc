//! Task-service: tasks, projects and labels of people.
//!
//! Owns the tables of `migrations/`. Publishes `task.*`, `project.*` and `label.*`, each event in the unit of the change it tells of,
//! one a version. Subscribes to `chat.task.create` and `chat.task.update`, each answered exactly once by a `task.*` event or by
//! `task.refused`, and to `user.deleted`.
//!
//! A change takes one way, whoever asks for it: `act` reads what is there, `domain` decides, `store` writes the decision as one unit.

mod act;
mod domain;
mod endpoints;
mod listing;
mod search;
mod store;
mod subscriber;
mod tidy;
mod trash;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::FromRef;
use pando_auth_contract::USER_DELETED;
use pando_chat_contract::{CHAT_TASK_CREATE, CHAT_TASK_UPDATE};
use pando_http::{Allow, Routes};
use pando_language::Duckling;
use pando_service::{Platform, Progress, Reconciler, Service, WorkPool};
use pando_store::Store;
use pando_task_contract::*;

use act::Tasks;
use endpoints::{batch, change, create, delete, get, labels, list, outbox, parse, projects, search as find, state};

pub use store::{Reindexed, SCHEMA, TASKS_WITH_WORDS, reindex};

/// What the service needs from its process.
#[derive(Clone)]
pub struct Deps {
    /// Time, ids, figures, tokens.
    pub platform: Platform,
    /// Its database, brought to [`SCHEMA`].
    pub store: Arc<dyn Store>,
    /// Threads that read dates; may be shared with others.
    pub reading: WorkPool,
}

/// What handlers find.
#[derive(Clone)]
struct State {
    tasks: Tasks,
    reading: WorkPool,
}

impl FromRef<State> for Tasks {
    fn from_ref(state: &State) -> Self {
        state.tasks.clone()
    }
}

impl FromRef<State> for (Tasks, WorkPool) {
    fn from_ref(state: &State) -> Self {
        (state.tasks.clone(), state.reading.clone())
    }
}

/// Notes take up to 100,000 characters of up to four bytes, and a batch may carry some of them.
pub const BODY_BYTES_MAX: usize = 4 * 1024 * 1024;

/// The service.
pub fn service(deps: Deps) -> Service {
    let Deps { platform, store, reading } = deps;
    let tasks = Tasks::new(platform.clone(), store);
    let state = State {
        tasks: tasks.clone(),
        reading: reading.clone(),
    };
    let large = || Allow::default().body_bytes(BODY_BYTES_MAX);
    let router = Routes::new(state)
        .on(&LIST_TASKS, list::list)
        .on_with(&CREATE_TASK, large(), create::create)
        .on(&SEARCH_TASKS, find::search)
        .on(&PARSE_TASK, parse::parse)
        .on_with(&BATCH_TASKS, large(), batch::batch)
        .on(&GET_TASK, get::get)
        .on_with(&REPLACE_TASK, large(), change::replace)
        .on_with(&CHANGE_TASK, large(), change::change)
        .on(&DELETE_TASK, delete::delete)
        .on(&COMPLETE_TASK, state::complete)
        .on(&REOPEN_TASK, state::reopen)
        .on(&RESTORE_TASK, state::restore)
        .on(&LIST_PROJECTS, projects::list)
        .on(&CREATE_PROJECT, projects::create)
        .on(&CHANGE_PROJECT, projects::change)
        .on(&DELETE_PROJECT, projects::delete)
        .on(&LIST_LABELS, labels::list)
        .on(&CREATE_LABEL, labels::create)
        .on(&CHANGE_LABEL, labels::change)
        .on(&DELETE_LABEL, labels::delete)
        .on(&OUTBOX, outbox::outbox)
        .event(CHAT_TASK_CREATE.topic(), subscriber::take_command)
        .event(CHAT_TASK_UPDATE.topic(), subscriber::take_command)
        .event(USER_DELETED.topic(), subscriber::user_deleted)
        .finish(&contract(), &platform);
    let (purging, tidying) = (tasks.clone(), tasks.clone());
    Service::new(contract(), router)
        .topics([CHAT_TASK_CREATE.topic(), CHAT_TASK_UPDATE.topic(), USER_DELETED.topic()])
        .reconciler(
            Reconciler::new("purge of the trash", Duration::from_secs(60 * 60), move || {
                let tasks = purging.clone();
                async move { trash::run(&tasks).await }
            })
            .shared(),
        )
        .reconciler(
            Reconciler::new("tidying up after deletions", Duration::from_secs(10), move || {
                let tasks = tidying.clone();
                async move { tidy::run(&tasks).await }
            })
            .woken_by(tasks.left.clone())
            .shared(),
        )
        // So that nobody waits for the date library's tables at their first line; once a day costs nothing.
        .reconciler(Reconciler::new(
            "warming of the date reader",
            Duration::from_secs(24 * 60 * 60),
            move || {
                let reading = reading.clone();
                async move {
                    let warmed = reading.run(Duration::from_secs(10), Duckling::warm).await;
                    warmed.map(|()| Progress::DONE).map_err(|error| error.to_string())
                }
            },
        ))
}
