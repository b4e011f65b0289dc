//! Which assignment of a variable counts, statement by statement: inside of one scope the order is known.

use rustc_hash::FxHashMap;

use super::graph::NodeId;
use super::symbols::Symbol;

/// A variable, or an attribute or item of one that is reached by constant steps: `self.tasks`, `d["a"]["b"]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Path {
    pub(super) base: Symbol,
    pub(super) steps: Vec<Step>,
}

/// A step from something to what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Step {
    Attribute(Symbol),
    Text(Symbol),
    Number(i64),
    /// By a key that is not known.
    Any,
}

impl Path {
    pub(super) fn name(base: Symbol) -> Self {
        Self { base, steps: Vec::new() }
    }
}

/// What each path was last assigned.
#[derive(Debug, Default)]
pub(super) struct Versions {
    now: FxHashMap<Path, NodeId>,
    /// The paths with steps among them.
    deep: Vec<Path>,
    /// What was changed, and what it was before.
    log: Vec<(Path, Option<NodeId>)>,
    /// Everything that was ever assigned, in its order.
    history: Vec<(Path, NodeId)>,
    /// Whether the statement that comes is ever reached.
    pub(super) dead: bool,
}

/// What a branch changed.
#[derive(Debug)]
pub(super) struct Branch {
    changes: FxHashMap<Path, Option<NodeId>>,
    order: Vec<Path>,
    dead: bool,
}

impl Versions {
    pub(super) fn get(&self, path: &Path) -> Option<NodeId> {
        self.now.get(path).copied()
    }

    pub(super) fn set(&mut self, path: Path, node: NodeId) {
        self.history.push((path.clone(), node));
        self.put(path, Some(node));
    }

    fn put(&mut self, path: Path, node: Option<NodeId>) {
        let before = match node {
            Some(node) => self.now.insert(path.clone(), node),
            None => self.now.remove(&path),
        };
        if !path.steps.is_empty() && before.is_none() && node.is_some() {
            self.deep.push(path.clone());
        }
        self.log.push((path, before));
    }

    /// Forgets all but variables: something ran that may have changed what they hold.
    pub(super) fn forget(&mut self) {
        for path in std::mem::take(&mut self.deep) {
            if self.now.contains_key(&path) {
                self.put(path, None);
            }
        }
    }

    /// Forgets what an assignment to a path may change under other names.
    pub(super) fn forget_for(&mut self, assigned: &Path) {
        let deep = std::mem::take(&mut self.deep);
        for path in deep {
            if !self.now.contains_key(&path) {
                continue;
            }
            let inside = path.base == assigned.base && path.steps.starts_with(&assigned.steps);
            let alias = assigned
                .steps
                .last()
                .is_some_and(|last| path.steps.iter().any(|step| step.may_be(*last)));
            if inside || alias {
                self.put(path, None);
            } else {
                self.deep.push(path);
            }
        }
    }

    pub(super) fn mark(&self) -> (usize, usize) {
        (self.log.len(), self.history.len())
    }

    /// Ends a branch: what it changed is taken back.
    pub(super) fn end(&mut self, mark: (usize, usize), was_dead: bool) -> Branch {
        let mut branch = Branch {
            changes: FxHashMap::default(),
            order: Vec::new(),
            dead: std::mem::replace(&mut self.dead, was_dead),
        };
        for (path, _) in &self.log[mark.0..] {
            if !branch.changes.contains_key(path) {
                branch.changes.insert(path.clone(), self.now.get(path).copied());
                branch.order.push(path.clone());
            }
        }
        while self.log.len() > mark.0 {
            let Some((path, before)) = self.log.pop() else { break };
            match before {
                Some(node) => {
                    if !path.steps.is_empty() && !self.now.contains_key(&path) {
                        self.deep.push(path.clone());
                    }
                    self.now.insert(path, node);
                }
                None => {
                    self.now.remove(&path);
                }
            }
        }
        branch
    }

    /// What was assigned since a mark, also in branches that ended.
    pub(super) fn since(&self, mark: (usize, usize)) -> Vec<(Path, NodeId)> {
        self.history[mark.1..].to_vec()
    }

    /// Goes on where some branches meet; `join` makes a node of several.
    pub(super) fn meet(&mut self, branches: &[Branch], join: &mut dyn FnMut(&[NodeId]) -> NodeId) {
        let live: Vec<&Branch> = branches.iter().filter(|branch| !branch.dead).collect();
        let live = if live.is_empty() {
            self.dead |= !branches.is_empty();
            branches.iter().collect()
        } else {
            live
        };
        let mut done = rustc_hash::FxHashSet::default();
        for path in live.iter().flat_map(|branch| &branch.order) {
            if !done.insert(path) {
                continue;
            }
            let before = self.now.get(path).copied();
            let ends = live.iter().map(|branch| branch.changes.get(path).copied().unwrap_or(before));
            let mut nodes: Vec<NodeId> = Vec::new();
            let mut missing = false;
            for end in ends {
                match end {
                    Some(node) if !nodes.contains(&node) => nodes.push(node),
                    Some(_) => {}
                    None => missing = true,
                }
            }
            let node = match nodes.as_slice() {
                [] => None,
                // An attribute that one of them does not know has whatever was ever assigned to it.
                _ if missing && !path.steps.is_empty() => None,
                [only] => Some(*only),
                several => Some(join(several)),
            };
            match node {
                Some(node) => self.set(path.clone(), node),
                None if before.is_some() => self.put(path.clone(), None),
                None => {}
            }
        }
    }
}

impl Step {
    fn may_be(self, other: Self) -> bool {
        match (self, other) {
            (Self::Attribute(_), Self::Attribute(_)) => self == other,
            (Self::Attribute(_), _) | (_, Self::Attribute(_)) => false,
            (Self::Any, _) | (_, Self::Any) => true,
            _ => self == other,
        }
    }
}

impl Versions {
    /// Whether anything but variables is known.
    pub(super) fn has_paths(&self) -> bool {
        !self.deep.is_empty()
    }
}
