use pando_wire::EventType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::User;

/// What the events of auth-service carry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UserEvent {
    /// The account after the change; for `user.deleted` nothing but what is needed to forget it.
    pub user: Option<User>,
}

/// An account was made.
pub const USER_REGISTERED: EventType<UserEvent> = EventType::new("user.registered", "An account was made", &["activity-service"]);
/// Somebody signed in.
pub const USER_LOGGED_IN: EventType<UserEvent> = EventType::new("user.logged_in", "Somebody signed in", &["activity-service"]);
/// An account was deleted: every service removes what belongs to it and keeps a tombstone.
pub const USER_DELETED: EventType<UserEvent> = EventType::new(
    "user.deleted",
    "An account was deleted",
    &["task-service", "chatbot-service", "activity-service"],
);
