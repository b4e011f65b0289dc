//! Rules on what is deployed, beside the model that it should say.

mod read;

pub use read::{Artefacts, Unseen};

use crate::model::Ground;
use crate::{Report, Rule};

/// All of them.
pub(crate) fn rules() -> impl Iterator<Item = &'static Rule> {
    [].into_iter()
}

/// Asks all of them.
pub(crate) fn check(_ground: &Ground<'_>, _artefacts: &Artefacts, _report: &mut Report) {}
