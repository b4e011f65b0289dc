//! What expressions stand for, and who calls whom: assignments are followed until nothing new comes.
//!
//! The text is walked once ([`statements`], [`expressions`], [`functions`]); each variable, attribute and expression is a node of a
//! [`graph`], and what is done with one is noted at it. Values then go along ([`attributes`], [`items`], [`calling`], [`own`], [`library`]), each to
//! each node once. How many a node holds, and how often a function is read again for classes that inherit it, is bounded: the whole is
//! about as much work as the program is long.

mod annotations;
mod assign;
mod attributes;
mod bindings;
mod calling;
mod domain;
mod expressions;
mod functions;
mod graph;
mod inherit;
mod items;
mod library;
mod names;
mod own;
mod scopes;
mod solution;
mod state;
mod statements;
mod symbols;
mod versions;

use std::sync::Arc;

use pando_facts::How;
use ruff_python_ast::Stmt;
use ruff_text_size::TextSize;

use self::domain::{Val, ValId};
use self::graph::Use;
use self::inherit::Parent;
use self::scopes::ScopeKind;
pub(crate) use self::solution::Solution;
use self::state::{Here, Solver};
use self::versions::Versions;
use crate::definitions::Definitions;
use crate::layout::Layout;
use crate::program::Module;
use crate::{ClassId, FunctionId, ModuleId};

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

/// What stayed unknown is opened so many times; each time more may come to be known.
const ROUNDS: usize = 3;

/// Works out a program.
pub(crate) fn solve(modules: &[Module], definitions: &Definitions, layout: &Layout) -> Solution {
    let mut solver = Solver::new(modules, definitions, layout);
    solver.open_modules();
    for (at, module) in modules.iter().enumerate() {
        let id = ModuleId::new(at);
        let scope = solver.scopes.of_module[at];
        let mut here = Here {
            module: id,
            scope,
            ordered: scope,
            caller: Caller::Module(id),
            body: None,
            method: None,
            versions: Versions::default(),
            how: How::Waits,
        };
        solver.statements(&mut here, &module.body);
        solver.note_full(id, TextSize::default());
    }
    // First what every class inherits, then what runs.
    solver.settle();
    for (call, value) in solver.waiting.take().unwrap_or_default() {
        let value = solver.values.get(value);
        solver.called(call, value);
    }
    solver.run_to_the_end();
    for _ in 0..ROUNDS {
        let opened = solver.open_unknown_keys() | solver.keep_undecorated();
        if !opened {
            break;
        }
        solver.run_to_the_end();
    }
    Solution::of(solver)
}

impl<'a> Solver<'a> {
    fn open_modules(&mut self) {
        for (at, module) in self.modules.iter().enumerate() {
            let bound = bindings::bindings(&module.body);
            let shared = bindings::shared(&module.body);
            let scope = self
                .scopes
                .open(ScopeKind::Module, ModuleId::new(at), None, &bound, &shared, &mut self.symbols);
            self.scopes.of_module.push(scope);
        }
        for (at, module) in self.modules.iter().enumerate() {
            self.stars(ModuleId::new(at), &module.body);
        }
    }

    fn stars(&mut self, module: ModuleId, body: &'a [Stmt]) {
        for stmt in body {
            match stmt {
                Stmt::ImportFrom(import) => self.star(module, import),
                Stmt::If(_) | Stmt::Try(_) | Stmt::With(_) => {
                    let mut inner: Vec<&'a [Stmt]> = Vec::new();
                    crate::visit::blocks(stmt, &mut |block| inner.push(block));
                    for block in inner {
                        self.stars(module, block);
                    }
                }
                _ => {}
            }
        }
    }

    fn run_to_the_end(&mut self) {
        loop {
            self.build();
            self.settle();
            if self.unbuilt.is_empty() {
                break;
            }
        }
    }

    /// Lets every use hear of every value.
    fn settle(&mut self) {
        let mut work = Vec::new();
        while !self.graph.is_full() && self.graph.next(&mut work) {
            for (what, value) in work.drain(..) {
                self.apply(what, value);
            }
        }
        self.note_full(ModuleId::new(0), TextSize::default());
    }

    fn apply(&mut self, what: Use, id: ValId) {
        let value = self.values.get(id);
        match what {
            Use::Copy(to) => self.graph.add(to, id, &self.values),
            Use::Load { name, to, read } => self.load(value, name, to, read),
            Use::Named { of, to, read } => {
                if let Val::Text(name) = value {
                    self.uses(of, Use::Load { name, to, read });
                }
            }
            Use::Store { name, from, read } => self.store(value, name, from, read),
            Use::Bind { class, to, read } => self.bind(value, class, to, read),
            Use::BindClass { class, to } => self.bind_class(value, class, to),
            Use::Item { key, to, read } => self.item(value, key, to, read),
            Use::SetItem { key, from, read } => self.item_set(value, key, from, read),
            Use::ItemOf { object, to } => self.item_of_key(value, object, to),
            Use::SetItemOf { object, from } => self.set_item_of_key(value, object, from),
            Use::Slice { from, until, to } => self.sliced(value, from, until, to),
            Use::Call(call) => self.called(call, value),
            Use::Callback { call, argument } => self.called_back(call, argument, value),
            Use::Raise(call) => self.raised(call, value),
            Use::Iterate { to, read } => self.turn(value, to, read),
            Use::Next { to, read } => self.next_of(value, to, read),
            Use::Enter { to, read } => self.enter(value, to, read),
            Use::Arguments(object) => self.arguments(value, object),
            Use::Typed(to) => self.typed(value, to),
            Use::Inject { to, read } => self.injected(value, to, read),
            Use::Injected(to) => self.received(value, to),
            Use::Base { class, index } => self.inherits(value, class, index),
            Use::Follow(object) => {
                if let Val::Object(from) = value {
                    self.follow(from, object);
                }
            }
            Use::TypeOf(to) => match value {
                Val::Instance(class) => self.add(to, Val::Class(class)),
                Val::Made(name) => self.add(to, Val::External(name)),
                _ => {}
            },
        }
    }

    fn inherits(&mut self, value: Val, class: ClassId, index: u16) {
        let parent = match value {
            Val::Class(parent) => Parent::Class(parent),
            Val::External(name) | Val::Made(name) => Parent::External(name),
            Val::Object(object) => match self.objects[object.index()].kind {
                domain::Kind::Type(name) => Parent::External(name),
                _ => return,
            },
            _ => return,
        };
        self.inherit.add(class, index, parent);
    }

    /// Lets what unknown decorators decorate be what it was. Tells whether there were some.
    fn keep_undecorated(&mut self) -> bool {
        let mut kept = false;
        for (callee, node, result) in std::mem::take(&mut self.unknown_decorators) {
            if self.graph.values(callee).is_empty() {
                self.copy(node, result);
                kept = true;
            }
        }
        kept
    }
}
