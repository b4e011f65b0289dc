//! Managers and query sets of Django: which of the program's classes ask for which table.

use std::collections::{BTreeMap, BTreeSet};

use ruff_python_ast::Expr;

use super::models::{Mapper, Models, TableId};
use crate::frameworks::index::{Bound, Here, Index, Scope};
use crate::{Ancestor, ClassId, Value};

/// Names by which every class of a mapper hands out its rows.
pub(super) const USUAL: [&str; 5] = ["objects", "query", "_default_manager", "_base_manager", "all_objects"];

/// The program's managers and query sets.
pub(super) struct Managers {
    /// The tables that their classes ask for.
    pub(super) tables: BTreeMap<ClassId, BTreeSet<TableId>>,
    /// The attributes that they are under.
    pub(super) names: BTreeSet<String>,
}

/// Finds them.
pub(super) fn managers(models: &Models<'_, '_>) -> Managers {
    let index = models.index;
    let mut found: BTreeMap<ClassId, BTreeSet<TableId>> = BTreeMap::new();
    let mut names = BTreeSet::new();
    for (class, model) in models.classes.iter().filter(|(_, model)| model.mapper == Mapper::Record) {
        let ancestors = index.ancestors(*class);
        let owners = std::iter::once(*class).chain(ancestors.iter().filter_map(|ancestor| match ancestor {
            Ancestor::Class(class) => Some(*class),
            Ancestor::External(_) => None,
        }));
        for owner in owners {
            let Some((_, def)) = index.classes.get(&owner) else { continue };
            for stmt in &def.body {
                let ruff_python_ast::Stmt::Assign(assign) = stmt else { continue };
                let Some(Expr::Name(name)) = assign.targets.first() else { continue };
                for bound in index.bound(Scope::Class(owner), name.id.as_str()) {
                    let Bound::Is(value) = bound else { continue };
                    if let Some(manager) = of_value(index, *value) {
                        names.insert(name.id.to_string());
                        for manager in manager {
                            found.entry(manager).or_default().insert(model.table);
                            for ancestor in index.ancestors(manager).iter() {
                                if let Ancestor::Class(ancestor) = ancestor {
                                    found.entry(*ancestor).or_default().insert(model.table);
                                }
                            }
                        }
                    }
                }
            }
        }
    }
    Managers { tables: found, names }
}

/// The program's classes that a manager is made of: `TaskManager()`, `TaskQuerySet.as_manager()`, `Manager.from_queryset(TaskQuerySet)()`.
/// Nothing where it is no manager.
fn of_value<'p>(index: &Index<'p>, value: Here<'p>) -> Option<Vec<ClassId>> {
    let Expr::Call(call) = value.expr else { return None };
    let mut classes = Vec::new();
    let mut manager = false;
    let mut open = vec![value.to(&call.func)];
    open.extend(call.arguments.args.iter().map(|argument| value.to(argument)));
    while let Some(here) = open.pop() {
        match here.expr {
            Expr::Attribute(attribute) if matches!(attribute.attr.as_str(), "as_manager" | "from_queryset") => {
                manager = true;
                open.push(here.to(&attribute.value));
            }
            Expr::Call(inner) => {
                open.push(here.to(&inner.func));
                open.extend(inner.arguments.args.iter().map(|argument| here.to(argument)));
            }
            _ => {}
        }
        for known in index.values(here).iter() {
            match known {
                Value::Class(class) if index.ancestors(*class).iter().any(is_manager) => {
                    manager = true;
                    classes.push(*class);
                }
                Value::External(name) if name.ends_with("Manager") => manager = true,
                _ => {}
            }
        }
    }
    manager.then_some(classes)
}

fn is_manager(ancestor: &Ancestor) -> bool {
    matches!(ancestor, Ancestor::External(name) if name.contains("Manager") || name.contains("QuerySet"))
}
