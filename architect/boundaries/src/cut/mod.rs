//! A person's own cut: which files, modules, units and tables are of which service.

mod fill;
mod held;
mod pattern;

use std::collections::BTreeSet;
use std::sync::Arc;

use pando_facts::Facts;
use pando_model::nearest;
use pando_model::yaml::{self, Node, Place, Value};

pub(crate) use fill::filled;
use held::Held;
use pattern::Pattern;

/// Services above this are refused.
const SERVICES_MAX: usize = 500;
/// Patterns above this are refused.
const PATTERNS_MAX: usize = 2_000;
/// The longest pattern, in bytes.
const PATTERN_LENGTH_MAX: usize = 500;

/// A person's own cut.
///
/// ```yaml
/// services:
///   task-service: [backend/app/services/tasks.py, app.routers.tasks, table:tasks]
///   chatbot-service:
///     - backend/app/chat/**
/// ```
///
/// An entry is a file or folder (`*` stands for anything within a part of a path, `**` for any parts), a module with all that is below it, a
/// unit's id, or `table:NAME`. Of several that fit, the longest counts. What none fits goes where what it uses is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    pieces: Vec<Piece>,
    /// What a proposal says, where it is one's.
    held: Held,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    name: Arc<str>,
    patterns: Vec<(Pattern, Place)>,
}

/// Why a text is no cut, or none of this program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {sentence}{}", help.as_ref().map(|help| format!(" ({help})")).unwrap_or_default())]
pub struct BadCut {
    /// The line and column.
    pub place: Place,
    /// What is wrong.
    pub sentence: String,
    /// What to write instead, where that can be guessed.
    pub help: Option<String>,
}

impl BadCut {
    fn new(place: Place, sentence: impl Into<String>) -> Self {
        Self {
            place,
            sentence: sentence.into(),
            help: None,
        }
    }

    fn near<'a>(mut self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        self.help = nearest(wrong, known).map(|word| format!("did you mean `{word}`?"));
        self
    }
}

impl Cut {
    /// Reads a cut, in YAML or JSON.
    ///
    /// # Errors
    /// The first thing that is wrong, with its line and column.
    pub fn read(text: &str) -> Result<Self, BadCut> {
        let node = yaml::read_one(text).map_err(|fault| BadCut::new(fault.place, fault.sentence))?;
        if !matches!(node.value, Value::Map(_)) {
            return Err(BadCut::new(node.place, "a cut is a map of `services`"));
        }
        if let Some(other) = node.entries().iter().find(|entry| entry.key != "services") {
            let sentence = format!("`{}` is nothing that a cut has: it has `services`", shown(&other.key));
            return Err(BadCut::new(other.place, sentence).near(&other.key, ["services"]));
        }
        let Some(services) = node.entry("services") else {
            return Err(BadCut::new(node.place, "a cut is a map of `services`, and there is none here"));
        };
        if !matches!(services.node.value, Value::Map(_)) {
            return Err(BadCut::new(
                services.node.place,
                "services are a map of their names to what each has",
            ));
        }
        let count = services.node.entries().len();
        if !(1..=SERVICES_MAX).contains(&count) {
            let sentence = format!("there are {count} services here; a cut has 1 to {SERVICES_MAX}");
            return Err(BadCut::new(services.place, sentence));
        }
        let mut pieces = Vec::new();
        for entry in services.node.entries() {
            if pando_model::AppId::new(entry.key.as_str()).is_err() {
                let sentence = format!(
                    "`{}` is not a service's name: 1 to 50 lower-case letters, digits and dashes, a letter first and no dash last",
                    shown(&entry.key)
                );
                return Err(BadCut::new(entry.place, sentence));
            }
            pieces.push(Piece {
                name: entry.key.as_str().into(),
                patterns: patterns(&entry.key, &entry.node)?,
            });
        }
        let all = pieces.iter().map(|piece| piece.patterns.len()).sum::<usize>();
        match all <= PATTERNS_MAX {
            true => Ok(Self {
                pieces,
                held: Held::default(),
            }),
            false => Err(BadCut::new(
                services.place,
                format!("there are {all} entries here, and {PATTERNS_MAX} is as many as are read"),
            )),
        }
    }

    /// Whether everything in it is about something in this program.
    ///
    /// # Errors
    /// The first entry that fits nothing, with the nearest word that would.
    pub fn fits(&self, facts: &Facts) -> Result<(), BadCut> {
        for (pattern, place) in self.pieces.iter().flat_map(|piece| &piece.patterns) {
            let unit = || facts.units.iter().any(|unit| pattern.fits(unit).is_some());
            let module = || facts.modules.iter().any(|module| pattern.fits_module(module));
            let table = || facts.tables.iter().any(|table| pattern.fits_table(&table.name).is_some());
            if table() || module() || unit() {
                continue;
            }
            let sentence = format!("`{}` fits no file, module, unit or table that was read", shown(pattern.text()));
            let tables: Vec<String> = facts.tables.iter().map(|table| format!("table:{}", table.name)).collect();
            let files = facts.modules.iter().map(|module| &*module.file);
            let modules = facts.modules.iter().map(|module| module.id.as_str());
            let folders: BTreeSet<&str> = files
                .clone()
                .filter_map(|file| file.rsplit_once('/'))
                .map(|(folder, _)| folder)
                .collect();
            let units = facts.units.iter().map(|unit| unit.id.as_str());
            let known = tables
                .iter()
                .map(String::as_str)
                .chain(files)
                .chain(folders)
                .chain(modules)
                .chain(units);
            return Err(BadCut::new(*place, sentence).near(pattern.text(), known));
        }
        Ok(())
    }

    /// The names of its services, as they were given.
    pub(crate) fn names(&self) -> Vec<Arc<str>> {
        self.pieces.iter().map(|piece| piece.name.clone()).collect()
    }

    /// The service whose longest pattern fits; of equals the first.
    fn best(&self, fits: impl Fn(&Pattern) -> Option<usize>) -> Option<usize> {
        let mut best: Option<(usize, usize)> = None;
        for (service, piece) in self.pieces.iter().enumerate() {
            for length in piece.patterns.iter().filter_map(|(pattern, _)| fits(pattern)) {
                if best.is_none_or(|(longest, _)| length > longest) {
                    best = Some((length, service));
                }
            }
        }
        best.map(|(_, service)| service)
    }
}

fn patterns(name: &str, node: &Node) -> Result<Vec<(Pattern, Place)>, BadCut> {
    let one = |node: &Node| match node.text() {
        Some(text) if text.len() > PATTERN_LENGTH_MAX => {
            Err(BadCut::new(node.place, format!("an entry has {PATTERN_LENGTH_MAX} bytes at most")))
        }
        Some(text) if !text.trim().is_empty() => Ok((Pattern::new(text.trim()), node.place)),
        _ => Err(BadCut::new(
            node.place,
            "an entry is a text: a file or folder (`app/tasks/**`), a module (`app.tasks`), a unit's id, or `table:NAME`",
        )),
    };
    match &node.value {
        Value::List(items) if !items.is_empty() => items.iter().map(one).collect(),
        Value::Text(_) => Ok(vec![one(node)?]),
        _ => Err(BadCut::new(
            node.place,
            format!("`{name}` has a list of files, modules, units and tables (`table:NAME`)"),
        )),
    }
}

fn shown(text: &str) -> String {
    text.chars().take(60).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests;
