use std::collections::VecDeque;

use pando_facts::{Entry, Place, Source};

use super::next::Next;
use super::remix;
use crate::meaning::{Made, Package, Program, Value, folder, joined};
use crate::syntax::file::{CallKind, Import};

/// Why a module runs that listens.
pub(crate) const ANSWERS: &str = "it answers at a port";

/// Why each module runs without being imported; nothing for one that doesn't.
///
/// Tests are none: what they alone import, nobody runs.
pub(crate) fn entries<'p>(program: &Program<'p>, targets: &[Vec<Value<'p>>], next: &Next, sources: &[Source]) -> Vec<Option<Entry>> {
    let mut entries: Vec<Option<Entry>> = program.files.iter().map(|file| by_path(program, next, &file.path)).collect();
    for (file, of_file) in targets.iter().enumerate() {
        for (id, callee) in of_file.iter().enumerate() {
            if entries[file].is_none()
                && let Some(why) = begins(program, file, id, callee)
            {
                let place = Place::new(program.files[file].path.clone(), program.call(file, id).line);
                entries[file] = Some(Entry {
                    why: why.to_owned(),
                    place,
                });
            }
        }
    }
    for package in program.modules.packages.values() {
        by_package(program, package, &mut entries);
    }
    for source in sources.iter().filter(|source| source.path.ends_with(".html")) {
        by_html(program, source, &mut entries);
    }
    for (file, entry) in entries.iter_mut().enumerate() {
        if entry.is_none()
            && matches!(program.export(file, "default"), Value::Made(Made { library, member, .. }) if &*library == "hono" && member.is_empty())
        {
            let place = Place::new(program.files[file].path.clone(), 1);
            let why = "an application of Hono".to_owned();
            *entry = Some(Entry { why, place });
        }
    }
    entries
}

fn by_path(program: &Program<'_>, next: &Next, path: &str) -> Option<Entry> {
    let name = path.rsplit('/').next().unwrap_or_default();
    let why = if let Some(part) = next.part(path) {
        part.why()
    } else if name.contains(".config.") || (name.starts_with('.') && name.contains("rc.")) {
        "a configuration of tools"
    } else if folder(path).split('/').any(|part| part == "public") {
        "a file that is served as it is"
    } else if folder(path).split('/').any(|part| part == "emails")
        && program.modules.packages.values().any(|package| package.needs("react-email"))
    {
        "a template of React Email"
    } else if remix::pages(program.modules, path).is_some() {
        "a page of Remix or React Router"
    } else if [
        "app/root.tsx",
        "app/entry.client.tsx",
        "app/entry.server.tsx",
        "app/routes.ts",
        "app/root.jsx",
    ]
    .iter()
    .any(|end| path.ends_with(end))
    {
        "where Remix or React Router begin"
    } else {
        return None;
    };
    Some(Entry {
        why: why.to_owned(),
        place: Place::new(path, 1),
    })
}

/// Whether a call is one with which a program begins.
fn begins(program: &Program<'_>, file: usize, id: usize, callee: &Value<'_>) -> Option<&'static str> {
    let (library, path) = match callee {
        Value::Library(library, path) => (&**library, path.to_string()),
        Value::Made(made) => (&*made.library, format!("{}().{}", made.path, made.member)),
        _ => return None,
    };
    let kind = program.call(file, id).kind;
    let last = path.rsplit('.').next().unwrap_or_default();
    Some(match (library, last) {
        ("react-dom/client", "createRoot" | "hydrateRoot") | ("react-dom", "render" | "hydrate") => {
            "it shows the application in the browser"
        }
        ("vue", "createApp" | "createSSRApp") | ("solid-js/web", "render") | ("preact", "render") | ("svelte", "mount") => {
            "it shows the application in the browser"
        }
        ("@angular/platform-browser", "bootstrapApplication") | ("@angular/platform-browser-dynamic", "bootstrapModule") => {
            "it shows the application in the browser"
        }
        ("express" | "fastify" | "koa" | "http" | "node:http" | "https" | "node:https" | "polka" | "elysia" | "restify", "listen") => {
            ANSWERS
        }
        ("@hono/node-server", "serve") | ("", "serve")
            if kind == CallKind::Call && (!library.is_empty() || path.contains("Bun") || path.contains("Deno")) =>
        {
            ANSWERS
        }
        ("@nestjs/core", "NestFactory.create" | "create" | "createMicroservice" | "createApplicationContext") => ANSWERS,
        _ => return None,
    })
}

/// Files that a package names: what others get of it, what it runs.
fn by_package(program: &Program<'_>, package: &Package, entries: &mut [Option<Entry>]) {
    let line = |text: &str| {
        let at = package.text.find(&format!("\"{text}\"")).unwrap_or(0);
        let before = package.text.get(..at).unwrap_or_default();
        u32::try_from(before.matches('\n').count() + 1).unwrap_or(1)
    };
    let mut name = |file: &str, why: String, line: u32| {
        if let Some(found) = built_of(program, package, file)
            && entries[found].is_none()
        {
            let place = Place::new(package.path.clone(), line);
            entries[found] = Some(Entry { why, place });
        }
    };
    for (script, text) in &package.scripts {
        let words: Vec<&str> = text.split([' ', '=', ';', '"', '\'']).collect();
        for (position, word) in words.iter().enumerate() {
            let before = position.checked_sub(1).and_then(|before| words.get(before));
            if before.is_some_and(|before| matches!(*before, "-o" | "--output" | "--out" | ">" | "--outfile")) {
                continue;
            }
            if [".ts", ".tsx", ".js", ".mjs", ".cjs", ".mts"]
                .iter()
                .any(|ending| word.ends_with(ending))
            {
                name(word, format!("the script `{script}` of {}", package.path), line(script));
            }
        }
    }
    for (key, file) in package.files.iter().filter(|(key, _)| key != "types") {
        name(file, format!("`{key}` of {}", package.path), line(key));
    }
    // What others of the same repository take is named by their imports.
    if package.name.is_none() || !package.exports.is_empty() {
        for (_, file) in &package.exports {
            name(file, format!("`exports` of {}", package.path), line("exports"));
        }
    }
}

/// The source of a file that may be built: `dist/main.js` is of `src/main.ts`.
fn built_of(program: &Program<'_>, package: &Package, file: &str) -> Option<usize> {
    let file = file.trim_start_matches("./");
    let from = joined(&package.folder, "package.json")?;
    let direct = program.modules.resolve(&from, &format!("./{file}"));
    direct.or_else(|| {
        let inner = ["dist/", "build/", "lib/", "out/"]
            .iter()
            .find_map(|built| file.strip_prefix(built))?;
        ["src/", ""]
            .iter()
            .find_map(|source| program.modules.resolve(&from, &format!("./{source}{inner}")))
    })
}

/// `<script type="module" src="/src/main.tsx">`.
fn by_html(program: &Program<'_>, source: &Source, entries: &mut [Option<Entry>]) {
    for (number, line) in source.text.lines().enumerate().take(2_000) {
        let mut rest = line;
        while let Some((_, after)) = rest.split_once("src=") {
            let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\''));
            let Some(path) = quote.and_then(|quote| after.get(1..)?.split(quote).next()) else {
                break;
            };
            let found = program.modules.resolve(
                &source.path,
                &format!("./{}", path.trim_start_matches("./").trim_start_matches('/')),
            );
            if let Some(found) = found
                && entries[found].is_none()
            {
                entries[found] = Some(Entry {
                    why: format!("{} loads it", source.path),
                    place: Place::new(source.path.clone(), u32::try_from(number + 1).unwrap_or(1)),
                });
            }
            rest = after;
        }
    }
}

/// Which modules entry points lead to.
pub(crate) fn reachable(program: &Program<'_>, entries: &[Option<Entry>]) -> Vec<bool> {
    let begin = (0..entries.len()).filter(|file| entries[*file].is_some());
    reached(program, begin.collect(), |_, _| true)
}

/// Which modules some lead to, by those of their imports that lead on.
pub(super) fn reached(program: &Program<'_>, begin: Vec<usize>, leads: impl Fn(usize, &Import) -> bool) -> Vec<bool> {
    let mut reached = vec![false; program.files.len()];
    let mut open: VecDeque<usize> = begin.into();
    while let Some(file) = open.pop_front() {
        if std::mem::replace(&mut reached[file], true) {
            continue;
        }
        let imports = program.files[file].imports.iter().filter(|import| leads(file, import));
        open.extend(imports.filter_map(|import| program.module(file, &import.specifier)));
    }
    reached
}
