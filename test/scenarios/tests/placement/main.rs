//! Services move from one app id to another while people work, beside real Dapr sidecars: what `pando dapr place` does, what it
//! undoes when it does not work out, and where a system goes on that was killed meanwhile.
//!
//! Where daprd, sentry, Redis or PostgreSQL is missing, this run says so and tells nothing.
#![cfg(test)]

mod cut_off;
#[path = "../it/load.rs"]
mod load;
mod moves;
mod people;
mod steps;

use pando_test_kit::OnDapr as World;
