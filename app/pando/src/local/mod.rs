//! The whole system beside real Dapr sidecars on this machine: PostgreSQL, Redis, sentry, and for each service a daprd and a
//! `pando serve`, as processes of ours that are watched, started again, and ended together.
//!
//! Which app id hosts which services is its layout ([`System::place`] moves it to another while it serves).
//!
//! Everything is on loopback, every process on ports of its own. What has to be kept between two starts is in the data folder;
//! certificates and tokens are new at each start.

mod app_ids;
mod at_rest;
mod between;
mod control;
mod documents;
mod entrance;
mod generations;
mod ground;
mod group;
mod groups;
mod hosting;
mod identity;
mod inventory;
mod kept;
mod layout;
mod log_file;
mod migrate;
mod move_in;
mod moving;
mod named;
mod options;
mod pair;
mod ports;
mod postgres;
mod process;
mod program;
mod ready;
mod redis;
mod secrets;
mod sentry;
mod servers;
mod service;
mod sidecar;
mod system;
mod table;
mod tether;
mod threads;
mod tools;
mod transition;

pub use at_rest::AtRest;
pub use control::{Control, Remote, Standing};
pub use named::placement;
pub(crate) use named::step_of;
pub use options::Options;
pub use system::System;
pub use tether::{Tethered, become_program};
pub use tools::{Missing, Tools};
