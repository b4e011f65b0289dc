//! Nodes hold values; what uses a node hears of each value that comes to it, once.

use std::collections::VecDeque;

use rustc_hash::FxHashSet;

use super::domain::{Val, ValId, Values};
use super::symbols::Symbol;
use crate::{ClassId, ObjectId};

/// A place that holds values: a variable, an attribute, what an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NodeId(pub(super) u32);

/// The node that holds nothing, for whatever cannot be told.
pub(super) const NOTHING: NodeId = NodeId(0);

/// What is done with each value of a node.
#[derive(Clone, Copy, Debug)]
pub(super) enum Use {
    /// It goes on to another node.
    Copy(NodeId),
    /// An attribute of it is read.
    Load { name: Symbol, to: NodeId, read: u32 },
    /// It is the name of an attribute of another node that is read.
    Named { of: NodeId, to: NodeId, read: u32 },
    /// An attribute of it is set.
    Store { name: Symbol, from: NodeId, read: u32 },
    /// It is an attribute of a class, and is read from an object of this class.
    Bind { class: ClassId, to: NodeId, read: u32 },
    /// It is an attribute of a class, and is read from the class.
    BindClass { class: ClassId, to: NodeId },
    /// An item of it is read.
    Item { key: NodeId, to: NodeId, read: u32 },
    /// An item of it is set.
    SetItem { key: NodeId, from: NodeId, read: u32 },
    /// It is a key by which an item of this object is read.
    ItemOf { object: ObjectId, to: NodeId },
    /// It is a key by which an item of this object is set.
    SetItemOf { object: ObjectId, from: NodeId },
    /// A part of it is taken: `a[1:3]`.
    Slice { from: u32, until: u32, to: NodeId },
    /// It is called.
    Call(u32),
    /// It is the function of a call that a library does: which call, and which of its arguments.
    Callback { call: u32, argument: u16 },
    /// It is raised.
    Raise(u32),
    /// A loop goes over it.
    Iterate { to: NodeId, read: u32 },
    /// `next` of it is taken.
    Next { to: NodeId, read: u32 },
    /// It is entered by `with`.
    Enter { to: NodeId, read: u32 },
    /// It stands in the brackets of a type.
    Arguments(ObjectId),
    /// It is a type, and the node is of it.
    Typed(NodeId),
    /// It is what a parameter asks for (`Depends`): it is called, and the parameter is what comes back.
    Inject { to: NodeId, read: u32 },
    /// It came from something injected: a generator gives what it yields.
    Injected(NodeId),
    /// It is what a class inherits from.
    Base { class: ClassId, index: u16 },
    /// The object takes in whatever it holds.
    Follow(ObjectId),
    /// Of an object of a class, its class.
    TypeOf(NodeId),
}

/// So many values of one kind a node tells apart. One that holds more is of no use to anybody, and would make all of it slow.
const VALUES_MAX: usize = 24;
const CONSTANTS_MAX: usize = 8;

#[derive(Debug, Default)]
struct Node {
    values: Vec<ValId>,
    /// How many of them all uses have heard of.
    done: u32,
    constants: u16,
    queued: bool,
    uses: Vec<Use>,
}

#[derive(Clone, Copy, Debug)]
enum Todo {
    Values(NodeId),
    Use(NodeId, u32, u32),
}

/// All nodes.
#[derive(Debug)]
pub(super) struct Graph {
    nodes: Vec<Node>,
    copies: FxHashSet<(NodeId, NodeId)>,
    todo: VecDeque<Todo>,
    /// The nodes that hold one value for ever.
    fixed: rustc_hash::FxHashMap<ValId, NodeId>,
    /// How many nodes and uses there may be.
    limit: usize,
    /// How many uses there are.
    used: usize,
}

/// A use and a value that it has not heard of.
pub(super) type Work = (Use, ValId);

impl Graph {
    /// A graph for a text of so many bytes. What people write needs a small part of what it may hold.
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            limit: 100_000 + bytes,
            used: 0,
            nodes: vec![Node::default()],
            copies: FxHashSet::default(),
            todo: VecDeque::new(),
            fixed: rustc_hash::FxHashMap::default(),
        }
    }

    /// Whether it holds as much as it may: nothing new comes to be known.
    pub(super) fn is_full(&self) -> bool {
        self.nodes.len() >= self.limit || self.used >= self.limit * 2
    }

    pub(super) fn node(&mut self) -> NodeId {
        if self.nodes.len() >= self.limit {
            return NOTHING;
        }
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(0));
        self.nodes.push(Node::default());
        id
    }

    /// The node that holds just this value.
    pub(super) fn fixed(&mut self, value: ValId) -> NodeId {
        if let Some(known) = self.fixed.get(&value) {
            return *known;
        }
        let id = self.node();
        if id == NOTHING {
            return NOTHING;
        }
        let node = &mut self.nodes[id.0 as usize];
        node.values.push(value);
        node.done = 1;
        self.fixed.insert(value, id);
        id
    }

    pub(super) fn values(&self, node: NodeId) -> &[ValId] {
        &self.nodes[node.0 as usize].values
    }

    pub(super) fn add(&mut self, node: NodeId, value: ValId, values: &Values) {
        if node == NOTHING {
            return;
        }
        let held = &mut self.nodes[node.0 as usize];
        if held.values.contains(&value) {
            return;
        }
        if matches!(values.get(value), Val::Text(_) | Val::Number(_)) {
            if usize::from(held.constants) >= CONSTANTS_MAX {
                return;
            }
            held.constants += 1;
        } else if held.values.len() - usize::from(held.constants) >= VALUES_MAX {
            return;
        }
        held.values.push(value);
        if !held.queued {
            held.queued = true;
            self.todo.push_back(Todo::Values(node));
        }
    }

    pub(super) fn copy(&mut self, from: NodeId, to: NodeId) {
        if from != NOTHING && to != NOTHING && from != to && self.copies.insert((from, to)) {
            self.uses(from, Use::Copy(to));
        }
    }

    pub(super) fn uses(&mut self, node: NodeId, what: Use) {
        if node == NOTHING || self.used >= self.limit * 2 {
            return;
        }
        self.used += 1;
        let used = &mut self.nodes[node.0 as usize];
        used.uses.push(what);
        if used.done > 0 {
            let at = u32::try_from(used.uses.len() - 1).unwrap_or(u32::MAX);
            self.todo.push_back(Todo::Use(node, at, used.done));
        }
    }

    /// Takes what is next to do; nothing when all have heard of everything.
    pub(super) fn next(&mut self, work: &mut Vec<Work>) -> bool {
        work.clear();
        let Some(todo) = self.todo.pop_front() else { return false };
        match todo {
            Todo::Values(id) => {
                let node = &mut self.nodes[id.0 as usize];
                node.queued = false;
                let fresh = &node.values[node.done as usize..];
                for value in fresh {
                    work.extend(node.uses.iter().map(|what| (*what, *value)));
                }
                node.done = u32::try_from(node.values.len()).unwrap_or(u32::MAX);
            }
            Todo::Use(id, at, until) => {
                let node = &self.nodes[id.0 as usize];
                let what = node.uses[at as usize];
                work.extend(node.values[..until as usize].iter().map(|value| (what, *value)));
            }
        }
        true
    }
}

impl Graph {
    /// What each node holds in the end.
    pub(super) fn into_values(self) -> Vec<Box<[ValId]>> {
        self.nodes.into_iter().map(|node| node.values.into_boxed_slice()).collect()
    }
}
