//! FastAPI and Starlette.

use std::collections::BTreeSet;

use pando_facts::{Diagnostic, Place, Route, UnitId, Unread};
use ruff_python_ast::{Decorator, Expr, ExprCall};

use super::endpoint::{self, Endpoint};
use super::guards;
use super::path::of_starlette;
use super::routers::{Framework, Routers, Site};
use super::views;
use crate::frameworks::index::{CallAt, Here, Index, here};
use crate::frameworks::resolve::{dotted, last, literal_parts};
use crate::{FunctionId, Value};

/// Methods of a router that are methods of HTTP.
const METHODS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

/// More lists of routes than this are none that people wrote: they name each other in circles.
const STEPS_MAX: usize = 10_000;

/// Reads what hangs on the routers.
pub(super) fn read(routers: &mut Routers<'_, '_>) {
    decorated(routers);
    let index = routers.index;
    for call in &index.calls {
        let Expr::Attribute(method) = &*call.call.func else {
            continue;
        };
        let base = call.here().to(&method.value);
        match method.attr.as_str() {
            "include_router" => include(routers, call, base),
            "mount" => mount(routers, call, base),
            "add_api_route" | "add_route" | "add_api_websocket_route" | "add_websocket_route" => added(routers, call, base, &method.attr),
            _ => {}
        }
    }
    listed(routers);
}

/// The guards of `dependencies=[Depends(…)]`.
pub(super) fn dependencies<'p>(index: &Index<'p>, call: &CallAt<'p>) -> Vec<UnitId> {
    let mut found = BTreeSet::new();
    if let Some(list) = call.keyword("dependencies") {
        of_list(index, call.here().to(list), &mut found);
    }
    found.into_iter().collect()
}

fn of_list<'p>(index: &Index<'p>, list: Here<'p>, found: &mut BTreeSet<UnitId>) {
    for part in literal_parts(list.expr) {
        if let Some(asked) = index.dependency(list.to(part)) {
            guards::of_dependency(index, asked, found);
        }
    }
}

fn own<'p>(routers: &Routers<'_, 'p>, base: Here<'p>) -> BTreeSet<Site> {
    let sites = routers.sites(base);
    sites
        .into_iter()
        .filter(|site| {
            routers
                .made
                .get(site)
                .is_some_and(|router| router.framework == Framework::Starlette)
        })
        .collect()
}

fn decorated(routers: &mut Routers<'_, '_>) {
    let index = routers.index;
    let mut functions: Vec<FunctionId> = index.functions.keys().copied().collect();
    functions.sort();
    for function in functions {
        let Some((at, def)) = index.functions.get(&function) else {
            continue;
        };
        // A decorator is read where the function stands, not inside of it.
        let outside = crate::At {
            function: index.program.function(function).outer,
            ..at.clone()
        };
        for decorator in &def.decorator_list {
            let Decorator {
                expression: Expr::Call(call),
                ..
            } = decorator
            else {
                continue;
            };
            let Expr::Attribute(method) = &*call.func else { continue };
            let Some(methods) = methods(routers.index, here(&outside, &decorator.expression), call, &method.attr) else {
                continue;
            };
            let sites = own(routers, here(&outside, &method.value));
            if sites.is_empty() {
                continue;
            }
            let at_decorator = here(&outside, &decorator.expression);
            let place = index.program.place(at.module, call);
            for route in self::routes(index, at_decorator, call, &methods, function, &place) {
                let mut route = route;
                let mut own = BTreeSet::new();
                guards::of_decorators(index, &outside, &def.decorator_list, &mut own);
                route.guards.extend(own);
                routers.declare(sites.iter().copied(), &route);
            }
        }
    }
}

/// The methods that a call to `router.NAME` answers to; nothing where it declares no route.
fn methods<'p>(index: &Index<'p>, here: Here<'p>, call: &'p ExprCall, name: &str) -> Option<Vec<String>> {
    if METHODS.contains(&name) {
        return Some(vec![name.to_uppercase()]);
    }
    match name {
        "websocket" | "websocket_route" => Some(vec!["GET".to_owned()]),
        "api_route" | "route" | "add_api_route" | "add_route" => {
            let given = call
                .arguments
                .find_keyword("methods")
                .map(|keyword| index.texts(here.to(&keyword.value)));
            let given: Vec<String> = given.unwrap_or_default().iter().map(|method| method.to_uppercase()).collect();
            Some(if given.is_empty() { vec!["GET".to_owned()] } else { given })
        }
        "add_api_websocket_route" | "add_websocket_route" => Some(vec!["GET".to_owned()]),
        _ => None,
    }
}

/// The routes of one declaration.
fn routes<'p>(
    index: &Index<'p>,
    here: Here<'p>,
    call: &'p ExprCall,
    methods: &[String],
    function: FunctionId,
    place: &Place,
) -> Vec<Route> {
    let path = call
        .arguments
        .find_argument_value("path", 0)
        .and_then(|path| index.written(here.to(path)));
    let Some(path) = path.map(|path| of_starlette(&path)) else {
        return Vec::new();
    };
    let keyword = |name: &str| call.arguments.find_keyword(name).map(|keyword| here.to(&keyword.value));
    let Endpoint {
        body,
        query,
        mut guards,
        answer,
    } = endpoint::of_fastapi(index, function, &path);
    if let Some(list) = keyword("dependencies") {
        of_list(index, list, &mut guards);
    }
    let answer = match keyword("response_model") {
        Some(model) => endpoint::named(index, model),
        None => answer,
    };
    let success = keyword("status_code").and_then(|status| endpoint::status(status.expr));
    let one = |method: &String| Route {
        method: method.as_str().into(),
        path: path.as_str().into(),
        unit: index.program.function(function).unit.clone(),
        place: place.clone(),
        mounted: true,
        body: body.clone().filter(|_| !matches!(method.as_str(), "GET" | "HEAD")),
        answer: answer.clone(),
        query: query.clone(),
        guards: guards.iter().cloned().collect(),
        success,
    };
    methods.iter().map(one).collect()
}

fn include<'p>(routers: &mut Routers<'_, 'p>, call: &CallAt<'p>, base: Here<'p>) {
    let Some(child) = call.argument("router", 0) else { return };
    let parents = or_only_app(routers, own(routers, base));
    let children = routers.sites(call.here().to(child));
    let prefix = call
        .keyword("prefix")
        .and_then(|prefix| routers.index.written(call.here().to(prefix)));
    let prefix = prefix.unwrap_or_default();
    if children.is_empty() && !parents.is_empty() {
        let below = if prefix.is_empty() {
            String::new()
        } else {
            format!(" below `{prefix}`")
        };
        let unseen = Diagnostic {
            kind: Unread::Dynamic,
            place: routers.place(call),
            sentence: format!(
                "the router that is included here{below} is a library's, or made while the program runs: its routes are not told"
            ),
        };
        routers.unseen.push(unseen);
    }
    let guards = dependencies(routers.index, call);
    routers.include(&parents, &children, &prefix, false, &guards);
}

/// Where the parent is a parameter that nobody in sight gives: the application, if there is but one.
fn or_only_app(routers: &Routers<'_, '_>, parents: BTreeSet<Site>) -> BTreeSet<Site> {
    if !parents.is_empty() {
        return parents;
    }
    let mut apps = routers
        .made
        .iter()
        .filter(|(_, router)| router.app && router.framework == Framework::Starlette);
    match (apps.next(), apps.next()) {
        (Some((site, _)), None) => BTreeSet::from([*site]),
        _ => parents,
    }
}

fn mount<'p>(routers: &mut Routers<'_, 'p>, call: &CallAt<'p>, base: Here<'p>) {
    let (Some(path), Some(app)) = (call.argument("path", 0), call.argument("app", 1)) else {
        return;
    };
    let parents = own(routers, base);
    let children = routers.sites(call.here().to(app));
    if let Some(path) = routers.index.written(call.here().to(path)) {
        routers.include(&parents, &children, &of_starlette(&path), false, &[]);
    }
}

fn added<'p>(routers: &mut Routers<'_, 'p>, call: &CallAt<'p>, base: Here<'p>, name: &str) {
    let sites = own(routers, base);
    let Some(endpoint) = call.argument("endpoint", 1).or_else(|| call.keyword("route")) else {
        return;
    };
    if sites.is_empty() {
        return;
    }
    let place = routers.place(call);
    let index = routers.index;
    let methods = methods(index, call.here(), call.call, name).unwrap_or_default();
    for function in index.functions_of(call.here().to(endpoint)) {
        for route in routes(index, call.here(), call.call, &methods, function, &place) {
            routers.declare(sites.iter().copied(), &route);
        }
    }
}

/// Starlette's `routes=[Route("/a", f), Mount("/b", routes=[…])]`.
fn listed(routers: &mut Routers<'_, '_>) {
    let lists: Vec<(Site, Here<'_>)> = routers
        .made
        .iter()
        .filter_map(|(site, router)| Some((*site, router.made.here().to(router.made.keyword("routes")?))))
        .collect();
    for (site, list) in lists {
        of_routes(routers, site, list, "", 0);
    }
}

fn of_routes<'p>(routers: &mut Routers<'_, 'p>, site: Site, list: Here<'p>, prefix: &str, deep: u8) {
    routers.steps += 1;
    if deep > 16 || routers.steps > STEPS_MAX {
        return;
    }
    let index = routers.index;
    let mut parts: Vec<Here<'p>> = literal_parts(list.expr).iter().map(|part| list.to(part)).collect();
    if parts.is_empty() {
        parts = index.assigned(list);
    }
    for part in parts {
        let Expr::Call(call) = part.expr else {
            if !literal_parts(part.expr).is_empty() {
                of_routes(routers, site, part, prefix, deep + 1);
            }
            continue;
        };
        let made = dotted(&call.func);
        let path = call
            .arguments
            .find_argument_value("path", 0)
            .and_then(|path| index.written(part.to(path)));
        let path = super::path::join(prefix, &of_starlette(&path.unwrap_or_default()));
        match last(&made) {
            "Route" | "WebSocketRoute" | "APIRoute" => {
                let Some(endpoint) = call.arguments.find_argument_value("endpoint", 1) else {
                    continue;
                };
                let given = call
                    .arguments
                    .find_keyword("methods")
                    .map(|keyword| index.texts(part.to(&keyword.value)));
                let given = given.filter(|given| !given.is_empty());
                let place = index.program.place(part.module, call);
                for value in index.values(part.to(endpoint)).iter() {
                    let answers = match value {
                        Value::Function(function) | Value::Method(function, _) => {
                            let methods = given.clone().unwrap_or_else(|| vec!["GET".to_owned()]);
                            let unit = index.program.function(*function).unit.clone();
                            methods.into_iter().map(|method| (method.to_uppercase(), unit.clone())).collect()
                        }
                        Value::Class(class) => views::answers(index, *class),
                        _ => continue,
                    };
                    for (method, unit) in answers {
                        let route = views::route(&method, &path, unit, &place);
                        routers.declare([site], &route);
                    }
                }
            }
            "Mount" => {
                if let Some(inner) = call.arguments.find_keyword("routes") {
                    of_routes(routers, site, part.to(&inner.value), &path, deep + 1);
                }
                if let Some(app) = call.arguments.find_argument_value("app", 1) {
                    let children = routers.sites(part.to(app));
                    routers.include(&BTreeSet::from([site]), &children, &path, false, &[]);
                }
            }
            _ => {}
        }
    }
}
