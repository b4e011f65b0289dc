//! Statements in SQL that stand in the code.

use pando_facts::By;
use ruff_python_ast::Expr;
use ruff_text_size::Ranged;

use super::accesses::{Finder, Touch};
use crate::frameworks::index::{Bound, CallAt, Here};
use crate::frameworks::resolve::{dotted, last};

/// Functions and methods that are given a statement.
const GIVEN: [&str; 31] = [
    "execute",
    "executemany",
    "executescript",
    "execute_sql",
    "execute_query",
    "execute_async",
    "exec_driver_sql",
    "exec_query",
    "fetch",
    "fetchrow",
    "fetchval",
    "fetch_all",
    "fetch_one",
    "fetch_val",
    "fetchall",
    "fetchone",
    "iterate",
    "raw",
    "raw_query",
    "query",
    "run_query",
    "run_sql",
    "read_sql",
    "read_sql_query",
    "text",
    "SQL",
    "prepare",
    "scalar",
    "RawSQL",
    "copy_expert",
    "RunSQL",
];

/// What a call does by a statement that it is given.
pub(super) fn of_call<'p>(finder: &mut Finder<'_, '_, 'p>, call: &CallAt<'p>) {
    let name = match &*call.call.func {
        Expr::Attribute(method) => method.attr.as_str().to_owned(),
        func => dotted(func),
    };
    if !GIVEN.contains(&last(&name)) {
        return;
    }
    // Some are given the connection first.
    let arguments = call.call.arguments.args.iter().take(2);
    let named = ["sql", "query", "statement", "stmt"]
        .into_iter()
        .filter_map(|name| call.keyword(name));
    for argument in arguments.chain(named) {
        let Some(argument) = inner(argument) else { continue };
        let Some(text) = texts(finder, call.here().to(argument)) else {
            continue;
        };
        for touched in pando_sql::statement(&text) {
            let known = finder.models.named(&touched.table).map(|table| finder.models.name(table));
            finder.found.push(Touch {
                at: call.at.clone(),
                range: call.call.range(),
                table: known.unwrap_or_else(|| touched.table.as_str().into()),
                kind: touched.kind,
                by: By::Sql,
                any: false,
            });
        }
    }
}

/// What of an argument is the statement. Of `execute(text("…"))` the inner call tells itself; where `text` has another name here, as it is
/// imported so, this does.
fn inner(argument: &Expr) -> Option<&Expr> {
    let Expr::Call(call) = argument else { return Some(argument) };
    if is_text(argument) {
        return Some(argument);
    }
    match &*call.func {
        Expr::Name(name) if !GIVEN.contains(&name.id.as_str()) => call.arguments.args.first().filter(|inner| !inner.is_call_expr()),
        _ => None,
    }
}

/// A text that is made from another: `"…".format(…)`.
fn is_text(expr: &Expr) -> bool {
    match expr {
        Expr::Call(call) => {
            matches!(&*call.func, Expr::Attribute(method) if matches!(method.attr.as_str(), "format" | "strip" | "replace"))
        }
        _ => false,
    }
}

/// A statement, also where it is put together piece by piece under one name.
fn texts<'p>(finder: &Finder<'_, '_, 'p>, here: Here<'p>) -> Option<String> {
    let index = finder.models.index;
    if let Expr::Name(name) = here.expr {
        let scopes = index.scopes(here).into_iter();
        let bound = scopes
            .map(|scope| index.bound(scope, name.id.as_str()))
            .find(|bound| !bound.is_empty())?;
        let pieces: Vec<String> = bound
            .iter()
            .filter_map(|bound| match bound {
                // What `text("…")` makes was told there.
                Bound::Is(value) if !value.expr.is_call_expr() || is_text(value.expr) => index.written(*value),
                _ => None,
            })
            .collect();
        if pieces.len() > 1 {
            // Each may be a statement, or only the first is and the others go on.
            let whole = |piece: &String| !pando_sql::statement(piece).is_empty();
            let parted = pieces.iter().map(|piece| {
                if whole(piece) {
                    format!(";\n{piece}")
                } else {
                    format!("\n{piece}")
                }
            });
            return Some(parted.collect::<String>().trim_start_matches(';').trim_start().to_owned());
        }
        if let Some(piece) = pieces.into_iter().next() {
            return Some(piece);
        }
        let made = bound
            .iter()
            .any(|bound| matches!(bound, Bound::Is(value) if value.expr.is_call_expr()));
        if made {
            return None;
        }
    }
    index.written(here)
}
