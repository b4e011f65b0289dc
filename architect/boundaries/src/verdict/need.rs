//! Whether anybody needs what a cut gives.
//!
//! Points are shares of a program, whatever its size, and services are for people who wait for each other: where nobody does, boundaries
//! inside of one program give most of what is gained and cost nothing to run. The bounds are judgements, not measurements.

use std::collections::BTreeSet;

use pando_facts::{File, Language, Role};

use crate::ground::Ground;
use crate::placed::faces;
use crate::worth::Scale;

/// Lines of code below which one person can know a program.
const SMALL: u32 = 5_000;

pub(super) struct Need {
    /// Lines of code behind the web interface, but tests and examples; 0 where they were not seen.
    lines: u32,
    /// Whether it has a web interface, which is not counted.
    shown: bool,
    /// Whether one person alone changed it.
    alone: bool,
}

impl Need {
    pub(super) fn of(ground: &Ground<'_>, scale: &Scale) -> Self {
        let shown: BTreeSet<&str> = of_units(ground, true);
        let kept: BTreeSet<&str> = of_units(ground, false);
        let is_code = |file: &&File| {
            let is_shown = shown.contains(&*file.path) && !kept.contains(&*file.path);
            file.role == Role::Source && matches!(file.language, Language::Python | Language::TypeScript) && !is_shown
        };
        Self {
            lines: ground.facts.files.iter().filter(is_code).map(|file| file.lines).sum(),
            shown: !shown.is_empty(),
            alone: scale.authors == Some(1),
        }
    }

    /// Why nobody needs it yet, in a sentence; nothing where somebody may.
    pub(super) fn missing(&self) -> Option<String> {
        let is_small = (1..SMALL).contains(&self.lines);
        let alone = "no file of it was changed by more than one person";
        let lines = format!(
            "It has {} lines{}, which one person can know",
            self.lines,
            if self.shown { " behind its web interface" } else { "" }
        );
        match (is_small, self.alone) {
            (true, true) => Some(format!("{lines}, and {alone}.")),
            (true, false) => Some(format!("{lines}.")),
            (false, true) => Some(format!("N{}.", &alone[1..])),
            (false, false) => None,
        }
    }
}

/// The files with units of the web interface, or with others.
fn of_units<'g>(ground: &'g Ground<'_>, face: bool) -> BTreeSet<&'g str> {
    let units = ground.units.iter().zip(faces(ground));
    units
        .filter(|(_, is_face)| *is_face == face)
        .map(|(unit, _)| &*unit.place.file)
        .collect()
}
