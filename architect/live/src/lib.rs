//! A running system, asked whether it says what its model says: its sidecars' metadata, who they prove to be, one allowed and one denied
//! call for each pair of apps, and the traces of those calls. What is asked and what is made of the answers is `pando-check`'s; here is
//! the way over the network.
//!
//! What is asked changes nothing as long as the apps keep to their model in two things: a GET that it says may be sent again changes
//! nothing, and a DELETE or PATCH for which it says a person must sign in is turned away without one. No POST or PUT is sent, and nothing
//! that is asked has a person's token or a body (see [`pando_check::live::Question`]). Everything has a time limit, a size limit and a
//! bound on how much is asked at once, whatever answers.

mod client;
mod inventory;
mod look;
mod metadata;
mod probe;
mod system;
mod tls;
mod traces;

use pando_check::{Artefacts, Report};
use pando_model::{Misplaced, Model, Placement};

pub use look::look;
pub use system::{Sidecar, SpansAt, System, Token, Tokens, Unfit};

/// Why a running system was not looked at.
#[derive(Debug, thiserror::Error)]
pub enum NotLooked {
    /// The services are not placed as the model allows.
    #[error("the placement does not fit the model: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Misplaced(Vec<Misplaced>),
    /// This process can ask nobody.
    #[error("nothing can be asked over the network here: {0}")]
    Network(std::io::Error),
}

/// Checks a model, the artefacts beside it, and whether a running system says what they say. A placement says which services are behind
/// one app id there; without one each is behind its own. `file` is what the model's file is called in findings; `tell` takes a line
/// whenever there is progress. It takes its time (a system of six apps a few seconds) and holds the thread.
///
/// What cannot be reached, and a text that is no model, are findings.
///
/// # Errors
/// When the placement does not fit the model, or this process can ask nobody.
pub fn check(
    (file, text): (&str, &str),
    artefacts: Option<&Artefacts>,
    placement: Option<&Placement>,
    system: &System,
    tell: &dyn Fn(&str),
) -> Result<Report, NotLooked> {
    let Ok((model, _)) = Model::read(text) else {
        // It says so itself.
        return Ok(pando_check::check(file, text, artefacts));
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let looked = runtime.map_err(NotLooked::Network)?.block_on(look(&model, placement, system, tell));
    let seen = looked.map_err(NotLooked::Misplaced)?;
    pando_check::check_live(file, text, artefacts, placement, &seen).map_err(NotLooked::Misplaced)
}
