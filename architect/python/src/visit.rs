//! A walk over all statements and expressions of a program, with what is around each in hand.

use pando_facts::UnitId;
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::Ranged;

use crate::{ClassId, FunctionId, ModuleId, Program};

/// Where a walk is.
#[derive(Clone, Debug)]
pub struct At {
    /// In which module.
    pub module: ModuleId,
    /// In which unit of the facts: a function, method or class, or the module itself.
    pub unit: UnitId,
    /// In which function, method or lambda.
    pub function: Option<FunctionId>,
    /// In which class: right in its body, or in a method of it.
    pub class: Option<ClassId>,
}

/// Somebody who is shown all statements and expressions, each before what is in it.
pub trait Visit<'p> {
    /// A statement. A `def` or `class` is shown with what is around it; its decorators, defaults and bases are too.
    fn statement(&mut self, _at: &At, _stmt: &'p Stmt) {}
    /// An expression, and afterwards each in it.
    fn expression(&mut self, _at: &At, _expr: &'p Expr) {}
    /// What was begun by [`Visit::statement`] is over: of a `with` for instance.
    fn leave(&mut self, _at: &At, _stmt: &'p Stmt) {}
}

impl Program {
    /// Shows all statements and expressions, module by module.
    pub fn visit<'p>(&'p self, visit: &mut dyn Visit<'p>) {
        for (number, module) in self.modules.iter().enumerate() {
            let at = At {
                module: ModuleId::new(number),
                unit: module.id.clone(),
                function: None,
                class: None,
            };
            let mut walk = Walk { program: self, visit, at };
            walk.visit_body(&module.body);
        }
    }
}

struct Walk<'p, 'v> {
    program: &'p Program,
    visit: &'v mut dyn Visit<'p>,
    at: At,
}

impl<'p> Walk<'p, '_> {
    fn within(&mut self, at: At, walk: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.at, at);
        walk(self);
        self.at = outer;
    }

    fn in_function(&self, function: FunctionId) -> At {
        let known = self.program.function(function);
        At {
            module: self.at.module,
            unit: known.unit.clone(),
            function: Some(function),
            class: known.class.or(if known.lambda { self.at.class } else { None }),
        }
    }

    fn definition(&mut self, stmt: &'p Stmt) {
        let module = self.at.module;
        match stmt {
            Stmt::FunctionDef(def) => {
                for decorator in &def.decorator_list {
                    self.visit_decorator(decorator);
                }
                self.visit_parameters(&def.parameters);
                if let Some(returns) = &def.returns {
                    self.visit_annotation(returns);
                }
                if let Some(function) = self.program.function_at(module, def.range().start()) {
                    self.within(self.in_function(function), |walk| walk.visit_body(&def.body));
                }
            }
            Stmt::ClassDef(def) => {
                for decorator in &def.decorator_list {
                    self.visit_decorator(decorator);
                }
                if let Some(arguments) = &def.arguments {
                    self.visit_arguments(arguments);
                }
                if let Some(class) = self.program.class_at(module, def.range().start()) {
                    let at = At {
                        module,
                        unit: self.program.class(class).id.clone(),
                        function: None,
                        class: Some(class),
                    };
                    self.within(at, |walk| walk.visit_body(&def.body));
                }
            }
            _ => walk_stmt(self, stmt),
        }
    }
}

impl<'p> Visitor<'p> for Walk<'p, '_> {
    fn visit_stmt(&mut self, stmt: &'p Stmt) {
        self.visit.statement(&self.at, stmt);
        self.definition(stmt);
        self.visit.leave(&self.at, stmt);
    }

    fn visit_expr(&mut self, expr: &'p Expr) {
        self.visit.expression(&self.at, expr);
        if let Expr::Lambda(lambda) = expr {
            if let Some(parameters) = &lambda.parameters {
                self.visit_parameters(parameters);
            }
            if let Some(function) = self.program.function_at(self.at.module, lambda.range().start()) {
                self.within(self.in_function(function), |walk| walk.visit_expr(&lambda.body));
            }
        } else {
            walk_expr(self, expr);
        }
    }
}

/// The blocks right in a statement, in their order.
pub(crate) fn blocks<'a>(stmt: &'a Stmt, each: &mut dyn FnMut(&'a [Stmt])) {
    match stmt {
        Stmt::FunctionDef(def) => each(&def.body),
        Stmt::ClassDef(def) => each(&def.body),
        Stmt::For(stmt) => {
            each(&stmt.body);
            each(&stmt.orelse);
        }
        Stmt::While(stmt) => {
            each(&stmt.body);
            each(&stmt.orelse);
        }
        Stmt::If(stmt) => {
            each(&stmt.body);
            for clause in &stmt.elif_else_clauses {
                each(&clause.body);
            }
        }
        Stmt::With(stmt) => each(&stmt.body),
        Stmt::Match(stmt) => {
            for case in &stmt.cases {
                each(&case.body);
            }
        }
        Stmt::Try(stmt) => {
            each(&stmt.body);
            for handler in &stmt.handlers {
                let ruff_python_ast::ExceptHandler::ExceptHandler(handler) = handler;
                each(&handler.body);
            }
            each(&stmt.orelse);
            each(&stmt.finalbody);
        }
        _ => {}
    }
}
