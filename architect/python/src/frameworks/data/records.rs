//! What managers, query sets and objects that write themselves are asked: Django, Tortoise, Peewee.

use std::collections::BTreeSet;

use pando_facts::{AccessKind, By};
use ruff_python_ast::{Expr, ExprCall};
use ruff_text_size::Ranged;

use super::accesses::Finder;
use super::models::{Relation, TableId, meta};
use crate::Value;
use crate::frameworks::index::{CallAt, Here};

impl<'p> Finder<'_, '_, 'p> {
    /// What Django's managers, query sets and objects are asked.
    pub(super) fn record(&mut self, call: &CallAt<'p>, base: Here<'p>, name: &str) {
        let models = self.models;
        let rows = models.rows(base);
        let own: BTreeSet<TableId> = rows.iter().map(|row| row.table).filter(|table| models.is_record(*table)).collect();
        match name {
            "save" | "asave" => {
                let above = is_super(base.expr)
                    .then_some(call.at.class)
                    .flatten()
                    .and_then(|class| models.classes.get(&class));
                if let Some(model) = above {
                    return self.orm(call, [model.table], AccessKind::Update);
                }
                let new: BTreeSet<TableId> = rows
                    .iter()
                    .filter(|row| row.new && models.is_record(row.table))
                    .map(|row| row.table)
                    .collect();
                let old: BTreeSet<TableId> = rows
                    .iter()
                    .filter(|row| !row.new && models.is_record(row.table))
                    .map(|row| row.table)
                    .collect();
                if own.is_empty() {
                    self.form(call, base);
                }
                self.orm(call, new, AccessKind::Insert);
                self.orm(call, old, AccessKind::Update);
                return;
            }
            "delete" | "adelete" => {
                let above = is_super(base.expr)
                    .then_some(call.at.class)
                    .flatten()
                    .and_then(|class| models.classes.get(&class));
                self.orm(call, own.into_iter().chain(above.map(|model| model.table)), AccessKind::Delete);
                return;
            }
            _ if own.is_empty() => return,
            "create" | "bulk_create" | "acreate" | "abulk_create" => self.orm(call, own.clone(), AccessKind::Insert),
            "get_or_create" | "aget_or_create" => {
                self.orm(call, own.clone(), AccessKind::Read);
                self.orm(call, own.clone(), AccessKind::Insert);
            }
            "update_or_create" | "aupdate_or_create" => {
                self.orm(call, own.clone(), AccessKind::Insert);
                self.orm(call, own.clone(), AccessKind::Update);
            }
            "update" | "aupdate" | "bulk_update" | "abulk_update" => {
                let object = models.index.values(base).iter().any(|value| matches!(value, Value::Instance(_)));
                if !object {
                    self.orm(call, own.clone(), AccessKind::Update);
                }
            }
            "refresh_from_db" => self.orm(call, own.clone(), AccessKind::Read),
            "select_related" | "prefetch_related" => {
                for argument in &call.call.arguments.args {
                    if let Some(path) = models.index.written(call.here().to(argument)) {
                        self.path(call, &own, &path, true);
                    }
                }
            }
            _ => {
                let own_method = !models.index.functions_of(call.here().to(&call.call.func)).is_empty();
                if self.manager(base) && !own_method && !matches!(name, "normalize_email" | "model" | "make_random_password") {
                    self.orm(call, own.clone(), AccessKind::Read);
                }
            }
        }
        if matches!(
            name,
            "filter" | "exclude" | "get" | "order_by" | "values" | "values_list" | "annotate" | "aggregate"
        ) {
            for keyword in &call.call.arguments.keywords {
                if let Some(path) = keyword.arg.as_ref().filter(|path| path.as_str().contains("__")) {
                    self.path(call, &own, path.as_str(), false);
                }
            }
        }
    }

    /// Whether an expression is a manager itself, and not what another question gave.
    fn manager(&self, base: Here<'p>) -> bool {
        match base.expr {
            Expr::Attribute(attribute) => {
                let of_class = !self.models.tables_of_classes(base.to(&attribute.value)).is_empty();
                (of_class && self.models.hands_out(attribute.attr.as_str()))
                    || !self.relation(base.to(&attribute.value), attribute.attr.as_str()).is_empty()
            }
            Expr::Name(name) => name.id.as_str() == "self" && base.class.is_some_and(|class| !self.models.managed(class).is_empty()),
            Expr::Call(call) => is_super_call(call) && base.class.is_some_and(|class| !self.models.managed(class).is_empty()),
            _ => false,
        }
    }

    /// `user__profile__city`: the tables on the way.
    fn path(&mut self, call: &CallAt<'p>, own: &BTreeSet<TableId>, path: &str, whole: bool) {
        let mut tables = own.clone();
        let parts: Vec<&str> = path.split("__").collect();
        let steps = if whole { parts.len() } else { parts.len() - 1 };
        for part in parts.iter().take(steps.min(8)) {
            let relations: Vec<Relation> = tables.iter().flat_map(|table| self.of_table(*table, part)).collect();
            tables = relations.iter().filter_map(|relation| relation.to).collect();
            let read = relations.iter().flat_map(|relation| [relation.to, relation.through]).flatten();
            self.touch(&call.at, call.call.range(), read, AccessKind::Read, By::Relation);
        }
    }

    /// `form.save()` and `serializer.save()` write the model that their `Meta` names.
    fn form(&mut self, call: &CallAt<'p>, base: Here<'p>) {
        let models = self.models;
        let classes: Vec<_> = models
            .index
            .values(base)
            .iter()
            .filter_map(|value| match value {
                Value::Instance(class) => Some(*class),
                _ => None,
            })
            .collect();
        for class in classes {
            let Some(model) = meta(models.index, class, "model") else {
                continue;
            };
            let changes = models.index.assigned_or_self(base).iter().any(|made| match made.expr {
                Expr::Call(made) => made.arguments.find_keyword("instance").is_some(),
                _ => false,
            });
            let tables = models.tables_of(model);
            self.orm(call, tables, if changes { AccessKind::Update } else { AccessKind::Insert });
        }
    }
}

fn is_super(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(call) if is_super_call(call))
}

fn is_super_call(call: &ExprCall) -> bool {
    matches!(&*call.func, Expr::Name(name) if name.id.as_str() == "super")
}
