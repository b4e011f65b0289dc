//! Services move from one app id to another while people work, beside real Dapr sidecars: what `pando dapr place` does, and what it
//! undoes when it does not work out.
//!
//! Where daprd, sentry, Redis or PostgreSQL is missing, this run says so and tells nothing.
#![cfg(test)]

#[expect(dead_code, reason = "people who stop at the first failure are not told of here")]
#[path = "../it/load.rs"]
mod load;
mod moves;
mod people;
mod steps;

use pando_test_kit::OnDapr as World;
