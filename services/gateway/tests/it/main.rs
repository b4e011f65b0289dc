//! The gateway from outside: what it lets through, what the services see of it, and what comes back.
#![cfg(test)]

mod browsers;
mod doubles;
mod events;
mod export;
mod limits;
mod passing;
mod reference;
mod tokens;
mod unreachable;
mod world;
