//! The adapter against a sidecar: the double always, and a real daprd where there is one.
#![cfg(test)]

mod daprd;
mod doubled;
mod like;
mod strangers;
mod suites;
mod world;
