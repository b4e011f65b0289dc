//! The adapter against a sidecar: the double always, and a real daprd where there is one.
#![cfg(test)]

mod away;
mod daprd;
mod doubled;
mod flaky;
mod like;
mod postgres;
mod strangers;
mod suites;
mod world;
