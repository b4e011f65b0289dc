//! What people type, and what it means.
#![cfg(test)]

mod chat;
mod properties;
mod quick_add;
mod support;
mod titles;
mod tools;
