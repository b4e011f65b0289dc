//! All that is known while a program is being worked out.

use std::collections::VecDeque;

use pando_facts::How;
use ruff_python_ast::{ExprLambda, StmtFunctionDef};
use ruff_text_size::{TextRange, TextSize};
use rustc_hash::{FxHashMap, FxHashSet};

use super::domain::{Key, Kind, Object, Val, ValId, Values};
use super::graph::{Graph, NOTHING, NodeId, Use};
use super::inherit::Inheritance;
use super::scopes::{ScopeId, Scopes};
use super::symbols::{Symbol, Symbols};
use super::versions::Versions;
use super::{Callee, Caller};
use crate::definitions::Definitions;
use crate::layout::Layout;
use crate::program::Module;
use crate::{ClassId, FunctionId, ModuleId, ObjectId};

/// A function's text.
#[derive(Clone, Copy)]
pub(super) enum Text<'a> {
    Def(&'a StmtFunctionDef),
    Lambda(&'a ExprLambda),
}

/// A parameter of a function.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parameter {
    pub(super) name: Symbol,
    pub(super) role: Role,
    /// What it is where nobody passes anything, and what its annotation says; the same for every body of the function.
    pub(super) said: NodeId,
}

/// How arguments come to a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Positional,
    Keyword,
    /// `*args`
    Rest,
    /// `**kwargs`
    Named,
}

/// A function whose definition was met.
pub(super) struct Known<'a> {
    pub(super) text: Text<'a>,
    pub(super) module: ModuleId,
    /// The scope around it, and its own.
    pub(super) outer: ScopeId,
    pub(super) scope: ScopeId,
    pub(super) parameters: Vec<Parameter>,
    /// What its annotation says that it gives back.
    pub(super) returns: NodeId,
}

/// A function as it runs for objects of one class.
#[derive(Clone, Debug)]
pub(super) struct Body {
    pub(super) function: FunctionId,
    /// Another class than its own, whose objects it runs for.
    pub(super) receiver: Option<ClassId>,
    /// A node for each parameter.
    pub(super) parameters: Vec<NodeId>,
    /// The objects behind `*args` and `**kwargs`.
    pub(super) rest: Option<ObjectId>,
    pub(super) named: Option<ObjectId>,
    pub(super) returns: NodeId,
    /// What it yields.
    pub(super) yields: NodeId,
}

/// A body, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct BodyId(pub(super) u32);

/// Where something is read or called: what its code calls is called there.
#[derive(Clone, Copy, Debug)]
pub(super) struct Site {
    pub(super) from: Caller,
    pub(super) module: ModuleId,
    pub(super) at: TextSize,
    pub(super) how: How,
}

/// Of something that no text runs.
pub(super) const NO_SITE: u32 = u32::MAX;

/// What is passed to a call.
#[derive(Clone, Copy, Debug)]
pub(super) enum Argument {
    Positional(NodeId),
    /// `*x`
    Rest(NodeId),
    Keyword(Symbol, NodeId),
    /// `**x`
    Named(NodeId),
}

impl Argument {
    pub(super) fn node(self) -> NodeId {
        match self {
            Self::Positional(node) | Self::Rest(node) | Self::Keyword(_, node) | Self::Named(node) => node,
        }
    }
}

/// A call in the text, or one that something in it leads to.
#[derive(Clone, Debug)]
pub(super) struct Call {
    pub(super) site: Site,
    pub(super) callee: NodeId,
    pub(super) arguments: Vec<Argument>,
    pub(super) result: NodeId,
    /// It applies a decorator.
    pub(super) decorates: bool,
    /// In a method: the class that it is written in, and that of the object it runs for.
    pub(super) method: Option<(ClassId, ClassId)>,
}

/// Where a walk over the text is.
pub(super) struct Here {
    pub(super) module: ModuleId,
    pub(super) scope: ScopeId,
    /// The scope whose statements come in the order of the walk.
    pub(super) ordered: ScopeId,
    pub(super) caller: Caller,
    pub(super) body: Option<BodyId>,
    pub(super) method: Option<(ClassId, ClassId)>,
    pub(super) versions: Versions,
    /// How what is called next runs.
    pub(super) how: How,
}

/// An edge of the call graph.
pub(super) type Edge = (Caller, Callee2, ModuleId, TextSize, How);

/// What an edge leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Callee2 {
    Function(FunctionId),
    Class(ClassId),
    External(Symbol),
}

pub(super) struct Solver<'a> {
    pub(super) modules: &'a [Module],
    pub(super) definitions: &'a Definitions,
    pub(super) layout: &'a Layout,
    /// Of each module, whether it is a test.
    pub(super) tests: Vec<bool>,
    pub(super) symbols: Symbols,
    pub(super) values: Values,
    pub(super) graph: Graph,
    pub(super) objects: Vec<Object>,
    pub(super) scopes: Scopes,
    pub(super) inherit: Inheritance,
    pub(super) known: FxHashMap<FunctionId, Known<'a>>,
    pub(super) bodies: Vec<Body>,
    pub(super) body_of: FxHashMap<(FunctionId, Option<ClassId>), BodyId>,
    pub(super) unbuilt: VecDeque<BodyId>,
    pub(super) calls: Vec<Call>,
    pub(super) sites: Vec<Site>,
    /// Attributes of objects of classes, and of functions.
    pub(super) fields: FxHashMap<(Owner, Symbol), NodeId>,
    pub(super) edges: Vec<Edge>,
    pub(super) seen_edges: FxHashSet<Edge>,
    /// What expressions give, by where they stand.
    pub(super) shown: Vec<(ModuleId, TextRange, NodeId)>,
    /// Things that were made for a pair of others, so that each is made once.
    pub(super) made: FxHashMap<(Making, u32, u32), u32>,
    /// Decorators, what they decorate and what comes of it: where one stays unknown, that is the same.
    pub(super) unknown_decorators: Vec<(NodeId, NodeId, NodeId)>,
    /// By the number of a site where something is injected, the type that it is said to be.
    pub(super) injected_types: FxHashMap<u32, NodeId>,
    /// Of functions in methods, the method's class and that of its object.
    pub(super) method_around: FxHashMap<FunctionId, (ClassId, ClassId)>,
    /// Attributes that methods of a class set.
    pub(super) set_attributes: FxHashMap<ClassId, FxHashSet<Symbol>>,
    /// Keys that may never be known: of an object, and what to do then.
    pub(super) open_keys: Vec<(NodeId, ObjectId, Opened)>,
    /// Calls that wait until all classes know what they inherit from.
    pub(super) waiting: Option<Vec<(u32, ValId)>>,
    /// How many lines of functions were read again for objects of other classes.
    pub(super) copied_lines: u64,
    /// What was being read when the graph was full.
    pub(super) full_at: Option<(ModuleId, TextSize)>,
    pub(super) lists: Lists,
}

/// Names that mean something to the solver.
pub(super) struct Lists {
    pub(super) init: Symbol,
    pub(super) call: Symbol,
    pub(super) called: Symbol,
    pub(super) item: Symbol,
}

/// Who has an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Owner {
    Class(ClassId),
    Function(FunctionId),
    /// Something of a library, by its full name.
    External(Symbol),
}

/// For what something was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Making {
    Typed,
    Slice,
    Native,
    Alias,
    Pair,
    Inner,
    Asked,
    Said,
}

/// What is done with an object's items where a key stays unknown.
#[derive(Clone, Copy, Debug)]
pub(super) enum Opened {
    Read(NodeId),
    Set(NodeId),
}

impl<'a> Solver<'a> {
    pub(super) fn new(modules: &'a [Module], definitions: &'a Definitions, layout: &'a Layout) -> Self {
        let mut symbols = Symbols::default();
        let lists = Lists {
            init: symbols.of("__init__"),
            call: symbols.of("__call__"),
            called: symbols.of("()"),
            item: symbols.of("[]"),
        };
        Self {
            modules,
            definitions,
            layout,
            tests: modules.iter().map(|module| crate::entries::is_test(&module.path)).collect(),
            symbols,
            values: Values::default(),
            graph: Graph::new(modules.iter().map(|module| module.text.len()).sum()),
            objects: Vec::new(),
            scopes: Scopes::default(),
            inherit: Inheritance::new(definitions.classes.len()),
            known: FxHashMap::default(),
            bodies: Vec::new(),
            body_of: FxHashMap::default(),
            unbuilt: VecDeque::new(),
            calls: Vec::new(),
            sites: Vec::new(),
            fields: FxHashMap::default(),
            edges: Vec::new(),
            seen_edges: FxHashSet::default(),
            shown: Vec::new(),
            made: FxHashMap::default(),
            unknown_decorators: Vec::new(),
            injected_types: FxHashMap::default(),
            method_around: FxHashMap::default(),
            set_attributes: FxHashMap::default(),
            open_keys: Vec::new(),
            waiting: Some(Vec::new()),
            copied_lines: 0,
            full_at: None,
            lists,
        }
    }

    pub(super) fn node(&mut self) -> NodeId {
        self.graph.node()
    }

    /// Notes what was read last, where that was too much.
    pub(super) fn note_full(&mut self, module: ModuleId, at: TextSize) {
        if self.full_at.is_none() && self.graph.is_full() {
            self.full_at = Some((module, at));
        }
    }

    /// The node that holds just this value.
    pub(super) fn fixed(&mut self, value: Val) -> NodeId {
        let value = self.values.of(value);
        self.graph.fixed(value)
    }

    pub(super) fn add(&mut self, node: NodeId, value: Val) {
        let value = self.values.of(value);
        self.graph.add(node, value, &self.values);
    }

    pub(super) fn copy(&mut self, from: NodeId, to: NodeId) {
        self.graph.copy(from, to);
    }

    pub(super) fn uses(&mut self, node: NodeId, what: Use) {
        self.graph.uses(node, what);
    }

    /// A node for what several hold.
    pub(super) fn join(&mut self, nodes: &[NodeId]) -> NodeId {
        let mut several = nodes.iter().copied().filter(|node| *node != NOTHING);
        match (several.next(), several.next()) {
            (None, _) => NOTHING,
            (Some(only), None) => only,
            _ => {
                let to = self.node();
                for from in nodes {
                    self.copy(*from, to);
                }
                to
            }
        }
    }

    /// A new object, and the node that holds just it.
    pub(super) fn object(&mut self, kind: Kind) -> (ObjectId, NodeId) {
        let id = ObjectId::new(self.objects.len());
        let (anywhere, all, names) = (self.node(), self.node(), self.node());
        self.copy(anywhere, all);
        self.objects.push(Object {
            kind,
            fields: FxHashMap::default(),
            keys: Vec::new(),
            anywhere,
            all,
            names,
            followers: Vec::new(),
        });
        let node = self.fixed(Val::Object(id));
        (id, node)
    }

    /// The node of a place in an object, made where there is none yet; where there is no room any more, that of any place.
    pub(super) fn field(&mut self, object: ObjectId, key: Key) -> NodeId {
        let held = &self.objects[object.index()];
        if let Some(known) = held.fields.get(&key) {
            return *known;
        }
        if !held.has_room() {
            return held.anywhere;
        }
        let (all, names) = (held.all, held.names);
        let followers = held.followers.clone();
        let node = self.node();
        self.copy(node, all);
        let held = &mut self.objects[object.index()];
        held.fields.insert(key, node);
        held.keys.push(key);
        let name = match key {
            Key::Number(number) => Val::Number(number),
            Key::Text(text) => Val::Text(text),
        };
        if self.objects[object.index()].kind == Kind::Dictionary {
            self.add(names, name);
        }
        for follower in followers {
            let to = self.field(follower, key);
            self.copy(node, to);
        }
        node
    }

    /// Lets an object take in whatever another one holds, each at its place.
    pub(super) fn follow(&mut self, from: ObjectId, to: ObjectId) {
        if from == to || self.objects[from.index()].followers.contains(&to) || self.objects[from.index()].followers.len() > 32 {
            return;
        }
        // Two that follow each other would make places for each other for ever; they are few, and each place is made once.
        self.objects[from.index()].followers.push(to);
        let (a, b) = (self.objects[from.index()].anywhere, self.objects[to.index()].anywhere);
        self.copy(a, b);
        for key in self.objects[from.index()].keys.clone() {
            let (a, b) = (self.field(from, key), self.field(to, key));
            self.copy(a, b);
        }
    }

    /// The node of an attribute that somebody has besides those of a class's text.
    pub(super) fn attribute(&mut self, owner: Owner, name: Symbol) -> NodeId {
        if let Some(known) = self.fields.get(&(owner, name)) {
            return *known;
        }
        let node = self.node();
        self.fields.insert((owner, name), node);
        node
    }

    pub(super) fn site(&mut self, site: Site) -> u32 {
        self.sites.push(site);
        u32::try_from(self.sites.len() - 1).unwrap_or(u32::MAX)
    }

    /// The site of a number, unless it is none.
    pub(super) fn at(&self, site: u32) -> Option<Site> {
        self.sites.get(site as usize).copied()
    }

    pub(super) fn call(&mut self, call: Call) -> u32 {
        self.calls.push(call);
        u32::try_from(self.calls.len() - 1).unwrap_or(u32::MAX)
    }

    pub(super) fn edge(&mut self, site: Site, to: Callee2) {
        let edge = (site.from, to, site.module, site.at, site.how);
        if self.seen_edges.insert(edge) {
            self.edges.push(edge);
        }
    }

    pub(super) fn public(&self, callee: Callee2) -> Callee {
        match callee {
            Callee2::Function(function) => Callee::Function(function),
            Callee2::Class(class) => Callee::Class(class),
            Callee2::External(name) => Callee::External(std::sync::Arc::clone(self.symbols.text(name))),
        }
    }

    /// What is already made for a pair of things.
    pub(super) fn made(&self, what: Making, of: u32, by: u32) -> Option<u32> {
        self.made.get(&(what, of, by)).copied()
    }
}
