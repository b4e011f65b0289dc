//! What travels between services, and the ports it travels through.
//!
//! The seam is plain HTTP and CloudEvents, in one process too: a call is an `http::Request` that some [`Transport`] carries, an
//! event is a [`CloudEvent`] that some bus delivers by POST. Contracts are data: an [`Operation`] or an [`EventType`] says once
//! what routes, clients, OpenAPI, subscriptions and access rules derive from.

mod bus;
mod caller;
mod client;
mod contract;
mod event;
mod list;
mod operation;
mod patch;
mod problem;
mod state;
mod trace;
mod transport;

pub use bus::{Bus, BusError};
pub use caller::{AccessToken, Caller, Role};
pub use client::{Call, CallError, Client};
pub use contract::{Asked, Calls, Contract};
pub use event::{Actor, CloudEvent, EventSpec, EventType, NewEvent, Published, event_route};
pub use list::{After, Items};
pub use operation::{Access, Method, Operation, OperationSpec, Reads, Tells};
pub use patch::Patch;
pub use problem::{Code, FieldError, Internal, Problem, codes};
pub use state::{Entry, StateError, StateStore, StateWrite};
pub use trace::{CallContext, TraceParent};
pub use transport::{SafeToRetry, Transport, TransportError};

/// Header names that are ours to set; they are stripped from what comes from outside.
pub mod header {
    /// Ties together everything one request of a person caused.
    pub const CORRELATION_ID: &str = "x-correlation-id";
    /// W3C trace context.
    pub const TRACEPARENT: &str = "traceparent";
    /// Once-only creation (draft-ietf-httpapi-idempotency-key-header-07).
    pub const IDEMPOTENCY_KEY: &str = "idempotency-key";
    /// The address of the person's client, set by the gateway for services.
    pub const CLIENT_ADDRESS: &str = "x-client-address";
    /// The service a request is for, where one port has several (Dapr's word).
    pub const APP_ID: &str = "dapr-app-id";
    /// Behind a sidecar: in a request the service it is for, since several may share an app id; in an answer the service that gave it,
    /// by which an answer of ours is told from one of the sidecar's own.
    pub const SERVICE: &str = "x-pando-service";
    /// Shows that a request comes from one of our own processes (Dapr's word for the token an app asks for).
    pub const APP_TOKEN: &str = "dapr-api-token";
    /// Who held the other end of the connection that a request came in by, told from one of our processes to the next.
    pub const PEER_ADDRESS: &str = "x-peer-address";
}
