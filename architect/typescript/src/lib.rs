//! What a program in TypeScript or JavaScript says of itself.
mod asks;
mod lines;
mod meaning;
mod syntax;
mod told;
mod web;

use pando_facts::{Facts, Source};

use meaning::{Modules, Program, Value};
use web::{Next, Sides};

/// Reads what is in some files; configurations beside them say where modules are.
pub fn read(sources: &[Source]) -> Facts {
    let code: Vec<&Source> = sources.iter().filter(|source| is_code(&source.path)).collect();
    let (files, diagnostics) = syntax::files(&code);
    let modules = Modules::new(&files, sources);
    let program = Program::new(&files, &modules);
    let names = told::Names::new(&program);
    // What every call calls is found out once.
    let targets: Vec<Vec<Value<'_>>> = files
        .iter()
        .enumerate()
        .map(|(file, made)| made.calls.iter().map(|call| program.callee(file, call)).collect())
        .collect();
    let next = Next::new(&files, &modules);
    let entries = web::entries(&program, &targets, &next, sources);
    let reachable = web::reachable(&program, &entries);
    let serves: Vec<bool> = entries.iter().map(|entry| entry.as_ref().is_some_and(|entry| entry.why.contains("answers"))).collect();
    let sides = Sides::new(&program, &next, &serves);
    let asked = asks::asked(&program, &targets);
    let rewrites = asks::rewrites(&program);
    let routes = told::routes(&program, &names, &next);
    let mut facts = Facts {
        modules: told::modules(&program, &names, entries, &reachable),
        imports: told::imports(&program, &names),
        calls: told::calls(&program, &names, &targets),
        types: told::types(&program, &names),
        requests: told::requests(&program, &names, &sides, &asked, &rewrites, &routes),
        pages: told::pages(&program, &names, &next, web::pages_of_routers(&program, &targets)),
        settings: told::settings(&program, &names),
        routes,
        diagnostics,
        ..Facts::default()
    };
    facts.units = told::units(&program, &names);
    facts.sort();
    facts
}

fn is_code(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    matches!(ending, "ts" | "tsx" | "mts" | "cts" | "js" | "jsx" | "mjs" | "cjs")
}
