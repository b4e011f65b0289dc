//! What classes inherit from, and what they have by that.

use std::sync::Arc;

use ruff_python_ast::Expr;

use super::index::{Bound, Here, Index, Scope};
use super::resolve::last;
use crate::{Ancestor, ClassId, FunctionId, Value};

/// Classes inherit from each other no deeper than this.
const ABOVE_MAX: usize = 60;

impl<'p> Index<'p> {
    /// The classes whose objects are who is asking: Flask-Login's.
    pub(super) fn users(&self) -> Vec<ClassId> {
        let mut classes: Vec<ClassId> = self
            .classes
            .keys()
            .copied()
            .filter(|class| self.inherits(*class, &["UserMixin"]))
            .collect();
        classes.sort();
        classes
    }

    /// What a class inherits from, the nearest first.
    pub(crate) fn ancestors(&self, class: ClassId) -> Arc<[Ancestor]> {
        if let Some(known) = self.answers.ancestors.borrow().get(&class) {
            return Arc::clone(known);
        }
        // So many classes above another are none that people wrote, and each takes some of the stack.
        if self.answers.above.get() > ABOVE_MAX {
            return Arc::from([]);
        }
        self.answers.above.set(self.answers.above.get() + 1);
        // While a question is asked, a class that inherits from itself inherits from nothing.
        self.answers.ancestors.borrow_mut().insert(class, Arc::from([]));
        let mut all: Vec<Ancestor> = Vec::new();
        if let Some((at, def)) = self.classes.get(&class) {
            let outside = crate::At {
                function: self.program.class(class).outer,
                class: self.program.class(class).class,
                ..at.clone()
            };
            for base in def.bases() {
                let base = match base {
                    Expr::Subscript(generic) => &generic.value,
                    base => base,
                };
                for value in self.values(super::index::here(&outside, base)).iter() {
                    match value {
                        Value::Class(base) => {
                            all.push(Ancestor::Class(*base));
                            all.extend(self.ancestors(*base).iter().cloned());
                        }
                        Value::External(name) | Value::Made(name) => all.push(Ancestor::External(Arc::clone(name))),
                        _ => {}
                    }
                }
            }
        }
        let mut seen = Vec::new();
        all.retain(|ancestor| {
            let new = !seen.contains(ancestor);
            seen.push(ancestor.clone());
            new
        });
        self.answers.above.set(self.answers.above.get() - 1);
        let all: Arc<[Ancestor]> = all.into();
        self.answers.ancestors.borrow_mut().insert(class, Arc::clone(&all));
        all
    }

    /// Whether a class inherits from one of a library with one of these names, the last part of its full one.
    pub(crate) fn inherits(&self, class: ClassId, names: &[&str]) -> bool {
        self.ancestors(class).iter().any(|ancestor| match ancestor {
            Ancestor::External(name) => names.contains(&last(name)),
            Ancestor::Class(_) => false,
        })
    }

    /// The method that a class has by a name, its own or inherited.
    pub(crate) fn method(&self, class: ClassId, name: &str) -> Option<FunctionId> {
        let ancestors = self.ancestors(class);
        let own = std::iter::once(class).chain(ancestors.iter().filter_map(|ancestor| match ancestor {
            Ancestor::Class(class) => Some(*class),
            Ancestor::External(_) => None,
        }));
        let mut found = own
            .flat_map(|class| self.bound(Scope::Class(class), name))
            .filter_map(|bound| match bound {
                Bound::Function(function) => Some(*function),
                _ => None,
            });
        found.next()
    }

    /// What a class's body gives a name, its own or inherited.
    pub(crate) fn of_class(&self, class: ClassId, name: &str) -> Option<Here<'p>> {
        let ancestors = self.ancestors(class);
        let own = std::iter::once(class).chain(ancestors.iter().filter_map(|ancestor| match ancestor {
            Ancestor::Class(class) => Some(*class),
            Ancestor::External(_) => None,
        }));
        let mut found = own
            .flat_map(|class| self.bound(Scope::Class(class), name))
            .filter_map(|bound| match bound {
                Bound::Is(here) => Some(*here),
                _ => None,
            });
        found.next()
    }
}
