use std::collections::{BTreeMap, BTreeSet};

use crate::asks::{text_of, under};
use crate::meaning::{Fun, Made, Piece, Program, Value};
use crate::syntax::file::{CallId, CallKind, Expr};
use crate::web::path_of_router;

/// Something that is answered.
pub(crate) struct Answered {
    pub method: String,
    pub path: String,
    /// The function that answers; nothing where it cannot be told.
    pub by: Option<Fun>,
    /// What runs first and may refuse.
    pub guards: Vec<Fun>,
    pub file: usize,
    pub line: u32,
    pub mounted: bool,
    /// The names of the types of the body, as the code writes it.
    pub body: Option<(usize, String)>,
}

/// A router: by the call that made it, or as what a function is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Router {
    Made(usize, CallId),
    Given(Fun, usize),
}

/// What is said to a router.
struct Said {
    router: Router,
    method: String,
    path: String,
    by: Option<Fun>,
    guards: Vec<Fun>,
    file: usize,
    line: u32,
}

/// How many routers deep a path is followed.
const LEVELS: usize = 12;

/// What Express, Fastify, Hono, Koa and their like answer.
pub(crate) fn answered<'p>(program: &Program<'p>, targets: &[Vec<Value<'p>>]) -> Vec<Answered> {
    let mut said = Vec::new();
    let mut mounts: BTreeMap<Router, BTreeSet<(Router, String)>> = BTreeMap::new();
    let mut roots = BTreeSet::new();
    for (file, of_file) in targets.iter().enumerate() {
        for (id, callee) in of_file.iter().enumerate() {
            if is_application(callee) {
                roots.insert(Router::Made(file, id));
            }
            if let Value::Function(function) = callee {
                // `register(app)`: what the function says to its parameter it says to the application.
                handed(program, file, id, *function, &mut mounts);
            }
            let Some((router, member, prefix)) = router(program, callee, 0) else {
                continue;
            };
            let heard = Heard { program, file, id, router };
            match &*member {
                "use" | "register" | "route" | "mount" | "group" | "prefix" | "routes" => {
                    heard.mount(&member, &mut mounts);
                    if member == "route" {
                        said.extend(heard.described());
                    }
                }
                member => said.extend(heard.answers(member, prefix)),
            }
        }
    }
    // From the applications down; a router that nobody mounts stands by itself.
    let children: BTreeSet<Router> = mounts.values().flatten().map(|(child, _)| *child).collect();
    roots.retain(|root| !children.contains(root));
    let mut prefixes: BTreeMap<Router, BTreeSet<String>> = BTreeMap::new();
    let mut open: Vec<(Router, String, usize)> = roots.iter().map(|root| (*root, String::new(), 0)).collect();
    while let Some((router, prefix, level)) = open.pop() {
        let known = prefixes.entry(router).or_default();
        if level > LEVELS || known.len() > 32 || !known.insert(prefix.clone()) {
            continue;
        }
        for (child, below) in mounts.get(&router).into_iter().flatten() {
            open.push((*child, format!("{prefix}/{below}"), level + 1));
        }
    }
    let mut answered = Vec::new();
    for said in said {
        let made_here = matches!(said.router, Router::Made(..));
        let mounted = prefixes.get(&said.router);
        // What is given to a function, and by nobody, may be anything.
        if mounted.is_none() && !made_here {
            continue;
        }
        let alone = BTreeSet::from([String::new()]);
        for prefix in mounted.unwrap_or(&alone) {
            answered.push(Answered {
                method: said.method.clone(),
                path: path_of_router(&format!("{prefix}/{}", said.path)),
                by: said.by,
                guards: said.guards.clone(),
                file: said.file,
                line: said.line,
                mounted: mounted.is_some(),
                body: None,
            });
        }
    }
    answered
}

/// What functions are called that are written where they are handed over: by what they answer.
pub(crate) fn named(answered: &[Answered]) -> BTreeMap<Fun, String> {
    let mut names = BTreeMap::new();
    for one in answered {
        if let Some(by) = one.by {
            names.entry(by).or_insert_with(|| format!("{} {}", one.method, one.path));
        }
    }
    names
}

/// Whether a call makes an application, which needs no other to answer.
fn is_application(callee: &Value<'_>) -> bool {
    let Value::Library(library, path) = callee else {
        return false;
    };
    matches!(
        (&**library, &**path),
        (
            "express" | "fastify" | "polka" | "koa" | "elysia",
            "default" | "express" | "fastify" | "Fastify" | "Elysia"
        ) | ("hono" | "hono/tiny" | "hono/quick", "Hono")
            | ("@hono/zod-openapi", "OpenAPIHono")
            | ("restify", "createServer" | "default.createServer")
            | ("express" | "fastify" | "koa", "*")
    )
}

/// Whether a call makes something that routes.
fn is_router(library: &str, path: &str) -> bool {
    matches!(
        (library, path),
        ("express", "Router" | "default.Router" | "express.Router")
            | ("express-promise-router" | "koa-router" | "@koa/router" | "itty-router", _)
    ) || is_application(&Value::Library(library.into(), path.into()))
}

/// The router whose method is called, the method, and the path that was said before: `router.route("/tasks").get(…)`.
fn router<'p>(program: &Program<'p>, callee: &Value<'p>, depth: usize) -> Option<(Router, String, String)> {
    match callee {
        Value::Made(made) if is_router(&made.library, &made.path) && !made.member.is_empty() && !made.member.contains('.') => {
            Some((Router::Made(made.file, made.call), made.member.to_string(), String::new()))
        }
        // What a method of a router gave: the router again, or one path of it.
        Value::Made(made) if depth < LEVELS && made.path.contains("().") => {
            let call = program.call(made.file, made.call);
            let before = program.callee(made.file, call);
            let (router, member, mut prefix) = router(program, &before, depth + 1)?;
            if member == "route"
                && call.args.len() == 1
                && let Some(Expr::Text(path)) = call.args.first()
            {
                prefix = path.to_string();
            }
            let known = matches!(&*member, "route" | "use") || VERBS.contains(&&*member);
            known.then(|| (router, made.member.to_string(), prefix))
        }
        Value::Param(place) => match &*place.path {
            [member] => Some((Router::Given(place.of, place.position), member.to_string(), String::new())),
            _ => None,
        },
        _ => None,
    }
}

/// The router that a value is: it, or what its methods gave.
fn origin<'p>(program: &Program<'p>, value: &Value<'p>) -> Option<Router> {
    match value {
        Value::Module(module) => match program.export(*module, "default") {
            Value::Module(_) => None,
            default => origin(program, &default),
        },
        Value::Made(made) if made.member.is_empty() && is_router(&made.library, &made.path) => Some(Router::Made(made.file, made.call)),
        Value::Made(made) if made.member.is_empty() && made.path.contains("().") => {
            let before = program.callee(made.file, program.call(made.file, made.call));
            let (router, member, _) = router(program, &before, 0)?;
            let gives = VERBS.contains(&&*member) || matches!(&*member, "use" | "route" | "routes" | "middleware" | "basePath");
            gives.then_some(router)
        }
        _ => None,
    }
}

const VERBS: &[&str] = &["get", "post", "put", "patch", "delete", "del", "head", "options", "all"];

/// A call of a router's method.
struct Heard<'a, 'p> {
    program: &'a Program<'p>,
    file: usize,
    id: CallId,
    router: Router,
}

impl<'p> Heard<'_, 'p> {
    fn at(&self) -> Fun {
        Fun {
            file: self.file,
            frame: self.program.call(self.file, self.id).frame,
        }
    }

    fn args(&self) -> &'p [Expr] {
        &self.program.call(self.file, self.id).args
    }

    fn text(&self, argument: Option<&'p Expr>) -> Option<String> {
        match &*text_of(&self.program.value(self.at(), argument?))? {
            [Piece::Text(text)] => Some(text.to_string()),
            _ => None,
        }
    }

    /// `app.use("/tasks", router)`, `app.register(plugin, { prefix })`, `app.route("/tasks", router)`.
    fn mount(&self, member: &str, mounts: &mut BTreeMap<Router, BTreeSet<(Router, String)>>) {
        let args = self.args();
        let mut path = self.text(args.first()).unwrap_or_default();
        for argument in args {
            let value = self.program.value(self.at(), argument);
            let child = match (&value, origin(self.program, &value)) {
                (_, Some(router)) => router,
                (Value::Function(plugin), None) if member == "register" => Router::Given(*plugin, 0),
                _ => continue,
            };
            if member == "register" {
                let options = args.get(1).map(|options| self.program.value(self.at(), options));
                let prefix = options
                    .and_then(|options| under(self.program, &options, "prefix"))
                    .as_ref()
                    .and_then(text_of);
                if let Some([Piece::Text(prefix)]) = prefix.as_deref() {
                    path = prefix.to_string();
                }
            }
            if child != self.router {
                mounts.entry(self.router).or_default().insert((child, path.clone()));
            }
        }
    }

    /// `app.get("/tasks", guard, handler)`.
    fn answers(&self, member: &str, prefix: String) -> Option<Said> {
        if !VERBS.contains(&member) {
            return None;
        }
        let args = self.args();
        let path = self.text(args.first());
        let handlers = match path {
            Some(_) => args.get(1..).unwrap_or_default(),
            None => args,
        };
        if handlers.is_empty() || (path.is_none() && prefix.is_empty()) {
            return None;
        }
        let mut functions = Vec::new();
        for handler in handlers {
            self.functions(handler, 0, &mut functions);
        }
        let by = functions.pop();
        // A parameter may be anything: only what is given a function answers.
        if by.is_none() && matches!(self.router, Router::Given(..)) {
            return None;
        }
        let method = match member {
            "all" => "ANY".to_owned(),
            "del" => "DELETE".to_owned(),
            verb => verb.to_uppercase(),
        };
        Some(Said {
            router: self.router,
            method,
            path: path.unwrap_or(prefix),
            by,
            guards: functions,
            file: self.file,
            line: self.program.call(self.file, self.id).line,
        })
    }

    fn functions(&self, handler: &'p Expr, depth: usize, found: &mut Vec<Fun>) {
        match self.program.value(self.at(), handler) {
            Value::Function(function) => found.push(function),
            Value::Array(at, elements) if depth < 2 => {
                let inner = elements.iter().filter_map(|element| match self.program.value(at, element) {
                    Value::Function(function) => Some(function),
                    _ => None,
                });
                found.extend(inner);
            }
            _ => {}
        }
    }

    /// `fastify.route({ method: "GET", url: "/tasks", handler })`.
    fn described(&self) -> Option<Said> {
        let options = self.program.value(self.at(), self.args().first()?);
        let text = |key: &str| match &*text_of(&under(self.program, &options, key)?)? {
            [Piece::Text(text)] => Some(text.to_string()),
            _ => None,
        };
        let by = match under(self.program, &options, "handler") {
            Some(Value::Function(function)) => Some(function),
            _ => None,
        };
        Some(Said {
            router: self.router,
            method: text("method")?.to_uppercase(),
            path: text("url").or_else(|| text("path"))?,
            by,
            guards: Vec::new(),
            file: self.file,
            line: self.program.call(self.file, self.id).line,
        })
    }
}

/// An application that is handed to a function.
fn handed<'p>(program: &Program<'p>, file: usize, id: CallId, function: Fun, mounts: &mut BTreeMap<Router, BTreeSet<(Router, String)>>) {
    let call = program.call(file, id);
    if call.kind != CallKind::Call {
        return;
    }
    let at = Fun { file, frame: call.frame };
    for (position, argument) in call.args.iter().enumerate().take(6) {
        if !matches!(argument, Expr::Name(_)) {
            continue;
        }
        let router = match program.value(at, argument) {
            Value::Made(Made {
                file,
                call,
                library,
                path,
                member,
            }) if member.is_empty() && is_router(&library, &path) => Router::Made(file, call),
            Value::Param(place) if place.path.is_empty() => Router::Given(place.of, place.position),
            _ => continue,
        };
        let inner = Router::Given(function, position);
        if inner != router {
            mounts.entry(router).or_default().insert((inner, String::new()));
        }
    }
}
