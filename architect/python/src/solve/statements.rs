//! Statements, in their order.

use super::bindings::bindings;
use super::graph::{NOTHING, Use};
use super::state::{Call, Here, Solver};
use super::versions::{Branch, Path};
use ruff_python_ast::{ExceptHandler, Expr, Pattern, Stmt, StmtAugAssign, StmtFor, StmtIf, StmtMatch, StmtTry, StmtWhile, StmtWith};

impl<'a> Solver<'a> {
    pub(super) fn statements(&mut self, here: &mut Here, body: &'a [Stmt]) {
        for stmt in body {
            self.statement(here, stmt);
        }
    }

    fn statement(&mut self, here: &mut Here, stmt: &'a Stmt) {
        match stmt {
            Stmt::FunctionDef(def) => self.define_function(here, def),
            Stmt::ClassDef(def) => self.define_class(here, def),
            Stmt::Import(import) => self.import(here, import),
            Stmt::ImportFrom(import) => self.import_from(here, import),
            Stmt::Assign(assign) => {
                self.assign(here, &assign.targets, &assign.value);
            }
            Stmt::AnnAssign(assign) => self.annotated(here, assign),
            Stmt::AugAssign(assign) => self.augmented(here, assign),
            Stmt::TypeAlias(alias) => {
                let node = self.annotation(here, &alias.value);
                self.assign_to(here, &alias.name, node);
            }
            Stmt::Expr(stmt) => {
                self.expression(here, &stmt.value);
            }
            Stmt::Return(stmt) => {
                if let Some(value) = &stmt.value {
                    let node = self.expression(here, value);
                    if let Some(body) = here.body {
                        let to = self.bodies[body.0 as usize].returns;
                        self.copy(node, to);
                    }
                }
                here.versions.dead = true;
            }
            Stmt::Raise(stmt) => {
                if let Some(value) = &stmt.exc {
                    self.raise(here, value);
                }
                if let Some(cause) = &stmt.cause {
                    self.expression(here, cause);
                }
                here.versions.dead = true;
            }
            Stmt::Break(_) | Stmt::Continue(_) => here.versions.dead = true,
            Stmt::If(stmt) => self.branch(here, stmt),
            Stmt::For(stmt) => self.for_loop(here, stmt),
            Stmt::While(stmt) => self.while_loop(here, stmt),
            Stmt::With(stmt) => self.with(here, stmt),
            Stmt::Try(stmt) => self.attempt(here, stmt),
            Stmt::Match(stmt) => self.choice(here, stmt),
            Stmt::Assert(stmt) => {
                self.expression(here, &stmt.test);
                if let Some(message) = &stmt.msg {
                    self.expression(here, message);
                }
            }
            Stmt::Delete(stmt) => {
                for target in &stmt.targets {
                    self.expression(here, target);
                }
            }
            Stmt::Global(_) | Stmt::Nonlocal(_) | Stmt::Pass(_) | Stmt::IpyEscapeCommand(_) => {}
        }
    }

    fn augmented(&mut self, here: &mut Here, assign: &'a StmtAugAssign) {
        let before = self.expression(here, &assign.target);
        let with = self.expression(here, &assign.value);
        let node = self.join(&[before, with]);
        self.assign_to(here, &assign.target, node);
    }

    fn raise(&mut self, here: &mut Here, value: &'a Expr) {
        let node = self.expression(here, value);
        if matches!(value, Expr::Call(_)) {
            return;
        }
        let site = self.here_site(here, value);
        let result = self.node();
        let call = self.call(Call {
            site,
            callee: node,
            arguments: Vec::new(),
            result,
            decorates: false,
            method: here.method,
        });
        self.uses(node, Use::Raise(call));
    }

    /// Walks something that may or may not run, and takes back what it changed.
    fn perhaps(&mut self, here: &mut Here, walk: impl FnOnce(&mut Self, &mut Here)) -> Branch {
        let (mark, was_dead) = (here.versions.mark(), here.versions.dead);
        walk(self, here);
        here.versions.end(mark, was_dead)
    }

    fn meet_branches(&mut self, here: &mut Here, branches: &[Branch]) {
        here.versions.meet(branches, &mut |nodes| self.join(nodes));
    }

    fn branch(&mut self, here: &mut Here, stmt: &'a StmtIf) {
        self.expression(here, &stmt.test);
        let mut branches = vec![self.perhaps(here, |solver, here| solver.statements(here, &stmt.body))];
        let mut last = false;
        for clause in &stmt.elif_else_clauses {
            branches.push(self.perhaps(here, |solver, here| {
                if let Some(test) = &clause.test {
                    solver.expression(here, test);
                }
                solver.statements(here, &clause.body);
            }));
            last = clause.test.is_none();
        }
        if !last {
            branches.push(self.perhaps(here, |_, _| {}));
        }
        self.meet_branches(here, &branches);
    }

    /// Walks a loop's body. What it assigns is, at its beginning, what it was before or after an earlier turn.
    fn turns(&mut self, here: &mut Here, body: &'a [Stmt], walk: impl FnOnce(&mut Self, &mut Here)) {
        let bound = bindings(body);
        here.versions.forget();
        let mut names: Vec<Path> = bound.local.iter().map(|name| Path::name(self.symbols.of(name))).collect();
        names.sort();
        names.dedup();
        let mut turns = Vec::with_capacity(names.len());
        for path in names {
            let node = self.node();
            if let Some(before) = here.versions.get(&path) {
                self.copy(before, node);
                here.versions.set(path.clone(), node);
            }
            turns.push((path, node));
        }
        let (mark, was_dead) = (here.versions.mark(), here.versions.dead);
        walk(self, here);
        self.statements(here, body);
        let ends: Vec<_> = match bound.jumps {
            true => here.versions.since(mark),
            false => turns
                .iter()
                .filter_map(|(path, _)| Some((path.clone(), here.versions.get(path)?)))
                .collect(),
        };
        here.versions.end(mark, was_dead);
        for (path, end) in ends {
            if let Ok(at) = turns.binary_search_by(|(known, _)| known.cmp(&path)) {
                self.copy(end, turns[at].1);
            }
        }
        for (path, node) in turns {
            here.versions.set(path, node);
        }
    }

    fn for_loop(&mut self, here: &mut Here, stmt: &'a StmtFor) {
        let node = self.expression(here, &stmt.iter);
        let turn = self.iterate(here, node, &stmt.iter);
        self.turns(here, &stmt.body, |solver, here| solver.assign_to(here, &stmt.target, turn));
        self.statements(here, &stmt.orelse);
    }

    fn while_loop(&mut self, here: &mut Here, stmt: &'a StmtWhile) {
        self.turns(here, &stmt.body, |solver, here| {
            solver.expression(here, &stmt.test);
        });
        self.statements(here, &stmt.orelse);
    }

    fn with(&mut self, here: &mut Here, stmt: &'a StmtWith) {
        for item in &stmt.items {
            let node = self.expression(here, &item.context_expr);
            let to = self.node();
            let site = self.here_site(here, &item.context_expr);
            let read = self.site(site);
            self.uses(node, Use::Enter { to, read });
            here.versions.forget();
            if let Some(target) = &item.optional_vars {
                self.assign_to(here, target, to);
            }
        }
        self.statements(here, &stmt.body);
    }

    fn attempt(&mut self, here: &mut Here, stmt: &'a StmtTry) {
        let start = here.versions.mark();
        let body = self.perhaps(here, |solver, here| {
            solver.statements(here, &stmt.body);
            solver.statements(here, &stmt.orelse);
        });
        let within = here.versions.since(start);
        let mut branches = vec![body];
        for handler in &stmt.handlers {
            let ExceptHandler::ExceptHandler(handler) = handler;
            let within = within.clone();
            branches.push(self.perhaps(here, |solver, here| {
                here.versions.forget();
                solver.any_of(here, within);
                if let Some(kind) = &handler.type_ {
                    let node = solver.expression(here, kind);
                    if let Some(name) = &handler.name {
                        let caught = solver.node();
                        solver.uses(node, Use::Typed(caught));
                        solver.assign_name(here, name, caught);
                    }
                }
                solver.statements(here, &handler.body);
            }));
        }
        self.meet_branches(here, &branches);
        let dead = std::mem::replace(&mut here.versions.dead, false);
        self.statements(here, &stmt.finalbody);
        here.versions.dead |= dead;
    }

    /// Somewhere in the middle of a block: each variable is what it was before, or any that it was assigned in it.
    fn any_of(&mut self, here: &mut Here, assigned: Vec<(Path, super::graph::NodeId)>) {
        let mut by_path: std::collections::BTreeMap<Path, Vec<super::graph::NodeId>> = std::collections::BTreeMap::new();
        for (path, node) in assigned {
            if path.steps.is_empty() {
                by_path.entry(path).or_default().push(node);
            }
        }
        for (path, mut nodes) in by_path {
            nodes.extend(here.versions.get(&path));
            nodes.sort();
            nodes.dedup();
            let node = self.join(&nodes);
            here.versions.set(path, node);
        }
    }

    fn choice(&mut self, here: &mut Here, stmt: &'a StmtMatch) {
        let subject = self.expression(here, &stmt.subject);
        let mut branches = Vec::new();
        for case in &stmt.cases {
            branches.push(self.perhaps(here, |solver, here| {
                solver.pattern(here, &case.pattern, subject);
                if let Some(guard) = &case.guard {
                    solver.expression(here, guard);
                }
                solver.statements(here, &case.body);
            }));
        }
        branches.push(self.perhaps(here, |_, _| {}));
        self.meet_branches(here, &branches);
    }

    /// Binds what a pattern names. Parts of the subject are not told apart.
    fn pattern(&mut self, here: &mut Here, pattern: &'a Pattern, subject: super::graph::NodeId) {
        match pattern {
            Pattern::MatchAs(of) => {
                let inner = match of.pattern.as_deref() {
                    Some(Pattern::MatchClass(class)) => {
                        let node = self.expression(here, &class.cls);
                        let typed = self.node();
                        self.uses(node, Use::Typed(typed));
                        typed
                    }
                    _ => subject,
                };
                if let Some(pattern) = &of.pattern {
                    self.pattern(here, pattern, subject);
                }
                if let Some(name) = &of.name {
                    self.assign_name(here, name, inner);
                }
            }
            Pattern::MatchOr(of) => of.patterns.iter().for_each(|pattern| self.pattern(here, pattern, subject)),
            Pattern::MatchSequence(of) => of.patterns.iter().for_each(|pattern| self.pattern(here, pattern, NOTHING)),
            Pattern::MatchMapping(of) => of.patterns.iter().for_each(|pattern| self.pattern(here, pattern, NOTHING)),
            Pattern::MatchClass(of) => {
                self.expression(here, &of.cls);
                of.arguments
                    .patterns
                    .iter()
                    .for_each(|pattern| self.pattern(here, pattern, NOTHING));
                of.arguments
                    .keywords
                    .iter()
                    .for_each(|keyword| self.pattern(here, &keyword.pattern, NOTHING));
            }
            Pattern::MatchValue(of) => {
                self.expression(here, &of.value);
            }
            Pattern::MatchStar(of) => {
                if let Some(name) = &of.name {
                    self.assign_name(here, name, NOTHING);
                }
            }
            Pattern::MatchSingleton(_) => {}
        }
    }
}
