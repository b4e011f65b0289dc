//! Decisions: pure, with the time handed in.

pub mod key_schedule;
pub mod origin;
pub mod password_rules;
pub mod refresh;
pub mod registration;
pub mod slow_down;
