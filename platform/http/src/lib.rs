//! The edges of HTTP: how a service is put together from its contract, what is read out of a request and how it is refused, how an
//! answer is written, the two ways a request arrives, from a socket ([`serve`], [`door`]) and from the same process, and the two ways one
//! is sent ([`InProcess`], [`Remote`]).
//!
//! Extractors are the only way in: whatever is wrong with an input is answered by them as a problem (RFC 9457), before a handler
//! runs. They find what they need (verifier, clock, ids) in the request, put there by [`service_layers`], so they work with any
//! state.

mod answer;
mod body;
mod complete;
mod conditional;
mod connection;
mod context;
#[cfg(feature = "contract")]
pub mod contract;
mod descriptors;
mod door;
mod edge;
mod event;
mod fields;
mod identity;
mod in_process;
mod json;
mod layers;
mod once;
mod path;
mod patient;
mod remote;
mod routes;
mod scope;
mod serve;
mod span;
mod unread;

pub use answer::Answer;
pub use body::Body;
pub use conditional::{IfMatch, etag};
pub use connection::leave_the_connection;
pub use context::Context;
pub use door::door;
pub use event::{Event, Taken};
pub use fields::Fields;
pub use identity::{Administrator, Authenticated};
pub use in_process::InProcess;
pub use json::is_too_large;
pub use layers::{Allow, Layers, Limits, service_layers};
pub use once::{IdempotencyKey, Once, OnceKey};
pub use path::{Id, Parameters};
pub use remote::Remote;
pub use routes::Routes;
pub use serve::{Listen, PeerAddress, ServerLimits, serve};
pub use span::{PassedOn, Passing};

/// Codes of the problems that are answered here only.
pub mod codes {
    use pando_wire::Code;
    /// 400: If-Match is not an entity tag.
    pub const IF_MATCH: Code = Code::new("if_match");
    /// 400: Idempotency-Key is not 1 to 255 visible ASCII characters.
    pub const IDEMPOTENCY_KEY: Code = Code::new("idempotency_key");
    /// 422: an event whose data is of a version this build does not read.
    pub const EVENT_VERSION: Code = Code::new("event_version");
    /// Of one field: it must be given.
    pub const REQUIRED: Code = Code::new("required");
    /// Of one field: there is no such field.
    pub const UNKNOWN_FIELD: Code = Code::new("unknown_field");
    /// Of one field: it is of another type.
    pub const WRONG_TYPE: Code = Code::new("wrong_type");
}
