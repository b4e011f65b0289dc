use std::sync::Arc;

use pando_language::Duckling;
use pando_service::{Platform, Wake, WorkPool};
use pando_wire::Client;

use super::figures::Figures;
use super::waiting::Waiting;
use crate::conversation::Conversations;
use crate::model::Model;
use crate::store::{Commands, Tombstones};
use crate::{Deps, model};

/// All that a turn of a conversation needs.
pub struct Chat {
    /// Time, ids, background tasks.
    pub platform: Platform,
    /// Commands and their outcomes.
    pub commands: Commands,
    /// Accounts that are gone.
    pub tombstones: Tombstones,
    /// Conversations.
    pub conversations: Conversations,
    /// Task-service.
    pub tasks: Client,
    /// Activity-service.
    pub activity: Client,
    /// Threads that read dates.
    pub reading: WorkPool,
    /// The date library.
    pub dates: Arc<Duckling>,
    /// The language model, where there is one.
    pub model: Option<Model>,
    /// Turns that wait for outcomes.
    pub waiting: Waiting,
    /// Figures for `/metrics`.
    pub figures: Figures,
    /// An account is gone: there is something to forget.
    pub departed: Wake,
}

impl Chat {
    /// From what the process hands over.
    pub fn new(deps: Deps) -> Self {
        let Deps {
            platform,
            store,
            state,
            reading,
            model,
        } = deps;
        Self {
            commands: Commands::new(store.clone()),
            tombstones: Tombstones::new(store),
            conversations: Conversations::new(state),
            tasks: platform.client(pando_task_contract::APP_ID),
            activity: platform.client(pando_activity_contract::APP_ID),
            reading,
            dates: Arc::new(Duckling),
            model: model.map(|settings| Model::new(settings, model::connector())),
            waiting: Waiting::default(),
            figures: Figures::new(&platform.metrics),
            departed: Wake::new(),
            platform,
        }
    }
}
