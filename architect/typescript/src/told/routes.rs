use std::sync::Arc;

use pando_facts::{Page, Place, Route, UnitId};

use super::Names;
use crate::meaning::{Fun, Program, Value};
use crate::server::Answered;
use crate::syntax::file::{Export, Imported, MODULE};
use crate::web::{Next, Part, RoutedPage, pages_of_remix};

/// The methods that a route handler of Next.js may have.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// What Next.js answers.
pub(crate) fn routes(program: &Program<'_>, names: &Names<'_>, next: &Next) -> Vec<Route> {
    let mut routes = Vec::new();
    for (at, file) in program.files.iter().enumerate() {
        let mut add = |method: &str, path: &str, unit: UnitId, line: u32| {
            routes.push(Route {
                method: method.into(),
                path: path.into(),
                unit,
                place: Place::new(file.path.clone(), line),
                mounted: true,
                body: None,
                answer: None,
                query: Vec::new(),
                guards: Vec::new(),
                success: None,
            });
        };
        match next.part(&file.path) {
            Some(Part::Handler(path)) => {
                let exports = METHODS.into_iter().filter(|method| {
                    file.exports
                        .iter()
                        .any(|export| matches!(export, Export::Own(name, _) | Export::From(name, ..) if &**name == *method))
                });
                for method in exports {
                    let (unit, line) = shown(program, names, at, method);
                    add(method, &path, unit, line);
                }
            }
            Some(Part::Api(path)) => {
                let (unit, line) = shown(program, names, at, "default");
                let mut methods: Vec<Arc<str>> = match program.export(at, "default") {
                    Value::Function(handler) => program.files[handler.file]
                        .frames
                        .iter()
                        .enumerate()
                        .filter(|(frame, _)| program.files[handler.file].unit(*frame) == handler.frame)
                        .flat_map(|(_, frame)| frame.methods.clone())
                        .filter(|method| METHODS.contains(&&**method))
                        .collect(),
                    _ => Vec::new(),
                };
                methods.sort();
                methods.dedup();
                if methods.is_empty() {
                    methods.push("ANY".into());
                }
                for method in methods {
                    add(&method, &path, unit.clone(), line);
                }
            }
            _ => {}
        }
    }
    routes
}

/// What a server in the code answers.
pub(crate) fn answered(program: &Program<'_>, names: &Names<'_>, answered: &[Answered]) -> Vec<Route> {
    let told = answered.iter().map(|one| {
        let module = Fun {
            file: one.file,
            frame: MODULE,
        };
        let mut guards: Vec<UnitId> = one.guards.iter().filter_map(|guard| names.inner(*guard)).cloned().collect();
        guards.dedup();
        Route {
            method: one.method.as_str().into(),
            path: one.path.as_str().into(),
            unit: names.unit(one.by.unwrap_or(module)),
            place: names.place(one.file, one.line),
            mounted: one.mounted,
            body: one.body.as_ref().and_then(|(file, kind)| named_type(program, names, *file, kind)),
            answer: None,
            query: Vec::new(),
            guards,
            success: None,
        }
    });
    told.collect()
}

/// The class or interface that a type names in a file.
fn named_type(program: &Program<'_>, names: &Names<'_>, file: usize, kind: &str) -> Option<UnitId> {
    let here = |file: usize, name: &str| {
        let made = &program.files[file];
        let known =
            made.classes.iter().any(|class| class.name.as_deref() == Some(name)) || made.types.iter().any(|shape| &*shape.name == name);
        known.then(|| UnitId::new(format!("{}#{name}", names.module(file))))
    };
    here(file, kind).or_else(|| {
        program.files[file].imports.iter().find_map(|import| {
            let (_, what) = import.names.iter().find(|(local, _)| &**local == kind)?;
            match what {
                Imported::Name(name) => here(program.module(file, &import.specifier)?, name),
                Imported::All => None,
            }
        })
    })
}

/// The pages, by their files and by routers in the code.
pub(crate) fn pages(program: &Program<'_>, names: &Names<'_>, next: &Next, routed: Vec<RoutedPage>) -> Vec<Page> {
    let mut pages = Vec::new();
    for (at, file) in program.files.iter().enumerate() {
        let path = match next.part(&file.path) {
            Some(Part::Page(path)) => path,
            _ => match pages_of_remix(program.modules, &file.path) {
                Some(path) => path,
                None => continue,
            },
        };
        let (unit, line) = shown(program, names, at, "default");
        pages.push(Page {
            path: path.into(),
            unit,
            place: Place::new(file.path.clone(), line),
        });
    }
    for page in routed {
        let unit = page.shows.unwrap_or(Fun {
            file: page.file,
            frame: MODULE,
        });
        pages.push(Page {
            path: page.path.into(),
            unit: names.unit(unit),
            place: names.place(page.file, page.line),
        });
    }
    pages.sort_by(|a, b| (&a.path, &a.place).cmp(&(&b.path, &b.place)));
    pages.dedup();
    pages
}

/// The unit that a module has under a name, and its line; the module itself where that is no unit.
fn shown(program: &Program<'_>, names: &Names<'_>, at: usize, export: &str) -> (UnitId, u32) {
    match program.export(at, export) {
        Value::Function(function) => {
            let line = match function.file == at {
                true => program.files[at].frames[function.frame].line,
                false => 1,
            };
            (names.unit(function), line)
        }
        Value::Class(file, class) if names.class(file, class).is_some() => {
            let id = names.class(file, class).cloned();
            let line = if file == at { program.files[at].classes[class].line } else { 1 };
            (id.unwrap_or_else(|| names.module(at).clone()), line)
        }
        _ => (names.unit(Fun { file: at, frame: MODULE }), 1),
    }
}
