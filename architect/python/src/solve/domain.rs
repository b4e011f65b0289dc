//! What nodes hold: values, each once and by its number, and the objects that are made of others.

use rustc_hash::FxHashMap;

use super::graph::NodeId;
use super::symbols::Symbol;
use crate::{ClassId, FunctionId, ModuleId, ObjectId};

/// A value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Val {
    Module(ModuleId),
    /// A package without a file: its folder.
    Folder(Symbol),
    Class(ClassId),
    Instance(ClassId),
    Function(FunctionId),
    /// A function bound to an object of a class.
    Method(FunctionId, ClassId),
    /// A function bound to a class.
    ClassMethod(FunctionId, ClassId),
    /// What comes after a class in the order of another: `super()`.
    Super(ClassId, ClassId),
    Object(ObjectId),
    /// A method of a list, dictionary and so on.
    ObjectMethod(ObjectId, Symbol),
    External(Symbol),
    Made(Symbol),
    Text(Symbol),
    Number(i64),
    /// What puts a call of a function off: its `delay`.
    Later(FunctionId),
}

/// A value, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ValId(pub(super) u32);

/// All values so far.
#[derive(Debug, Default)]
pub(super) struct Values {
    known: FxHashMap<Val, ValId>,
    all: Vec<Val>,
}

impl Values {
    pub(super) fn of(&mut self, value: Val) -> ValId {
        if let Some(known) = self.known.get(&value) {
            return *known;
        }
        let id = ValId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(value);
        self.known.insert(value, id);
        id
    }

    pub(super) fn get(&self, id: ValId) -> Val {
        self.all[id.0 as usize]
    }
}

/// Where in an object something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Key {
    Number(i64),
    Text(Symbol),
}

/// Of which kind an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A list, tuple, set or generator: a turn of a loop gives what it holds.
    Sequence,
    /// A dictionary: a turn of a loop gives its keys.
    Dictionary,
    /// A type with arguments in brackets: `list[Task]`, by the name of the type.
    Type(Symbol),
    /// A call that was prepared: `partial(f, 1)`, by its number.
    Partial(u32),
    /// What FastAPI asks for: `Depends(f)`.
    Depends(NodeId),
}

/// So many places of an object are told apart.
const FIELDS_MAX: usize = 64;

/// A list, tuple, dictionary, generator, …
#[derive(Debug)]
pub(super) struct Object {
    pub(super) kind: Kind,
    pub(super) fields: FxHashMap<Key, NodeId>,
    /// Its places in the order in which they came.
    pub(super) keys: Vec<Key>,
    /// What may be anywhere in it.
    pub(super) anywhere: NodeId,
    /// Everything that is in it.
    pub(super) all: NodeId,
    /// The keys themselves.
    pub(super) names: NodeId,
    /// Objects that take in whatever this one does.
    pub(super) followers: Vec<ObjectId>,
}

impl Object {
    /// Whether a new place is told apart from the others.
    pub(super) fn has_room(&self) -> bool {
        self.keys.len() < FIELDS_MAX
    }
}
