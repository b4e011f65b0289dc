//! Django: what `urls.py` says, with the routers and viewsets of its REST framework.

use std::collections::{BTreeMap, BTreeSet};

use pando_facts::{Place, Route, UnitId};
use ruff_python_ast::{Expr, ExprCall, Stmt};
use ruff_text_size::{Ranged, TextSize};

use super::flask::as_view;
use super::path::{of_angles, of_regex};
use super::{guards, views};
use crate::frameworks::index::{Bound, Here, Index, Scope, here};
use crate::frameworks::resolve::{dotted, last, literal_parts};
use crate::{ClassId, ModuleId, Value};

/// Includes are followed no deeper than this.
const DEEP_MAX: usize = 16;
/// More patterns than this are none that people wrote.
const STEPS_MAX: usize = 50_000;

/// The routes of a program of Django.
pub(super) fn routes(index: &Index<'_>) -> Vec<Route> {
    let mut django = Django {
        index,
        routes: Vec::new(),
        included: BTreeSet::new(),
        mounted: true,
        steps: 0,
    };
    let listed: Vec<ModuleId> = (0..index.program.modules().len())
        .map(ModuleId::new)
        .filter(|module| !index.bound(Scope::Module(*module), "urlpatterns").is_empty())
        .collect();
    let named = roots(index);
    let mut roots: Vec<ModuleId> = listed.iter().copied().filter(|module| named.contains(module)).collect();
    if roots.is_empty() {
        // Nobody says where it begins: wherever nobody else includes.
        let all: BTreeSet<ModuleId> = listed.iter().flat_map(|module| django.includes(*module)).collect();
        roots = listed.iter().copied().filter(|module| !all.contains(module)).collect();
    }
    for root in roots {
        django.module(root, "/", &BTreeSet::new(), 0);
    }
    django.mounted = false;
    for module in listed {
        if !django.included.contains(&module) {
            django.module(module, "/", &BTreeSet::new(), 0);
        }
    }
    django.routes
}

/// The modules that `ROOT_URLCONF` names.
fn roots(index: &Index<'_>) -> BTreeSet<ModuleId> {
    let mut found = BTreeSet::new();
    for module in (0..index.program.modules().len()).map(ModuleId::new) {
        for bound in index.bound(Scope::Module(module), "ROOT_URLCONF") {
            if let Bound::Is(value) = bound
                && let Some(name) = index.written(*value)
            {
                found.extend(index.module_named(&name));
            }
        }
    }
    found
}

struct Django<'i, 'p> {
    index: &'i Index<'p>,
    routes: Vec<Route>,
    included: BTreeSet<ModuleId>,
    mounted: bool,
    /// How much was looked at: lists that name each other in circles have an end.
    steps: usize,
}

impl<'p> Django<'_, 'p> {
    /// The modules that a module's patterns include.
    fn includes(&self, module: ModuleId) -> Vec<ModuleId> {
        let calls = self
            .index
            .calls
            .iter()
            .filter(|call| call.at.module == module && last(&dotted(&call.call.func)) == "include");
        calls
            .filter_map(|call| self.included_module(call.here().to(call.call.arguments.args.first()?)))
            .collect()
    }

    fn included_module(&self, what: Here<'p>) -> Option<ModuleId> {
        if let Some(name) = self.index.written(what) {
            return self.index.module_named(&name);
        }
        self.index.values(what).iter().find_map(|value| match value {
            Value::Module(module) => Some(*module),
            _ => None,
        })
    }

    fn module(&mut self, module: ModuleId, prefix: &str, guards: &BTreeSet<UnitId>, deep: usize) {
        self.steps += 1;
        if deep > DEEP_MAX || self.steps > STEPS_MAX {
            return;
        }
        self.included.insert(module);
        for bound in self.index.bound(Scope::Module(module), "urlpatterns").to_vec() {
            if let Bound::Is(list) = bound {
                self.list(list, prefix, guards, deep);
            }
        }
    }

    /// A list of patterns, or something that makes one.
    fn list(&mut self, list: Here<'p>, prefix: &str, guards: &BTreeSet<UnitId>, deep: usize) {
        self.steps += 1;
        if deep > DEEP_MAX || self.steps > STEPS_MAX {
            return;
        }
        match list.expr {
            Expr::BinOp(sum) => {
                self.list(list.to(&sum.left), prefix, guards, deep + 1);
                self.list(list.to(&sum.right), prefix, guards, deep + 1);
            }
            Expr::Starred(starred) => self.list(list.to(&starred.value), prefix, guards, deep + 1),
            Expr::Call(call) => self.pattern(list, call, prefix, guards, deep),
            Expr::Attribute(attribute) if attribute.attr.as_str() == "urls" => self.router(list.to(&attribute.value), prefix, guards),
            Expr::Name(name) => {
                let scopes = self.index.scopes(list);
                let bound = scopes.into_iter().map(|scope| self.index.bound(scope, name.id.as_str()));
                for bound in bound.flatten().copied().collect::<Vec<_>>() {
                    match bound {
                        Bound::Is(inner) => self.list(inner, prefix, guards, deep + 1),
                        Bound::Import(module, name) => {
                            for inner in self.index.bound(Scope::Module(module), name).to_vec() {
                                if let Bound::Is(inner) = inner {
                                    self.list(inner, prefix, guards, deep + 1);
                                }
                            }
                        }
                        _ => {}
                    }
                }
            }
            expr => {
                for part in literal_parts(expr) {
                    self.list(list.to(part), prefix, guards, deep + 1);
                }
            }
        }
    }

    fn pattern(&mut self, here: Here<'p>, call: &'p ExprCall, prefix: &str, guards: &BTreeSet<UnitId>, deep: usize) {
        let name = dotted(&call.func);
        let regex = match last(&name) {
            "path" => false,
            "re_path" | "url" => true,
            "i18n_patterns" | "format_suffix_patterns" | "list" => {
                for part in &call.arguments.args {
                    self.list(here.to(part), prefix, guards, deep + 1);
                }
                return;
            }
            "include" => return self.include(here, call, prefix, guards, deep),
            _ => return,
        };
        let own = call
            .arguments
            .find_argument_value("route", 0)
            .and_then(|own| self.index.written(here.to(own)));
        let Some(view) = call.arguments.find_argument_value("view", 1) else {
            return;
        };
        let own = own.unwrap_or_default();
        let own = if regex { of_regex(&own) } else { of_angles(&own) };
        let whole = format!("{prefix}{}", if prefix.ends_with('/') { own.trim_start_matches('/') } else { &own });
        if let Expr::Call(inner) = view
            && last(&dotted(&inner.func)) == "include"
        {
            return self.include(here.to(view), inner, &whole, guards, deep);
        }
        let place = self.index.program.place(here.module, call);
        self.view(here.to(view), &whole, guards, &place, 0);
    }

    fn include(&mut self, here: Here<'p>, call: &'p ExprCall, prefix: &str, guards: &BTreeSet<UnitId>, deep: usize) {
        let Some(what) = call.arguments.args.first() else { return };
        let what = here.to(what);
        if let Some(module) = self.included_module(what) {
            return self.module(module, prefix, guards, deep + 1);
        }
        match what.expr {
            // `include((patterns, "name"))`
            Expr::Tuple(pair) => {
                if let Some(first) = pair.elts.first() {
                    match self.included_module(what.to(first)) {
                        Some(module) => self.module(module, prefix, guards, deep + 1),
                        None => self.list(what.to(first), prefix, guards, deep + 1),
                    }
                }
            }
            _ => self.list(what, prefix, guards, deep + 1),
        }
    }

    /// What answers: a function, `Class.as_view()`, either in a decorator's call.
    fn view(&mut self, view: Here<'p>, path: &str, guards: &BTreeSet<UnitId>, place: &Place, deep: usize) {
        self.steps += 1;
        if self.steps > STEPS_MAX {
            return;
        }
        if let Some(class) = as_view(self.index, view) {
            let actions = match view.expr {
                Expr::Call(call) => call.arguments.args.first(),
                _ => None,
            };
            return self.class(class, path, guards, place, actions.map(|actions| view.to(actions)));
        }
        if let Expr::Call(call) = view.expr {
            // `login_required(view)`
            let mut guards = guards.clone();
            for name in self.index.externals(view.to(&call.func)) {
                if guards::says_so(last(&name)) {
                    guards.insert(UnitId::new(name));
                }
            }
            if let Some(inner) = call.arguments.args.first().filter(|_| deep < 8) {
                self.view(view.to(inner), path, &guards, place, deep + 1);
            }
            return;
        }
        for value in self.index.values(view).iter() {
            match value {
                Value::Function(function) | Value::Method(function, _) => {
                    let Some((at, def)) = self.index.functions.get(function) else {
                        continue;
                    };
                    let outside = crate::At {
                        function: self.index.program.function(*function).outer,
                        ..at.clone()
                    };
                    let mut before = guards.clone();
                    guards::of_decorators(self.index, &outside, &def.decorator_list, &mut before);
                    let unit = self.index.program.function(*function).unit.clone();
                    for method in methods(self.index, &outside, &def.decorator_list, &mut before) {
                        self.add(&method, path, unit.clone(), &before, place);
                    }
                }
                Value::Class(class) => self.class(*class, path, guards, place, None),
                _ => {
                    // `view = Tasks.as_view()`
                    if deep < 8 {
                        for assigned in self.index.assigned(view) {
                            self.view(assigned, path, guards, place, deep + 1);
                        }
                    }
                }
            }
        }
    }

    fn add(&mut self, method: &str, path: &str, unit: UnitId, guards: &BTreeSet<UnitId>, place: &Place) {
        let mut route = views::route(method, path, unit, place);
        route.mounted = self.mounted;
        route.guards = guards.iter().cloned().collect();
        self.routes.push(route);
    }

    fn class(&mut self, class: ClassId, path: &str, guards: &BTreeSet<UnitId>, place: &Place, actions: Option<Here<'p>>) {
        let mut before = guards.clone();
        before.extend(views::guards(self.index, class));
        let first = self.routes.len();
        match actions.map(|actions| (actions, actions.expr)) {
            // `Tasks.as_view({"get": "list"})`
            Some((actions, Expr::Dict(dict))) => {
                for item in &dict.items {
                    let method = item.key.as_ref().and_then(|key| self.index.written(actions.to(key)));
                    let action = self.index.written(actions.to(&item.value));
                    if let (Some(method), Some(action)) = (method, action) {
                        let unit = self.unit(class, &action);
                        self.add(&method.to_uppercase(), path, unit, &before, place);
                    }
                }
            }
            _ => {
                for (method, unit) in views::answers(self.index, class) {
                    self.add(&method, path, unit, &before, place);
                }
            }
        }
        self.types(class, first);
    }

    /// The serializer of a class is the type of what its routes take and give.
    fn types(&mut self, class: ClassId, first: usize) {
        let serializer = self
            .index
            .of_class(class, "serializer_class")
            .and_then(|here| self.index.classes_of(here).first().copied());
        let Some(serializer) = serializer else { return };
        let id = self.index.program.class(serializer).id.clone();
        for route in self.routes.iter_mut().skip(first) {
            route.answer = Some(id.clone()).filter(|_| &*route.method != "DELETE");
            route.body = Some(id.clone()).filter(|_| matches!(&*route.method, "POST" | "PUT" | "PATCH"));
        }
    }

    fn unit(&self, class: ClassId, method: &str) -> UnitId {
        match self.index.method(class, method) {
            Some(function) => self.index.program.function(function).unit.clone(),
            None => self.index.program.class(class).id.clone(),
        }
    }

    /// `router.urls`: what `router.register(…)` put into it.
    fn router(&mut self, router: Here<'p>, prefix: &str, guards: &BTreeSet<UnitId>) {
        let wanted = made_at(self.index, router);
        let index = self.index;
        for call in &index.calls {
            let Expr::Attribute(method) = &*call.call.func else { continue };
            if method.attr.as_str() != "register" || made_at(index, call.here().to(&method.value)).is_disjoint(&wanted) {
                continue;
            }
            let (Some(path), Some(viewset)) = (call.argument("prefix", 0), call.argument("viewset", 1)) else {
                continue;
            };
            let path = index.written(call.here().to(path)).map(|path| of_regex(&path)).unwrap_or_default();
            let base = format!("{}/{path}/", prefix.trim_end_matches('/')).replace("//", "/");
            let place = index.program.place(call.at.module, call.call);
            for class in index.classes_of(call.here().to(viewset)) {
                self.viewset(class, &base, guards, &place);
            }
        }
    }

    fn viewset(&mut self, class: ClassId, base: &str, guards: &BTreeSet<UnitId>, place: &Place) {
        let index = self.index;
        let mut before = guards.clone();
        before.extend(views::guards(index, class));
        let key = index
            .of_class(class, "lookup_field")
            .and_then(|key| index.written(key))
            .unwrap_or_else(|| "pk".to_owned());
        let first = self.routes.len();
        for (action, method, one, ancestors) in ACTIONS {
            if index.method(class, action).is_some() || index.inherits(class, ancestors) {
                let path = if *one { format!("{base}{{{key}}}/") } else { base.to_owned() };
                let unit = self.unit(class, action);
                self.add(method, &path, unit, &before, place);
            }
        }
        self.types(class, first);
        self.actions(class, base, &key, &before);
    }

    /// Methods with `@action`.
    fn actions(&mut self, class: ClassId, base: &str, key: &str, guards: &BTreeSet<UnitId>) {
        let index = self.index;
        let ancestors = index.ancestors(class);
        let classes = std::iter::once(class).chain(ancestors.iter().filter_map(|ancestor| match ancestor {
            crate::Ancestor::Class(class) => Some(*class),
            crate::Ancestor::External(_) => None,
        }));
        for owner in classes {
            let Some((at, def)) = index.classes.get(&owner) else { continue };
            for stmt in &def.body {
                let Stmt::FunctionDef(method) = stmt else { continue };
                for decorator in &method.decorator_list {
                    let Expr::Call(call) = &decorator.expression else { continue };
                    if last(&dotted(&call.func)) != "action" {
                        continue;
                    }
                    let here = here(at, &decorator.expression);
                    let keyword = |name: &str| call.arguments.find_keyword(name).map(|keyword| here.to(&keyword.value));
                    let one = keyword("detail").is_some_and(|detail| matches!(detail.expr, Expr::BooleanLiteral(yes) if yes.value));
                    let own = keyword("url_path")
                        .and_then(|path| index.written(path))
                        .unwrap_or_else(|| method.name.to_string());
                    let path = if one {
                        format!("{base}{{{key}}}/{}/", of_regex(&own))
                    } else {
                        format!("{base}{}/", of_regex(&own))
                    };
                    let methods = keyword("methods").map(|methods| index.texts(methods)).unwrap_or_default();
                    let methods = if methods.is_empty() { vec!["get".to_owned()] } else { methods };
                    let Some(function) = index.program.function_at(at.module, method.range().start()) else {
                        continue;
                    };
                    let unit = index.program.function(function).unit.clone();
                    let place = index.program.place(at.module, &method.name);
                    for name in methods {
                        self.add(&name.to_uppercase(), &path, unit.clone(), guards, &place);
                    }
                }
            }
        }
    }
}

/// The actions of a viewset: the method of HTTP, whether of one object, and which of the library's classes have them.
const ACTIONS: &[(&str, &str, bool, &[&str])] = &[
    ("list", "GET", false, &["ModelViewSet", "ReadOnlyModelViewSet", "ListModelMixin"]),
    ("create", "POST", false, &["ModelViewSet", "CreateModelMixin"]),
    (
        "retrieve",
        "GET",
        true,
        &["ModelViewSet", "ReadOnlyModelViewSet", "RetrieveModelMixin"],
    ),
    ("update", "PUT", true, &["ModelViewSet", "UpdateModelMixin"]),
    ("partial_update", "PATCH", true, &["ModelViewSet", "UpdateModelMixin"]),
    ("destroy", "DELETE", true, &["ModelViewSet", "DestroyModelMixin"]),
];

/// Where the object is made that a name stands for.
fn made_at<'p>(index: &Index<'p>, here: Here<'p>) -> BTreeSet<(ModuleId, TextSize)> {
    let made = index.assigned_or_self(here).into_iter().filter(|made| made.expr.is_call_expr());
    made.map(|made| (made.module, made.expr.range().start())).collect()
}

/// The methods that decorators of a view let through; guards that they name are added.
fn methods<'p>(
    index: &Index<'p>,
    at: &crate::At,
    decorators: &'p [ruff_python_ast::Decorator],
    guards: &mut BTreeSet<UnitId>,
) -> Vec<String> {
    let mut found: BTreeMap<String, ()> = BTreeMap::new();
    for decorator in decorators {
        let (func, call) = match &decorator.expression {
            Expr::Call(call) => (&*call.func, Some(call)),
            expr => (expr, None),
        };
        let name = dotted(func);
        let given = call.and_then(|call| call.arguments.args.first()).map(|first| here(at, first));
        match last(&name) {
            "require_GET" | "require_safe" => drop(found.insert("GET".to_owned(), ())),
            "require_POST" => drop(found.insert("POST".to_owned(), ())),
            "api_view" | "require_http_methods" => {
                let methods = given.map(|given| index.texts(given)).unwrap_or_else(|| vec!["GET".to_owned()]);
                found.extend(methods.into_iter().map(|method| (method.to_uppercase(), ())));
            }
            "permission_classes" => {
                if let Some(given) = given {
                    views::names(index, given, guards);
                }
            }
            _ => {}
        }
    }
    match found.is_empty() {
        true => vec!["ANY".to_owned()],
        false => found.into_keys().collect(),
    }
}
