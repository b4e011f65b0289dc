//! A file's text as a tree.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use pando_facts::{Diagnostic, Place, Source, Unread};
use ruff_python_ast::{ModModule, PythonVersion, Suite};
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};
use ruff_text_size::{Ranged, TextSize};

use crate::depth::too_deep;

/// A longer file is data, not a program that people wrote.
const BYTES_MAX: usize = 16 * 1024 * 1024;
/// So many mistakes of one file are told; the rest follows from them.
const MISTAKES_MAX: usize = 3;

/// A file that was parsed.
#[derive(Debug)]
pub(crate) struct Parsed {
    /// Its statements. Around a mistake some are missing.
    pub(crate) body: Suite,
    /// Where its lines begin.
    pub(crate) lines: Lines,
}

/// Parses a file, and tells what of it could not be.
pub(crate) fn parse(source: &Source, told: &mut Vec<Diagnostic>) -> Parsed {
    let lines = Lines::of(&source.text);
    let mut tell = |kind, line, sentence: String| {
        told.push(Diagnostic {
            kind,
            place: Place::new(Arc::clone(&source.path), line),
            sentence,
        });
    };
    let mut body = Suite::new();
    if source.text.len() > BYTES_MAX {
        tell(
            Unread::Limit,
            1,
            format!("the file has more than {} MiB: it was not read", BYTES_MAX / 1024 / 1024),
        );
    } else if too_deep(&source.text) {
        tell(
            Unread::Limit,
            1,
            "something in the file is nested deeper than is looked at: it was not read".to_owned(),
        );
    } else {
        // The parser keeps on after a mistake; should it ever give up by a panic, one file is lost and not all of them.
        match catch_unwind(AssertUnwindSafe(|| module(&source.text))) {
            Ok((read, mistakes)) => {
                body = read.body;
                for (at, why) in mistakes.into_iter().take(MISTAKES_MAX) {
                    tell(
                        Unread::Syntax,
                        lines.line(at),
                        format!("it does not parse here: {why}; the rest was read"),
                    );
                }
            }
            Err(_) => tell(Unread::Syntax, 1, "the parser gives up on the file: it was not read".to_owned()),
        }
    }
    Parsed { body, lines }
}

fn module(text: &str) -> (ModModule, Vec<(TextSize, String)>) {
    let options = ParseOptions::from(Mode::Module).with_target_version(PythonVersion::latest());
    let parsed = parse_unchecked(text, options);
    let mistakes = parsed
        .errors()
        .iter()
        .map(|error| (error.range().start(), error.error.to_string()))
        .collect();
    (parsed.into_syntax().module().unwrap_or_else(empty), mistakes)
}

fn empty() -> ModModule {
    ModModule {
        node_index: ruff_python_ast::AtomicNodeIndex::NONE,
        range: ruff_text_size::TextRange::default(),
        body: Suite::new(),
    }
}

/// Where the lines of a text begin.
#[derive(Debug, Default)]
pub(crate) struct Lines(Vec<u32>);

impl Lines {
    fn of(text: &str) -> Self {
        let begins = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        Self(begins.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX)).collect())
    }

    /// The line of an offset; the first is 1.
    pub(crate) fn line(&self, at: TextSize) -> u32 {
        let before = self.0.partition_point(|begin| *begin <= at.to_u32());
        u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
    }
}
