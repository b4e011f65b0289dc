//! Answers to questions that may lead back to themselves.

use std::cell::RefCell;
use std::hash::Hash;

use rustc_hash::FxHashMap;

/// Questions are followed no deeper than this at once: each takes some of the stack. What lies deeper is asked afterwards.
const DEEP_MAX: usize = 120;

/// Questions that lead to each other are asked together so many times at most. Each time their answers know more of each other, and what
/// people write is settled after three or four.
const ROUNDS_MAX: usize = 8;

/// What was asked and answered. Questions that lead back to each other are a circle: they are answered together, each by what is known of the
/// others so far, again and again until nothing changes. So each question is worked out a few times in all, whoever asks first.
pub(crate) struct Memo<K, Q, V> {
    known: FxHashMap<K, V>,
    /// How deep each question is that is being asked.
    open: FxHashMap<K, usize>,
    /// Of each open question, how many of the circle there were when it was opened.
    marks: Vec<usize>,
    /// What is answered, and leads to a question that is still open.
    parts: FxHashMap<K, Part<V>>,
    /// Those, in the order in which they were first answered.
    members: Vec<K>,
    /// Questions that lie too deep, for afterwards.
    later: Vec<(K, Q)>,
    /// How deep the outermost open question is that the one being asked leads back to.
    cut: usize,
}

/// The answer of one of a circle.
struct Part<V> {
    value: V,
    /// Its place among the members.
    at: usize,
    /// Whether it was worked out in this round.
    fresh: bool,
    /// Whether it became another by that.
    changed: bool,
}

/// A question that was opened.
struct Opened {
    level: usize,
    members: usize,
    later: usize,
    /// What the question around it leads back to.
    around: usize,
}

impl<K, Q, V> Default for Memo<K, Q, V> {
    fn default() -> Self {
        Self {
            known: FxHashMap::default(),
            open: FxHashMap::default(),
            marks: Vec::new(),
            parts: FxHashMap::default(),
            members: Vec::new(),
            later: Vec::new(),
            cut: usize::MAX,
        }
    }
}

impl<K: Copy + Eq + Hash, Q: Copy, V: Clone + Default + PartialEq> Memo<K, Q, V> {
    /// The answer to a question, which is `key` among the others. `work` works one out, and may ask others on its way.
    pub(crate) fn answer(memo: &RefCell<Self>, key: K, question: Q, work: &dyn Fn(Q) -> V) -> V
    where
        Q: Keyed<K>,
    {
        if let Some(known) = memo.borrow_mut().ask(&key, question) {
            return known;
        }
        let opened = memo.borrow_mut().open(key);
        let mut rounds = 0;
        loop {
            rounds += 1;
            let answer = work(question);
            loop {
                let Some(deeper) = memo.borrow_mut().next_later(&opened) else {
                    break;
                };
                Self::answer(memo, deeper.key(), deeper, work);
            }
            if let Some(answer) = memo.borrow_mut().close(key, &opened, answer, rounds == ROUNDS_MAX) {
                return answer;
            }
        }
    }

    /// The answer, where there is one, or the question is being asked.
    fn ask(&mut self, key: &K, question: Q) -> Option<V> {
        if let Some(known) = self.known.get(key) {
            return Some(known.clone());
        }
        let part = self.parts.get(key);
        let so_far = || part.map(|part| part.value.clone()).unwrap_or_default();
        if let Some(level) = self.open.get(key) {
            self.cut = self.cut.min(*level);
            return Some(so_far());
        }
        if let Some(part) = part.filter(|part| part.fresh) {
            // It was answered within this open question, which knows by then what it leads back to.
            let within = self.marks.partition_point(|mark| *mark <= part.at).saturating_sub(1);
            self.cut = self.cut.min(within);
            return Some(part.value.clone());
        }
        if self.open.len() >= DEEP_MAX {
            let so_far = so_far();
            self.later.push((*key, question));
            self.cut = 0;
            return Some(so_far);
        }
        None
    }

    fn open(&mut self, key: K) -> Opened {
        let level = self.open.len();
        self.open.insert(key, level);
        self.marks.push(self.members.len());
        Opened {
            level,
            members: self.members.len(),
            later: self.later.len(),
            around: std::mem::replace(&mut self.cut, usize::MAX),
        }
    }

    /// One that lay too deep, once the outermost question is back.
    fn next_later(&mut self, opened: &Opened) -> Option<Q> {
        if opened.level > 0 {
            return None;
        }
        while let Some((key, question)) = self.later.pop() {
            let is_answered = self.known.contains_key(&key) || self.parts.get(&key).is_some_and(|part| part.fresh);
            if !is_answered {
                return Some(question);
            }
        }
        None
    }

    /// A question is answered; nothing when it is to be asked again, as the answers of its circle changed.
    fn close(&mut self, key: K, opened: &Opened, answer: V, last: bool) -> Option<V> {
        let circle = self.cut;
        if circle < opened.level {
            self.leave(&key, opened);
            self.cut = opened.around.min(circle);
            self.part(key, answer.clone());
            return Some(answer);
        }
        let changed = match self.parts.get(&key) {
            Some(before) => before.value != answer,
            None => circle == opened.level,
        };
        let members = &self.members[opened.members..];
        let again = !last && (changed || members.iter().any(|member| self.parts.get(member).is_some_and(|part| part.changed)));
        if again {
            for member in members {
                if let Some(part) = self.parts.get_mut(member) {
                    (part.fresh, part.changed) = (false, false);
                }
            }
            // It is no member while it is open, but those that lead to it ask for what is known of it.
            let at = self.members.len();
            let seed = Part {
                value: answer,
                at,
                fresh: false,
                changed: false,
            };
            self.parts.insert(key, seed);
            self.cut = usize::MAX;
            return None;
        }
        self.leave(&key, opened);
        self.cut = opened.around;
        for member in self.members.drain(opened.members..) {
            if let Some(part) = self.parts.remove(&member) {
                self.known.insert(member, part.value);
            }
        }
        self.later.truncate(opened.later);
        self.parts.remove(&key);
        self.known.insert(key, answer.clone());
        Some(answer)
    }

    fn leave(&mut self, key: &K, opened: &Opened) {
        self.open.remove(key);
        self.marks.truncate(opened.level);
    }

    /// Notes the answer of one of a circle.
    fn part(&mut self, key: K, value: V) {
        let at = self.members.len();
        match self.parts.get_mut(&key) {
            Some(part) if self.members.get(part.at) == Some(&key) => {
                part.changed |= part.value != value;
                (part.value, part.fresh) = (value, true);
            }
            _ => {
                self.members.push(key);
                let part = Part {
                    value,
                    at,
                    fresh: true,
                    changed: true,
                };
                self.parts.insert(key, part);
            }
        }
    }
}

/// A question that knows which it is.
pub(crate) trait Keyed<K> {
    /// Which.
    fn key(&self) -> K;
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::BTreeSet;

    use super::*;

    impl Keyed<u32> for u32 {
        fn key(&self) -> u32 {
            *self
        }
    }

    /// Everything that leads from numbers, by a table of edges, and how often something was worked out for that.
    fn reached(edges: &[(u32, u32)], from: &[u32]) -> (Vec<BTreeSet<u32>>, u32) {
        let memo = RefCell::new(Memo::default());
        let worked = Cell::new(0);
        fn work(memo: &RefCell<Memo<u32, u32, BTreeSet<u32>>>, worked: &Cell<u32>, edges: &[(u32, u32)], from: u32) -> BTreeSet<u32> {
            Memo::answer(memo, from, from, &|from| {
                worked.set(worked.get() + 1);
                let mut all = BTreeSet::new();
                for (_, to) in edges.iter().filter(|(begin, _)| *begin == from) {
                    all.insert(*to);
                    all.extend(work(memo, worked, edges, *to));
                }
                all
            })
        }
        let all = from.iter().map(|from| work(&memo, &worked, edges, *from)).collect();
        (all, worked.get())
    }

    #[test]
    fn all_of_a_circle_know_of_each_other() {
        let edges = [(1, 2), (2, 1), (1, 3), (3, 4), (4, 3)];
        let (all, _) = reached(&edges, &[1, 2, 3]);
        assert_eq!(
            all,
            [BTreeSet::from([1, 2, 3, 4]), BTreeSet::from([1, 2, 3, 4]), BTreeSet::from([3, 4])]
        );
    }

    #[test]
    fn a_circle_in_which_all_lead_to_all_is_worked_out_a_few_times() {
        let edges: Vec<(u32, u32)> = (0..60).flat_map(|from| (0..60).map(move |to| (from, to))).collect();
        let (all, worked) = reached(&edges, &(0..60).collect::<Vec<_>>());
        assert!(all.iter().all(|all| all.len() == 60));
        assert!(worked <= 60 * 4, "{worked}");
    }

    #[test]
    fn what_lies_deeper_than_is_followed_at_once_is_asked_afterwards() {
        let edges: Vec<(u32, u32)> = (0..500).map(|from| (from, from + 1)).collect();
        let (all, _) = reached(&edges, &[0]);
        assert_eq!(all[0].len(), 500);
    }
}
