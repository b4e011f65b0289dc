//! What is wrong with a model, and with the artefacts beside it: rules with codes that stay ([`rules`]), findings with their places
//! ([`Report`]) and their formats ([`format`]).
//!
//! A rule is a function from what was read to what it found; its words are a file in `rules`, whose examples are its tests. Nothing here
//! touches a file or the network but [`Artefacts::read`].

mod artefacts;
mod diagnostic;
pub mod format;
mod model;
mod report;
mod rule;
mod rules;
mod secret;

pub use artefacts::{Artefacts, Unseen};
pub use diagnostic::{Diagnostic, Severity};
pub use report::{FINDINGS_MAX, Report};
pub use rule::Rule;
pub use rules::{check, rule, rules};
