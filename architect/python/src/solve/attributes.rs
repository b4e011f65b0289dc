//! Attributes: what is found under a name of a value, and what is set there.

use ruff_python_ast::visitor::{Visitor, walk_expr};
use ruff_python_ast::{Expr, ExprContext, Stmt, StmtClassDef};
use rustc_hash::FxHashSet;

use super::domain::Val;
use super::graph::{NodeId, Use};
use super::inherit::Parent;
use super::state::{Argument, Call, Owner, Site, Solver};
use super::symbols::Symbol;
use crate::{Binding, ClassId, FunctionId};

/// What puts a call off, of queues and the like.
const LATER: &[&str] = &[
    "delay",
    "apply_async",
    "send",
    "send_with_options",
    "enqueue",
    "schedule",
    "defer",
    "kiq",
    "submit",
    "s",
    "si",
];

impl<'a> Solver<'a> {
    /// An attribute of a value is read.
    pub(super) fn load(&mut self, value: Val, name: Symbol, to: NodeId, read: u32) {
        match value {
            Val::Module(module) => {
                let node = self.of_module(module, name);
                self.copy(node, to);
            }
            Val::Folder(folder) => {
                let folder = crate::layout::Meant::Folder(self.symbols.text(folder).to_string());
                let name = std::sync::Arc::clone(self.symbols.text(name));
                if let Some(meant) = self.layout.inside(&folder, &name) {
                    let node = self.meant(&meant);
                    self.copy(node, to);
                }
            }
            Val::Class(class) => self.load_from_class(class, name, to),
            Val::Instance(class) => self.load_from_object(class, name, to, read),
            Val::Super(after, class) => {
                let order = self.inherit.order(class);
                let behind = order
                    .iter()
                    .position(|parent| *parent == Parent::Class(after))
                    .map_or(0, |at| at + 1);
                let order = order[behind..].to_vec();
                self.load_from(&order, class, name, to, Some(read));
            }
            Val::External(library) | Val::Made(library) => {
                let field = self.fields.get(&(Owner::External(library), name)).copied();
                if let Some(field) = field {
                    self.copy(field, to);
                }
                if let Some(full) = self.symbols.dotted(library, name) {
                    self.add(to, Val::External(full));
                }
            }
            Val::Function(function) => {
                let field = self.attribute(Owner::Function(function), name);
                self.copy(field, to);
                if LATER.contains(&&**self.symbols.text(name)) {
                    self.add(to, Val::Later(function));
                }
            }
            Val::Object(object) => self.add(to, Val::ObjectMethod(object, name)),
            Val::Text(_) => {
                let text = self.symbols.of("builtins.str");
                if let Some(full) = self.symbols.dotted(text, name) {
                    self.add(to, Val::External(full));
                }
            }
            Val::Method(function, class) if LATER.contains(&&**self.symbols.text(name)) => {
                let _ = class;
                self.add(to, Val::Later(function));
            }
            Val::Method(..) | Val::ClassMethod(..) | Val::ObjectMethod(..) | Val::Number(_) | Val::Later(_) => {}
        }
    }

    fn load_from_class(&mut self, class: ClassId, name: Symbol, to: NodeId) {
        let order = self.inherit.order(class).to_vec();
        self.load_from(&order, class, name, to, None);
    }

    fn load_from_object(&mut self, class: ClassId, name: Symbol, to: NodeId, read: u32) {
        if &**self.symbols.text(name) == "__class__" {
            self.add(to, Val::Class(class));
            return;
        }
        let order = self.inherit.order(class).to_vec();
        self.load_from(&order, class, name, to, Some(read));
    }

    /// Looks for an attribute along what a class inherits; `read` says where, if of an object.
    fn load_from(&mut self, order: &[Parent], class: ClassId, name: Symbol, to: NodeId, read: Option<u32>) {
        let mut set = false;
        let mut found = None;
        let mut external = None;
        for parent in order {
            match parent {
                Parent::Class(of) => {
                    let field = self.attribute(Owner::Class(*of), name);
                    self.copy(field, to);
                    set |= self.set_attributes.get(of).is_some_and(|names| names.contains(&name));
                    let scope = self.scopes.of_class.get(of).copied();
                    if found.is_none()
                        && let Some(scope) = scope.filter(|scope| self.scopes.binds(*scope, name))
                    {
                        found = Some(self.scopes.cell(scope, name, &mut self.graph));
                    }
                }
                Parent::External(library) => {
                    if external.is_none() && !is_plain(self.symbols.text(*library)) {
                        external = Some(*library);
                    }
                }
            }
        }
        match (found, external) {
            (Some(cell), _) => match read {
                Some(read) => self.uses(cell, Use::Bind { class, to, read }),
                None => self.uses(cell, Use::BindClass { class, to }),
            },
            (None, Some(library)) if !set => {
                if let Some(full) = self.symbols.dotted(library, name) {
                    self.add(to, Val::External(full));
                }
            }
            _ => {}
        }
    }

    /// An attribute that a class has in its text is read from one of its objects.
    pub(super) fn bind(&mut self, value: Val, class: ClassId, to: NodeId, read: u32) {
        match value {
            Val::Function(function) => match self.definitions.functions[function.index()].binding {
                Binding::Static if self.is_method(function) => self.add(to, value),
                Binding::Class => self.add(to, Val::ClassMethod(function, class)),
                Binding::Property => self.run_property(function, class, to, read, &[]),
                Binding::Setter => {}
                Binding::Object | Binding::Static => self.add(to, Val::Method(function, class)),
            },
            other => self.add(to, other),
        }
    }

    fn is_method(&self, function: FunctionId) -> bool {
        let function = &self.definitions.functions[function.index()];
        function.class.is_some()
    }

    pub(super) fn bind_class(&mut self, value: Val, class: ClassId, to: NodeId) {
        match value {
            Val::Function(function) if self.definitions.functions[function.index()].binding == Binding::Class => {
                self.add(to, Val::ClassMethod(function, class));
            }
            other => self.add(to, other),
        }
    }

    /// Reads or sets a property: its function runs.
    fn run_property(&mut self, function: FunctionId, class: ClassId, to: NodeId, read: u32, arguments: &[NodeId]) {
        let Some(site) = self.at(read) else { return };
        let callee = self.fixed(Val::Method(function, class));
        self.run(site, callee, arguments, to);
    }

    /// Calls something that the text does not call by itself.
    pub(super) fn run(&mut self, site: Site, callee: NodeId, arguments: &[NodeId], result: NodeId) {
        let call = self.call(Call {
            site,
            callee,
            arguments: arguments.iter().copied().map(Argument::Positional).collect(),
            result,
            decorates: false,
            method: None,
        });
        self.uses(callee, Use::Call(call));
    }

    /// An attribute of a value is set.
    pub(super) fn store(&mut self, value: Val, name: Symbol, from: NodeId, read: u32) {
        match value {
            Val::Instance(class) => {
                let field = self.attribute(Owner::Class(class), name);
                self.copy(from, field);
                self.run_setter(class, name, from, read);
            }
            Val::Class(class) => {
                let field = self.attribute(Owner::Class(class), name);
                self.copy(from, field);
            }
            Val::Module(module) => {
                let scope = self.scopes.of_module[module.index()];
                self.scopes.bind(scope, name);
                let cell = self.scopes.cell(scope, name, &mut self.graph);
                self.copy(from, cell);
            }
            Val::Function(function) => {
                let field = self.attribute(Owner::Function(function), name);
                self.copy(from, field);
            }
            Val::External(library) | Val::Made(library) => {
                let field = self.attribute(Owner::External(library), name);
                self.copy(from, field);
            }
            _ => {}
        }
    }

    fn run_setter(&mut self, class: ClassId, name: Symbol, from: NodeId, read: u32) {
        let setter = format!("{}=", self.symbols.text(name));
        let Some(setter) = self.symbols.known(&setter) else { return };
        let order = self.inherit.order(class).to_vec();
        for parent in order {
            let Parent::Class(of) = parent else { continue };
            let Some(scope) = self.scopes.of_class.get(&of).copied() else {
                continue;
            };
            let Some(cell) = self.scopes.known_cell(scope, setter) else {
                continue;
            };
            for value in self.graph.values(cell).to_vec() {
                if let Val::Function(function) = self.values.get(value) {
                    let result = self.node();
                    self.run_property(function, class, result, read, &[from]);
                }
            }
            return;
        }
    }

    /// Finds a method of a class's objects by its name, such as `__enter__`; nothing where the program has none.
    pub(super) fn method_node(&mut self, class: ClassId, name: &str) -> Option<NodeId> {
        let name = self.symbols.known(name)?;
        let order = self.inherit.order(class).to_vec();
        let scope = order.iter().find_map(|parent| match parent {
            Parent::Class(of) => self
                .scopes
                .of_class
                .get(of)
                .copied()
                .filter(|scope| self.scopes.binds(*scope, name)),
            Parent::External(_) => None,
        })?;
        let cell = self.scopes.cell(scope, name, &mut self.graph);
        let to = self.node();
        self.uses(
            cell,
            Use::Bind {
                class,
                to,
                read: super::state::NO_SITE,
            },
        );
        Some(to)
    }

    /// Notes the attributes that the methods of a class set on their objects.
    pub(super) fn note_attributes(&mut self, class: ClassId, def: &'a StmtClassDef) {
        let mut names = FxHashSet::default();
        for stmt in &def.body {
            if let Stmt::FunctionDef(method) = stmt
                && let Some(first) = method.parameters.iter().next()
            {
                let mut found = Set {
                    own: first.name().as_str(),
                    names: Vec::new(),
                };
                found.visit_body(&method.body);
                names.extend(found.names.into_iter().map(|name| self.symbols.of(name)));
            }
        }
        self.set_attributes.insert(class, names);
    }
}

/// Those that say nothing of what is inherited from them.
pub(super) fn is_plain(name: &str) -> bool {
    name.starts_with("builtins.") || name.starts_with("typing.") || name.starts_with("typing_extensions.") || name.starts_with("abc.")
}

struct Set<'a> {
    own: &'a str,
    names: Vec<&'a str>,
}

impl<'a> Visitor<'a> for Set<'a> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Attribute(attribute) = expr
            && attribute.ctx == ExprContext::Store
            && let Expr::Name(name) = &*attribute.value
            && name.id.as_str() == self.own
        {
            self.names.push(&attribute.attr);
        }
        walk_expr(self, expr);
    }
}
