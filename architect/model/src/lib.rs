//! The architecture of a system as data: its services, what each of them answers, calls, publishes, hears of and owns, and what it
//! needs to run. One file says it ([`Model::read`], [`Model::write`], [`schema`]); artefacts are rendered from it and running systems
//! are held against it.
//!
//! Nothing here is about one system: a service may be written in any language, and has only what its author knows. What a field means,
//! and in which unit, stands at the field and in the file's JSON Schema.

mod answer;
mod chart;
mod event;
mod interfaces;
mod model;
mod name;
mod nearest;
mod needs;
mod operation;
mod plainly;
mod read;
mod resources;
mod schema;
mod secret;
mod service;
mod sidecars;
mod step;
mod write;
pub mod yaml;

pub use answer::{AnswerHeader, NoRefusal, Refusal, RequestHeader};
pub use chart::{Chart, Failed, Figure, FigureKind, Hosting, Migrate};
pub use event::{Event, Subscription};
pub use interfaces::Interfaces;
pub use model::{Format, Model};
pub use name::{AppId, BadName, Metric, Name, Path, Sentence, Topic, Variable};
pub use nearest::nearest;
pub use needs::{Data, Database, External, Secret, Setting, StateUse};
pub use operation::{Access, Call, Kind, Method, Operation, Operations};
pub use read::{EVENTS_MAX, Fault, SERVICES_MAX, Unreadable, typed};
pub use resources::{Health, Limits, Resources, Scale};
pub use schema::schema;
pub use secret::{is_secret_name, secret_value};
pub use service::Service;
pub use sidecars::{Delivery, Pubsub, PubsubKind, Sidecars, StateStore, StateStoreKind};
pub use step::{
    CHECKS_MAX, Check, Fails, Falls, Gate, Misplaced, Placed, Placement, Risk, STEPS_MAX, Stays, Step, Steps, StepsFormat, steps_schema,
};
