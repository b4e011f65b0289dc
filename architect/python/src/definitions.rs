//! The functions and classes of a file, each with its number, in the order in which they stand in it.

use std::sync::Arc;

use pando_facts::{Place, UnitId};
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, Stmt, StmtClassDef, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustc_hash::FxHashMap;

use crate::parse::Lines;
use crate::{ClassId, FunctionId, ModuleId};

/// A function, method or lambda.
#[derive(Clone, Debug)]
pub struct Function {
    /// What it is called: `app.tasks.create_task`; a lambda is `<lambda1>` in whatever is around it.
    pub id: UnitId,
    /// The unit of the facts that it is part of: itself, or of a lambda what is around it.
    pub unit: UnitId,
    /// Its own name.
    pub name: Arc<str>,
    /// In which module.
    pub module: ModuleId,
    /// Of which class, where it is written right in one.
    pub class: Option<ClassId>,
    /// In which function it is written, if in one.
    pub outer: Option<FunctionId>,
    /// Where it begins: the line of `def`.
    pub place: Place,
    /// How many lines it has.
    pub lines: u32,
    /// Whether it is a lambda.
    pub lambda: bool,
    /// How it belongs to its class.
    pub binding: Binding,
    /// Whether it has a `yield`.
    pub generator: bool,
    pub(crate) range: TextRange,
}

/// How a function belongs to its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// Its first parameter is the object.
    Object,
    /// Its first parameter is the class.
    Class,
    /// It has no such parameter.
    Static,
    /// It runs when it is read.
    Property,
    /// It runs when it is written to.
    Setter,
}

/// A class.
#[derive(Clone, Debug)]
pub struct Class {
    /// What it is called: `app.models.Task`.
    pub id: UnitId,
    /// Its own name.
    pub name: Arc<str>,
    /// In which module.
    pub module: ModuleId,
    /// In which class, where it is written right in one.
    pub class: Option<ClassId>,
    /// In which function, if in one.
    pub outer: Option<FunctionId>,
    /// Where it begins: the line of `class`.
    pub place: Place,
    /// How many lines it has.
    pub lines: u32,
    pub(crate) range: TextRange,
}

/// The functions and classes of all files so far.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    pub(crate) functions: Vec<Function>,
    pub(crate) classes: Vec<Class>,
    pub(crate) function_at: FxHashMap<(ModuleId, TextSize), FunctionId>,
    pub(crate) class_at: FxHashMap<(ModuleId, TextSize), ClassId>,
}

impl Definitions {
    /// Takes those of a file in.
    pub(crate) fn add(&mut self, module: ModuleId, name: &UnitId, file: &Arc<str>, body: &[Stmt], lines: &Lines) {
        let mut finder = Finder {
            into: self,
            module,
            file,
            lines,
            scope: Scope {
                id: name.clone(),
                unit: name.clone(),
                class: None,
                outer: None,
                lambdas: 0,
            },
        };
        finder.visit_body(body);
    }
}

struct Scope {
    id: UnitId,
    unit: UnitId,
    class: Option<ClassId>,
    outer: Option<FunctionId>,
    lambdas: u32,
}

struct Finder<'a> {
    into: &'a mut Definitions,
    module: ModuleId,
    file: &'a Arc<str>,
    lines: &'a Lines,
    scope: Scope,
}

impl Finder<'_> {
    fn place(&self, at: TextSize) -> Place {
        Place::new(Arc::clone(self.file), self.lines.line(at))
    }

    fn lines(&self, range: TextRange, from: TextSize) -> u32 {
        self.lines.line(range.end()) - self.lines.line(from) + 1
    }

    fn inside(&self, name: &str) -> UnitId {
        UnitId::new(format!("{}.{name}", self.scope.id))
    }

    fn within(&mut self, scope: Scope, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.scope, scope);
        walk(self);
        self.scope = outer;
    }

    fn function(&mut self, def: &StmtFunctionDef) {
        for decorator in &def.decorator_list {
            self.visit_expr(&decorator.expression);
        }
        let id = self.inside(&def.name);
        let number = FunctionId::new(self.into.functions.len());
        let begin = def.name.range().start();
        self.into.functions.push(Function {
            unit: id.clone(),
            name: def.name.as_str().into(),
            module: self.module,
            class: self.scope.class,
            outer: self.scope.outer,
            place: self.place(begin),
            lines: self.lines(def.range(), begin),
            lambda: false,
            binding: binding(def, self.scope.class.is_some()),
            generator: false,
            range: def.range(),
            id: id.clone(),
        });
        self.into.function_at.insert((self.module, def.range().start()), number);
        self.visit_parameters(&def.parameters);
        let scope = Scope {
            unit: id.clone(),
            id,
            class: None,
            outer: Some(number),
            lambdas: 0,
        };
        self.within(scope, |finder| finder.visit_body(&def.body));
    }

    fn class(&mut self, def: &StmtClassDef) {
        for decorator in &def.decorator_list {
            self.visit_expr(&decorator.expression);
        }
        if let Some(arguments) = &def.arguments {
            self.visit_arguments(arguments);
        }
        let id = self.inside(&def.name);
        let number = ClassId::new(self.into.classes.len());
        let begin = def.name.range().start();
        self.into.classes.push(Class {
            id: id.clone(),
            name: def.name.as_str().into(),
            module: self.module,
            class: self.scope.class,
            outer: self.scope.outer,
            place: self.place(begin),
            lines: self.lines(def.range(), begin),
            range: def.range(),
        });
        self.into.class_at.insert((self.module, def.range().start()), number);
        let scope = Scope {
            unit: id.clone(),
            id,
            class: Some(number),
            outer: self.scope.outer,
            lambdas: 0,
        };
        self.within(scope, |finder| finder.visit_body(&def.body));
    }
}

impl<'ast> Visitor<'ast> for Finder<'_> {
    fn visit_stmt(&mut self, stmt: &'ast Stmt) {
        match stmt {
            Stmt::FunctionDef(def) => self.function(def),
            Stmt::ClassDef(def) => self.class(def),
            _ => walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        match expr {
            Expr::Lambda(lambda) => {
                self.scope.lambdas += 1;
                let name = format!("<lambda{}>", self.scope.lambdas);
                let id = self.inside(&name);
                let number = FunctionId::new(self.into.functions.len());
                let begin = lambda.range().start();
                self.into.functions.push(Function {
                    id: id.clone(),
                    unit: self.scope.unit.clone(),
                    name: name.into(),
                    module: self.module,
                    class: None,
                    outer: self.scope.outer,
                    place: self.place(begin),
                    lines: self.lines(lambda.range(), begin),
                    lambda: true,
                    binding: Binding::Static,
                    generator: false,
                    range: lambda.range(),
                });
                self.into.function_at.insert((self.module, begin), number);
                if let Some(parameters) = &lambda.parameters {
                    self.visit_parameters(parameters);
                }
                let scope = Scope {
                    id,
                    unit: self.scope.unit.clone(),
                    class: None,
                    outer: Some(number),
                    lambdas: 0,
                };
                self.within(scope, |finder| finder.visit_expr(&lambda.body));
            }
            Expr::Yield(_) | Expr::YieldFrom(_) => {
                if let (Some(function), None) = (self.scope.outer, self.scope.class) {
                    self.into.functions[function.index()].generator = true;
                }
                walk_expr(self, expr);
            }
            _ => walk_expr(self, expr),
        }
    }
}

fn binding(def: &StmtFunctionDef, in_class: bool) -> Binding {
    if !in_class {
        return Binding::Static;
    }
    for decorator in &def.decorator_list {
        let mut expr = &decorator.expression;
        if let Expr::Call(call) = expr {
            expr = &call.func;
        }
        let name = match expr {
            Expr::Name(name) => name.id.as_str(),
            Expr::Attribute(attribute) => attribute.attr.as_str(),
            _ => continue,
        };
        match name {
            "staticmethod" => return Binding::Static,
            "classmethod" | "validator" | "field_validator" | "root_validator" | "declared_attr" => return Binding::Class,
            "property" | "cached_property" | "hybrid_property" | "computed_field" | "getter" => return Binding::Property,
            "setter" | "deleter" => return Binding::Setter,
            _ => {}
        }
    }
    match def.name.as_str() {
        "__new__" | "__init_subclass__" | "__class_getitem__" => Binding::Class,
        _ => Binding::Object,
    }
}
