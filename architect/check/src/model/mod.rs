//! Rules on the model alone: one file a group, each with its list.

mod calls;
mod calls_cycle;
mod configuration;
mod data;
mod delivery;
mod events;
mod ground;
pub(crate) mod operations;
mod paths;
pub(crate) mod ports;
mod reach;
pub(crate) mod size;

pub(crate) use ground::{Ground, steps};

use crate::report::Hits;
use crate::rule::Rule;

/// A rule with what looks for it.
pub(crate) struct ModelRule {
    pub(crate) rule: Rule,
    pub(crate) look: fn(&Ground<'_>, &mut Hits),
}

/// A list of rules with their functions.
macro_rules! model_rules {
    ($($severity:ident $code:literal $look:path),* $(,)?) => {
        &[$($crate::model::ModelRule { rule: $crate::rule::rule!($severity, $code), look: $look }),*]
    };
}
pub(crate) use model_rules;

/// All of them, group by group.
pub(crate) const GROUPS: &[&[ModelRule]] = &[
    calls::RULES,
    operations::RULES,
    reach::RULES,
    events::RULES,
    delivery::RULES,
    data::RULES,
    configuration::RULES,
    ports::RULES,
    size::RULES,
];
