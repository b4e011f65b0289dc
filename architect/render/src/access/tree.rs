use std::collections::{BTreeMap, BTreeSet};

use super::path::Segment;

/// The methods of doors, needed and closed.
#[derive(Debug, Default)]
pub(super) struct Verbs {
    pub(super) needed: BTreeSet<&'static str>,
    pub(super) closed: BTreeSet<&'static str>,
}

impl Verbs {
    pub(super) fn add(&mut self, other: &Self) {
        self.needed.extend(&other.needed);
        self.closed.extend(&other.closed);
    }

    /// Whether these methods would open what has to stay closed.
    pub(super) fn opened_by(&self, verbs: &BTreeSet<&'static str>) -> bool {
        !self.closed.is_disjoint(verbs)
    }
}

/// The doors of an app as a tree of segments, as one caller sees them.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Doors at this very path.
    pub(super) here: Verbs,
    /// Doors that take any number of further segments.
    pub(super) rest: Verbs,
    /// Below words, and below words with something in them that may be anything.
    pub(super) words: BTreeMap<(bool, String), Tree>,
    /// Below anything.
    pub(super) one: Option<Box<Tree>>,
}

impl Tree {
    pub(super) fn put(&mut self, segments: &[Segment], verbs: &Verbs) {
        let Some((first, below)) = segments.split_first() else {
            return self.here.add(verbs);
        };
        match first {
            Segment::Literal(text) => self.words.entry((false, text.clone())).or_default().put(below, verbs),
            Segment::Glob(text) => self.words.entry((true, text.clone())).or_default().put(below, verbs),
            Segment::One => self.one.get_or_insert_default().put(below, verbs),
            Segment::Rest => self.rest.add(verbs),
        }
    }

    /// Everything at this path and below.
    pub(super) fn all(&self) -> Verbs {
        let mut all = Verbs::default();
        all.add(&self.here);
        all.add(&self.rest);
        for below in self.words.values().chain(self.one.as_deref()) {
            all.add(&below.all());
        }
        all
    }
}
