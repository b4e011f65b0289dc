//! Users' stories.
#![cfg(test)]

mod access;
mod account;
mod backup;
mod bad_input;
mod bad_values;
mod catalogue;
mod chat;
mod crash;
mod first_minutes;
mod live;
mod load;
mod operator;
mod reference;
mod sessions;
mod stopping;
