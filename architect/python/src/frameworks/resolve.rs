//! What an expression stands for, as far as names, imports, annotations and assignments tell.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use ruff_python_ast::Expr;
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashMap;

use super::index::{Bound, Here, Index, Scope};
use super::memo::{Keyed, Memo};
use crate::{Ancestor, Binding, ClassId, FunctionId, ModuleId, Value};

pub(super) type Values = Arc<BTreeSet<Value>>;

/// Answers that were worked out, and questions that are being asked.
#[derive(Default)]
pub(crate) struct Known<'p> {
    pub(super) texts: RefCell<Memo<(ModuleId, TextRange), super::written::Text<'p>, Option<String>>>,
    values: RefCell<Memo<Key<'p>, Question<'p>, Values>>,
    pub(super) ancestors: RefCell<FxHashMap<ClassId, Arc<[Ancestor]>>>,
    /// How many classes are being asked for what they inherit from.
    pub(super) above: std::cell::Cell<usize>,
}

/// What may be asked.
#[derive(Clone, Copy)]
enum Question<'p> {
    /// What an expression stands for.
    Expression(Here<'p>),
    /// What objects an annotation speaks of.
    Annotation(Here<'p>),
    /// What a module calls by a name.
    Global(ModuleId, &'p str),
}

/// Which question it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key<'p> {
    Expression(ModuleId, TextRange),
    Annotation(ModuleId, TextRange),
    Global(ModuleId, &'p str),
}

impl<'p> Keyed<Key<'p>> for Question<'p> {
    fn key(&self) -> Key<'p> {
        match self {
            Self::Expression(here) => Key::Expression(here.module, here.expr.range()),
            Self::Annotation(here) => Key::Annotation(here.module, here.expr.range()),
            Self::Global(module, name) => Key::Global(*module, name),
        }
    }
}

/// An expression stands for no more things of libraries than this, those with the shortest names: a question that is put together in a
/// loop may be asked in any order of its parts.
const LIBRARY_MAX: usize = 24;

impl<'p> Index<'p> {
    /// What an expression may stand for.
    pub(crate) fn values(&self, here: Here<'p>) -> Values {
        self.ask(Question::Expression(here))
    }

    /// What objects an annotation speaks of.
    pub(crate) fn annotated(&self, here: Here<'p>) -> Values {
        self.ask(Question::Annotation(here))
    }

    fn ask(&self, question: Question<'p>) -> Values {
        Memo::answer(&self.answers.values, question.key(), question, &|question| {
            let mut found = BTreeSet::new();
            match question {
                Question::Expression(here) => self.expression(here, &mut found),
                Question::Annotation(here) => self.annotation(here, &mut found),
                Question::Global(module, name) => self.global(module, name, &mut found),
            }
            few_of_libraries(&mut found);
            Arc::new(found)
        })
    }

    fn into(&self, here: Here<'p>, found: &mut BTreeSet<Value>) {
        found.extend(self.values(here).iter().cloned());
    }

    fn expression(&self, here: Here<'p>, found: &mut BTreeSet<Value>) {
        match here.expr {
            Expr::Name(name) => self.name(here, name.id.as_str(), found),
            Expr::Attribute(attribute) => {
                for base in self.values(here.to(&attribute.value)).iter() {
                    self.attribute(base, attribute.attr.as_str(), found);
                }
            }
            Expr::Call(call) => {
                for callee in self.values(here.to(&call.func)).iter() {
                    match callee {
                        Value::Class(class) => {
                            found.insert(Value::Instance(*class));
                        }
                        Value::External(name) if matches!(last(name), "Depends" | "Security") => {
                            if let Some(asked) = call.arguments.find_argument_value("dependency", 0) {
                                for asked in self.values(here.to(asked)).iter() {
                                    self.called(asked, found);
                                }
                            }
                        }
                        other => self.called(other, found),
                    }
                }
            }
            Expr::Await(awaited) => self.into(here.to(&awaited.value), found),
            Expr::Named(named) => self.into(here.to(&named.value), found),
            Expr::If(either) => {
                self.into(here.to(&either.body), found);
                self.into(here.to(&either.orelse), found);
            }
            Expr::BoolOp(either) => {
                for value in &either.values {
                    self.into(here.to(value), found);
                }
            }
            Expr::StringLiteral(text) => {
                found.insert(Value::Text(text.value.to_str().into()));
            }
            _ => {}
        }
    }

    /// What comes back from calling something.
    fn called(&self, callee: &Value, found: &mut BTreeSet<Value>) {
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
                    found.extend(self.annotated(super::index::here(at, annotation)).iter().cloned());
                }
                for back in self.returns.get(function).map_or(&[][..], Vec::as_slice) {
                    self.into(*back, found);
                }
            }
            _ => {}
        }
    }

    pub(super) fn name(&self, here: Here<'p>, name: &str, found: &mut BTreeSet<Value>) {
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
                self.bound_values(bound, found);
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

    fn bound_values(&self, bound: &[Bound<'p>], found: &mut BTreeSet<Value>) {
        for bound in bound {
            match bound {
                Bound::Is(value) => self.into(*value, found),
                Bound::Part(whole) => {
                    for inside in literal_parts(whole.expr) {
                        self.into(whole.to(inside), found);
                    }
                }
                Bound::Enters(context) => self.into(*context, found),
                Bound::Annotated(annotation) => found.extend(self.annotated(*annotation).iter().cloned()),
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
                    found.extend(self.ask(Question::Global(*module, name)).iter().cloned());
                }
            }
        }
    }

    /// What a module calls by a name.
    fn global(&self, module: ModuleId, name: &str, found: &mut BTreeSet<Value>) {
        let bound = self.bound(Scope::Module(module), name);
        if !bound.is_empty() {
            return self.bound_values(bound, found);
        }
        let whole = format!("{}.{name}", self.program.module(module).id);
        if let Some(inner) = self.module_named(&whole) {
            found.insert(Value::Module(inner));
        }
    }

    pub(super) fn attribute(&self, base: &Value, name: &str, found: &mut BTreeSet<Value>) {
        match base {
            Value::Module(module) => self.global(*module, name, found),
            Value::External(whole) | Value::Made(whole) => {
                found.insert(Value::External(format!("{whole}.{name}").into()));
            }
            Value::Class(class) | Value::Instance(class) => self.member(*class, name, matches!(base, Value::Instance(_)), found),
            _ => {}
        }
    }

    fn member(&self, class: ClassId, name: &str, of_object: bool, found: &mut BTreeSet<Value>) {
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
                    self.bound_values(bound, &mut direct);
                    for value in direct {
                        match value {
                            Value::Function(function) if self.program.function(function).class == Some(owner) => {
                                match self.program.function(function).binding {
                                    Binding::Property if of_object => self.called(&Value::Function(function), found),
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

/// Leaves of what is in libraries what has the shortest names.
fn few_of_libraries(found: &mut BTreeSet<Value>) {
    let name_of = |value: &Value| match value {
        Value::External(name) | Value::Made(name) => Some(Arc::clone(name)),
        _ => None,
    };
    let mut names: Vec<Arc<str>> = found.iter().filter_map(name_of).collect();
    if names.len() <= LIBRARY_MAX {
        return;
    }
    names.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
    let kept: BTreeSet<Arc<str>> = names.into_iter().take(LIBRARY_MAX).collect();
    found.retain(|value| name_of(value).is_none_or(|name| kept.contains(&name)));
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
