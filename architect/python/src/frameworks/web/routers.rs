//! Routers, applications and blueprints: which of them are made, and below which path each answers.

use std::collections::{BTreeMap, BTreeSet};

use pando_facts::{Diagnostic, Place, Route, UnitId};
use ruff_python_ast::Expr;
use ruff_text_size::{Ranged, TextSize};

use super::path::join;
use super::{fastapi, flask};
use crate::frameworks::index::{Bound, CallAt, Here, Index, Scope};
use crate::frameworks::resolve::{last, literal_parts};
use crate::{Ancestor, ModuleId, Value};

/// Where a router is made.
pub(super) type Site = (ModuleId, TextSize);

/// Which framework a router is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framework {
    /// FastAPI and Starlette.
    Starlette,
    /// Flask and what is like it.
    Flask,
}

/// Something that routes are hung on.
pub(super) struct Router<'p> {
    pub(super) framework: Framework,
    /// Whether it answers by itself.
    pub(super) app: bool,
    /// Its own part of the path.
    pub(super) prefix: String,
    /// What runs before each of its routes.
    pub(super) guards: Vec<UnitId>,
    /// The call that makes it.
    pub(super) made: CallAt<'p>,
}

/// One router that is put into another.
pub(super) struct Included {
    pub(super) parent: Site,
    pub(super) child: Site,
    pub(super) prefix: String,
    /// Whether the child's own part of the path is not used then.
    pub(super) instead: bool,
    pub(super) guards: Vec<UnitId>,
}

/// A route as it is declared; its path begins at its router.
pub(super) struct Declared {
    pub(super) router: Option<Site>,
    pub(super) route: Route,
}

/// All that was found.
pub(super) struct Routers<'i, 'p> {
    pub(super) index: &'i Index<'p>,
    pub(super) made: BTreeMap<Site, Router<'p>>,
    pub(super) included: Vec<Included>,
    pub(super) declared: Vec<Declared>,
    /// What is put into a router and was not found.
    pub(super) unseen: Vec<Diagnostic>,
    /// How many lists of routes were looked at.
    pub(super) steps: usize,
}

/// One router has no more paths than this: what includes itself has many.
const PATHS_MAX: usize = 32;

/// The routes that routers have, and what of them was not seen.
pub(super) fn routes(index: &Index<'_>) -> (Vec<Route>, Vec<Diagnostic>) {
    let mut routers = Routers {
        index,
        made: BTreeMap::new(),
        included: Vec::new(),
        declared: Vec::new(),
        unseen: Vec::new(),
        steps: 0,
    };
    routers.find();
    if routers.made.is_empty() {
        return (Vec::new(), Vec::new());
    }
    fastapi::read(&mut routers);
    flask::read(&mut routers);
    let unseen = std::mem::take(&mut routers.unseen);
    (routers.finish(), unseen)
}

impl<'p> Routers<'_, 'p> {
    fn find(&mut self) {
        for call in &self.index.calls {
            if let Some((framework, app)) = self.kind(call) {
                let name = match framework {
                    Framework::Starlette => "prefix",
                    Framework::Flask => "url_prefix",
                };
                let prefix = call
                    .keyword(name)
                    .or_else(|| call.keyword("prefix"))
                    .or_else(|| call.keyword("path"));
                let prefix = prefix
                    .and_then(|prefix| self.index.written(call.here().to(prefix)))
                    .unwrap_or_default();
                let guards = fastapi::dependencies(self.index, call);
                let router = Router {
                    framework,
                    app,
                    prefix,
                    guards,
                    made: call.clone(),
                };
                self.made.insert((call.at.module, call.call.range().start()), router);
            }
        }
    }

    /// Of which kind a router is, where a call makes one.
    fn kind(&self, call: &CallAt<'p>) -> Option<(Framework, bool)> {
        let values = self.index.values(call.here().to(&call.call.func));
        values.iter().find_map(|value| match value {
            Value::External(name) => kind_of(name),
            Value::Class(class) => self.index.ancestors(*class).iter().find_map(|ancestor| match ancestor {
                Ancestor::External(name) => kind_of(name),
                Ancestor::Class(_) => None,
            }),
            _ => None,
        })
    }

    /// The routers that an expression may stand for.
    pub(super) fn sites(&self, here: Here<'p>) -> BTreeSet<Site> {
        let mut found = BTreeSet::new();
        let mut asked = BTreeSet::new();
        self.follow(here, &mut asked, &mut found);
        found
    }

    fn follow(&self, here: Here<'p>, asked: &mut BTreeSet<(ModuleId, TextSize, TextSize)>, found: &mut BTreeSet<Site>) {
        let range = here.expr.range();
        if asked.len() > 200 || !asked.insert((here.module, range.start(), range.end())) {
            return;
        }
        match here.expr {
            Expr::Call(call) => {
                let site = (here.module, call.range().start());
                if self.made.contains_key(&site) {
                    found.insert(site);
                    return;
                }
                for function in self.index.functions_of(here.to(&call.func)) {
                    for back in self.index.returns.get(&function).map_or(&[][..], Vec::as_slice) {
                        self.follow(*back, asked, found);
                    }
                }
            }
            Expr::Name(name) => {
                for scope in self.index.scopes(here) {
                    let bound = self.index.bound(scope, name.id.as_str());
                    if !bound.is_empty() {
                        self.bound(bound, asked, found);
                        break;
                    }
                }
            }
            Expr::Attribute(attribute) => {
                for value in self.index.values(here.to(&attribute.value)).iter() {
                    let scope = match value {
                        Value::Module(module) => Scope::Module(*module),
                        Value::Class(class) | Value::Instance(class) => Scope::Class(*class),
                        _ => continue,
                    };
                    self.bound(self.index.bound(scope, attribute.attr.as_str()), asked, found);
                }
            }
            Expr::Subscript(subscript) => self.follow(here.to(&subscript.value), asked, found),
            Expr::Dict(dict) => {
                for item in &dict.items {
                    self.follow(here.to(&item.value), asked, found);
                }
            }
            expr => {
                for part in literal_parts(expr) {
                    self.follow(here.to(part), asked, found);
                }
            }
        }
    }

    fn bound(&self, bound: &[Bound<'p>], asked: &mut BTreeSet<(ModuleId, TextSize, TextSize)>, found: &mut BTreeSet<Site>) {
        for bound in bound {
            match bound {
                Bound::Is(here) | Bound::Part(here) | Bound::Enters(here) => self.follow(*here, asked, found),
                Bound::Import(module, name) if asked.len() < 200 => {
                    let inner = self.index.bound(Scope::Module(*module), name);
                    // A module may import a name from itself.
                    if asked.insert((*module, TextSize::of(*name), TextSize::default())) {
                        self.bound(inner, asked, found);
                    }
                }
                _ => {}
            }
        }
    }

    pub(super) fn declare(&mut self, routers: impl IntoIterator<Item = Site>, route: &Route) {
        for router in routers {
            self.declared.push(Declared {
                router: Some(router),
                route: route.clone(),
            });
        }
    }

    pub(super) fn include(&mut self, parents: &BTreeSet<Site>, children: &BTreeSet<Site>, prefix: &str, instead: bool, guards: &[UnitId]) {
        for parent in parents {
            for child in children.iter().filter(|child| *child != parent) {
                self.included.push(Included {
                    parent: *parent,
                    child: *child,
                    prefix: prefix.to_owned(),
                    instead,
                    guards: guards.to_vec(),
                });
            }
        }
    }

    /// Where each router answers, and what runs before.
    fn mounted(&self) -> BTreeMap<Site, Vec<(String, Vec<UnitId>)>> {
        let children: BTreeSet<Site> = self.included.iter().map(|included| included.child).collect();
        let mut answers: BTreeMap<Site, Vec<(String, Vec<UnitId>)>> = BTreeMap::new();
        let mut open: Vec<(Site, String, Vec<UnitId>)> = self
            .made
            .iter()
            .filter(|(site, router)| router.app && !children.contains(site))
            .map(|(site, router)| (*site, router.prefix.clone(), router.guards.clone()))
            .collect();
        while let Some((site, prefix, guards)) = open.pop() {
            let known = answers.entry(site).or_default();
            if known.len() >= PATHS_MAX || known.iter().any(|(other, _)| *other == prefix) {
                continue;
            }
            known.push((prefix.clone(), guards.clone()));
            for included in self.included.iter().filter(|included| included.parent == site) {
                let Some(child) = self.made.get(&included.child) else { continue };
                let mut whole = add(&prefix, &included.prefix);
                if !included.instead {
                    whole = add(&whole, &child.prefix);
                }
                let mut before = guards.clone();
                before.extend(included.guards.iter().chain(&child.guards).cloned());
                open.push((included.child, whole, before));
            }
        }
        answers
    }

    fn finish(self) -> Vec<Route> {
        let mounted = self.mounted();
        let mut routes = Vec::new();
        for declared in &self.declared {
            let Some(site) = declared.router else {
                routes.push(declared.route.clone());
                continue;
            };
            let router = self.made.get(&site);
            let mut one = |prefix: &str, guards: &[UnitId], mounted: bool| {
                let mut route = declared.route.clone();
                route.path = join(prefix, &route.path).into();
                route.mounted = mounted;
                route.guards.extend(guards.iter().cloned());
                route.guards.sort();
                route.guards.dedup();
                routes.push(route);
            };
            match mounted.get(&site) {
                Some(answers) => answers.iter().for_each(|(prefix, guards)| one(prefix, guards, true)),
                None => one(
                    router.map_or("", |router| router.prefix.as_str()),
                    router.map_or(&[], |router| router.guards.as_slice()),
                    false,
                ),
            }
        }
        routes
    }

    /// Where a call stands.
    pub(super) fn place(&self, call: &CallAt<'p>) -> Place {
        self.index.program.place(call.at.module, call.call)
    }
}

fn add(prefix: &str, more: &str) -> String {
    match more.is_empty() {
        true => prefix.to_owned(),
        false => join(prefix, more),
    }
}

/// What a name of a library makes: of which framework, and whether it answers by itself.
fn kind_of(name: &str) -> Option<(Framework, bool)> {
    let root = name.split('.').next().unwrap_or(name);
    match (root, last(name)) {
        ("fastapi" | "starlette" | "fastapi_offline", "FastAPI" | "Starlette" | "FastAPIOffline") => Some((Framework::Starlette, true)),
        ("fastapi" | "starlette" | "fastapi_utils" | "fastapi_versioning", "APIRouter" | "Router" | "InferringRouter") => {
            Some((Framework::Starlette, false))
        }
        ("flask" | "quart" | "apiflask" | "flask_openapi3" | "connexion", "Flask" | "Quart" | "APIFlask" | "OpenAPI") => {
            Some((Framework::Flask, true))
        }
        ("flask" | "quart" | "apiflask" | "flask_smorest", "Blueprint" | "APIBlueprint") => Some((Framework::Flask, false)),
        ("flask_restful" | "flask_restx" | "flask_smorest" | "flask_restplus", "Api" | "Namespace") => Some((Framework::Flask, false)),
        _ => None,
    }
}
