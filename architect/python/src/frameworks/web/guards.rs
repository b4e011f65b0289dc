//! What runs before a route and may refuse: who says who is asking.

use std::collections::BTreeSet;

use pando_facts::UnitId;
use ruff_python_ast::{Decorator, Expr, Stmt};

use crate::frameworks::index::{Here, Index, here};
use crate::frameworks::resolve::last;
use crate::{At, FunctionId, Value};

/// Names of the libraries' schemes by which somebody says who they are.
const SCHEMES: [&str; 9] = [
    "OAuth2PasswordBearer",
    "OAuth2AuthorizationCodeBearer",
    "HTTPBearer",
    "HTTPBasic",
    "HTTPDigest",
    "APIKeyHeader",
    "APIKeyCookie",
    "APIKeyQuery",
    "OpenIdConnect",
];

/// Parts of names that say the same.
const WORDS: [&str; 10] = [
    "auth",
    "current_user",
    "login_required",
    "permission",
    "require_",
    "requires_",
    "verify_token",
    "is_admin",
    "api_key",
    "get_user",
];

/// Whether a name speaks of who is asking.
pub(super) fn says_so(name: &str) -> bool {
    let name = name.to_lowercase();
    WORDS.iter().any(|word| name.contains(word))
}

/// The functions that `Depends` names, with those that they depend on, that say who is asking.
pub(super) fn of_dependency<'p>(index: &Index<'p>, asked: Here<'p>, into: &mut BTreeSet<UnitId>) {
    let mut open: Vec<FunctionId> = functions(index, asked);
    let mut seen: BTreeSet<FunctionId> = BTreeSet::new();
    while let Some(function) = open.pop() {
        if !seen.insert(function) {
            continue;
        }
        let Some((at, def)) = index.functions.get(&function) else {
            continue;
        };
        let mut guards = says_so(&def.name) || refuses(&def.body);
        for parameter in def.parameters.iter_non_variadic_params() {
            for dependency in dependencies_of(index, at, parameter) {
                let values = index.values(dependency);
                let scheme = |name: &str| SCHEMES.contains(&last(name));
                guards |= values.iter().any(|value| matches!(value, Value::Made(name) if scheme(name)));
                open.extend(functions(index, dependency));
            }
        }
        if guards {
            into.insert(index.program.function(function).unit.clone());
        }
    }
}

/// What a dependency runs: a function, or what objects of a class do when they are called or made.
fn functions<'p>(index: &Index<'p>, asked: Here<'p>) -> Vec<FunctionId> {
    let mut found = Vec::new();
    for value in index.values(asked).iter() {
        match value {
            Value::Function(function) | Value::Method(function, _) => found.push(*function),
            Value::Instance(class) => found.extend(index.method(*class, "__call__")),
            Value::Class(class) => found.extend(index.method(*class, "__init__")),
            _ => {}
        }
    }
    found
}

/// What a parameter depends on, by its default or by its annotation.
pub(super) fn dependencies_of<'p>(index: &Index<'p>, at: &At, parameter: &'p ruff_python_ast::ParameterWithDefault) -> Vec<Here<'p>> {
    let mut found = Vec::new();
    if let Some(default) = parameter.default() {
        found.extend(index.dependency(here(at, default)));
    }
    if let Some(annotation) = parameter.annotation() {
        found.extend(
            index
                .annotated_with(here(at, annotation))
                .into_iter()
                .filter_map(|said| index.dependency(said)),
        );
    }
    found
}

/// Whether a function raises the statuses that say "who are you" or "you may not".
fn refuses(body: &[Stmt]) -> bool {
    let mut open: Vec<&[Stmt]> = vec![body];
    while let Some(block) = open.pop() {
        for stmt in block {
            if let Stmt::Raise(raise) = stmt
                && let Some(Expr::Call(call)) = raise.exc.as_deref()
            {
                let status = call.arguments.find_argument_value("status_code", 0);
                if status
                    .and_then(super::endpoint::status)
                    .is_some_and(|status| matches!(status, 401 | 403))
                {
                    return true;
                }
            }
            crate::visit::blocks(stmt, &mut |inner| open.push(inner));
        }
    }
    false
}

/// Decorators that say who is asking, by their own names; those of libraries, too.
pub(super) fn of_decorators<'p>(index: &Index<'p>, at: &At, decorators: &'p [Decorator], into: &mut BTreeSet<UnitId>) {
    for decorator in decorators {
        let expr = match &decorator.expression {
            Expr::Call(call) => &*call.func,
            expr => expr,
        };
        for value in index.values(here(at, expr)).iter() {
            match value {
                Value::Function(function) | Value::Method(function, _) => {
                    let function = index.program.function(*function);
                    if says_so(&function.name) {
                        into.insert(function.unit.clone());
                    }
                }
                Value::External(name) if says_so(last(name)) => {
                    into.insert(UnitId::new(name.clone()));
                }
                _ => {}
            }
        }
    }
}
