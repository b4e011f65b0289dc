//! What chatbot-service answers and publishes. It owns conversations, and the commands they gave.

mod events;
mod types;

pub use events::*;
pub use types::*;

use pando_kernel::{Cursor, Limit, Page, SessionId};
use pando_wire::{Access, Asked, Calls, CloudEvent, Contract, Operation, Reads};
pub use pando_wire::{After, Items};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The Dapr app id.
pub const APP_ID: &str = "chatbot-service";

/// Reads a message, answers it, and does what it asks.
pub const PROCESS: Operation<(), Process, Reply> =
    Operation::post("/chat/process", "processChat", "Say something to the chat").reads(&[Reads::IdempotencyKey]);
/// What was said.
pub const HISTORY: Operation<ListHistory, (), Page<ChatMessage>> =
    Operation::get("/chat/history", "chatHistory", "What was said, the newest first");
/// Forgets a conversation.
pub const FORGET: Operation<WhichSession, (), ()> = Operation::delete("/chat/history", "forgetChat", "Forget a conversation");
/// The conversations.
pub const SESSIONS: Operation<(), (), Items<ChatSession>> =
    Operation::get("/chat/sessions", "chatSessions", "Your conversations, the newest first");
/// The log, for a consumer that misses a position.
pub const OUTBOX: Operation<After, (), Items<CloudEvent>> = Operation::get("/outbox", "chatOutbox", "Committed events after a position")
    .access(Access::Services(&["activity-service", "task-service"]));

/// Which messages.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ListHistory {
    /// Of this conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// 1 to 200.
    #[serde(default)]
    pub limit: Limit,
    /// Where the last page ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<Cursor>,
}

/// Which conversation.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WhichSession {
    /// The conversation.
    pub session_id: SessionId,
}

/// How long a turn of a conversation may take, in seconds: it may ask a language model.
pub const TURN_SECONDS: u32 = 15;

/// What it asks others for.
const CALLS: &[Calls] = &[
    Calls {
        to: "auth-service",
        operations: Asked::Named(&["jwks"]),
        why: "the keys that access tokens are checked with",
    },
    Calls {
        to: "task-service",
        operations: Asked::Named(&["listTasks", "searchTasks", "getTask", "listProjects"]),
        why: "what the person has, read with the person's own token",
    },
    Calls {
        to: "activity-service",
        operations: Asked::Named(&["analyticsSummary"]),
        why: "the person's figures, read with the person's own token",
    },
];

/// The contract as data.
pub fn contract() -> Contract {
    Contract {
        app_id: APP_ID,
        summary: "The chat that acts",
        operations: vec![PROCESS.spec(), HISTORY.spec(), FORGET.spec(), SESSIONS.spec(), OUTBOX.spec()],
        answers_within_seconds: Some(TURN_SECONDS),
        calls: CALLS,
        events: vec![CHAT_INTENT_RECOGNIZED.spec(), CHAT_TASK_CREATE.spec(), CHAT_TASK_UPDATE.spec()],
    }
}
