use pando_facts::{Call, How, UnitId};

use super::Names;
use crate::meaning::{Fun, Program, Value};
use crate::syntax::file::{CallKind, Expr};

/// Which unit runs which.
///
/// A component that shows another waits for it: it isn't shown before. Whoever hands a function over (`onClick={save}`,
/// `useQuery({ queryFn: listTasks })`) has it run later. Making an object, and being a kind of another class, asks for no work.
pub(crate) fn calls<'p>(program: &Program<'p>, names: &Names<'_>, targets: &[Vec<Value<'p>>]) -> Vec<Call> {
    let mut calls = Vec::new();
    for (file, of_file) in targets.iter().enumerate() {
        for (id, callee) in of_file.iter().enumerate() {
            let call = program.call(file, id);
            let at = Fun { file, frame: call.frame };
            let mut add = |to: Option<UnitId>, how: How| {
                let Some(to) = to else {
                    return;
                };
                let from = names.unit(at);
                if from != to {
                    calls.push(Call {
                        from,
                        to,
                        place: names.place(file, call.line),
                        how,
                        times: 1,
                    });
                }
            };
            match callee {
                Value::Function(function) => add(names.inner(*function).cloned(), How::Waits),
                Value::Class(of, class) => {
                    add(names.class(*of, *class).cloned(), How::Uses);
                    if let (CallKind::New, Some((_, Expr::Function(frame)))) =
                        (call.kind, program.files[*of].classes[*class].members.get("constructor"))
                    {
                        let constructor = Fun { file: *of, frame: *frame };
                        add(names.inner(constructor).cloned(), How::Waits);
                    }
                }
                _ => {}
            }
            let mut handed = Vec::new();
            for argument in &call.args {
                given(argument, 0, &mut handed);
            }
            for argument in handed {
                match program.value(at, argument) {
                    Value::Function(function) => add(names.inner(function).cloned(), How::Later),
                    Value::Class(of, class) => add(names.class(of, class).cloned(), How::Uses),
                    _ => {}
                }
            }
        }
    }
    inherits(program, names, &mut calls);
    calls.sort();
    calls.dedup();
    calls
}

/// What is named in what is handed over.
fn given<'e>(expr: &'e Expr, depth: u32, found: &mut Vec<&'e Expr>) {
    match expr {
        Expr::Name(_) | Expr::Member(..) => found.push(expr),
        Expr::Object(entries) if depth < 3 => {
            for (_, value) in entries {
                given(value, depth + 1, found);
            }
        }
        Expr::Array(elements) | Expr::Either(elements) | Expr::Choice(elements) if depth < 3 => {
            for element in elements {
                given(element, depth + 1, found);
            }
        }
        _ => {}
    }
}

fn inherits<'p>(program: &Program<'p>, names: &Names<'_>, calls: &mut Vec<Call>) {
    for (file, made) in program.files.iter().enumerate() {
        for (id, class) in made.classes.iter().enumerate() {
            let at = Fun { file, frame: class.frame };
            if let (Some(from), Some(extends)) = (names.class(file, id), &class.extends)
                && let Value::Class(of, base) = program.value(at, extends)
                && let Some(to) = names.class(of, base).filter(|to| *to != from)
            {
                calls.push(Call {
                    from: from.clone(),
                    to: to.clone(),
                    place: names.place(file, class.line),
                    how: How::Uses,
                    times: 1,
                });
            }
        }
    }
}
