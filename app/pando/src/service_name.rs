//! The names of the services, as an operator writes them.

use clap::ValueEnum;
use pando_wire::Contract;

/// One of the services; each is an app id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum ServiceName {
    /// Accounts, sessions, keys
    #[value(name = pando_auth_contract::APP_ID)]
    Auth,
    /// Tasks, projects, labels
    #[value(name = pando_task_contract::APP_ID)]
    Task,
    /// The chat
    #[value(name = pando_chat_contract::APP_ID)]
    Chatbot,
    /// What happened, and its figures
    #[value(name = pando_activity_contract::APP_ID)]
    Activity,
    /// The one door of the API
    #[value(name = pando_gateway::APP_ID)]
    Gateway,
    /// The web interface
    #[value(name = pando_frontend::APP_ID)]
    Frontend,
}

impl ServiceName {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Auth, Self::Task, Self::Chatbot, Self::Activity, Self::Gateway, Self::Frontend];

    /// The service of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|service| service.app_id() == name)
    }

    /// Its app id.
    pub fn app_id(self) -> &'static str {
        match self {
            Self::Auth => pando_auth_contract::APP_ID,
            Self::Task => pando_task_contract::APP_ID,
            Self::Chatbot => pando_chat_contract::APP_ID,
            Self::Activity => pando_activity_contract::APP_ID,
            Self::Gateway => pando_gateway::APP_ID,
            Self::Frontend => pando_frontend::APP_ID,
        }
    }

    /// What others may know of it.
    pub fn contract(self) -> Contract {
        match self {
            Self::Auth => pando_auth_contract::contract(),
            Self::Task => pando_task_contract::contract(),
            Self::Chatbot => pando_chat_contract::contract(),
            Self::Activity => pando_activity_contract::contract(),
            Self::Gateway => pando_gateway::contract(),
            Self::Frontend => pando_frontend::contract(),
        }
    }

    /// Whether people and their programs come in by it.
    pub fn is_face(self) -> bool {
        matches!(self, Self::Frontend | Self::Gateway)
    }

    /// Whether it checks access tokens itself: all do but the frontend, which hands them on.
    pub fn checks_tokens(self) -> bool {
        self != Self::Frontend
    }
}
