//! Users' stories.
#![cfg(test)]

mod account;
mod backup;
mod bad_input;
mod chat;
mod crash;
mod first_minutes;
mod reference;
mod strangers;
