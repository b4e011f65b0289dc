//! What a program in TypeScript or JavaScript says of itself: its modules and what leads to them, its functions and who calls whom, the pages
//! it shows, what it asks over HTTP and what it answers, its tables, and the settings it reads.
//!
//! A file is parsed (oxc) and kept as functions with their calls (`syntax`); then names are followed through imports, objects, classes and
//! hooks to what they stand for (`meaning`), never by running anything. What is asked is followed upwards through wrappers (`asks`), so that
//! the unit of a request is the one that says what is asked, and its address is as the code has it: `{NEXT_PUBLIC_API_URL}/tasks/{id}`, after
//! what the web server's own configuration rewrites. A file that does not parse, or is nested too deep for a parser, is scanned token by token.
//!
//! Not told: what a framework runs by name (tRPC, Redux), files of Vue and Svelte, and functions that are chosen while the program runs.

mod asks;
mod data;
mod lines;
mod meaning;
mod server;
mod syntax;
mod told;
mod web;

use pando_facts::{Facts, Source, Table};

use meaning::{Modules, Program, Value};
use web::{Next, Sides};

/// Reads the code among some files. `tsconfig.json` and `package.json` beside it say where modules are and what is run, `*.html` what a browser
/// loads, and `*.prisma` which tables there are.
///
/// A test is no entry point: what tests alone import is not reachable, and neither are they.
pub fn read(sources: &[Source]) -> Facts {
    let code: Vec<&Source> = sources.iter().filter(|source| is_code(&source.path)).collect();
    let (files, mut diagnostics) = syntax::files(&code);
    let modules = Modules::new(&files, sources);
    let program = Program::new(&files, &modules);
    // What every call calls is found out once.
    let targets: Vec<Vec<Value<'_>>> = files
        .iter()
        .enumerate()
        .map(|(file, made)| made.calls.iter().map(|call| program.callee(file, call)).collect())
        .collect();
    let next = Next::new(&files, &modules);
    let entries = web::entries(&program, &targets, &next, sources);
    let reachable = web::reachable(&program, &entries);
    let mut answered = server::answered(&program, &targets);
    answered.extend(server::answered_by_nest(&program, &reachable));
    let also = server::named(&answered);
    let names = told::Names::new(&program, &also);
    let mut serves = vec![false; files.len()];
    for one in &answered {
        serves[one.file] = true;
    }
    for (file, entry) in entries.iter().enumerate() {
        serves[file] |= entry.as_ref().is_some_and(|entry| entry.why == web::ANSWERS);
    }
    let sides = Sides::new(&program, &next, &serves);
    let asked = asks::asked(&program, &targets);
    let rewrites = asks::rewrites(&program);
    let mut routes = told::routes(&program, &names, &next);
    routes.extend(told::answered(&program, &names, &answered));
    let schema = data::Schema::read(sources);
    let drizzle = data::tables_of_drizzle(&program, &targets);
    let entities = data::Entities::new(&program);
    let seen = data::accesses(&program, &targets, &schema, &drizzle, &entities);
    let together = data::transactions(&program, &targets, &seen);
    let mut tables: Vec<Table> = schema.models.into_values().map(|model| model.table).collect();
    tables.extend(drizzle.into_values());
    let knows_typeorm = !entities.by_class.is_empty();
    diagnostics.extend(told::unfollowed(&program, &names, knows_typeorm));
    tables.extend(entities.joins);
    tables.extend(entities.by_class.into_iter().map(|((file, class), entity)| Table {
        class: names.class(file, class).cloned(),
        ..entity.table
    }));
    let mut facts = Facts {
        modules: told::modules(&program, &names, entries, &reachable),
        imports: told::imports(&program, &names),
        calls: told::calls(&program, &names, &targets),
        types: told::types(&program, &names),
        requests: told::requests(&program, &names, &sides, &asked, &rewrites, &routes),
        pages: told::pages(&program, &names, &next, web::pages_of_routers(&program, &targets)),
        settings: told::settings(&program, &names),
        accesses: told::accesses(&program, &names, &seen),
        transactions: told::transactions(&program, &names, &together),
        routes,
        tables,
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
