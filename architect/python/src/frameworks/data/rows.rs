//! Of which tables the rows are that an expression stands for.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use pando_facts::{Call, How};
use ruff_python_ast::{Expr, ExprCall};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashSet;

use super::managers::{Managers, USUAL, managers};
use super::models::{Mapper, Models, TableId};
use crate::frameworks::index::{Bound, CallAt, Here, Scope};
use crate::frameworks::memo::{Keyed, Memo};
use crate::frameworks::resolve::{last, literal_parts};
use crate::{ClassId, FunctionId, ModuleId, Value};

/// A row, or a question for some.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    /// Of which table.
    pub(super) table: TableId,
    /// Whether it is new, and in no table yet.
    pub(super) new: bool,
}

pub(super) type Rows = Arc<BTreeSet<Row>>;

/// Answers that were worked out.
#[derive(Default)]
pub(super) struct Known<'p> {
    rows: RefCell<Memo<Key<'p>, Question<'p>, Rows>>,
    saving: std::cell::OnceCell<FxHashSet<FunctionId>>,
    user: std::cell::OnceCell<Option<TableId>>,
    managers: std::cell::OnceCell<Managers>,
}

/// What may be asked.
#[derive(Clone, Copy)]
enum Question<'p> {
    /// The rows that an expression stands for.
    Expression(Here<'p>),
    /// Those that a module calls by a name.
    Global(ModuleId, &'p str),
}

/// Which question it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key<'p> {
    Expression(ModuleId, TextRange),
    Global(ModuleId, &'p str),
}

impl<'p> Keyed<Key<'p>> for Question<'p> {
    fn key(&self) -> Key<'p> {
        match self {
            Self::Expression(here) => Key::Expression(here.module, here.expr.range()),
            Self::Global(module, name) => Key::Global(*module, name),
        }
    }
}

/// An expression that may be rows of more tables than this is told to be of none.
const TABLES_MAX: usize = 4;

/// Functions of Python that give on what they are given.
const PASSING: [&str; 17] = [
    "list",
    "sorted",
    "next",
    "iter",
    "set",
    "tuple",
    "reversed",
    "enumerate",
    "zip",
    "filter",
    "map",
    "max",
    "min",
    "aiter",
    "anext",
    "cast",
    "iterable",
];

/// Methods of a session, or of a class that has one, that answer with rows of what they are given.
const ASKING: [&str; 18] = [
    "get",
    "get_one",
    "query",
    "execute",
    "exec",
    "scalars",
    "scalar",
    "stream",
    "stream_scalars",
    "merge",
    "get_or_404",
    "first_or_404",
    "one_or_404",
    "paginate",
    "fetch_all",
    "fetch_one",
    "run_sync",
    "select",
];

/// Functions of libraries that do.
const ASKING_FUNCTIONS: [&str; 12] = [
    "select",
    "aliased",
    "insert",
    "update",
    "delete",
    "get_object_or_404",
    "get_list_or_404",
    "aget_object_or_404",
    "paginate",
    "with_polymorphic",
    "apaginate",
    "Paginator",
];

/// Class methods that make a new row of something else.
const MAKING: [&str; 8] = [
    "model_validate",
    "from_orm",
    "parse_obj",
    "construct",
    "model_construct",
    "from_dict",
    "create_from",
    "validate",
];

impl<'p> Models<'_, 'p> {
    /// The rows that an expression may stand for.
    pub(super) fn rows(&self, here: Here<'p>) -> Rows {
        self.ask(Question::Expression(here))
    }

    fn ask(&self, question: Question<'p>) -> Rows {
        Memo::answer(&self.rows.rows, question.key(), question, &|question| {
            let mut found = BTreeSet::new();
            match question {
                Question::Expression(here) => {
                    self.expression(here, &mut found);
                    // A repository for any class is given rows of all: that tells of none.
                    let tables: BTreeSet<TableId> = found.iter().map(|row| row.table).collect();
                    if tables.len() > TABLES_MAX {
                        found.clear();
                    }
                }
                Question::Global(module, name) => self.bound(self.index.bound(Scope::Module(module), name), &mut found),
            }
            Arc::new(found)
        })
    }

    fn into(&self, here: Here<'p>, found: &mut BTreeSet<Row>) {
        found.extend(self.rows(here).iter().copied());
    }

    fn loaded(&self, tables: impl IntoIterator<Item = TableId>, found: &mut BTreeSet<Row>) {
        found.extend(tables.into_iter().map(|table| Row { table, new: false }));
    }

    fn expression(&self, here: Here<'p>, found: &mut BTreeSet<Row>) {
        match here.expr {
            Expr::Name(name) => self.named_rows(here, name.id.as_str(), found),
            Expr::Attribute(attribute) => self.attribute(here, &attribute.value, attribute.attr.as_str(), found),
            Expr::Call(call) => self.call(here, call, found),
            Expr::Await(awaited) => self.into(here.to(&awaited.value), found),
            Expr::Named(named) => self.into(here.to(&named.value), found),
            Expr::Starred(starred) => self.into(here.to(&starred.value), found),
            Expr::Subscript(subscript) => self.into(here.to(&subscript.value), found),
            Expr::If(either) => {
                self.into(here.to(&either.body), found);
                self.into(here.to(&either.orelse), found);
            }
            Expr::BoolOp(either) => {
                for value in &either.values {
                    self.into(here.to(value), found);
                }
            }
            Expr::ListComp(comp) => self.into(here.to(&comp.elt), found),
            Expr::SetComp(comp) => self.into(here.to(&comp.elt), found),
            Expr::Generator(comp) => self.into(here.to(&comp.elt), found),
            expr => {
                for part in literal_parts(expr) {
                    self.into(here.to(part), found);
                }
            }
        }
    }

    fn named_rows(&self, here: Here<'p>, name: &str, found: &mut BTreeSet<Row>) {
        if here.function.is_some()
            && matches!(name, "self" | "cls")
            && let Some(class) = here.class
        {
            self.loaded(self.classes.get(&class).map(|model| model.table), found);
            self.loaded(self.managed(class), found);
            return;
        }
        for scope in self.index.scopes(here) {
            let bound = self.index.bound(scope, name);
            if !bound.is_empty() {
                self.bound(bound, found);
                return;
            }
        }
    }

    fn bound(&self, bound: &[Bound<'p>], found: &mut BTreeSet<Row>) {
        for bound in bound {
            match bound {
                Bound::Is(value) | Bound::Part(value) | Bound::Enters(value) => self.into(*value, found),
                Bound::Annotated(annotation) => {
                    let class = self.index.class_in(*annotation);
                    self.loaded(class.and_then(|class| self.classes.get(&class)).map(|model| model.table), found);
                    for asked in self.index.annotated_with(*annotation) {
                        self.into(asked, found);
                    }
                }
                Bound::Import(module, name) => found.extend(self.ask(Question::Global(*module, name)).iter().copied()),
                _ => {}
            }
        }
    }

    /// The tables that a class of a manager asks for.
    pub(super) fn managed(&self, class: ClassId) -> BTreeSet<TableId> {
        self.managers().tables.get(&class).cloned().unwrap_or_default()
    }

    fn managers(&self) -> &Managers {
        self.rows.managers.get_or_init(|| managers(self))
    }

    /// Whether a class hands out its rows under a name.
    pub(super) fn hands_out(&self, name: &str) -> bool {
        USUAL.contains(&name) || self.managers().names.contains(name)
    }

    /// The functions that save something.
    fn saving(&self) -> &FxHashSet<FunctionId> {
        self.rows.saving.get_or_init(|| {
            let calls = self.index.calls.iter().filter(|call| match &*call.call.func {
                Expr::Attribute(method) => matches!(
                    method.attr.as_str(),
                    "add" | "add_all" | "commit" | "flush" | "save" | "create" | "merge"
                ),
                _ => false,
            });
            calls.filter_map(|call| call.at.function).collect()
        })
    }

    /// The table of those who ask, of a program of Django: `request.user`.
    fn user(&self) -> Option<TableId> {
        *self.rows.user.get_or_init(|| {
            let name = super::django::user_model(self.index);
            let short = last(&name);
            self.classes
                .iter()
                .find(|(class, model)| model.mapper == Mapper::Record && &*self.index.program.class(**class).name == short)
                .map(|(_, model)| model.table)
        })
    }

    /// The tables of the classes that an expression stands for.
    pub(super) fn tables_of_classes(&self, here: Here<'p>) -> BTreeSet<TableId> {
        let classes = self.index.classes_of(here);
        classes
            .iter()
            .filter_map(|class| self.classes.get(class))
            .map(|model| model.table)
            .collect()
    }

    fn attribute(&self, here: Here<'p>, base: &'p Expr, name: &str, found: &mut BTreeSet<Row>) {
        let tables = self.tables_of_classes(here.to(base));
        if !tables.is_empty() {
            if self.hands_out(name) {
                self.loaded(tables, found);
            }
            return;
        }
        for row in self.rows(here.to(base)).iter() {
            let relations = self.models(row.table).filter_map(|model| model.relations.get(name));
            self.loaded(relations.filter_map(|relation| relation.to).collect::<Vec<_>>(), found);
        }
        if !found.is_empty() {
            return;
        }
        if name == "user" && last(&crate::frameworks::resolve::dotted(base)) == "request" {
            self.loaded(self.user(), found);
        }
        for value in self.index.values(here.to(base)).iter() {
            match value {
                Value::Class(class) | Value::Instance(class) => {
                    // A property's rows are those that it gives back.
                    if let Some(function) = self.index.method(*class, name) {
                        if self.index.program.function(function).binding == crate::Binding::Property {
                            self.returned(function, found);
                        }
                        continue;
                    }
                    let ancestors = self.index.ancestors(*class);
                    let owners = std::iter::once(*class).chain(ancestors.iter().filter_map(|ancestor| match ancestor {
                        crate::Ancestor::Class(class) => Some(*class),
                        crate::Ancestor::External(_) => None,
                    }));
                    for owner in owners {
                        self.bound(self.index.bound(Scope::Class(owner), name), found);
                    }
                }
                Value::Module(module) => self.bound(self.index.bound(Scope::Module(*module), name), found),
                _ => {}
            }
        }
    }

    fn returned(&self, function: FunctionId, found: &mut BTreeSet<Row>) {
        let before = found.len();
        // What a function saves is not new any more when it comes back.
        let saves = self.saving().contains(&function);
        for back in self.index.returns.get(&function).map_or(&[][..], Vec::as_slice) {
            let rows = self.rows(*back);
            found.extend(rows.iter().map(|row| Row {
                new: row.new && !saves,
                ..*row
            }));
        }
        if found.len() == before
            && let Some((at, def)) = self.index.functions.get(&function)
            && let Some(annotation) = &def.returns
        {
            let class = self.index.class_in(crate::frameworks::index::here(at, annotation));
            self.loaded(class.and_then(|class| self.classes.get(&class)).map(|model| model.table), found);
        }
    }

    fn call(&self, here: Here<'p>, call: &'p ExprCall, found: &mut BTreeSet<Row>) {
        let func = here.to(&call.func);
        let first = call.arguments.args.first().map(|first| here.to(first));
        let mut known = false;
        for value in self.index.values(func).iter() {
            match value {
                Value::Class(class) => {
                    known = true;
                    found.extend(self.classes.get(class).map(|model| Row {
                        table: model.table,
                        new: true,
                    }));
                    self.loaded(self.managed(*class), found);
                }
                Value::Function(function) => {
                    known = true;
                    self.returned(*function, found);
                }
                Value::Method(function, class) => {
                    known = true;
                    self.returned(*function, found);
                    if found.is_empty() {
                        // A method of a query set gives one.
                        self.loaded(self.managed(*class), found);
                    }
                }
                Value::External(name) if matches!(last(name), "Depends" | "Security") => {
                    for function in first.map(|first| self.index.functions_of(first)).unwrap_or_default() {
                        self.returned(function, found);
                    }
                }
                Value::External(name) if PASSING.contains(&last(name)) => {
                    for argument in &call.arguments.args {
                        self.into(here.to(argument), found);
                    }
                }
                Value::External(name) if ASKING_FUNCTIONS.contains(&last(name)) => {
                    for argument in &call.arguments.args {
                        self.loaded(self.entities(here.to(argument)), found);
                        self.into(here.to(argument), found);
                    }
                }
                _ => {}
            }
        }
        if known {
            return;
        }
        let Expr::Attribute(method) = &*call.func else { return };
        let name = method.attr.as_str();
        let base = here.to(&method.value);
        // `self.model(…)` of a manager.
        if name == "model"
            && let (Expr::Name(own), Some(class)) = (base.expr, base.class)
            && own.id.as_str() == "self"
        {
            found.extend(self.managed(class).into_iter().map(|table| Row { table, new: true }));
            return;
        }
        let classes = self.tables_of(base);
        if !classes.is_empty() {
            let new = MAKING.contains(&name);
            found.extend(classes.into_iter().map(|table| Row { table, new }));
            return;
        }
        if ASKING.contains(&name)
            && let Some(first) = first
        {
            self.loaded(self.entities(first), found);
            self.into(first, found);
        }
        // Whatever else is asked of rows gives rows: `.where(…)`, `.order_by(…)`, `.first()`.
        if !matches!(
            name,
            "dict" | "model_dump" | "count" | "exists" | "to_dict" | "json" | "pop" | "copy"
        ) {
            for row in self.rows(base).iter() {
                found.insert(Row { new: false, ..*row });
            }
        }
    }

    /// The tables that are named in what a question is given: `Task`, `Task.id`, `func.count(Task.id)`, `Task.user_id == User.id`.
    pub(super) fn entities(&self, here: Here<'p>) -> BTreeSet<TableId> {
        let mut found = BTreeSet::new();
        let mut open = vec![here];
        let mut steps = 0;
        while let Some(at) = open.pop() {
            steps += 1;
            if steps > 2_000 {
                break;
            }
            match at.expr {
                Expr::Name(_) => {
                    found.extend(self.tables_of(at));
                    // Another name for a class: `Other = aliased(Task)`.
                    for assigned in self.index.assigned(at) {
                        if let Expr::Call(call) = assigned.expr
                            && last(&crate::frameworks::resolve::dotted(&call.func)) == "aliased"
                        {
                            open.extend(call.arguments.args.first().map(|first| assigned.to(first)));
                        }
                    }
                }
                Expr::Attribute(attribute) => {
                    let own = self.tables_of(at);
                    if own.is_empty() {
                        open.push(at.to(&attribute.value));
                    }
                    found.extend(own);
                }
                Expr::Call(call) => {
                    open.push(at.to(&call.func));
                    open.extend(call.arguments.args.iter().map(|argument| at.to(argument)));
                }
                Expr::Compare(compare) => {
                    open.push(at.to(&compare.left));
                    open.extend(compare.comparators.iter().map(|other| at.to(other)));
                }
                Expr::BoolOp(either) => open.extend(either.values.iter().map(|value| at.to(value))),
                Expr::BinOp(both) => {
                    open.push(at.to(&both.left));
                    open.push(at.to(&both.right));
                }
                Expr::UnaryOp(one) => open.push(at.to(&one.operand)),
                Expr::Starred(one) => open.push(at.to(&one.value)),
                expr => open.extend(literal_parts(expr).iter().map(|part| at.to(part))),
            }
        }
        found
    }

    /// Whether rows of a table write themselves.
    pub(super) fn is_record(&self, table: TableId) -> bool {
        self.models(table).any(|model| model.mapper == Mapper::Record)
    }

    /// The methods of the program that a call of a row runs: `user.follow(other)`, where `user` was asked of a session.
    pub(super) fn methods_of_rows(&self, call: &CallAt<'p>) -> Vec<FunctionId> {
        let Expr::Attribute(method) = &*call.call.func else {
            return Vec::new();
        };
        let rows = self.rows(call.here().to(&method.value));
        let tables: BTreeSet<TableId> = rows.iter().map(|row| row.table).collect();
        let classes = tables.into_iter().flat_map(|table| self.classes_of(table));
        let functions: BTreeSet<FunctionId> = classes
            .filter_map(|class| self.index.method(*class, method.attr.as_str()))
            .collect();
        functions.into_iter().collect()
    }

    /// Calls of such methods.
    pub(super) fn calls_of_rows(&self) -> Vec<Call> {
        let mut found = Vec::new();
        for call in &self.index.calls {
            if !self.index.callees(call).is_empty() {
                continue;
            }
            for function in self.methods_of_rows(call) {
                found.push(Call {
                    from: call.at.unit.clone(),
                    to: self.index.program.function(function).unit.clone(),
                    place: self.index.program.place(call.at.module, call.call),
                    how: How::Waits,
                    times: 1,
                });
            }
        }
        found
    }
}
