//! What runs later: background tasks, tasks of an event loop, threads, jobs of a queue's worker.

use pando_facts::{Call, How};
use ruff_python_ast::Expr;
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashSet;

use super::index::{CallAt, Here, Index};
use super::resolve::last;
use crate::{ModuleId, Value};

/// Calls of functions of the program that run later.
pub(super) fn calls(index: &Index<'_>) -> Vec<Call> {
    let mut found = Vec::new();
    for call in &index.calls {
        for target in targets(index, call) {
            let functions = match target.expr {
                // `create_task(work(1))`
                Expr::Call(inner) => index.functions_of(target.to(&inner.func)),
                _ => index.functions_of(target),
            };
            for function in functions {
                found.push(Call {
                    from: call.at.unit.clone(),
                    to: index.program.function(function).unit.clone(),
                    place: index.program.place(call.at.module, call.call),
                    how: How::Later,
                    times: 1,
                });
            }
        }
    }
    found
}

/// Where calls stand that do not run where they stand.
pub(super) fn ranges(index: &Index<'_>) -> FxHashSet<(ModuleId, TextRange)> {
    let mut found = FxHashSet::default();
    for call in &index.calls {
        for target in targets(index, call) {
            found.insert((target.module, target.expr.range()));
            if let Expr::Attribute(_) = target.expr {
                // `task.delay(1)`: the call itself is not one of the task.
                found.insert((call.at.module, call.call.range()));
            }
        }
    }
    found
}

/// What a call has run later.
fn targets<'p>(index: &Index<'p>, call: &CallAt<'p>) -> Vec<Here<'p>> {
    let func = call.here().to(&call.call.func);
    let argument = |name: &str, place: usize| {
        call.argument(name, place)
            .map(|argument| call.here().to(argument))
            .into_iter()
            .collect()
    };
    let Expr::Attribute(method) = func.expr else {
        let names = index.externals(func);
        let named = |wanted: &[&str]| {
            names
                .iter()
                .any(|name| wanted.contains(&last(name)) && !name.starts_with("builtins"))
        };
        return match () {
            () if named(&["create_task", "ensure_future", "spawn"]) => argument("coro", 0),
            () if named(&["Thread", "Process", "Timer"]) => argument("target", if named(&["Timer"]) { 1 } else { 5 }),
            () if named(&["BackgroundTask"]) => argument("func", 0),
            () if named(&["start_new_thread"]) => argument("function", 0),
            () => Vec::new(),
        };
    };
    match method.attr.as_str() {
        "add_task" | "create_task" | "ensure_future" | "start_soon" | "spawn" | "run_coroutine_threadsafe" => argument("func", 0),
        "Thread" | "Process" => argument("target", 5),
        "Timer" => argument("function", 1),
        "BackgroundTask" => argument("func", 0),
        "submit" | "apply_async" | "map_async"
            if !index.externals(func.to(&method.value)).is_empty() && !call.call.arguments.args.is_empty() =>
        {
            argument("fn", 0)
        }
        "run_in_executor" => argument("func", 1),
        "enqueue" | "enqueue_call" | "add_job" | "enqueue_in" | "enqueue_at" => {
            let place = if matches!(method.attr.as_str(), "enqueue_in" | "enqueue_at") {
                1
            } else {
                0
            };
            argument("func", place)
        }
        // Celery's and Dramatiq's own.
        "delay" | "apply_async" | "send" | "send_with_options" | "delay_on_commit" | "kiq" | "defer" | "schedule" => {
            let base = func.to(&method.value);
            let task = index
                .values(base)
                .iter()
                .any(|value| matches!(value, Value::Function(_) | Value::Method(..)));
            if task { vec![base] } else { Vec::new() }
        }
        "on_commit" => argument("func", 0),
        _ => Vec::new(),
    }
}
