use pando_kernel::{EventId, UserId};
use pando_wire::NewEvent;

use crate::{Statement, Value};

/// One statement of a unit, with its parameters and what it must do.
#[derive(Clone, Debug)]
pub struct Op {
    /// The statement.
    pub statement: &'static Statement,
    /// Its parameters.
    pub params: Vec<Value>,
    /// How many rows it must change, and the word for it when it does not; `None` when any number will do.
    pub expect: Option<(u64, &'static str)>,
}

impl Op {
    /// A statement that may change any number of rows.
    pub fn new(statement: &'static Statement, params: Vec<Value>) -> Self {
        Self {
            statement,
            params,
            expect: None,
        }
    }

    /// A statement that must change exactly one row (`update … where id = $1 and version = $2`); else the whole unit is undone and
    /// answered with [`crate::CommitError::Conflict`] and this word.
    pub fn one(statement: &'static Statement, params: Vec<Value>, otherwise: &'static str) -> Self {
        Self {
            statement,
            params,
            expect: Some((1, otherwise)),
        }
    }
}

/// What makes the taking of an event happen once: which subscription took which event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxKey {
    /// The source (app id) of the event.
    pub source: String,
    /// The event's id.
    pub event_id: EventId,
}

/// What makes a POST happen once: the answer is kept with the change.
#[derive(Clone, Debug, PartialEq)]
pub struct Idempotency {
    /// Whose request.
    pub user_id: UserId,
    /// Method and path: `POST /tasks`.
    pub scope: String,
    /// The client's key.
    pub key: String,
    /// SHA-256 of the body: the same key with another body is refused.
    pub fingerprint: [u8; 32],
    /// What was answered, to be answered again.
    pub answer: Remembered,
}

/// A remembered answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Remembered {
    /// The status.
    pub status: u16,
    /// Headers that belong to it (Location, ETag), as a JSON object.
    pub headers: String,
    /// The body.
    pub body: Vec<u8>,
}

/// A change as data: committed whole, once, or not at all.
#[derive(Clone, Debug, Default)]
pub struct Unit {
    /// The statements, in order.
    pub ops: Vec<Op>,
    /// The events that tell of the change, in order.
    pub events: Vec<NewEvent>,
    /// Which event this change answers, if it answers one.
    pub inbox: Option<InboxKey>,
    /// Which request this change answers, if it may come twice.
    pub idempotency: Option<Idempotency>,
    /// The request's trace and correlation, kept in the outbox rows.
    pub traceparent: Option<String>,
}

impl Unit {
    /// An empty unit.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more statement.
    #[must_use]
    pub fn op(mut self, op: Op) -> Self {
        self.ops.push(op);
        self
    }

    /// One more event.
    #[must_use]
    pub fn event(mut self, event: NewEvent) -> Self {
        self.events.push(event);
        self
    }

    /// Happens only if this event was not taken before.
    #[must_use]
    pub fn taking(mut self, key: InboxKey) -> Self {
        self.inbox = Some(key);
        self
    }

    /// Happens only if this request was not answered before.
    #[must_use]
    pub fn answering(mut self, idempotency: Option<Idempotency>) -> Self {
        self.idempotency = idempotency;
        self
    }

    /// Part of this trace.
    #[must_use]
    pub fn traced(mut self, traceparent: impl ToString) -> Self {
        self.traceparent = Some(traceparent.to_string());
        self
    }
}
