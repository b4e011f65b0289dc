//! What expressions stand for, and who calls whom: assignments are followed until nothing new comes.

use std::sync::Arc;

use pando_facts::How;
use ruff_text_size::{TextRange, TextSize};

use crate::definitions::Definitions;
use crate::layout::Layout;
use crate::program::{Ancestor, Module};
use crate::{ClassId, FunctionId, ModuleId, ObjectId, Value};

/// A call that was seen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Called {
    /// In whose text it stands.
    pub from: Caller,
    /// What runs.
    pub to: Callee,
    /// In which module it stands.
    pub module: ModuleId,
    /// Where in it.
    pub at: TextSize,
    /// In what way.
    pub how: How,
}

/// In whose text a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Caller {
    /// A module's own level.
    Module(ModuleId),
    /// A class's body.
    Class(ClassId),
    /// A function, method or lambda.
    Function(FunctionId),
}

/// What a call runs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Callee {
    /// A function, method or lambda of the program.
    Function(FunctionId),
    /// A class of the program: an object of it is made.
    Class(ClassId),
    /// Something of a library, by its full name.
    External(Arc<str>),
}

/// What was worked out.
#[derive(Debug, Default)]
pub(crate) struct Solution {
    pub(crate) calls: Vec<Called>,
    ancestors: Vec<Vec<Ancestor>>,
}

impl Solution {
    pub(crate) fn values(&self, _module: ModuleId, _range: TextRange) -> Vec<Value> {
        Vec::new()
    }
    pub(crate) fn elements(&self, _object: ObjectId) -> Vec<Value> {
        Vec::new()
    }
    pub(crate) fn item(&self, _object: ObjectId, _key: &Value) -> Vec<Value> {
        Vec::new()
    }
    pub(crate) fn attribute(&self, _class: ClassId, _name: &str) -> Vec<Value> {
        Vec::new()
    }
    pub(crate) fn returns(&self, _function: FunctionId) -> Vec<Value> {
        Vec::new()
    }
    pub(crate) fn ancestors(&self, class: ClassId) -> &[Ancestor] {
        self.ancestors.get(class.index()).map_or(&[], Vec::as_slice)
    }
    pub(crate) fn parents(&self, class: ClassId) -> &[Ancestor] {
        self.ancestors(class)
    }
    pub(crate) fn global(&self, _module: ModuleId, _name: &str) -> Vec<Value> {
        Vec::new()
    }
}

pub(crate) fn solve(_modules: &[Module], _definitions: &Definitions, _layout: &Layout) -> Solution {
    Solution::default()
}
