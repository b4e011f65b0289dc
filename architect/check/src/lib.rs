//! What is wrong with a model, with the artefacts beside it, and with a running system that should say the same ([`live`]): rules with
//! codes that stay ([`rules`]), findings with their places ([`Report`]) and their formats ([`format`](mod@format)).
//!
//! A rule is a function from what was read to what it found; its words are a file in `rules`, whose examples are its tests. Nothing here
//! touches a file or the network but [`Artefacts::read`].

mod alone;
mod analysed;
mod artefacts;
mod beside;
mod diagnostic;
pub mod format;
pub mod live;
mod model;
mod report;
mod rule;
mod rules;

pub use alone::check_alone;
pub use artefacts::{Artefacts, Installed, Unseen};
pub use beside::{Beside, check_beside};
pub use diagnostic::{Diagnostic, Severity};
pub use report::{FINDINGS_MAX, Report};
pub use rule::Rule;
pub use rules::{check, check_live, rule, rules};
