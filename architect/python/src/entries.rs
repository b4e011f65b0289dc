//! Where a program starts, and what of it is ever loaded.

use std::collections::BTreeMap;

use pando_facts::{Entry, Place};
use ruff_python_ast::{CmpOp, Expr, Stmt, StmtIf};
use ruff_text_size::{Ranged, TextRange};

use crate::{ModuleId, Program, Value};

/// Objects that a server or worker is started with, by the library's class, and what to call them.
const APPLICATIONS: &[(&str, &str)] = &[
    ("fastapi.FastAPI", "the application object of FastAPI"),
    ("fastapi.applications.FastAPI", "the application object of FastAPI"),
    ("flask.Flask", "the application object of Flask"),
    ("flask_openapi3.OpenAPI", "the application object of Flask"),
    ("apiflask.APIFlask", "the application object of Flask"),
    ("quart.Quart", "the application object of Quart"),
    ("sanic.Sanic", "the application object of Sanic"),
    ("starlette.applications.Starlette", "the application object of Starlette"),
    ("litestar.Litestar", "the application object of Litestar"),
    ("aiohttp.web.Application", "the application object of aiohttp"),
    ("falcon.App", "the application object of Falcon"),
    ("falcon.asgi.App", "the application object of Falcon"),
    ("bottle.Bottle", "the application object of Bottle"),
    ("socketio.ASGIApp", "the application object of Socket.IO"),
    ("django.core.wsgi.get_wsgi_application", "the application object of Django"),
    ("django.core.asgi.get_asgi_application", "the application object of Django"),
    ("celery.Celery", "the application object of Celery"),
    ("celery.app.Celery", "the application object of Celery"),
    ("mangum.Mangum", "the handler of a function in the cloud"),
    ("typer.Typer", "a command"),
];

/// The modules that run without being imported, and why.
pub(crate) fn started(program: &Program, entries: &[String]) -> BTreeMap<ModuleId, Entry> {
    let mut started = BTreeMap::new();
    for (number, module) in program.modules().iter().enumerate() {
        let id = ModuleId::new(number);
        let by_name = if is_test(&module.path) { Some(TEST) } else { by_name(&module.path) };
        let told = by_name
            .map(|why| (why.to_owned(), 1))
            .or_else(|| by_code(program, id, &module.body));
        if let Some((why, line)) = told {
            started.insert(
                id,
                Entry {
                    why,
                    place: Place::new(module.path.clone(), line),
                },
            );
        }
    }
    for entry in entries {
        if let Some(module) = named(program, entry) {
            let place = Place::new(program.module(module).path.clone(), 1);
            started.insert(module, Entry { why: entry.clone(), place });
        }
    }
    started
}

/// The module that a command or setting names: `app.main:app`, `python -m app.worker` without its first words, `scripts/run.py`.
fn named(program: &Program, entry: &str) -> Option<ModuleId> {
    let name = entry.split(':').next().unwrap_or(entry).trim();
    let path = name.trim_start_matches("./");
    let by_path = program.modules().iter().position(|module| *module.path == *path);
    if let Some(at) = by_path {
        return Some(ModuleId::new(at));
    }
    let ends = |text: &str, end: &str, mark: char| text == end || text.strip_suffix(end).is_some_and(|before| before.ends_with(mark));
    let dotted = name.strip_suffix(".__main__").unwrap_or(name);
    let fits = |module: &crate::Module| match path.ends_with(".py") {
        true => ends(&module.path, path, '/'),
        false => {
            module.id.as_str() == dotted || module.id.as_str() == format!("{dotted}.__main__") || ends(module.id.as_str(), dotted, '.')
        }
    };
    let main = format!("{dotted}.__main__");
    let modules = program.modules();
    let at = modules
        .iter()
        .position(|module| module.id.as_str() == main)
        .or_else(|| modules.iter().position(|module| module.id.as_str() == dotted))
        .or_else(|| modules.iter().position(fits))?;
    Some(ModuleId::new(at))
}

/// Why a test runs. What only tests load is not loaded by the program.
const TEST: &str = "a test";

/// Whether a file is a test, by its path.
pub(crate) fn is_test(path: &str) -> bool {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    folder.split('/').any(|part| part == "tests" || part == "test")
        || file == "conftest.py"
        || file.starts_with("test_")
        || file.ends_with("_test.py")
}

/// Why a file runs, by its name.
fn by_name(path: &str) -> Option<&'static str> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let folder = folder.rsplit('/').next().unwrap_or(folder);
    let parts = || path.split('/');
    match file {
        "manage.py" => Some("the command of a Django project"),
        "wsgi.py" => Some("the module that a WSGI server loads"),
        "asgi.py" => Some("the module that an ASGI server loads"),
        "__main__.py" => Some("a package that is run"),
        "env.py" if folder == "alembic" || folder == "migrations" => Some("the environment of Alembic"),
        "gunicorn.conf.py" | "gunicorn_conf.py" => Some("the configuration of gunicorn"),
        _ if folder == "versions" && parts().any(|part| part == "alembic" || part == "migrations") => Some("a migration of Alembic"),
        _ if folder == "migrations" && file.starts_with(|first: char| first.is_ascii_digit()) => Some("a migration of Django"),
        _ if folder == "commands" && parts().any(|part| part == "management") && file != "__init__.py" => Some("a command of Django"),
        _ => None,
    }
}

/// Why a file runs, by what stands in it.
fn by_code(program: &Program, module: ModuleId, body: &[Stmt]) -> Option<(String, u32)> {
    let line = |of: TextRange| program.place(module, of).line;
    for stmt in body {
        let told = match stmt {
            Stmt::If(inner) if is_main(inner) => Some("run as a script (`__main__`)"),
            Stmt::Assign(assign) => application(program, module, &assign.value),
            Stmt::AnnAssign(assign) => assign.value.as_deref().and_then(|value| application(program, module, value)),
            _ => None,
        };
        if let Some(why) = told {
            return Some((why.to_owned(), line(stmt.range())));
        }
    }
    None
}

fn application(program: &Program, module: ModuleId, value: &Expr) -> Option<&'static str> {
    let Expr::Call(call) = value else { return None };
    // Made here: another module that only imports it is no start.
    let made = program.values(module, value);
    let why = made.iter().find_map(|made| {
        let Value::Made(name) = made else { return None };
        APPLICATIONS.iter().find(|(known, _)| *known == &**name).map(|(_, why)| *why)
    });
    // `app = create_app()` counts as well; `x = helper(app)` gives something else, and is none.
    why.filter(|_| !call.func.is_attribute_expr() || made.len() == 1)
}

/// `if __name__ == "__main__":`
fn is_main(stmt: &StmtIf) -> bool {
    let Expr::Compare(compare) = &*stmt.test else { return false };
    let is = |expr: &Expr, text: &str| match expr {
        Expr::Name(name) => name.id.as_str() == text,
        Expr::StringLiteral(literal) => literal.value.to_str() == text,
        _ => false,
    };
    let sides = (&*compare.left, compare.comparators.first());
    matches!(&*compare.ops, [CmpOp::Eq])
        && matches!(sides, (left, Some(right)) if (is(left, "__name__") && is(right, "__main__")) || (is(left, "__main__") && is(right, "__name__")))
}

/// Of each module, whether one of these loads it, or is it.
pub(crate) fn reached(program: &Program, started: &BTreeMap<ModuleId, Entry>) -> Vec<bool> {
    let count = program.modules().len();
    let mut next: Vec<Vec<ModuleId>> = vec![Vec::new(); count];
    for imported in program
        .imported
        .iter()
        .filter(|imported| imported.kind != pando_facts::ImportKind::Type)
    {
        next[imported.from.index()].push(imported.to);
    }
    let mut reached = vec![false; count];
    let mut left: Vec<ModuleId> = started
        .iter()
        .filter(|(_, entry)| entry.why != TEST)
        .map(|(module, _)| *module)
        .collect();
    while let Some(module) = left.pop() {
        if std::mem::replace(&mut reached[module.index()], true) {
            continue;
        }
        left.extend(&next[module.index()]);
        left.extend(&program.packages[module.index()]);
    }
    for module in started.keys() {
        reached[module.index()] = true;
    }
    reached
}
