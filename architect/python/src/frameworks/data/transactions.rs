//! What is written together: the writes before a commit, in a block, or in a function that a framework commits after, also in the functions
//! that are called on the way.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use pando_facts::{Place, Transaction, UnitId, Write};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};
use rustc_hash::FxHashMap;

use super::accesses::Touch;
use super::models::Models;
use crate::frameworks::index::{Here, Index, Scope, here};
use crate::frameworks::later;
use crate::frameworks::resolve::{dotted, last};
use crate::{At, FunctionId, ModuleId, Value};

/// One transaction has no more writes than this.
const WRITES_MAX: usize = 400;

/// Functions are followed through no more calls of each other than this.
const DEEP_MAX: usize = 60;

/// What happens in a function, in the order of its text.
#[derive(Clone, Debug)]
enum Event {
    Write(Write),
    /// A commit.
    Ends(Place),
    /// A function that may run: one of these.
    Runs(Vec<FunctionId>),
}

/// Who is told what was written up to a commit: where in the text, and the commit's place where it stands in the function itself.
type Ended<'e> = dyn FnMut(TextSize, Option<&Place>, &[Write]) + 'e;

/// What a function does to the writes of whoever calls it.
#[derive(Clone, Debug, Default)]
struct Summary {
    /// What it writes before its first commit, on each way that has one.
    heads: Vec<Arc<[Write]>>,
    /// Whether there is a way without a commit.
    passes: bool,
    /// What it writes after its last commit, or on a way without one.
    tail: Arc<[Write]>,
    /// All that it writes.
    all: Arc<[Write]>,
}

struct Flow<'a, 'i, 'p> {
    models: &'a Models<'i, 'p>,
    events: FxHashMap<FunctionId, Vec<(TextSize, Event)>>,
    /// Branches after which a function does not go on, in the order of their text.
    branches: FxHashMap<FunctionId, Vec<TextRange>>,
    known: RefCell<FxHashMap<FunctionId, Option<Summary>>>,
    /// How many functions call each other right now.
    deep: std::cell::Cell<usize>,
}

/// The transactions of a program.
pub(super) fn transactions(models: &Models<'_, '_>, touched: &[Touch]) -> Vec<Transaction> {
    let index = models.index;
    let mut flow = Flow {
        models,
        events: FxHashMap::default(),
        branches: FxHashMap::default(),
        known: RefCell::default(),
        deep: std::cell::Cell::default(),
    };
    flow.gather(touched);
    let mut functions: Vec<FunctionId> = index.functions.keys().copied().collect();
    functions.sort();
    let mut found = Vec::new();
    for function in &functions {
        flow.commits(*function, &mut found);
    }
    flow.blocks(&mut found);
    flow.whole(&functions, &mut found);
    found
}

impl<'p> Flow<'_, '_, 'p> {
    fn gather(&mut self, touched: &[Touch]) {
        let index = self.models.index;
        for touch in touched.iter().filter(|touch| touch.kind.writes() && !touch.any) {
            let Some(function) = touch.at.function else { continue };
            let write = Write {
                table: Arc::clone(&touch.table),
                unit: touch.at.unit.clone(),
                place: index.program.place(touch.at.module, touch.range),
            };
            self.events
                .entry(function)
                .or_default()
                .push((touch.range.start(), Event::Write(write)));
        }
        let later = later::ranges(index);
        for (function, (_, def)) in &index.functions {
            let ends = leaving(&def.body);
            if !ends.is_empty() {
                self.branches.insert(*function, ends);
            }
        }
        for call in &index.calls {
            let Some(function) = call.at.function else { continue };
            // What a call is given runs before it.
            let at = call.call.range().end();
            let mut callees: Vec<FunctionId> = index.callees(call).into_iter().collect();
            if callees.is_empty() {
                callees = self.models.methods_of_rows(call);
            }
            if !callees.is_empty() {
                if !later.contains(&(call.at.module, call.call.range())) {
                    self.events.entry(function).or_default().push((at, Event::Runs(callees)));
                }
            } else if is_commit(index, call.here()) {
                let place = index.program.place(call.at.module, call.call);
                self.events.entry(function).or_default().push((at, Event::Ends(place)));
            }
        }
        for events in self.events.values_mut() {
            events.sort_by_key(|(at, _)| *at);
        }
    }

    fn summary(&self, function: FunctionId) -> Summary {
        if let Some(known) = self.known.borrow().get(&function) {
            // A function that runs itself adds nothing by that.
            return known.clone().unwrap_or_default();
        }
        if self.deep.get() > DEEP_MAX {
            return Summary::default();
        }
        self.deep.set(self.deep.get() + 1);
        self.known.borrow_mut().insert(function, None);
        let summary = self.walk(function, &mut |_, _, _| {}).finish();
        self.deep.set(self.deep.get() - 1);
        self.known.borrow_mut().insert(function, Some(summary.clone()));
        summary
    }

    /// Goes through a function; `each` is told what ends where.
    fn walk(&self, function: FunctionId, each: &mut Ended<'_>) -> Walk {
        let mut walk = Walk::default();
        let mut branches = self.branches.get(&function).map_or(&[][..], Vec::as_slice).iter().peekable();
        let mut inside: Vec<(TextRange, Way)> = Vec::new();
        for (at, event) in self.events.get(&function).map_or(&[][..], Vec::as_slice) {
            while let Some((_, before)) = inside.pop_if(|(range, _)| range.end() < *at) {
                walk.leave(before);
            }
            while let Some(branch) = branches.next_if(|branch| branch.start() <= *at) {
                if branch.end() >= *at {
                    inside.push((*branch, walk.way.clone()));
                }
            }
            self.step(&mut walk, event, &mut |place, writes| each(*at, place, writes));
        }
        while let Some((_, before)) = inside.pop() {
            walk.leave(before);
        }
        walk
    }

    fn step(&self, walk: &mut Walk, event: &Event, each: &mut dyn FnMut(Option<&Place>, &[Write])) {
        match event {
            Event::Write(write) => walk.write([write.clone()]),
            Event::Ends(place) => {
                each(Some(place), &walk.way.open);
                walk.ends();
            }
            Event::Runs(functions) => {
                // Of several that may run, none is known to.
                let [one] = &functions[..] else { return };
                let one = self.summary(*one);
                walk.all_of(&one.all);
                if one.heads.is_empty() {
                    walk.write(one.tail.iter().cloned());
                    return;
                }
                let open = walk.way.open.clone();
                for head in &one.heads {
                    if !open.is_empty() {
                        let mut together = open.clone();
                        together.extend(head.iter().cloned());
                        each(None, &together);
                    }
                }
                walk.ends_with(&one.heads);
                if one.passes {
                    walk.write(open);
                }
                walk.write(one.tail.iter().cloned());
            }
        }
    }

    /// The transactions that end in a function by a commit.
    fn commits(&self, function: FunctionId, found: &mut Vec<Transaction>) {
        let index = self.models.index;
        let known = index.program.function(function);
        let _ = self.walk(function, &mut |at, place, writes| {
            if writes.is_empty() {
                return;
            }
            let here = TextRange::empty(at.checked_sub(TextSize::from(1)).unwrap_or(at));
            let place = place.cloned().unwrap_or_else(|| index.program.place(known.module, here));
            found.push(transaction(known.unit.clone(), place, writes));
        });
    }

    /// `with transaction.atomic():`, `with session.begin():`.
    fn blocks(&self, found: &mut Vec<Transaction>) {
        let index = self.models.index;
        for stmt in &index.statements {
            let Stmt::With(with) = stmt.stmt else { continue };
            let Some(function) = stmt.at.function else { continue };
            if !with.items.iter().any(|item| is_block(index, here(&stmt.at, &item.context_expr))) {
                continue;
            }
            let writes = self.within(function, with.range());
            if !writes.is_empty() {
                let place = index.program.place(stmt.at.module, with);
                found.push(transaction(stmt.at.unit.clone(), place, &writes));
            }
        }
    }

    /// All that is written in a part of a function, and in what it calls there.
    fn within(&self, function: FunctionId, range: TextRange) -> Vec<Write> {
        let mut walk = Walk::default();
        for (at, event) in self.events.get(&function).map_or(&[][..], Vec::as_slice) {
            if !range.contains_inclusive(*at) {
                continue;
            }
            match event {
                Event::Write(write) => walk.write([write.clone()]),
                Event::Ends(_) => {}
                Event::Runs(functions) => {
                    if let [one] = &functions[..] {
                        walk.write(self.summary(*one).all.iter().cloned());
                    }
                }
            }
        }
        walk.all
    }

    /// Functions that are one transaction as a whole: by a decorator, by what they depend on, by a setting.
    fn whole(&self, functions: &[FunctionId], found: &mut Vec<Transaction>) {
        let index = self.models.index;
        let requests = atomic_requests(index);
        let committing = self.committing();
        for function in functions {
            let Some((at, def)) = index.functions.get(function) else { continue };
            let known = index.program.function(*function);
            let outside = At {
                function: known.outer,
                ..at.clone()
            };
            let decorated = def.decorator_list.iter().any(|decorator| {
                let expr = match &decorator.expression {
                    Expr::Call(call) => &*call.func,
                    expr => expr,
                };
                is_atomic(index, here(&outside, expr))
            });
            let injected = def.parameters.iter_non_variadic_params().any(|parameter| {
                let mut asked: Vec<Here<'p>> = parameter
                    .default()
                    .and_then(|default| index.dependency(index.around(*function, here(at, default))))
                    .into_iter()
                    .collect();
                if let Some(annotation) = parameter.annotation() {
                    asked.extend(
                        index
                            .annotated_with(here(at, annotation))
                            .into_iter()
                            .filter_map(|said| index.dependency(said)),
                    );
                }
                asked
                    .iter()
                    .any(|asked| index.functions_of(*asked).iter().any(|function| committing.contains(function)))
            });
            let viewed = requests && known.module_is_view(index);
            if !(decorated || injected || viewed) {
                continue;
            }
            let writes = self.within(*function, index.program.function(*function).range);
            // One that commits by itself was told of.
            let ends = self
                .events
                .get(function)
                .is_some_and(|events| events.iter().any(|(_, event)| matches!(event, Event::Ends(_))));
            if !writes.is_empty() && (!ends || decorated) {
                found.push(transaction(known.unit.clone(), known.place.clone(), &writes));
            }
        }
    }

    /// Functions that hand out a session, and commit when it comes back; with those that hand on what such a one hands out.
    fn committing(&self) -> BTreeSet<FunctionId> {
        let index = self.models.index;
        let mut found = BTreeSet::new();
        for (function, (_, def)) in &index.functions {
            let known = index.program.function(*function);
            if !known.generator {
                continue;
            }
            let ends = self
                .events
                .get(function)
                .is_some_and(|events| events.iter().any(|(_, event)| matches!(event, Event::Ends(_))));
            let mut blocks = false;
            let mut open: Vec<&[Stmt]> = vec![&def.body];
            while let Some(block) = open.pop() {
                for stmt in block {
                    if let Stmt::With(with) = stmt {
                        let at = index.functions[function].0.clone();
                        blocks |= with.items.iter().any(|item| is_block(index, here(&at, &item.context_expr)));
                    }
                    crate::visit::blocks(stmt, &mut |inner| open.push(inner));
                }
            }
            if ends || blocks {
                found.insert(*function);
            }
        }
        found
    }
}

/// The writes on the way through a function.
#[derive(Default)]
struct Walk {
    way: Way,
    /// Ways that were left before the end.
    left: Vec<Way>,
    all: Vec<Write>,
}

/// One way through it.
#[derive(Clone, Default)]
struct Way {
    /// What was written before the first commit: one list, or one for each way through a function that has it.
    heads: Vec<Vec<Write>>,
    /// What is written and not committed yet.
    open: Vec<Write>,
}

/// So many ways through a function are told apart.
const WAYS_MAX: usize = 8;

impl Walk {
    fn write(&mut self, writes: impl IntoIterator<Item = Write>) {
        for write in writes {
            if self.way.open.len() < WRITES_MAX && !self.way.open.contains(&write) {
                self.way.open.push(write.clone());
            }
            if self.all.len() < WRITES_MAX && !self.all.contains(&write) {
                self.all.push(write);
            }
        }
    }

    fn all_of(&mut self, writes: &[Write]) {
        for write in writes {
            if self.all.len() < WRITES_MAX && !self.all.contains(write) {
                self.all.push(write.clone());
            }
        }
    }

    fn ends(&mut self) {
        let open = std::mem::take(&mut self.way.open);
        if self.way.heads.is_empty() {
            self.way.heads.push(open);
        }
    }

    /// A function was called that commits on these ways.
    fn ends_with(&mut self, heads: &[Arc<[Write]>]) {
        let open = std::mem::take(&mut self.way.open);
        if self.way.heads.is_empty() {
            for head in heads.iter().take(WAYS_MAX) {
                let mut whole = open.clone();
                whole.extend(head.iter().filter(|write| !open.contains(write)).cloned());
                self.way.heads.push(whole);
            }
        }
    }

    /// A branch is left that goes nowhere: on goes what was before it.
    fn leave(&mut self, before: Way) {
        let way = std::mem::replace(&mut self.way, before);
        if self.left.len() < WAYS_MAX {
            self.left.push(way);
        }
    }

    fn finish(mut self) -> Summary {
        self.left.push(self.way);
        let mut summary = Summary {
            all: self.all.into(),
            ..Summary::default()
        };
        let mut tail: Vec<Write> = Vec::new();
        for way in &self.left {
            summary.passes |= way.heads.is_empty();
            for head in way.heads.iter().map(|head| Arc::<[Write]>::from(&head[..])) {
                if summary.heads.len() < WAYS_MAX && !summary.heads.contains(&head) {
                    summary.heads.push(head);
                }
            }
            for write in &way.open {
                if tail.len() < WRITES_MAX && !tail.contains(write) {
                    tail.push(write.clone());
                }
            }
        }
        summary.tail = tail.into();
        summary
    }
}

/// Branches of these statements that a function does not go on after, in the order of their text.
fn leaving(body: &[Stmt]) -> Vec<TextRange> {
    let mut found = Vec::new();
    let mut open: Vec<&[Stmt]> = vec![body];
    while let Some(block) = open.pop() {
        for stmt in block {
            if let Stmt::If(branches) = stmt {
                let bodies = std::iter::once(&branches.body).chain(branches.elif_else_clauses.iter().map(|clause| &clause.body));
                for body in bodies {
                    if let (Some(first), Some(last)) = (body.first(), body.last())
                        && matches!(last, Stmt::Return(_) | Stmt::Raise(_))
                    {
                        found.push(TextRange::new(first.range().start(), last.range().end()));
                    }
                }
            }
            if !matches!(stmt, Stmt::FunctionDef(_) | Stmt::ClassDef(_)) {
                crate::visit::blocks(stmt, &mut |inner| open.push(inner));
            }
        }
    }
    found.sort_by_key(|range| (range.start(), std::cmp::Reverse(range.end())));
    found
}

fn transaction(unit: UnitId, place: Place, writes: &[Write]) -> Transaction {
    let mut writes = writes.to_vec();
    writes.sort_by(|a, b| (&a.place, &a.table, &a.unit).cmp(&(&b.place, &b.table, &b.unit)));
    writes.dedup();
    Transaction { unit, place, writes }
}

/// Whether a call commits: `.commit()` of something of a library, or of something that nobody knows.
fn is_commit<'p>(index: &Index<'p>, here: Here<'p>) -> bool {
    let Expr::Call(call) = here.expr else { return false };
    let Expr::Attribute(method) = &*call.func else { return false };
    if method.attr.as_str() != "commit" {
        return false;
    }
    let values = index.values(here.to(&method.value));
    !values
        .iter()
        .any(|value| matches!(value, Value::External(name) | Value::Made(name) if name.starts_with("git") || name.contains("kafka")))
}

/// Whether a function or what it makes is Django's `atomic`, or what others call it.
fn is_atomic<'p>(index: &Index<'p>, here: Here<'p>) -> bool {
    let name = dotted(here.expr);
    if matches!(
        last(&name),
        "transactional" | "atomic" | "in_transaction" | "db_session" | "commit_on_success"
    ) {
        return true;
    }
    index
        .externals(here)
        .iter()
        .any(|name| matches!(last(name), "atomic" | "in_transaction"))
}

/// Whether a `with` of this is a transaction.
fn is_block<'p>(index: &Index<'p>, here: Here<'p>) -> bool {
    let expr = match here.expr {
        Expr::Await(awaited) => here.to(&awaited.value),
        _ => here,
    };
    let func = match expr.expr {
        Expr::Call(call) => here.to(&call.func),
        _ => return is_atomic(index, expr),
    };
    if is_atomic(index, func) {
        return true;
    }
    let Expr::Attribute(method) = func.expr else { return false };
    match method.attr.as_str() {
        "begin" | "begin_nested" => true,
        "transaction" => !index.externals(func).iter().any(|name| name.starts_with("sentry")),
        _ => false,
    }
}

/// Whether Django makes each request one transaction.
fn atomic_requests(index: &Index<'_>) -> bool {
    for module in (0..index.program.modules().len()).map(ModuleId::new) {
        let program = index.program.module(module);
        if program.text.contains("ATOMIC_REQUESTS") && !index.bound(Scope::Module(module), "DATABASES").is_empty() {
            let on = program.text.lines().any(|line| {
                let line = line.trim_start();
                !line.starts_with('#') && line.contains("ATOMIC_REQUESTS") && line.contains("True")
            });
            if on {
                return true;
            }
        }
    }
    false
}

impl crate::Function {
    /// Whether a function answers a request of Django, by the name of its module or of its first parameter.
    fn module_is_view(&self, index: &Index<'_>) -> bool {
        let module = index.program.module(self.module).id.as_str();
        let view = module
            .split('.')
            .any(|part| part == "views" || part == "viewsets" || part == "api" || part == "apis");
        let answers = matches!(
            &*self.name,
            "get" | "post" | "put" | "patch" | "delete" | "create" | "update" | "destroy" | "form_valid" | "dispatch"
        );
        view && self.outer.is_none() && (answers || self.class.is_none())
    }
}
