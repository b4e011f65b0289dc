//! Assignments: to names, attributes, items, and to several at once.

use ruff_python_ast::{Expr, ExprContext, Number, StmtAnnAssign, UnaryOp};

use super::domain::{Key, Kind, Val};
use super::graph::{NOTHING, NodeId, Use};
use super::scopes::ScopeKind;
use super::state::{Here, Solver};
use super::versions::{Path, Step};

impl<'a> Solver<'a> {
    pub(super) fn assign(&mut self, here: &mut Here, targets: &'a [Expr], value: &'a Expr) {
        let node = self.expression(here, value);
        for target in targets {
            match (target, value) {
                (Expr::Tuple(_) | Expr::List(_), Expr::Tuple(_) | Expr::List(_)) => self.unpack(here, target, node, items(value).len()),
                _ => self.assign_to(here, target, node),
            }
        }
    }

    /// `name: Type = value`; in a class, `name: Type` alone says what its objects have.
    pub(super) fn annotated(&mut self, here: &mut Here, assign: &'a StmtAnnAssign) {
        let annotation = self.annotation(here, &assign.annotation);
        // `Name: TypeAlias = …` is a type, and not of one.
        let said = self.node();
        self.uses(annotation, Use::Typed(said));
        let node = match &assign.value {
            Some(value) => {
                let value = self.expression(here, value);
                self.join(&[value, said])
            }
            None if matches!(self.scopes.get(here.scope).kind, ScopeKind::Class(_)) || !assign.target.is_name_expr() => said,
            None => {
                // A declaration assigns nothing; what it is is known all the same.
                said
            }
        };
        self.assign_to(here, &assign.target, node);
    }

    /// Assigns to a target.
    pub(super) fn assign_to(&mut self, here: &mut Here, target: &'a Expr, node: NodeId) {
        match target {
            Expr::Name(name) => self.assign_name(here, &name.id, node),
            Expr::Attribute(attribute) => {
                let base = self.expression(here, &attribute.value);
                let name = self.symbols.of(&attribute.attr);
                let site = self.here_site(here, target);
                let read = self.site(site);
                self.uses(base, Use::Store { name, from: node, read });
                self.set_path(here, target, node);
            }
            Expr::Subscript(subscript) => {
                let base = self.expression(here, &subscript.value);
                let key = self.expression(here, &subscript.slice);
                let site = self.here_site(here, target);
                let read = self.site(site);
                self.uses(base, Use::SetItem { key, from: node, read });
                self.set_path(here, target, node);
            }
            Expr::Tuple(_) | Expr::List(_) => self.unpack(here, target, node, usize::MAX),
            Expr::Starred(starred) => self.assign_to(here, &starred.value, node),
            _ => {
                self.expression(here, target);
            }
        }
    }

    /// Takes a sequence apart; how long it is, where that is known.
    fn unpack(&mut self, here: &mut Here, target: &'a Expr, node: NodeId, length: usize) {
        let targets = items(target);
        let star = targets.iter().position(Expr::is_starred_expr);
        for (at, target) in targets.iter().enumerate() {
            let behind = targets.len() - at - 1;
            let to = match star {
                Some(star) if at == star => {
                    let (object, rest) = self.object(Kind::Sequence);
                    if length == usize::MAX {
                        let anywhere = self.objects[object.index()].anywhere;
                        let all = self.iterate(here, node, target);
                        self.copy(all, anywhere);
                    } else {
                        for (to, from) in (at..length.saturating_sub(behind)).take(32).enumerate() {
                            let place = self.field(object, Key::Number(number(to)));
                            let item = self.item_at(here, node, number(from), target);
                            self.copy(item, place);
                        }
                    }
                    rest
                }
                Some(star) if at > star && length == usize::MAX => self.iterate(here, node, target),
                Some(star) if at > star => self.item_at(here, node, number(length.saturating_sub(behind + 1)), target),
                _ => self.item_at(here, node, number(at), target),
            };
            self.assign_to(here, target, to);
        }
    }

    fn item_at(&mut self, here: &Here, node: NodeId, at: i64, of: &Expr) -> NodeId {
        let key = self.fixed(Val::Number(at));
        let to = self.node();
        let site = self.here_site(here, of);
        let read = self.site(site);
        self.uses(node, Use::Item { key, to, read });
        to
    }

    /// Notes what an attribute or item was assigned, so that it is that until something else may have changed it.
    pub(super) fn set_path(&mut self, here: &mut Here, target: &Expr, node: NodeId) {
        let path = self.path(target);
        let assigned = match &path {
            Some(path) => path.clone(),
            // Through something that is no path: whatever has the same last step may have changed.
            None => Path {
                base: self.lists.call,
                steps: vec![self.step(target).unwrap_or(Step::Any)],
            },
        };
        here.versions.forget_for(&assigned);
        if let Some(path) = path
            && !path.steps.contains(&Step::Any)
        {
            here.versions.set(path, node);
        }
    }

    /// The path that an expression is, if it is one.
    pub(super) fn path(&mut self, expr: &Expr) -> Option<Path> {
        let mut steps = Vec::new();
        let mut at = expr;
        loop {
            match at {
                Expr::Name(name) => {
                    steps.reverse();
                    let base = self.symbols.of(&name.id);
                    return Some(Path { base, steps });
                }
                _ if steps.len() >= 4 => return None,
                Expr::Attribute(attribute) => {
                    steps.push(self.step(at)?);
                    at = &attribute.value;
                }
                Expr::Subscript(subscript) => {
                    steps.push(self.step(at)?);
                    at = &subscript.value;
                }
                _ => return None,
            }
        }
    }

    fn step(&mut self, expr: &Expr) -> Option<Step> {
        match expr {
            Expr::Attribute(attribute) => Some(Step::Attribute(self.symbols.of(&attribute.attr))),
            Expr::Subscript(subscript) => Some(match constant(&subscript.slice) {
                Some(Constant::Text(text)) => Step::Text(self.symbols.of(text)),
                Some(Constant::Number(number)) => Step::Number(number),
                None => Step::Any,
            }),
            _ => None,
        }
    }

    /// Whether a path is read, and not written.
    pub(super) fn read_path(&mut self, here: &Here, expr: &Expr) -> Option<NodeId> {
        if !here.versions.has_paths() {
            return None;
        }
        let loaded = match expr {
            Expr::Attribute(attribute) => attribute.ctx == ExprContext::Load,
            Expr::Subscript(subscript) => subscript.ctx == ExprContext::Load,
            _ => false,
        };
        if !loaded {
            return None;
        }
        let path = self.path(expr)?;
        here.versions.get(&path).filter(|node| *node != NOTHING)
    }
}

/// A text or whole number that stands in the code.
pub(super) enum Constant<'a> {
    Text(&'a str),
    Number(i64),
}

pub(super) fn constant(expr: &Expr) -> Option<Constant<'_>> {
    match expr {
        Expr::StringLiteral(text) => Some(Constant::Text(text.value.to_str())),
        Expr::NumberLiteral(literal) => match &literal.value {
            Number::Int(int) => int.as_i64().map(Constant::Number),
            _ => None,
        },
        Expr::UnaryOp(unary) if unary.op == UnaryOp::USub => match constant(&unary.operand)? {
            Constant::Number(number) => Some(Constant::Number(-number)),
            Constant::Text(_) => None,
        },
        _ => None,
    }
}

/// The elements of a tuple or list.
pub(super) fn items(expr: &Expr) -> &[Expr] {
    match expr {
        Expr::Tuple(tuple) => &tuple.elts,
        Expr::List(list) => &list.elts,
        _ => &[],
    }
}

fn number(at: usize) -> i64 {
    i64::try_from(at).unwrap_or(i64::MAX)
}
