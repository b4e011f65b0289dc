use std::collections::{BTreeMap, BTreeSet};

use super::access::Seen;
use crate::meaning::{Fun, Program, Value};
use crate::syntax::file::{CallId, CallKind, Expr, MODULE};

/// How many calls deep a transaction is followed.
const LEVELS: u32 = 6;

/// Writes that take effect together: the call that says so, and what is written in it.
pub(crate) fn transactions<'p>(program: &Program<'p>, targets: &[Vec<Value<'p>>], seen: &[Seen]) -> Vec<(usize, CallId, Vec<Seen>)> {
    let mut by_call: BTreeMap<(usize, CallId), Vec<&Seen>> = BTreeMap::new();
    for one in seen.iter().filter(|seen| seen.kind.writes()) {
        by_call.entry((one.file, one.call)).or_default().push(one);
    }
    if by_call.is_empty() {
        return Vec::new();
    }
    let mut by_frame: BTreeMap<Fun, Vec<CallId>> = BTreeMap::new();
    for (file, made) in program.files.iter().enumerate() {
        for (id, call) in made.calls.iter().enumerate() {
            // What a function does within it, it does.
            let mut frame = call.frame;
            while frame != MODULE {
                by_frame.entry(Fun { file, frame }).or_default().push(id);
                frame = made.frames[frame].parent;
            }
        }
    }
    let mut found = Vec::new();
    for (file, made) in program.files.iter().enumerate() {
        for (id, call) in made.calls.iter().enumerate() {
            let begins = call.kind == CallKind::Call
                && matches!(&call.callee, Expr::Member(_, method) if matches!(&**method, "$transaction" | "transaction" | "withTransaction"));
            if !begins {
                continue;
            }
            let mut writes: BTreeSet<Seen> = BTreeSet::new();
            let mut visited = BTreeSet::new();
            let mut open: Vec<(Fun, u32)> = Vec::new();
            let inside = (0..made.calls.len()).filter(|inner| is_within(program, file, *inner, id));
            for inner in inside {
                writes.extend(by_call.get(&(file, inner)).into_iter().flatten().map(|seen| (*seen).clone()));
                open.extend(called(&targets[file][inner]).map(|function| (function, 1)));
            }
            if let Some(argument) = call.args.first() {
                let at = Fun { file, frame: call.frame };
                open.extend(called(&program.value(at, argument)).map(|function| (function, 1)));
            }
            while let Some((function, level)) = open.pop() {
                if level > LEVELS || !visited.insert(function) {
                    continue;
                }
                for inner in by_frame.get(&function).into_iter().flatten() {
                    writes.extend(
                        by_call
                            .get(&(function.file, *inner))
                            .into_iter()
                            .flatten()
                            .map(|seen| (*seen).clone()),
                    );
                    open.extend(called(&targets[function.file][*inner]).map(|function| (function, level + 1)));
                }
            }
            if !writes.is_empty() {
                found.push((file, id, writes.into_iter().collect()));
            }
        }
    }
    found
}

fn called(callee: &Value<'_>) -> Option<Fun> {
    match callee {
        Value::Function(function) => Some(*function),
        _ => None,
    }
}

fn is_within(program: &Program<'_>, file: usize, inner: CallId, outer: CallId) -> bool {
    let mut around = program.call(file, inner).within;
    while let Some(call) = around {
        if call == outer {
            return true;
        }
        around = program.call(file, call).within;
    }
    false
}
