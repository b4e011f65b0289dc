//! A system of the tests' own, asked over loopback: a sound one, and those that answer whatever they like.
#![cfg(test)]

mod double;
mod hostile;
mod sound;
mod tls;
mod traces;
