//! What an expression stands for, as far as names, imports, annotations and assignments tell.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use ruff_python_ast::Expr;
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashMap;

use super::index::{Bound, Here, Index, Scope};
use super::memo::Memo;
use crate::{Ancestor, Binding, ClassId, FunctionId, ModuleId, Value};

pub(super) type Values = Arc<BTreeSet<Value>>;

/// Answers that were worked out, and questions that are being asked.
#[derive(Default)]
pub(crate) struct Known<'p> {
    names: RefCell<Memo<(ModuleId, &'p str), Values>>,
    pub(super) texts: RefCell<Memo<(ModuleId, TextRange), Option<String>>>,
    values: RefCell<Memo<(ModuleId, TextRange, bool), Values>>,
    pub(super) ancestors: RefCell<FxHashMap<ClassId, Arc<[Ancestor]>>>,
    /// How many classes are being asked for what they inherit from.
    pub(super) above: std::cell::Cell<usize>,
}

/// A chain of names is followed no further than this.
const DEEP_MAX: usize = 60;

impl<'p> Index<'p> {
    /// What an expression may stand for.
    pub(crate) fn values(&self, here: Here<'p>) -> Values {
        self.known(here, false, 0)
    }

    /// What objects an annotation speaks of.
    pub(crate) fn annotated(&self, here: Here<'p>) -> Values {
        self.known(here, true, 0)
    }

    pub(super) fn known(&self, here: Here<'p>, annotation: bool, deep: usize) -> Values {
        let key = (here.module, here.expr.range(), annotation);
        if let Some(known) = self.answers.values.borrow_mut().ask(&key) {
            return known;
        }
        let level = self.answers.values.borrow_mut().open(key);
        let mut found = BTreeSet::new();
        match annotation {
            true => self.annotation(here, deep + 1, &mut found),
            false => self.expression(here, deep + 1, &mut found),
        }
        let found = Arc::new(found);
        self.answers.values.borrow_mut().close(key, level, &found);
        found
    }

    fn into(&self, here: Here<'p>, deep: usize, found: &mut BTreeSet<Value>) {
        found.extend(self.known(here, false, deep).iter().cloned());
    }

    fn expression(&self, here: Here<'p>, deep: usize, found: &mut BTreeSet<Value>) {
        match here.expr {
            Expr::Name(name) => self.name(here, name.id.as_str(), deep, found),
            Expr::Attribute(attribute) => {
                for base in self.known(here.to(&attribute.value), false, deep).iter() {
                    self.attribute(base, attribute.attr.as_str(), deep, found);
                }
            }
            Expr::Call(call) => {
                for callee in self.known(here.to(&call.func), false, deep).iter() {
                    match callee {
                        Value::Class(class) => {
                            found.insert(Value::Instance(*class));
                        }
                        Value::External(name) if matches!(last(name), "Depends" | "Security") => {
                            if let Some(asked) = call.arguments.find_argument_value("dependency", 0) {
                                for asked in self.known(here.to(asked), false, deep).iter() {
                                    self.called(asked, deep, found);
                                }
                            }
                        }
                        other => self.called(other, deep, found),
                    }
                }
            }
            Expr::Await(awaited) => self.into(here.to(&awaited.value), deep, found),
            Expr::Named(named) => self.into(here.to(&named.value), deep, found),
            Expr::If(either) => {
                self.into(here.to(&either.body), deep, found);
                self.into(here.to(&either.orelse), deep, found);
            }
            Expr::BoolOp(either) => {
                for value in &either.values {
                    self.into(here.to(value), deep, found);
                }
            }
            Expr::StringLiteral(text) => {
                found.insert(Value::Text(text.value.to_str().into()));
            }
            _ => {}
        }
    }

    /// What comes back from calling something.
    fn called(&self, callee: &Value, deep: usize, found: &mut BTreeSet<Value>) {
        match callee {
            Value::Class(class) => {
                found.insert(Value::Instance(*class));
            }
            Value::External(name) => {
                found.insert(Value::Made(Arc::clone(name)));
            }
            Value::Made(name) => {
                found.insert(Value::Made(format!("{name}()").into()));
            }
            Value::Function(function) | Value::Method(function, _) => {
                if let Some((at, def)) = self.functions.get(function)
                    && let Some(annotation) = &def.returns
                {
                    found.extend(self.known(super::index::here(at, annotation), true, deep).iter().cloned());
                }
                for back in self.returns.get(function).map_or(&[][..], Vec::as_slice) {
                    self.into(*back, deep, found);
                }
            }
            _ => {}
        }
    }

    pub(super) fn name(&self, here: Here<'p>, name: &str, deep: usize, found: &mut BTreeSet<Value>) {
        let scopes = self.scopes(here);
        if let Some(class) = here.class
            && here.function.is_some()
            && matches!(name, "self" | "cls")
        {
            found.insert(if name == "self" {
                Value::Instance(class)
            } else {
                Value::Class(class)
            });
            return;
        }
        for scope in scopes {
            let bound = self.bound(scope, name);
            if !bound.is_empty() {
                self.bound_values(bound, deep, found);
                return;
            }
        }
        found.insert(Value::External(format!("builtins.{name}").into()));
    }

    /// Where a name is looked for, in order.
    pub(crate) fn scopes(&self, here: Here<'p>) -> Vec<Scope> {
        let mut scopes = Vec::new();
        let mut function = here.function;
        while let Some(inner) = function {
            scopes.push(Scope::Function(inner));
            function = self.program.function(inner).outer;
        }
        if let (None, Some(class)) = (here.function, here.class) {
            scopes.push(Scope::Class(class));
        }
        scopes.push(Scope::Module(here.module));
        scopes
    }

    fn bound_values(&self, bound: &[Bound<'p>], deep: usize, found: &mut BTreeSet<Value>) {
        for bound in bound {
            match bound {
                Bound::Is(value) => self.into(*value, deep, found),
                Bound::Part(whole) => {
                    for inside in literal_parts(whole.expr) {
                        self.into(whole.to(inside), deep, found);
                    }
                }
                Bound::Enters(context) => self.into(*context, deep, found),
                Bound::Annotated(annotation) => found.extend(self.known(*annotation, true, deep).iter().cloned()),
                Bound::Module(module) => {
                    found.insert(Value::Module(*module));
                }
                Bound::External(outside) => {
                    let name = match outside.name {
                        "" => outside.module.to_owned(),
                        name => format!("{}.{name}", outside.module),
                    };
                    if matches!(name.as_str(), "flask_login.current_user" | "flask_jwt_extended.current_user") {
                        found.extend(self.users().iter().map(|class| Value::Instance(*class)));
                    }
                    found.insert(Value::External(name.into()));
                }
                Bound::Function(function) => {
                    found.insert(Value::Function(*function));
                }
                Bound::Class(class) => {
                    found.insert(Value::Class(*class));
                }
                Bound::Import(module, name) => {
                    let key = (*module, *name);
                    if let Some(known) = self.answers.names.borrow_mut().ask(&key) {
                        found.extend(known.iter().cloned());
                        continue;
                    }
                    let level = self.answers.names.borrow_mut().open(key);
                    let mut named = BTreeSet::new();
                    self.global(*module, name, deep, &mut named);
                    let named = Arc::new(named);
                    self.answers.names.borrow_mut().close(key, level, &named);
                    found.extend(named.iter().cloned());
                }
            }
        }
    }

    /// What a module calls by a name.
    fn global(&self, module: ModuleId, name: &str, deep: usize, found: &mut BTreeSet<Value>) {
        if deep > DEEP_MAX {
            return;
        }
        let bound = self.bound(Scope::Module(module), name);
        if !bound.is_empty() {
            return self.bound_values(bound, deep + 1, found);
        }
        let whole = format!("{}.{name}", self.program.module(module).id);
        if let Some(inner) = self.module_named(&whole) {
            found.insert(Value::Module(inner));
        }
    }

    pub(super) fn attribute(&self, base: &Value, name: &str, deep: usize, found: &mut BTreeSet<Value>) {
        match base {
            Value::Module(module) => self.global(*module, name, deep, found),
            Value::External(whole) | Value::Made(whole) => {
                found.insert(Value::External(format!("{whole}.{name}").into()));
            }
            Value::Class(class) | Value::Instance(class) => self.member(*class, name, matches!(base, Value::Instance(_)), deep, found),
            _ => {}
        }
    }

    fn member(&self, class: ClassId, name: &str, of_object: bool, deep: usize, found: &mut BTreeSet<Value>) {
        if deep > DEEP_MAX {
            return;
        }
        let ancestors = self.ancestors(class);
        let own = std::iter::once(Ancestor::Class(class));
        for ancestor in own.chain(ancestors.iter().cloned()) {
            match ancestor {
                Ancestor::Class(owner) => {
                    let bound = self.bound(Scope::Class(owner), name);
                    if bound.is_empty() {
                        continue;
                    }
                    let mut direct = BTreeSet::new();
                    self.bound_values(bound, deep + 1, &mut direct);
                    for value in direct {
                        match value {
                            Value::Function(function) if self.program.function(function).class == Some(owner) => {
                                match self.program.function(function).binding {
                                    Binding::Property if of_object => self.called(&Value::Function(function), deep + 1, found),
                                    _ => {
                                        found.insert(Value::Method(function, class));
                                    }
                                }
                            }
                            other => {
                                found.insert(other);
                            }
                        }
                    }
                    return;
                }
                Ancestor::External(library) => {
                    found.insert(Value::External(format!("{library}.{name}").into()));
                }
            }
        }
    }

    /// The expressions that a name is assigned, also in another module; nothing for what is no name.
    pub(crate) fn assigned(&self, here: Here<'p>) -> Vec<Here<'p>> {
        let mut found = Vec::new();
        let mut asked = BTreeSet::new();
        let mut open: Vec<(Scope, &'p str, u8)> = Vec::new();
        match here.expr {
            Expr::Name(name) => {
                let scopes = self.scopes(here).into_iter();
                let scope = scopes.into_iter().find(|scope| !self.bound(*scope, name.id.as_str()).is_empty());
                open.extend(scope.map(|scope| (scope, name.id.as_str(), 0)));
            }
            Expr::Attribute(attribute) => {
                for value in self.values(here.to(&attribute.value)).iter() {
                    match value {
                        Value::Module(module) => open.push((Scope::Module(*module), attribute.attr.as_str(), 0)),
                        Value::Class(class) | Value::Instance(class) => {
                            open.push((Scope::Class(*class), attribute.attr.as_str(), 0));
                            open.extend(self.ancestors(*class).iter().filter_map(|ancestor| match ancestor {
                                Ancestor::Class(class) => Some((Scope::Class(*class), attribute.attr.as_str(), 0)),
                                Ancestor::External(_) => None,
                            }));
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        while let Some((scope, name, deep)) = open.pop() {
            if !asked.insert((scope, name)) {
                continue;
            }
            for bound in self.bound(scope, name) {
                match bound {
                    Bound::Is(value) | Bound::Enters(value) => match value.expr {
                        Expr::Name(_) | Expr::Attribute(_) if deep < 8 && value.expr.range() != here.expr.range() => match value.expr {
                            Expr::Name(name) => {
                                let scope = self
                                    .scopes(*value)
                                    .into_iter()
                                    .find(|scope| !self.bound(*scope, name.id.as_str()).is_empty());
                                open.extend(scope.map(|scope| (scope, name.id.as_str(), deep + 1)));
                            }
                            _ => found.push(*value),
                        },
                        Expr::Await(awaited) => found.push(value.to(&awaited.value)),
                        _ => found.push(*value),
                    },
                    Bound::Import(module, other) if deep < 8 => open.push((Scope::Module(*module), other, deep + 1)),
                    _ => {}
                }
            }
        }
        found
    }

    /// What a name is assigned, or the expression itself where it is none.
    pub(crate) fn assigned_or_self(&self, here: Here<'p>) -> Vec<Here<'p>> {
        match here.expr {
            Expr::Name(_) | Expr::Attribute(_) => self.assigned(here),
            _ => vec![here],
        }
    }

    /// The functions that an expression may stand for.
    pub(crate) fn functions_of(&self, here: Here<'p>) -> Vec<FunctionId> {
        let values = self.values(here);
        let functions = values.iter().filter_map(|value| match value {
            Value::Function(function) | Value::Method(function, _) => Some(*function),
            _ => None,
        });
        functions.collect()
    }

    /// The classes that an expression may stand for.
    pub(crate) fn classes_of(&self, here: Here<'p>) -> Vec<ClassId> {
        let values = self.values(here);
        let classes = values.iter().filter_map(|value| match value {
            Value::Class(class) => Some(*class),
            _ => None,
        });
        classes.collect()
    }

    /// The full names of what an expression may stand for in a library.
    pub(crate) fn externals(&self, here: Here<'p>) -> Vec<Arc<str>> {
        let values = self.values(here);
        let names = values.iter().filter_map(|value| match value {
            Value::External(name) | Value::Made(name) => Some(Arc::clone(name)),
            _ => None,
        });
        names.collect()
    }
}

/// The parts of a list or tuple that stands in the code.
pub(crate) fn literal_parts(expr: &Expr) -> &[Expr] {
    match expr {
        Expr::List(list) => &list.elts,
        Expr::Tuple(tuple) => &tuple.elts,
        Expr::Set(set) => &set.elts,
        _ => &[],
    }
}

/// The last part of a full name.
pub(crate) fn last(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// An expression of names and dots as it stands; empty where it is another.
pub(crate) fn dotted(expr: &Expr) -> String {
    let mut parts = Vec::new();
    let mut at = expr;
    loop {
        match at {
            Expr::Name(name) => {
                parts.push(name.id.as_str());
                break;
            }
            Expr::Attribute(attribute) => {
                parts.push(attribute.attr.as_str());
                at = &attribute.value;
            }
            _ => return String::new(),
        }
    }
    parts.reverse();
    parts.join(".")
}
