//! Scopes: which names each binds, and the node of everything that a name is ever assigned.

use rustc_hash::{FxHashMap, FxHashSet};

use super::bindings::Bindings;
use super::graph::{Graph, NodeId};
use super::symbols::{Symbol, Symbols};
use crate::{ClassId, ModuleId};

/// A scope, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct ScopeId(u32);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScopeKind {
    Module,
    Class(ClassId),
    Function,
    /// Of a comprehension: its variables, and no more.
    Comprehension,
}

#[derive(Debug)]
pub(super) struct Scope {
    pub(super) kind: ScopeKind,
    pub(super) module: ModuleId,
    pub(super) outer: Option<ScopeId>,
    locals: FxHashSet<Symbol>,
    globals: FxHashSet<Symbol>,
    nonlocals: FxHashSet<Symbol>,
    /// Names that functions in it assign too: their order is not known.
    shared: FxHashSet<Symbol>,
    cells: FxHashMap<Symbol, NodeId>,
}

#[derive(Debug, Default)]
pub(super) struct Scopes {
    all: Vec<Scope>,
    pub(super) of_module: Vec<ScopeId>,
    pub(super) of_class: FxHashMap<ClassId, ScopeId>,
    /// Of each module, where it takes all names from (`import *`).
    pub(super) stars: FxHashMap<ModuleId, Vec<Star>>,
}

/// Where `import *` takes names from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Star {
    Module(ModuleId),
    External(Symbol),
}

impl Scopes {
    pub(super) fn open(
        &mut self,
        kind: ScopeKind,
        module: ModuleId,
        outer: Option<ScopeId>,
        bindings: &Bindings<'_>,
        shared: &[&str],
        symbols: &mut Symbols,
    ) -> ScopeId {
        let mut set = |names: &[&str]| names.iter().map(|name| symbols.of(name)).collect::<FxHashSet<_>>();
        let globals = set(&bindings.global);
        let nonlocals = set(&bindings.nonlocal);
        let mut locals = set(&bindings.local);
        if kind != ScopeKind::Module {
            locals.retain(|name| !globals.contains(name) && !nonlocals.contains(name));
        }
        let shared = set(shared);
        if kind == ScopeKind::Module {
            locals.extend(&shared);
        }
        let id = ScopeId(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.all.push(Scope {
            kind,
            module,
            outer,
            locals,
            globals,
            nonlocals,
            shared,
            cells: FxHashMap::default(),
        });
        id
    }

    pub(super) fn get(&self, scope: ScopeId) -> &Scope {
        &self.all[scope.0 as usize]
    }

    pub(super) fn binds(&self, scope: ScopeId, name: Symbol) -> bool {
        self.get(scope).locals.contains(&name)
    }

    pub(super) fn bind(&mut self, scope: ScopeId, name: Symbol) {
        self.all[scope.0 as usize].locals.insert(name);
    }

    pub(super) fn is_shared(&self, scope: ScopeId, name: Symbol) -> bool {
        self.get(scope).shared.contains(&name)
    }

    /// The node of everything that a name of a scope is ever assigned.
    pub(super) fn cell(&mut self, scope: ScopeId, name: Symbol, graph: &mut Graph) -> NodeId {
        *self.all[scope.0 as usize].cells.entry(name).or_insert_with(|| graph.node())
    }

    pub(super) fn known_cell(&self, scope: ScopeId, name: Symbol) -> Option<NodeId> {
        self.get(scope).cells.get(&name).copied()
    }

    /// The scope that a name used in this one belongs to; nothing where it is of no scope around.
    pub(super) fn find(&self, from: ScopeId, name: Symbol) -> Option<ScopeId> {
        let mut at = Some(from);
        let mut first = true;
        while let Some(id) = at {
            let scope = self.get(id);
            if scope.globals.contains(&name) {
                return Some(self.of_module[scope.module.index()]);
            }
            // What functions in a class see is not the class's body; a comprehension in it is taken as part of it.
            let visible = first || !matches!(scope.kind, ScopeKind::Class(_));
            if visible && scope.locals.contains(&name) && !scope.nonlocals.contains(&name) {
                return Some(id);
            }
            first = first && scope.kind == ScopeKind::Comprehension;
            at = scope.outer;
        }
        None
    }
}
