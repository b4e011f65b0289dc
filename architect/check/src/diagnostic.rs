use std::fmt;
use std::sync::Arc;

use pando_model::yaml::Place;

use crate::rule::Rule;

/// Something that was found.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// By which rule.
    pub rule: &'static Rule,
    /// The file, as it was named on the command line or below the folder that was.
    pub file: Arc<str>,
    /// Where in it.
    pub place: Place,
    /// What is wrong, in a sentence without line breaks.
    pub sentence: String,
    /// What to do, where the rule alone does not say it.
    pub help: Option<String>,
}

/// How bad something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something does not work, is lost, or is open to whoever should not have it.
    Error,
    /// It works until the day it does not.
    Warning,
    /// Nothing is wrong; somebody should know it. It counts as no finding.
    Note,
}

impl Severity {
    /// The word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.name())
    }
}

/// What a rule says of a place, before it is known which rule it was.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) file: Arc<str>,
    pub(crate) place: Place,
    pub(crate) sentence: String,
    pub(crate) help: Option<String>,
}

impl Hit {
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// `did you mean …?`, where a known word is near.
    pub(crate) fn near<'a>(self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match pando_model::nearest(wrong, known) {
            Some(word) => self.help(format!("did you mean `{word}`?")),
            None => self,
        }
    }

    pub(crate) fn by(self, rule: &'static Rule) -> Diagnostic {
        Diagnostic {
            rule,
            file: self.file,
            place: self.place,
            sentence: one_line(&self.sentence),
            help: self.help.as_deref().map(one_line),
        }
    }
}

/// What comes from a file may hold anything: here it becomes a line that changes no terminal.
fn one_line(text: &str) -> String {
    /// A sentence longer than this quotes more than anybody reads, in characters.
    const LENGTH_MAX: usize = 600;
    let mut line: String = text
        .chars()
        .take(LENGTH_MAX)
        .map(|one| match is_printed(one) {
            true => one,
            false => '\u{fffd}',
        })
        .collect();
    if text.chars().nth(LENGTH_MAX).is_some() {
        line.push('…');
    }
    line
}

/// Neither control characters, nor line breaks that are none, nor what turns the direction of text.
pub(crate) fn is_printed(one: char) -> bool {
    !one.is_control()
        && !matches!(one, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
