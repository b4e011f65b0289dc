//! The names of the services, as an operator writes them.

use clap::ValueEnum;

/// One of the services; each is an app id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
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

    /// Whether it checks access tokens itself: all do but the frontend, which hands them on.
    pub fn checks_tokens(self) -> bool {
        self != Self::Frontend
    }
}
