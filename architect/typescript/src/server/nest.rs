use super::express::Answered;
use crate::asks::{text_of, under};
use crate::meaning::{Fun, Piece, Program, Value};
use crate::syntax::file::{CallKind, Expr};
use crate::web::path_of_router;

/// What controllers of Nest answer. They are mounted where an entry point leads to their module.
pub(crate) fn answered<'p>(program: &Program<'p>, reachable: &[bool]) -> Vec<Answered> {
    let mut found = Vec::new();
    let global = global_prefix(program);
    for (file, made) in program.files.iter().enumerate() {
        for class in &made.classes {
            let at = Fun { file, frame: class.frame };
            let Some(controller) = class
                .decorators
                .iter()
                .find_map(|decorator| path_of(program, at, decorator, &["Controller"]))
            else {
                continue;
            };
            let class_guards = guards(program, at, &class.decorators);
            for (frame, decorators) in &class.methods {
                for decorator in decorators {
                    let Some((verb, path)) = path_of(
                        program,
                        at,
                        decorator,
                        &["Get", "Post", "Put", "Patch", "Delete", "Head", "Options", "All"],
                    ) else {
                        continue;
                    };
                    let method = &made.frames[*frame];
                    let body = method.params.iter().find_map(|param| {
                        let mut given = param
                            .decorators
                            .iter()
                            .filter_map(|decorator| path_of(program, at, decorator, &["Body"]));
                        let whole = given.any(|(_, part)| part.is_empty());
                        whole.then(|| param.kind.as_ref().map(|kind| (file, kind.to_string())))?
                    });
                    let mut before = class_guards.clone();
                    before.extend(guards(program, at, decorators));
                    found.push(Answered {
                        method: if verb == "All" { "ANY".to_owned() } else { verb.to_uppercase() },
                        path: path_of_router(&format!("{global}/{}/{path}", controller.1)),
                        by: Some(Fun { file, frame: *frame }),
                        guards: before,
                        file,
                        line: method.line,
                        mounted: reachable[file],
                        body,
                    });
                }
            }
        }
    }
    found
}

/// The decorator of Nest that is one of some, and the path that it is given.
fn path_of<'p>(program: &Program<'p>, at: Fun, decorator: &'p Expr, names: &[&'static str]) -> Option<(&'static str, String)> {
    let call = program.as_call(at.file, decorator, CallKind::Call)?;
    let Value::Library(library, name) = program.value(at, &call.callee) else {
        return None;
    };
    let known = names
        .iter()
        .find(|known| **known == &*name)
        .filter(|_| &*library == "@nestjs/common")?;
    let text = |value: &Value<'_>| match text_of(value).as_deref() {
        Some([Piece::Text(path)]) => Some(path.to_string()),
        _ => None,
    };
    let path = call.args.first().and_then(|argument| {
        let value = program.value(at, argument);
        text(&value).or_else(|| under(program, &value, "path").as_ref().and_then(text))
    });
    Some((known, path.unwrap_or_default()))
}

/// The classes that `@UseGuards` names, by what they do.
fn guards<'p>(program: &Program<'p>, at: Fun, decorators: &'p [Expr]) -> Vec<Fun> {
    let mut found = Vec::new();
    for decorator in decorators {
        let Some(call) = program.as_call(at.file, decorator, CallKind::Call) else {
            continue;
        };
        if !matches!(program.value(at, &call.callee), Value::Library(library, name) if &*library == "@nestjs/common" && &*name == "UseGuards")
        {
            continue;
        }
        for argument in &call.args {
            if let Value::Class(file, class) = program.value(at, argument)
                && let Some((_, Expr::Function(frame))) = program.files[file].classes[class].members.get("canActivate")
            {
                found.push(Fun { file, frame: *frame });
            }
        }
    }
    found
}

/// `app.setGlobalPrefix("api")`.
fn global_prefix(program: &Program<'_>) -> String {
    let calls = program.files.iter().flat_map(|file| &file.calls);
    calls
        .filter_map(|call| match (&call.callee, call.args.first()) {
            (Expr::Member(_, key), Some(Expr::Text(prefix))) if &**key == "setGlobalPrefix" => Some(prefix.to_string()),
            _ => None,
        })
        .next()
        .unwrap_or_default()
}
