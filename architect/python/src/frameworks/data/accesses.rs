//! Who reads and writes which table.

use std::collections::BTreeSet;
use std::sync::Arc;

use pando_facts::{AccessKind, By};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::{FxHashMap, FxHashSet};

use super::models::{Models, Relation, TableId};
use super::rows::Row;
use super::statements;
use crate::frameworks::index::{CallAt, Here, here};
use crate::frameworks::resolve::{dotted, last, literal_parts};
use crate::{At, ModuleId, Value};

/// A place where a table is read or written.
#[derive(Clone, Debug)]
pub(super) struct Touch {
    pub(super) at: At,
    pub(super) range: TextRange,
    pub(super) table: Arc<str>,
    pub(super) kind: AccessKind,
    pub(super) by: By,
    /// Whether it is but one of several tables that the place may mean, such as in a repository for any class.
    pub(super) any: bool,
}

pub(super) struct Finder<'a, 'i, 'p> {
    pub(super) models: &'a Models<'i, 'p>,
    pub(super) found: Vec<Touch>,
    /// Relations that are written where they stand.
    written: FxHashSet<(ModuleId, TextRange)>,
}

/// All of them, in the order of modules and places.
pub(super) fn accesses(models: &Models<'_, '_>) -> Vec<Touch> {
    let mut finder = Finder {
        models,
        found: Vec::new(),
        written: FxHashSet::default(),
    };
    for call in &models.index.calls {
        finder.call(call);
    }
    for stmt in &models.index.statements {
        finder.statement(&stmt.at, stmt.stmt);
    }
    finder.relations();
    let mut found = finder.found;
    ambiguous(&mut found);
    found.sort_by(|a, b| (a.at.module, a.range.start(), &a.table, a.kind).cmp(&(b.at.module, b.range.start(), &b.table, b.kind)));
    found.dedup_by(|a, b| (a.at.module, a.range, &a.table, a.kind) == (b.at.module, b.range, &b.table, b.kind));
    found
}

/// A place that writes one of several tables, whichever it is given, does not write them together.
fn ambiguous(found: &mut [Touch]) {
    let mut tables: FxHashMap<(ModuleId, TextRange), BTreeSet<Arc<str>>> = FxHashMap::default();
    for touch in found.iter().filter(|touch| touch.kind.writes() && touch.by == By::Orm) {
        tables
            .entry((touch.at.module, touch.range))
            .or_default()
            .insert(Arc::clone(&touch.table));
    }
    for touch in found.iter_mut().filter(|touch| touch.by == By::Orm) {
        touch.any |= tables.get(&(touch.at.module, touch.range)).is_some_and(|tables| tables.len() > 1);
    }
}

/// Methods that narrow or widen a question.
const NARROWING: [&str; 12] = [
    "where",
    "filter",
    "having",
    "join",
    "outerjoin",
    "select_from",
    "join_from",
    "options",
    "add_columns",
    "with_entities",
    "using",
    "exists",
];

/// Methods that put into a relation, or take out of it.
const RELATING: [&str; 11] = [
    "add", "append", "extend", "remove", "set", "clear", "create", "discard", "aadd", "aset", "insert",
];

impl<'p> Finder<'_, '_, 'p> {
    pub(super) fn touch(&mut self, at: &At, range: TextRange, tables: impl IntoIterator<Item = TableId>, kind: AccessKind, by: By) {
        let tables: BTreeSet<TableId> = tables.into_iter().collect();
        let any = tables.len() > 1 && kind.writes();
        for table in tables {
            self.found.push(Touch {
                at: at.clone(),
                range,
                table: self.models.name(table),
                kind,
                by,
                any,
            });
        }
    }

    pub(super) fn orm(&mut self, call: &CallAt<'p>, tables: impl IntoIterator<Item = TableId>, kind: AccessKind) {
        self.touch(&call.at, call.call.range(), tables, kind, By::Orm);
    }

    fn call(&mut self, call: &CallAt<'p>) {
        statements::of_call(self, call);
        let models = self.models;
        let func = call.here().to(&call.call.func);
        let first = call.call.arguments.args.first().map(|first| call.here().to(first));
        match func.expr {
            Expr::Name(_) => self.function(call, func, first),
            Expr::Attribute(method) => {
                let base = func.to(&method.value);
                let values = models.index.values(func);
                let library = values
                    .iter()
                    .any(|value| matches!(value, Value::External(name) if name.starts_with("sqlalchemy") || name.starts_with("sqlmodel")));
                let module = matches!(&*method.value, Expr::Name(_))
                    && models.index.values(base).iter().any(|value| matches!(value, Value::External(_)));
                if library && module && matches!(method.attr.as_str(), "select" | "insert" | "update" | "delete") {
                    self.function(call, func, first);
                } else {
                    self.method(call, base, method.attr.as_str(), first);
                }
            }
            _ => {}
        }
    }

    /// A function that is called by its own name: `select(Task)`.
    fn function(&mut self, call: &CallAt<'p>, func: Here<'p>, first: Option<Here<'p>>) {
        let models = self.models;
        for name in models.index.externals(func) {
            let of_mapper = name.starts_with("sqlalchemy") || name.starts_with("sqlmodel") || name.contains("SQLAlchemy");
            match last(&name) {
                "select" if of_mapper => {
                    let arguments = call.call.arguments.args.iter();
                    let tables: BTreeSet<TableId> = arguments.flat_map(|argument| models.entities(call.here().to(argument))).collect();
                    self.orm(call, tables, AccessKind::Read);
                }
                verb @ ("insert" | "update" | "delete") if of_mapper => {
                    let kind = kind_of(verb);
                    let tables = first.map(|first| models.tables_of(first)).unwrap_or_default();
                    self.orm(call, tables, kind);
                }
                "get_object_or_404" | "get_list_or_404" | "aget_object_or_404" => {
                    let tables = first.map(|first| models.entities(first)).unwrap_or_default();
                    self.orm(call, tables, AccessKind::Read);
                }
                "setattr" => {
                    let rows = first.map(|first| models.rows(first)).unwrap_or_default();
                    self.orm(call, changed(models, &rows), AccessKind::Update);
                }
                _ => {}
            }
        }
    }

    fn method(&mut self, call: &CallAt<'p>, base: Here<'p>, name: &str, first: Option<Here<'p>>) {
        let models = self.models;
        let tables = models.tables_of(base);
        if !tables.is_empty() {
            self.of_class(call, &tables, name);
            return;
        }
        // `task.labels.add(…)`
        if let Expr::Attribute(relation) = base.expr
            && RELATING.contains(&name)
        {
            let relations = self.relation(base.to(&relation.value), relation.attr.as_str());
            if !relations.is_empty() {
                self.written.insert((base.module, base.expr.range()));
                let kind = match name {
                    "remove" | "clear" | "discard" => AccessKind::Delete,
                    _ => AccessKind::Insert,
                };
                let tables = relations.iter().filter_map(|relation| relation.through.or(relation.to));
                self.touch(&call.at, call.call.range(), tables, kind, By::Relation);
                return;
            }
        }
        match name {
            "add" | "add_all" | "merge" | "bulk_save_objects" | "save_or_update" if self.session(base) => {
                if let Some(first) = first
                    && !literal_parts(first.expr).is_empty()
                {
                    // Each of several is a write by itself.
                    for part in literal_parts(first.expr) {
                        let rows = models.rows(first.to(part));
                        self.touch(&call.at, part.range(), new(&rows), AccessKind::Insert, By::Orm);
                        self.touch(&call.at, part.range(), changed(models, &rows), AccessKind::Update, By::Orm);
                    }
                    return;
                }
                let rows = first.map(|first| models.rows(first)).unwrap_or_default();
                let new = new(&rows);
                // One that is looked for, and made where it isn't there, is added where it is new.
                let changed: BTreeSet<TableId> = changed(models, &rows).difference(&new).copied().collect();
                self.orm(call, new, AccessKind::Insert);
                self.orm(call, changed, AccessKind::Update);
            }
            "bulk_insert_mappings" => {
                let tables = first.map(|first| models.tables_of(first)).unwrap_or_default();
                self.orm(call, tables, AccessKind::Insert);
            }
            "bulk_update_mappings" => {
                let tables = first.map(|first| models.tables_of(first)).unwrap_or_default();
                self.orm(call, tables, AccessKind::Update);
            }
            "delete" if first.is_some() && self.session(base) => {
                let rows = first.map(|first| models.rows(first)).unwrap_or_default();
                self.orm(call, all(&rows), AccessKind::Delete);
            }
            "get" | "get_one" | "query" | "get_or_404" | "first_or_404" | "one_or_404" => {
                let arguments = call.call.arguments.args.iter().map(|argument| call.here().to(argument));
                let mut tables: BTreeSet<TableId> = arguments.flat_map(|argument| models.entities(argument)).collect();
                // `session.get(entity=Task, …)`
                tables.extend(
                    call.keyword("entity")
                        .map(|entity| models.tables_of(call.here().to(entity)))
                        .unwrap_or_default(),
                );
                self.orm(call, tables, AccessKind::Read);
                self.record(call, base, name);
            }
            "sqlmodel_update" => {
                let rows = models.rows(base);
                self.orm(call, changed(models, &rows), AccessKind::Update);
            }
            "on_conflict_do_update" | "on_duplicate_key_update" => {
                let rows = models.rows(base);
                self.orm(call, all(&rows), AccessKind::Update);
            }
            _ if NARROWING.contains(&name) => {
                let own: BTreeSet<TableId> = models.rows(base).iter().map(|row| row.table).collect();
                if own.is_empty() && name != "select_from" && name != "join" {
                    return;
                }
                for argument in &call.call.arguments.args {
                    let argument = call.here().to(argument);
                    let tables: BTreeSet<TableId> = models.entities(argument).difference(&own).copied().collect();
                    self.orm(call, tables, AccessKind::Read);
                    self.loaded_along(call, argument);
                }
                self.record(call, base, name);
            }
            "update" | "delete" => {
                let rows = models.rows(base);
                let object = models.index.values(base).iter().any(|value| matches!(value, Value::Instance(_)));
                let session: BTreeSet<TableId> = rows.iter().map(|row| row.table).filter(|table| !models.is_record(*table)).collect();
                if !object {
                    self.orm(call, session, kind_of(name));
                }
                self.record(call, base, name);
            }
            _ => self.record(call, base, name),
        }
    }

    /// `joinedload(Task.labels)`, `.join(Task.labels)`: the rows that come along.
    fn loaded_along(&mut self, call: &CallAt<'p>, argument: Here<'p>) {
        let mut open = vec![argument];
        while let Some(at) = open.pop() {
            match at.expr {
                Expr::Call(inner) => {
                    open.push(at.to(&inner.func));
                    open.extend(inner.arguments.args.iter().map(|argument| at.to(argument)));
                }
                Expr::Attribute(attribute) => {
                    let tables = self.models.tables_of_classes(at.to(&attribute.value));
                    let relations: Vec<Relation> = tables
                        .into_iter()
                        .flat_map(|table| self.of_table(table, attribute.attr.as_str()))
                        .collect();
                    if relations.is_empty() {
                        open.push(at.to(&attribute.value));
                    }
                    let to = relations.iter().flat_map(|relation| [relation.to, relation.through]).flatten();
                    self.touch(&call.at, call.call.range(), to, AccessKind::Read, By::Relation);
                }
                _ => {}
            }
        }
    }

    /// Whether something may be a session: of a library, or by its name where nobody says what it is.
    fn session(&self, base: Here<'p>) -> bool {
        let values = self.models.index.values(base);
        let mut known = false;
        for value in values.iter() {
            match value {
                Value::External(name) | Value::Made(name) => {
                    known = true;
                    if name.contains("ession")
                        || name.contains("SQLAlchemy")
                        || name.starts_with("sqlalchemy")
                        || name.starts_with("sqlmodel")
                    {
                        return true;
                    }
                }
                Value::Instance(_) | Value::Object(_) | Value::Text(_) => known = true,
                _ => {}
            }
        }
        if known
            && !values
                .iter()
                .all(|value| matches!(value, Value::External(name) | Value::Made(name) if name.starts_with("builtins.")))
        {
            // A context manager or a generator of the program may hand it out under another name.
            let written = dotted(base.expr).to_lowercase();
            return ["session", "db"].iter().any(|word| last(&written).contains(word));
        }
        let written = dotted(base.expr).to_lowercase();
        ["session", "db", "sess", "uow", "conn", "database"]
            .iter()
            .any(|word| last(&written).contains(word))
    }

    /// What a class, or an object of `Table`, is asked: `Task.create(…)`, `tasks.insert()`.
    fn of_class(&mut self, call: &CallAt<'p>, tables: &BTreeSet<TableId>, name: &str) {
        let own = self.models.index.functions_of(call.here().to(&call.call.func));
        if !own.is_empty() {
            return;
        }
        let record = tables.iter().any(|table| self.models.is_record(*table));
        let kinds: &[AccessKind] = match name {
            "insert" | "insert_many" | "create" | "bulk_create" | "replace" if record || name == "insert" => &[AccessKind::Insert],
            "update" => &[AccessKind::Update],
            "delete" | "delete_by_id" => &[AccessKind::Delete],
            "get_or_create" | "update_or_create" if record => &[AccessKind::Read, AccessKind::Insert],
            "select" => &[AccessKind::Read],
            "get" | "get_or_none" | "filter" | "all" | "first" | "exclude" | "get_by_id" | "count" | "exists" | "raw" if record => {
                &[AccessKind::Read]
            }
            _ => &[],
        };
        for kind in kinds {
            self.orm(call, tables.iter().copied(), *kind);
        }
    }

    pub(super) fn of_table(&self, table: TableId, name: &str) -> Vec<Relation> {
        self.models
            .models(table)
            .filter_map(|model| model.relations.get(name).cloned())
            .collect()
    }

    /// The relations that an attribute of rows is.
    pub(super) fn relation(&self, base: Here<'p>, name: &str) -> Vec<Relation> {
        if !self.models.tables_of_classes(base).is_empty() {
            return Vec::new();
        }
        let rows = self.models.rows(base);
        rows.iter().flat_map(|row| self.of_table(row.table, name)).collect()
    }

    /// What is assigned to attributes of rows.
    fn statement(&mut self, at: &At, stmt: &'p Stmt) {
        match stmt {
            Stmt::Assign(assign) => assign.targets.iter().for_each(|target| self.target(at, target)),
            Stmt::AugAssign(assign) => self.target(at, &assign.target),
            Stmt::AnnAssign(assign) if assign.value.is_some() => self.target(at, &assign.target),
            _ => {}
        }
    }

    fn target(&mut self, at: &At, target: &'p Expr) {
        let attribute = match target {
            Expr::Attribute(attribute) => attribute,
            Expr::Tuple(tuple) => return tuple.elts.iter().for_each(|target| self.target(at, target)),
            _ => return,
        };
        let makes = at
            .function
            .is_some_and(|function| &*self.models.index.program.function(function).name == "__init__");
        if makes && dotted(&attribute.value) == "self" {
            return;
        }
        let models = self.models;
        let base = here(at, &attribute.value);
        if !models.tables_of_classes(base).is_empty() {
            return;
        }
        let rows = models.rows(base);
        if rows.is_empty() {
            return;
        }
        let name = attribute.attr.as_str();
        let relations = self.relation(base, name);
        if !relations.is_empty() {
            let through = relations.iter().filter_map(|relation| relation.through);
            self.touch(at, target.range(), through, AccessKind::Update, By::Relation);
        }
        let kept = |table: &TableId| {
            let column = models.tables[*table].columns.iter().any(|column| column.name == name);
            let declared = || {
                let classes = models
                    .classes
                    .iter()
                    .filter(|(_, model)| model.table == *table)
                    .map(|(class, _)| *class);
                classes
                    .into_iter()
                    .any(|class| models.index.of_class(class, name).is_some() || models.index.method(class, name).is_some())
            };
            column || !relations.is_empty() || declared()
        };
        let tables: Vec<TableId> = changed(models, &rows).into_iter().filter(kept).collect();
        self.touch(at, target.range(), tables, AccessKind::Update, By::Orm);
    }

    /// Relations that are read: `task.labels`.
    fn relations(&mut self) {
        let models = self.models;
        let names: FxHashSet<&str> = models
            .classes
            .values()
            .flat_map(|model| model.relations.keys().map(String::as_str))
            .collect();
        for (at, expr) in &models.index.attributes {
            let Expr::Attribute(attribute) = expr else { continue };
            if !names.contains(attribute.attr.as_str()) || self.written.contains(&(at.module, expr.range())) {
                continue;
            }
            let relations = self.relation(here(at, &attribute.value), attribute.attr.as_str());
            let tables = relations.iter().flat_map(|relation| [relation.to, relation.through]).flatten();
            self.touch(at, expr.range(), tables, AccessKind::Read, By::Relation);
        }
    }
}

fn kind_of(verb: &str) -> AccessKind {
    match verb {
        "insert" => AccessKind::Insert,
        "update" => AccessKind::Update,
        "delete" => AccessKind::Delete,
        _ => AccessKind::Read,
    }
}

/// The tables of rows that are new.
fn new(rows: &BTreeSet<Row>) -> BTreeSet<TableId> {
    rows.iter().filter(|row| row.new).map(|row| row.table).collect()
}

/// The tables of rows that were there, where a session writes what is changed in them. Rows that are new are written as they are added.
fn changed(models: &Models<'_, '_>, rows: &BTreeSet<Row>) -> BTreeSet<TableId> {
    let old = rows.iter().filter(|row| !row.new && !models.is_record(row.table));
    old.map(|row| row.table).collect()
}

fn all(rows: &BTreeSet<Row>) -> BTreeSet<TableId> {
    rows.iter().map(|row| row.table).collect()
}
