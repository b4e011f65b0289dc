use pando_kernel::{CommandId, Instant, MessageId, SessionId, TaskId, Version};
use pando_task_contract::{NewTask, TaskPatch};
use pando_wire::EventType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was understood of a message. Carries no text of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct IntentRecognized {
    /// The conversation.
    pub session_id: SessionId,
    /// The message.
    pub message_id: MessageId,
    /// `task.create`, `task.list`, …
    pub intent: String,
    /// 0 to 1.
    pub confidence: f32,
    /// `parser` or `model`.
    pub understood_by: UnderstoodBy,
}

/// Who understood a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum UnderstoodBy {
    /// Our own grammar.
    Parser,
    /// A language model.
    Model,
}

/// A change of one task that the chat asks for. Task-service answers it exactly once: with a task event or `task.refused`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TaskCommand {
    /// Names the command in its answer.
    pub command_id: CommandId,
    /// What to do.
    #[serde(flatten)]
    pub action: TaskAction,
    /// After this it is refused: 15 minutes after it was given.
    pub expires_at: Instant,
}

/// What a command does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum TaskAction {
    /// Make a task.
    Create {
        /// The task.
        changes: Box<NewTask>,
    },
    /// Change it.
    Update {
        /// Which.
        task_id: TaskId,
        /// Only over this version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expected_version: Option<Version>,
        /// The change.
        changes: Box<TaskPatch>,
    },
    /// Complete it.
    Complete {
        /// Which.
        task_id: TaskId,
        /// Only over this version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expected_version: Option<Version>,
    },
    /// Reopen it.
    Reopen {
        /// Which.
        task_id: TaskId,
        /// Only over this version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expected_version: Option<Version>,
    },
    /// To the trash.
    Delete {
        /// Which.
        task_id: TaskId,
        /// Only over this version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expected_version: Option<Version>,
    },
    /// Out of the trash.
    Restore {
        /// Which.
        task_id: TaskId,
        /// Only over this version.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expected_version: Option<Version>,
    },
}

/// A message was understood.
pub const CHAT_INTENT_RECOGNIZED: EventType<IntentRecognized> =
    EventType::new("chat.intent.recognized", "A message was understood", &["activity-service"]);
/// The chat asks for a new task.
pub const CHAT_TASK_CREATE: EventType<TaskCommand> = EventType::new(
    "chat.task.create",
    "The chat asks for a new task",
    &["task-service", "activity-service"],
);
/// The chat asks for a change of a task.
pub const CHAT_TASK_UPDATE: EventType<TaskCommand> = EventType::new(
    "chat.task.update",
    "The chat asks for a change of a task",
    &["task-service", "activity-service"],
);
