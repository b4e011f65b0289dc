//! Which names a scope binds.

use ruff_python_ast::visitor::{Visitor, walk_expr, walk_pattern, walk_stmt};
use ruff_python_ast::{ExceptHandler, Expr, ExprContext, Pattern, Stmt};

/// The names that some statements bind, of which kind each is.
#[derive(Debug, Default)]
pub(super) struct Bindings<'a> {
    pub(super) local: Vec<&'a str>,
    pub(super) global: Vec<&'a str>,
    pub(super) nonlocal: Vec<&'a str>,
    /// Whether a loop among them may be left or begun again in its middle.
    pub(super) jumps: bool,
}

/// What these statements bind, without those of functions and classes in them.
pub(super) fn bindings(body: &[Stmt]) -> Bindings<'_> {
    let mut found = Bindings::default();
    found.visit_body(body);
    found
}

impl<'a> Visitor<'a> for Bindings<'a> {
    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(def) => self.local.push(&def.name),
            Stmt::ClassDef(def) => self.local.push(&def.name),
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.name.as_str();
                    let bound = alias
                        .asname
                        .as_ref()
                        .map_or_else(|| name.split('.').next().unwrap_or(name), |name| name.as_str());
                    self.local.push(bound);
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    self.local.push(alias.asname.as_ref().unwrap_or(&alias.name));
                }
            }
            Stmt::Global(global) => self.global.extend(global.names.iter().map(|name| name.as_str())),
            Stmt::Nonlocal(nonlocal) => self.nonlocal.extend(nonlocal.names.iter().map(|name| name.as_str())),
            Stmt::Break(_) | Stmt::Continue(_) => self.jumps = true,
            Stmt::Try(inner) => {
                for handler in &inner.handlers {
                    let ExceptHandler::ExceptHandler(handler) = handler;
                    if let Some(name) = &handler.name {
                        self.local.push(name);
                    }
                }
                walk_stmt(self, stmt);
            }
            _ => walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'a Expr) {
        match expr {
            Expr::Name(name) if name.ctx == ExprContext::Store => self.local.push(&name.id),
            Expr::Lambda(_) => {}
            // Their variables are their own; what `:=` binds in them is not.
            Expr::ListComp(_) | Expr::SetComp(_) | Expr::DictComp(_) | Expr::Generator(_) => {
                let mut inner = Named(&mut self.local);
                walk_expr(&mut inner, expr);
            }
            _ => walk_expr(self, expr),
        }
    }

    fn visit_pattern(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::MatchAs(of) => self.local.extend(of.name.as_deref()),
            Pattern::MatchStar(of) => self.local.extend(of.name.as_deref()),
            Pattern::MatchMapping(of) => self.local.extend(of.rest.as_deref()),
            _ => {}
        }
        walk_pattern(self, pattern);
    }
}

struct Named<'n, 'a>(&'n mut Vec<&'a str>);

impl<'a> Visitor<'a> for Named<'_, 'a> {
    fn visit_expr(&mut self, expr: &'a Expr) {
        if let Expr::Named(named) = expr
            && let Expr::Name(name) = &*named.target
        {
            self.0.push(&name.id);
        }
        walk_expr(self, expr);
    }
}

/// The names that functions anywhere in these statements declare to be of somebody around them.
pub(super) fn shared(body: &[Stmt]) -> Vec<&str> {
    struct Shared<'a>(Vec<&'a str>);
    impl<'a> Visitor<'a> for Shared<'a> {
        fn visit_stmt(&mut self, stmt: &'a Stmt) {
            match stmt {
                Stmt::Global(global) => self.0.extend(global.names.iter().map(|name| name.as_str())),
                Stmt::Nonlocal(nonlocal) => self.0.extend(nonlocal.names.iter().map(|name| name.as_str())),
                _ => walk_stmt(self, stmt),
            }
        }
        fn visit_expr(&mut self, _: &'a Expr) {}
    }
    let mut found = Shared(Vec::new());
    found.visit_body(body);
    found.0
}
