//! The adapter to PostgreSQL, on a server of its own. Where there is none, each test says so.
#![cfg(test)]

mod contract;
mod outage;
mod replicas;
mod things;
mod world;
