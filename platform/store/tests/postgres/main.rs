//! The adapter to PostgreSQL, on a server of its own. Where there is none, each test says so.
#![cfg(test)]

mod contract;
mod encrypted;
mod letting_read;
mod limits;
mod migrations;
mod outage;
mod passwords;
mod replicas;
mod roles;
mod things;
mod world;
