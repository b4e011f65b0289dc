//! What was worked out, for whoever asks.

use std::sync::Arc;

use ruff_text_size::{TextRange, TextSize};
use rustc_hash::FxHashMap;

use super::Called;
use super::domain::{Key, Object, Val, ValId, Values};
use super::graph::NodeId;
use super::inherit::{Inheritance, Parent};
use super::scopes::Scopes;
use super::state::{Body, BodyId, Owner, Solver};
use super::symbols::{Symbol, Symbols};
use crate::program::Ancestor;
use crate::{ClassId, FunctionId, ModuleId, ObjectId, Value};

/// What was worked out.
#[derive(Debug)]
pub(crate) struct Solution {
    pub(crate) calls: Vec<Called>,
    /// Where the program became more than is followed.
    pub(crate) full_at: Option<(ModuleId, TextSize)>,
    symbols: Symbols,
    values: Values,
    held: Vec<Box<[ValId]>>,
    objects: Vec<Object>,
    scopes: Scopes,
    fields: FxHashMap<(Owner, Symbol), NodeId>,
    bodies: Vec<Body>,
    bodies_of: FxHashMap<FunctionId, Vec<BodyId>>,
    ancestors: Vec<Vec<Ancestor>>,
    parents: Vec<Vec<Ancestor>>,
    /// By module and range; an expression in a function that is read for several classes is there several times.
    shown: Vec<(ModuleId, u32, u32, NodeId)>,
}

impl Solution {
    pub(super) fn of(solver: Solver<'_>) -> Self {
        let mut calls: Vec<Called> = solver
            .edges
            .iter()
            .map(|(from, to, module, at, how)| Called {
                from: *from,
                to: solver.public(*to),
                module: *module,
                at: *at,
                how: *how,
            })
            .collect();
        calls.sort();
        let mut shown: Vec<_> = solver
            .shown
            .iter()
            .map(|(module, range, node)| (*module, range.start().to_u32(), range.end().to_u32(), *node))
            .collect();
        shown.sort_unstable();
        shown.dedup();
        let mut bodies_of: FxHashMap<FunctionId, Vec<BodyId>> = FxHashMap::default();
        for (at, body) in solver.bodies.iter().enumerate() {
            let id = BodyId(u32::try_from(at).unwrap_or(u32::MAX));
            bodies_of.entry(body.function).or_default().push(id);
        }
        let (ancestors, parents) = lineage(&solver.inherit, &solver.symbols, solver.definitions.classes.len());
        Self {
            calls,
            full_at: solver.full_at,
            ancestors,
            parents,
            shown,
            bodies_of,
            held: solver.graph.into_values(),
            symbols: solver.symbols,
            values: solver.values,
            objects: solver.objects,
            scopes: solver.scopes,
            fields: solver.fields,
            bodies: solver.bodies,
        }
    }

    pub(crate) fn values(&self, module: ModuleId, range: TextRange) -> Vec<Value> {
        let (start, end) = (range.start().to_u32(), range.end().to_u32());
        let from = self.shown.partition_point(|(m, s, e, _)| (*m, *s, *e) < (module, start, end));
        let nodes = self.shown[from..]
            .iter()
            .take_while(|(m, s, e, _)| (*m, *s, *e) == (module, start, end));
        self.public(nodes.map(|(.., node)| *node))
    }

    pub(crate) fn elements(&self, object: ObjectId) -> Vec<Value> {
        self.public(self.objects.get(object.index()).map(|object| object.all).into_iter())
    }

    pub(crate) fn item(&self, object: ObjectId, key: &Value) -> Vec<Value> {
        let Some(object) = self.objects.get(object.index()) else {
            return Vec::new();
        };
        let key = match key {
            Value::Text(text) => self.symbols.known(text).map(Key::Text),
            Value::Number(number) => Some(Key::Number(*number)),
            _ => None,
        };
        let field = key.and_then(|key| object.fields.get(&key).copied());
        self.public(field.into_iter().chain([object.anywhere]))
    }

    pub(crate) fn attribute(&self, class: ClassId, name: &str) -> Vec<Value> {
        let Some(name) = self.symbols.known(name) else { return Vec::new() };
        let mut nodes = Vec::new();
        for ancestor in self.ancestors(class) {
            let Ancestor::Class(class) = ancestor else { continue };
            nodes.extend(self.fields.get(&(Owner::Class(*class), name)));
            if let Some(scope) = self.scopes.of_class.get(class) {
                nodes.extend(self.scopes.known_cell(*scope, name));
            }
        }
        self.public(nodes.into_iter())
    }

    pub(crate) fn returns(&self, function: FunctionId) -> Vec<Value> {
        let bodies = self.bodies_of.get(&function).into_iter().flatten();
        let bodies: Vec<&Body> = bodies.map(|id| &self.bodies[id.0 as usize]).collect();
        let generator = bodies.iter().any(|body| body.yields != super::graph::NOTHING);
        let nodes = bodies.into_iter().map(|body| if generator { body.yields } else { body.returns });
        self.public(nodes)
    }

    pub(crate) fn ancestors(&self, class: ClassId) -> &[Ancestor] {
        self.ancestors.get(class.index()).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn parents(&self, class: ClassId) -> &[Ancestor] {
        self.parents.get(class.index()).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn global(&self, module: ModuleId, name: &str) -> Vec<Value> {
        let cell = self.symbols.known(name).and_then(|name| {
            let scope = self.scopes.of_module.get(module.index())?;
            self.scopes.known_cell(*scope, name)
        });
        self.public(cell.into_iter())
    }

    fn public(&self, nodes: impl Iterator<Item = NodeId>) -> Vec<Value> {
        let mut values: Vec<Value> = nodes
            .flat_map(|node| self.held.get(node.0 as usize).into_iter().flatten())
            .filter_map(|value| self.told(self.values.get(*value)))
            .collect();
        values.sort();
        values.dedup();
        values
    }

    fn told(&self, value: Val) -> Option<Value> {
        let text = |symbol: Symbol| Arc::clone(self.symbols.text(symbol));
        Some(match value {
            Val::Module(module) => Value::Module(module),
            Val::Class(class) => Value::Class(class),
            Val::Instance(class) => Value::Instance(class),
            Val::Function(function) => Value::Function(function),
            Val::Method(function, class) | Val::ClassMethod(function, class) => Value::Method(function, class),
            Val::Object(object) => Value::Object(object),
            Val::External(name) => Value::External(text(name)),
            Val::Made(name) => Value::Made(text(name)),
            Val::Text(name) => Value::Text(text(name)),
            Val::Number(number) => Value::Number(number),
            Val::ObjectMethod(object, name) => {
                let of = match self.objects[object.index()].kind {
                    super::domain::Kind::Dictionary => "dict",
                    _ => "list",
                };
                Value::External(format!("builtins.{of}.{}", self.symbols.text(name)).into())
            }
            Val::Folder(_) | Val::Super(..) | Val::Later(_) => return None,
        })
    }
}

fn lineage(inherit: &Inheritance, symbols: &Symbols, count: usize) -> (Vec<Vec<Ancestor>>, Vec<Vec<Ancestor>>) {
    let told = |parent: Parent| match parent {
        Parent::Class(class) => Ancestor::Class(class),
        Parent::External(name) => Ancestor::External(Arc::clone(symbols.text(name))),
    };
    let classes = || (0..count).map(ClassId::new);
    let ancestors = classes()
        .map(|class| inherit.order(class).iter().copied().map(told).collect())
        .collect();
    let parents = classes().map(|class| inherit.parents(class).map(told).collect()).collect();
    (ancestors, parents)
}

impl Solution {
    /// How much was noted.
    pub(crate) fn size(&self) -> String {
        let values: usize = self.held.iter().map(|held| held.len()).sum();
        format!(
            "{} nodes with {values} values, {} objects, {} bodies, {} expressions",
            self.held.len(),
            self.objects.len(),
            self.bodies.len(),
            self.shown.len()
        )
    }
}
