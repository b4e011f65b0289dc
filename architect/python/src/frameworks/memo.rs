//! Answers to questions that may lead back to themselves.

use std::hash::Hash;

use rustc_hash::FxHashMap;

/// After so many questions every answer is kept, also one that a circle cut short: a program that is all circles ends, too.
const QUESTIONS_MAX: usize = 300_000;

/// Questions are followed no deeper than this: each takes some of the stack.
const DEEP_MAX: usize = 120;

/// What was asked and answered. A question that leads back to itself has nothing to add to its own answer, but those on the way must not be
/// kept with what they saw of it then.
pub(crate) struct Memo<K, V> {
    known: FxHashMap<K, V>,
    /// Questions that are being asked, and how deep.
    open: FxHashMap<K, usize>,
    /// The outermost open question that an answer was cut short at.
    cut: usize,
    asked: usize,
}

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self {
            known: FxHashMap::default(),
            open: FxHashMap::default(),
            cut: usize::MAX,
            asked: 0,
        }
    }
}

impl<K: Copy + Eq + Hash, V: Clone + Default> Memo<K, V> {
    /// The answer, where there is one, or the question is being asked.
    pub(crate) fn ask(&mut self, key: &K) -> Option<V> {
        if let Some(known) = self.known.get(key) {
            return Some(known.clone());
        }
        let level = match self.open.get(key) {
            Some(level) => *level,
            // Too deep: whoever asks has but a part of the answer.
            None if self.open.len() >= DEEP_MAX => 0,
            None => return None,
        };
        self.cut = self.cut.min(level);
        Some(V::default())
    }

    /// A question is asked: how deep it is.
    pub(crate) fn open(&mut self, key: K) -> usize {
        self.asked += 1;
        let level = self.open.len();
        self.open.insert(key, level);
        level
    }

    /// A question is answered.
    pub(crate) fn close(&mut self, key: K, level: usize, answer: &V) {
        self.open.remove(&key);
        if self.cut >= level || self.asked > QUESTIONS_MAX {
            self.known.insert(key, answer.clone());
        }
        if self.cut >= level {
            self.cut = usize::MAX;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Everything that leads from a number, by a table of edges.
    fn reached(memo: &mut Memo<u8, BTreeSet<u8>>, edges: &[(u8, u8)], from: u8) -> BTreeSet<u8> {
        if let Some(known) = memo.ask(&from) {
            return known;
        }
        let level = memo.open(from);
        let mut all = BTreeSet::new();
        for (_, to) in edges.iter().filter(|(begin, _)| *begin == from) {
            all.insert(*to);
            all.extend(reached(memo, edges, *to));
        }
        memo.close(from, level, &all);
        all
    }

    #[test]
    fn an_answer_that_a_circle_cut_short_is_asked_again() {
        let edges = [(1, 2), (2, 1), (1, 3)];
        let mut memo = Memo::default();
        assert_eq!(reached(&mut memo, &edges, 1), BTreeSet::from([1, 2, 3]));
        assert_eq!(reached(&mut memo, &edges, 2), BTreeSet::from([1, 2, 3]));
    }
}
