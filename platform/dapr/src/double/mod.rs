//! A sidecar of the tests' own: what daprd 1.18 was seen to do, and nothing that it does not. Whatever is claimed here is held against a
//! real daprd by this crate's tests, where there is one.
//!
//! All doubles of a [`Mesh`] share a broker, a state store and the way to each other's apps, as sidecars share a Redis and a network.

mod broker;
mod invoke;
mod keys;
mod mesh;
mod wire;

pub use mesh::{Access, Double, Mesh, Settings};
