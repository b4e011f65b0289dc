use std::path::Path;

use pando_store::Schema;

use crate::service_name::ServiceName;

/// A database: one file of a data folder, or one schema of a PostgreSQL database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Database {
    /// Accounts.
    Auth,
    /// Tasks.
    Task,
    /// Commands of the chat.
    Chatbot,
    /// What happened.
    Activity,
    /// Conversations.
    State,
}

impl Database {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Auth, Self::Task, Self::Chatbot, Self::Activity, Self::State];

    /// Its file's name.
    pub fn file(self) -> &'static str {
        match self {
            Self::Auth => "auth.db",
            Self::Task => "task.db",
            Self::Chatbot => "chatbot.db",
            Self::Activity => "activity.db",
            Self::State => "state.db",
        }
    }

    /// The service whose it is.
    pub fn service(self) -> ServiceName {
        match self {
            Self::Auth => ServiceName::Auth,
            Self::Task => ServiceName::Task,
            Self::Chatbot | Self::State => ServiceName::Chatbot,
            Self::Activity => ServiceName::Activity,
        }
    }

    /// Its schema; none for what the platform keeps for itself.
    pub fn schema(self) -> Option<&'static Schema> {
        match self {
            Self::Auth => Some(&pando_auth::SCHEMA),
            Self::Task => Some(&pando_task::SCHEMA),
            Self::Chatbot => Some(&pando_chatbot::SCHEMA),
            Self::Activity => Some(&pando_activity::SCHEMA),
            Self::State => None,
        }
    }

    /// What a service keeps.
    pub fn of(service: ServiceName) -> &'static [Self] {
        match service {
            ServiceName::Auth => &[Self::Auth],
            ServiceName::Task => &[Self::Task],
            ServiceName::Chatbot => &[Self::Chatbot, Self::State],
            ServiceName::Activity => &[Self::Activity],
            ServiceName::Gateway | ServiceName::Frontend => &[],
        }
    }

    /// What these services keep.
    pub fn of_all(services: &[ServiceName]) -> Vec<Self> {
        services.iter().flat_map(|service| Self::of(*service)).copied().collect()
    }

    /// Those a folder has.
    pub fn present(folder: &Path) -> Vec<Self> {
        Self::ALL.into_iter().filter(|one| folder.join(one.file()).exists()).collect()
    }
}
