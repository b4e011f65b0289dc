use std::collections::BTreeMap;
use std::sync::Arc;

use pando_model::yaml::Place;

use crate::diagnostic::Hit;
use crate::{Diagnostic, Rule, Severity};

/// A rule that finds more than this is cut short: nobody reads them, and a hostile file could make millions.
pub const FINDINGS_MAX: usize = 200;

/// What was found, in the order of the files.
#[derive(Debug, Default)]
pub struct Report {
    /// One a place and rule.
    pub findings: Vec<Diagnostic>,
    /// The rules that show, or looked at, a part only: there was too much.
    pub cut: Vec<&'static str>,
    /// The texts that were looked at, by name, so that a finding can be shown in its line.
    pub sources: BTreeMap<Arc<str>, Arc<str>>,
}

impl Report {
    /// Lets a rule look.
    pub(crate) fn ask(&mut self, rule: &'static Rule, look: impl FnOnce(&mut Hits)) {
        let mut hits = Hits::default();
        look(&mut hits);
        if hits.is_cut {
            self.cut.push(rule.code);
        }
        self.findings.extend(hits.hits.into_iter().map(|hit| hit.by(rule)));
    }

    /// By file, place and code; the same of one place and code is said once.
    pub(crate) fn sort(&mut self) {
        let key = |one: &Diagnostic| (one.file.clone(), one.place, one.rule.code, one.sentence.clone());
        self.findings.sort_by_cached_key(key);
        self.findings.dedup_by_key(|one| key(one));
    }

    /// Takes out what nobody wants to hear of.
    pub fn forget(&mut self, is_unwanted: impl Fn(&str) -> bool) {
        self.findings.retain(|one| !is_unwanted(one.rule.code));
        self.cut.retain(|code| !is_unwanted(code));
    }

    /// How many there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|one| one.rule.severity == severity).count()
    }

    /// Whether nothing is wrong. Notes are nothing wrong.
    pub fn is_clean(&self) -> bool {
        self.cut.is_empty() && self.count(Severity::Error) + self.count(Severity::Warning) == 0
    }

    /// The line that a finding is about, without its line break.
    pub fn line(&self, file: &str, place: Place) -> Option<&str> {
        let number = usize::try_from(place.line).ok()?.checked_sub(1)?;
        self.sources.get(file)?.lines().nth(number)
    }
}

/// What one rule finds.
#[derive(Default)]
pub(crate) struct Hits {
    hits: Vec<Hit>,
    is_cut: bool,
}

impl Hits {
    /// Adds one. It is not even made when there are enough.
    pub(crate) fn add(&mut self, hit: impl FnOnce() -> Hit) {
        match self.hits.len() < FINDINGS_MAX {
            true => self.hits.push(hit()),
            false => self.is_cut = true,
        }
    }

    /// Looks through those that there are: keeps those of which it says so, changed as it likes.
    pub(crate) fn edit(&mut self, is_kept: impl FnMut(&mut Hit) -> bool) {
        self.hits.retain_mut(is_kept);
    }

    /// Says that a part was not looked at.
    pub(crate) fn cut(&mut self) {
        self.is_cut = true;
    }
}
