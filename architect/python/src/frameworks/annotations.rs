//! What annotations say: of which class an object is, and what it depends on.

use std::collections::BTreeSet;
use std::sync::Arc;

use ruff_python_ast::{Expr, Operator};

use super::index::{Bound, Here, Index, Scope};
use super::resolve::{dotted, last, literal_parts};
use crate::{ClassId, Value};

impl<'p> Index<'p> {
    pub(super) fn annotation(&self, here: Here<'p>, found: &mut BTreeSet<Value>) {
        match here.expr {
            Expr::Name(_) | Expr::Attribute(_) => {
                // The name may stand for a longer annotation: `SessionDep = Annotated[Session, Depends(get_db)]`.
                if let Some(meant) = self.alias(here) {
                    return found.extend(self.annotated(meant).iter().cloned());
                }
                for value in self.values(here).iter() {
                    match value {
                        Value::Class(class) => found.insert(Value::Instance(*class)),
                        Value::External(name) if !name.starts_with("builtins.") => found.insert(Value::Made(Arc::clone(name))),
                        _ => continue,
                    };
                }
            }
            Expr::StringLiteral(text) => self.quoted(here, text.value.to_str(), found),
            Expr::BinOp(either) if either.op == Operator::BitOr => {
                found.extend(self.annotated(here.to(&either.left)).iter().cloned());
                found.extend(self.annotated(here.to(&either.right)).iter().cloned());
            }
            Expr::Subscript(subscript) => {
                let of = dotted(&subscript.value);
                let inside = match &*subscript.slice {
                    Expr::Tuple(several) => &several.elts[..],
                    one => std::slice::from_ref(one),
                };
                match last(&of) {
                    "Annotated" | "Optional" | "Final" | "ClassVar" | "Mapped" => {
                        if let Some(first) = inside.first() {
                            found.extend(self.annotated(here.to(first)).iter().cloned());
                        }
                    }
                    "Union" => {
                        for each in inside {
                            found.extend(self.annotated(here.to(each)).iter().cloned());
                        }
                    }
                    _ => {
                        // `Repository[Task]` is a repository; `list[Task]` is nothing that is asked for.
                        found.extend(self.annotated(here.to(&subscript.value)).iter().cloned());
                    }
                }
            }
            _ => {}
        }
    }

    /// The annotation that a name of the program stands for.
    pub(super) fn alias(&self, here: Here<'p>) -> Option<Here<'p>> {
        let (mut name, scopes) = match here.expr {
            Expr::Name(name) => (name.id.as_str(), self.scopes(here)),
            Expr::Attribute(attribute) => {
                let base = self.values(here.to(&attribute.value));
                let module = base.iter().find_map(|value| match value {
                    Value::Module(module) => Some(*module),
                    _ => None,
                })?;
                (attribute.attr.as_str(), vec![Scope::Module(module)])
            }
            _ => return None,
        };
        let mut bound = scopes
            .into_iter()
            .map(|scope| self.bound(scope, name))
            .find(|bound| !bound.is_empty())?;
        for _ in 0..8 {
            match bound.first()? {
                Bound::Is(value) if matches!(value.expr, Expr::Subscript(_) | Expr::BinOp(_)) => return Some(*value),
                Bound::Import(from, other) => {
                    name = other;
                    bound = self.bound(Scope::Module(*from), name);
                }
                _ => return None,
            }
        }
        None
    }

    /// An annotation in quotes: `"Task"`, `"Task | None"`.
    fn quoted(&self, here: Here<'p>, text: &str, found: &mut BTreeSet<Value>) {
        let names = text.split(['|', '[', ']', ',']).map(str::trim).filter(|name| !name.is_empty());
        for name in names
            .take(8)
            .filter(|name| !matches!(*name, "None" | "Optional" | "Union" | "Annotated"))
        {
            let mut values = BTreeSet::new();
            let mut parts = name.split('.');
            self.name(here, parts.next().unwrap_or_default(), &mut values);
            for part in parts {
                let mut inner = BTreeSet::new();
                for value in &values {
                    self.attribute(value, part, &mut inner);
                }
                values = inner;
            }
            found.extend(values.into_iter().filter_map(|value| match value {
                Value::Class(class) => Some(Value::Instance(class)),
                Value::External(name) if !name.starts_with("builtins.") => Some(Value::Made(name)),
                _ => None,
            }));
        }
    }

    /// What `Depends(…)` or `Security(…)` asks for.
    pub(crate) fn dependency(&self, here: Here<'p>) -> Option<Here<'p>> {
        let Expr::Call(call) = here.expr else { return None };
        let depends = self
            .externals(here.to(&call.func))
            .iter()
            .any(|name| matches!(last(name), "Depends" | "Security"));
        let asked = call.arguments.find_argument_value("dependency", 0).filter(|_| depends)?;
        Some(here.to(asked))
    }

    /// What `Annotated` adds to a type, also where a name stands for all of it.
    pub(crate) fn annotated_with(&self, here: Here<'p>) -> Vec<Here<'p>> {
        let mut at = here;
        for _ in 0..8 {
            match at.expr {
                Expr::Subscript(subscript) if last(&dotted(&subscript.value)) == "Annotated" => {
                    let said = literal_parts(&subscript.slice).iter().skip(1);
                    return said.map(|said| at.to(said)).collect();
                }
                Expr::Name(_) | Expr::Attribute(_) => match self.alias(at) {
                    Some(meant) => at = meant,
                    None => break,
                },
                _ => break,
            }
        }
        Vec::new()
    }

    /// The first class of the program that an annotation names, however deep: `Task` of `list[Task] | None`.
    pub(crate) fn class_in(&self, here: Here<'p>) -> Option<ClassId> {
        let mut open = vec![(here, 0_u8)];
        let mut steps = 0_u32;
        while let Some((at, deep)) = open.pop() {
            steps += 1;
            if steps > 200 {
                break;
            }
            let found = self.annotated(at);
            let class = found.iter().find_map(|value| match value {
                Value::Instance(class) => Some(*class),
                _ => None,
            });
            match at.expr {
                Expr::Subscript(_) | Expr::BinOp(_) | Expr::Name(_) | Expr::Attribute(_) | Expr::StringLiteral(_) if class.is_some() => {
                    return class;
                }
                Expr::Subscript(subscript) if deep < 8 => match &*subscript.slice {
                    Expr::Tuple(several) => open.extend(several.elts.iter().rev().map(|each| (at.to(each), deep + 1))),
                    one => open.push((at.to(one), deep + 1)),
                },
                Expr::BinOp(either) if deep < 8 => {
                    open.push((at.to(&either.right), deep + 1));
                    open.push((at.to(&either.left), deep + 1));
                }
                Expr::Name(_) | Expr::Attribute(_) if deep < 8 => open.extend(self.alias(at).map(|meant| (meant, deep + 1))),
                _ => {}
            }
        }
        None
    }
}
