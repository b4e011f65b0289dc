//! The web interface and the way to the API, from outside.
#![cfg(test)]

mod api;
mod pages;
mod policies;
mod socket;
mod world;
