//! Flask and Quart, with Flask-RESTful, Flask-RESTX and Flask-Smorest.

use std::collections::BTreeSet;

use pando_facts::{Place, UnitId};
use ruff_python_ast::{Decorator, Expr, ExprCall};

use super::path::of_angles;
use super::routers::{Framework, Routers, Site};
use super::{guards, views};
use crate::frameworks::index::{CallAt, Here, Index, here};
use crate::{At, ClassId, FunctionId, Value};

/// Reads what hangs on applications and blueprints.
pub(super) fn read(routers: &mut Routers<'_, '_>) {
    functions(routers);
    classes(routers);
    let index = routers.index;
    for call in &index.calls {
        let Expr::Attribute(method) = &*call.call.func else { continue };
        let base = call.here().to(&method.value);
        match method.attr.as_str() {
            "register_blueprint" => include(routers, call, base, "url_prefix", 0),
            "add_namespace" => include(routers, call, base, "path", 0),
            "add_url_rule" => rule(routers, call, base),
            // Programs have methods of their own that add one in several ways.
            name if name.starts_with("add_") && name.ends_with("resource") => resource(routers, call, base),
            "init_app" => {
                // `api.init_app(app)`: the API answers where the application does.
                if let Some(app) = call.argument("app", 0) {
                    let parents = routers.sites(call.here().to(app));
                    let children = own(routers, base);
                    routers.include(&parents, &children, "", false, &[]);
                }
            }
            _ => {}
        }
    }
    apis(routers);
}

/// `Api(app)` answers where its first argument does.
fn apis(routers: &mut Routers<'_, '_>) {
    let made: Vec<(Site, Here<'_>)> = routers
        .made
        .iter()
        .filter(|(_, router)| router.framework == Framework::Flask && !router.app)
        .filter_map(|(site, router)| Some((*site, router.made.here().to(router.made.argument("app", 0)?))))
        .collect();
    for (site, app) in made {
        let parents = routers.sites(app);
        routers.include(&parents, &BTreeSet::from([site]), "", false, &[]);
    }
}

fn own<'p>(routers: &Routers<'_, 'p>, base: Here<'p>) -> BTreeSet<Site> {
    let sites = routers.sites(base);
    sites
        .into_iter()
        .filter(|site| routers.made.get(site).is_some_and(|router| router.framework == Framework::Flask))
        .collect()
}

/// The methods of `route(…, methods=[…])` and of `get(…)`; nothing where it declares no route.
fn methods<'p>(index: &Index<'p>, here: Here<'p>, call: &'p ExprCall, name: &str) -> Option<Vec<String>> {
    match name {
        "get" | "post" | "put" | "patch" | "delete" => Some(vec![name.to_uppercase()]),
        "websocket" => Some(vec!["GET".to_owned()]),
        "route" => {
            let given = call
                .arguments
                .find_keyword("methods")
                .map(|keyword| index.texts(here.to(&keyword.value)));
            Some(given.unwrap_or_default().iter().map(|method| method.to_uppercase()).collect())
        }
        _ => None,
    }
}

fn path<'p>(index: &Index<'p>, here: Here<'p>, call: &'p ExprCall, name: &str) -> Option<String> {
    let path = call.arguments.find_argument_value(name, 0)?;
    written(index, here.to(path)).map(|path| of_angles(&path))
}

/// A path, also where a function of the program makes it of one: `scoped("/tasks")`.
fn written<'p>(index: &Index<'p>, path: Here<'p>) -> Option<String> {
    index.written(path).or_else(|| match path.expr {
        Expr::Call(call) => index.written(path.to(call.arguments.args.first()?)),
        _ => None,
    })
}

fn functions(routers: &mut Routers<'_, '_>) {
    let index = routers.index;
    let mut functions: Vec<FunctionId> = index.functions.keys().copied().collect();
    functions.sort();
    for function in functions {
        let Some((at, def)) = index.functions.get(&function) else {
            continue;
        };
        let outside = At {
            function: index.program.function(function).outer,
            ..at.clone()
        };
        let unit = index.program.function(function).unit.clone();
        for (sites, path, methods, place) in decorated(routers, &outside, &def.decorator_list) {
            let mut before = BTreeSet::new();
            guards::of_decorators(index, &outside, &def.decorator_list, &mut before);
            let methods = if methods.is_empty() { vec!["GET".to_owned()] } else { methods };
            for method in methods {
                let mut route = views::route(&method, &path, unit.clone(), &place);
                route.guards = before.iter().cloned().collect();
                routers.declare(sites.iter().copied(), &route);
            }
        }
    }
}

/// The routes that decorators declare: on what, the path, the methods, and where.
fn decorated<'p>(routers: &Routers<'_, 'p>, at: &At, decorators: &'p [Decorator]) -> Vec<(BTreeSet<Site>, String, Vec<String>, Place)> {
    let index = routers.index;
    let mut found = Vec::new();
    for decorator in decorators {
        let Expr::Call(call) = &decorator.expression else { continue };
        let Expr::Attribute(method) = &*call.func else { continue };
        let here = here(at, &decorator.expression);
        let Some(methods) = methods(index, here, call, &method.attr) else {
            continue;
        };
        let sites = own(routers, here.to(&method.value));
        if sites.is_empty() {
            continue;
        }
        let paths = call.arguments.args.iter().filter_map(|path| written(index, here.to(path)));
        let paths: Vec<String> = match method.attr.as_str() {
            // Flask-RESTX takes several.
            "route" => paths.map(|path| of_angles(&path)).collect(),
            _ => path(index, here, call, "rule").into_iter().collect(),
        };
        let paths = if paths.is_empty() {
            path(index, here, call, "rule").into_iter().collect()
        } else {
            paths
        };
        for path in paths {
            found.push((sites.clone(), path, methods.clone(), index.program.place(at.module, call)));
        }
    }
    found
}

fn classes(routers: &mut Routers<'_, '_>) {
    let index = routers.index;
    let mut classes: Vec<ClassId> = index.classes.keys().copied().collect();
    classes.sort();
    for class in classes {
        let Some((at, def)) = index.classes.get(&class) else { continue };
        let outside = At {
            function: index.program.class(class).outer,
            class: index.program.class(class).class,
            ..at.clone()
        };
        for (sites, path, _, place) in decorated(routers, &outside, &def.decorator_list) {
            view(routers, &sites, class, &path, None, &place);
        }
    }
}

fn view(routers: &mut Routers<'_, '_>, sites: &BTreeSet<Site>, class: ClassId, path: &str, only: Option<&[String]>, place: &Place) {
    let index = routers.index;
    let guards: Vec<UnitId> = views::guards(index, class).into_iter().collect();
    let mut answers = views::answers(index, class);
    if let ([(any, unit)], Some(only)) = (&answers[..], only)
        && any == "ANY"
    {
        answers = only.iter().map(|method| (method.to_uppercase(), unit.clone())).collect();
    }
    for (method, unit) in answers {
        let mut route = views::route(&method, path, unit, place);
        route.guards.clone_from(&guards);
        routers.declare(sites.iter().copied(), &route);
    }
}

fn include<'p>(routers: &mut Routers<'_, 'p>, call: &CallAt<'p>, base: Here<'p>, keyword: &str, at: usize) {
    let Some(child) = call.argument("blueprint", at) else { return };
    let parents = or_only_app(routers, own(routers, base));
    let children = routers.sites(call.here().to(child));
    let prefix = call
        .keyword(keyword)
        .and_then(|prefix| routers.index.written(call.here().to(prefix)));
    // A prefix that is given here is used instead of the blueprint's own.
    let instead = prefix.is_some();
    routers.include(&parents, &children, &prefix.unwrap_or_default(), instead, &[]);
}

/// Where the parent is a parameter that nobody in sight gives: the application, if there is but one.
fn or_only_app(routers: &Routers<'_, '_>, parents: BTreeSet<Site>) -> BTreeSet<Site> {
    if !parents.is_empty() {
        return parents;
    }
    let mut apps = routers
        .made
        .iter()
        .filter(|(_, router)| router.app && router.framework == Framework::Flask);
    match (apps.next(), apps.next()) {
        (Some((site, _)), None) => BTreeSet::from([*site]),
        _ => parents,
    }
}

/// `add_url_rule("/a", view_func=f, methods=[…])`.
fn rule<'p>(routers: &mut Routers<'_, 'p>, call: &CallAt<'p>, base: Here<'p>) {
    let index = routers.index;
    let sites = own(routers, base);
    let view_func = call.argument("view_func", 2);
    let (Some(path), Some(target)) = (path(index, call.here(), call.call, "rule"), view_func) else {
        return;
    };
    if sites.is_empty() {
        return;
    }
    let place = routers.place(call);
    let given = call.keyword("methods").map(|methods| index.texts(call.here().to(methods)));
    for target in index.assigned_or_self(call.here().to(target)) {
        if let Some(class) = as_view(index, target) {
            view(routers, &sites, class, &path, given.as_deref(), &place);
        }
        for function in index.functions_of(target) {
            let unit = index.program.function(function).unit.clone();
            let methods = given
                .clone()
                .filter(|given| !given.is_empty())
                .unwrap_or_else(|| vec!["GET".to_owned()]);
            for method in methods {
                let route = views::route(&method.to_uppercase(), &path, unit.clone(), &place);
                routers.declare(sites.iter().copied(), &route);
            }
        }
    }
}

/// The class of `Tasks.as_view("tasks")`.
pub(super) fn as_view<'p>(index: &Index<'p>, here: Here<'p>) -> Option<ClassId> {
    let Expr::Call(call) = here.expr else { return None };
    let Expr::Attribute(method) = &*call.func else { return None };
    if method.attr.as_str() != "as_view" {
        return None;
    }
    index.values(here.to(&method.value)).iter().find_map(|value| match value {
        Value::Class(class) => Some(*class),
        _ => None,
    })
}

/// Flask-RESTful's `api.add_resource(Task, "/tasks/<id>")`.
fn resource<'p>(routers: &mut Routers<'_, 'p>, call: &CallAt<'p>, base: Here<'p>) {
    let index = routers.index;
    let sites = own(routers, base);
    let Some(class) = call.argument("resource", 0) else { return };
    let place = routers.place(call);
    for class in index.classes_of(call.here().to(class)) {
        for path in call.call.arguments.args.iter().skip(1) {
            if let Some(path) = written(index, call.here().to(path)) {
                view(routers, &sites, class, &of_angles(&path), None, &place);
            }
        }
    }
}
