//! What a function that answers takes and gives.

use std::collections::BTreeSet;

use pando_facts::UnitId;
use ruff_python_ast::{Expr, ParameterWithDefault};

use super::guards;
use crate::frameworks::index::{Here, Index, here};
use crate::frameworks::resolve::{dotted, last};
use crate::frameworks::types::is_type;
use crate::{At, FunctionId, Value};

/// What the parameters of one say.
#[derive(Debug, Default)]
pub(super) struct Endpoint {
    pub(super) body: Option<UnitId>,
    pub(super) query: Vec<String>,
    pub(super) guards: BTreeSet<UnitId>,
    pub(super) answer: Option<UnitId>,
}

/// Reads the parameters of a function of FastAPI that answers below a path.
pub(super) fn of_fastapi(index: &Index<'_>, function: FunctionId, path: &str) -> Endpoint {
    let mut read = Endpoint::default();
    let Some((at, def)) = index.functions.get(&function) else {
        return read;
    };
    let skip = usize::from(index.program.function(function).class.is_some());
    for parameter in def.parameters.iter_non_variadic_params().skip(skip) {
        self::parameter(index, at, parameter, path, &mut read);
    }
    read.answer = def.returns.as_deref().and_then(|returns| named(index, here(at, returns)));
    read
}

fn parameter<'p>(index: &Index<'p>, at: &At, parameter: &'p ParameterWithDefault, path: &str, read: &mut Endpoint) {
    let name = parameter.parameter.name.as_str();
    let dependencies = guards::dependencies_of(index, at, parameter);
    if !dependencies.is_empty() {
        for dependency in dependencies {
            guards::of_dependency(index, dependency, &mut read.guards);
        }
        return;
    }
    if path.contains(&format!("{{{name}}}")) || path.contains(&format!("{{*{name}}}")) {
        return;
    }
    let said: Vec<Here<'p>> = parameter.default().map(|default| here(at, default)).into_iter().collect();
    let more = parameter
        .annotation()
        .map(|annotation| index.annotated_with(here(at, annotation)))
        .unwrap_or_default();
    let marks: Vec<String> = said
        .into_iter()
        .chain(more)
        .filter_map(|said| match said.expr {
            Expr::Call(call) => Some(last(&dotted(&call.func)).to_owned()),
            _ => None,
        })
        .collect();
    let marked = |mark: &[&str]| marks.iter().any(|own| mark.contains(&own.as_str()));
    if marked(&["Header", "Cookie", "Form", "File", "Path", "Depends", "Security"]) {
        return;
    }
    let annotation = parameter.annotation().map(|annotation| here(at, annotation));
    let class = annotation
        .and_then(|annotation| index.class_in(annotation))
        .filter(|class| is_type(index, *class));
    match class {
        Some(class) if !marked(&["Query"]) => {
            read.body.get_or_insert_with(|| index.program.class(class).id.clone());
        }
        _ if marked(&["Body"]) => {}
        _ => {
            // `request: Request` and its like are the framework's.
            let library = annotation.is_some_and(|annotation| {
                let values = index.annotated(annotation);
                values.iter().any(|value| match value {
                    Value::Made(name) => {
                        let root = name.split('.').next().unwrap_or(name);
                        matches!(root, "fastapi" | "starlette" | "sqlalchemy" | "sqlmodel")
                    }
                    _ => false,
                })
            });
            if !library {
                read.query.push(name.to_owned());
            }
        }
    }
}

/// The type that an annotation or `response_model` names.
pub(super) fn named<'p>(index: &Index<'p>, here: Here<'p>) -> Option<UnitId> {
    index.class_in(here).map(|class| index.program.class(class).id.clone())
}

/// A status, as a number or by its name: `201`, `status.HTTP_201_CREATED`, `HTTPStatus.CREATED`.
pub(super) fn status(expr: &Expr) -> Option<u16> {
    if let Expr::NumberLiteral(number) = expr {
        return match &number.value {
            ruff_python_ast::Number::Int(number) => number.as_u16(),
            _ => None,
        };
    }
    let whole = dotted(expr);
    let name = last(&whole);
    let digits = name
        .strip_prefix("HTTP_")
        .and_then(|rest| rest.get(..3))
        .and_then(|digits| digits.parse().ok());
    digits.or(match name {
        "OK" => Some(200),
        "CREATED" => Some(201),
        "ACCEPTED" => Some(202),
        "NO_CONTENT" => Some(204),
        "UNAUTHORIZED" => Some(401),
        "FORBIDDEN" => Some(403),
        _ => None,
    })
}
