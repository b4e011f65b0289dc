//! auth-service through its router, over a real database, with a clock that is set by hand.
#![cfg(test)]

mod accounts;
mod administration;
mod bad_input;
mod cookies;
mod guessing;
mod invitations;
mod keys;
mod refreshing;
mod registering;
mod revoking;
mod rights;
mod statements;
mod world;
