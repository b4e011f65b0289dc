//! Chatbot-service: the chat that acts.
//!
//! Owns conversations (in the state store), and the commands they gave with their outcomes (`migrations/`). Publishes
//! `chat.intent.recognized` for every message, and `chat.task.create` and `chat.task.update`, one a task. Subscribes to `task.created`,
//! `.updated`, `.completed`, `.deleted` and `.refused` for the outcomes, and to `user.deleted`.
//!
//! A turn takes one way (`turn`): understood by `pando_language` or a language model (`model`), decided by `domain`, which is pure,
//! committed through `store`, worded by `reply`, kept by `conversation`. Nothing is claimed before its event came back.

mod conversation;
mod domain;
mod endpoints;
mod model;
mod outcome;
mod reply;
mod store;
mod subscriber;
mod turn;
mod upkeep;

use std::sync::Arc;
use std::time::Duration;

use pando_auth_contract::USER_DELETED;
use pando_chat_contract::{FORGET, HISTORY, OUTBOX, PROCESS, SESSIONS, contract};
use pando_http::{Limits, Routes};
use pando_service::{Platform, Service, WorkPool};
use pando_store::{Migration, Schema, Store};
use pando_task_contract::{TASK_COMPLETED, TASK_CREATED, TASK_DELETED, TASK_REFUSED, TASK_UPDATED};
use pando_wire::StateStore;

use endpoints::{forget, history, outbox, process, sessions};
pub use model::{ModelSettings, SettingsError};
pub use store::STATEMENTS;
use subscriber::{task_changed, task_refused, user_deleted};
use turn::Chat;

/// The tables of this service.
pub const SCHEMA: Schema = Schema {
    app_id: pando_chat_contract::APP_ID,
    migrations: &[Migration {
        number: 1,
        name: "commands",
        sqlite: include_str!("../migrations/0001_commands.sqlite.sql"),
        postgres: include_str!("../migrations/0001_commands.postgres.sql"),
    }],
};

/// What the service needs from its process.
#[derive(Clone)]
pub struct Deps {
    /// Time, ids, the way to other services, figures, tokens.
    pub platform: Platform,
    /// Its database, brought to [`SCHEMA`].
    pub store: Arc<dyn Store>,
    /// Where conversations are kept.
    pub state: Arc<dyn StateStore>,
    /// Threads that read dates; may be shared with others.
    pub reading: WorkPool,
    /// A language model, where one is configured.
    pub model: Option<ModelSettings>,
}

/// A turn may ask a language model (8 s), and waits for outcomes (2 s).
const TURN_TIME: Duration = Duration::from_secs(pando_chat_contract::TURN_SECONDS as u64);

/// The service.
pub fn service(deps: Deps) -> Service {
    let platform = deps.platform.clone();
    let chat = Arc::new(Chat::new(deps));
    let router = Routes::new(chat.clone())
        .limits(Limits {
            time: TURN_TIME,
            ..Limits::default()
        })
        .on(&PROCESS, process::process)
        .on(&HISTORY, history::history)
        .on(&FORGET, forget::forget)
        .on(&SESSIONS, sessions::sessions)
        .on(&OUTBOX, outbox::outbox)
        .event(TASK_CREATED.topic(), task_changed)
        .event(TASK_UPDATED.topic(), task_changed)
        .event(TASK_COMPLETED.topic(), task_changed)
        .event(TASK_DELETED.topic(), task_changed)
        .event(TASK_REFUSED.topic(), task_refused)
        .event(USER_DELETED.topic(), user_deleted)
        .finish(&contract(), &platform);
    let service = Service::new(contract(), router).topics([
        TASK_CREATED.topic(),
        TASK_UPDATED.topic(),
        TASK_COMPLETED.topic(),
        TASK_DELETED.topic(),
        TASK_REFUSED.topic(),
        USER_DELETED.topic(),
    ]);
    upkeep::reconcilers(&chat).into_iter().fold(service, Service::reconciler)
}
