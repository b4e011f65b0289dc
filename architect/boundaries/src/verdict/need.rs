//! Whether anybody needs what a cut gives.
//!
//! Points are shares of a program, whatever its size, and services are for people who wait for each other: where nobody does, boundaries
//! inside of one program give most of what is gained and cost nothing to run. The bounds are judgements, not measurements.

use pando_facts::{Facts, File, Language, Role};

use crate::worth::Scale;

/// Lines of code below which one person can know a program.
const SMALL: u32 = 5_000;

pub(super) struct Need {
    /// Lines of code but tests and examples; 0 where they were not seen.
    lines: u32,
    /// Whether one person alone changed it.
    alone: bool,
}

impl Need {
    pub(super) fn of(facts: &Facts, scale: &Scale) -> Self {
        let is_code = |file: &&File| file.role == Role::Source && matches!(file.language, Language::Python | Language::TypeScript);
        Self {
            lines: facts.files.iter().filter(is_code).map(|file| file.lines).sum(),
            alone: scale.authors == Some(1),
        }
    }

    /// Why nobody needs it yet, in a sentence; nothing where somebody may.
    pub(super) fn missing(&self) -> Option<String> {
        let is_small = (1..SMALL).contains(&self.lines);
        let alone = "no file of it was changed by more than one person";
        match (is_small, self.alone) {
            (true, true) => Some(format!("It has {} lines, which one person can know, and {alone}.", self.lines)),
            (true, false) => Some(format!("It has {} lines, which one person can know.", self.lines)),
            (false, true) => Some(format!("N{}.", &alone[1..])),
            (false, false) => None,
        }
    }
}
