//! The whole system beside real Dapr sidecars on this machine: PostgreSQL, Redis, sentry, and for each service a daprd and a
//! `pando serve`, as processes of ours that are watched, started again, and ended together.
//!
//! Everything is on loopback, every process on ports of its own. What has to be kept between two starts is in the data folder;
//! certificates and tokens are new at each start.

mod app_ids;
mod at_rest;
mod documents;
mod identity;
mod inventory;
mod log_file;
mod migrate;
mod move_in;
mod ports;
mod postgres;
mod process;
mod program;
mod ready;
mod redis;
mod secrets;
mod sentry;
mod service;
mod sidecar;
mod system;
mod table;
mod tether;
mod tools;

pub use at_rest::AtRest;
pub use system::{Options, System};
pub use tether::{Tethered, become_program};
pub use tools::{Missing, Tools};
