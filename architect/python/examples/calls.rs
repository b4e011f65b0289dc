//! Reads the Python files below a folder and tells what was found and how long that took: `cargo run --release -p pando-python --example
//! calls -- FOLDER [calls|modules|unknown]`.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use pando_facts::Source;
use pando_python::{Program, read_with};

#[expect(clippy::print_stdout, reason = "an example tells what it found")]
fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_else(|| ".".to_owned());
    let what = arguments.next().unwrap_or_default();
    let mut sources = Vec::new();
    collect(Path::new(&folder), Path::new(&folder), &mut sources);
    let lines: usize = sources.iter().map(|source| source.text.lines().count()).sum();
    let begin = Instant::now();
    let program = Program::read(&sources);
    let solved = begin.elapsed();
    let begin = Instant::now();
    let facts = read_with(&sources, &[]);
    println!(
        "{} files, {lines} lines: resolved in {solved:?}, all facts in {:?}; {} modules ({} reachable), {} units, {} imports, {} calls; {} calls of libraries and all",
        sources.len(),
        begin.elapsed(),
        facts.modules.len(),
        facts.modules.iter().filter(|module| module.reachable).count(),
        facts.units.len(),
        facts.imports.len(),
        facts.calls.len(),
        program.calls().len(),
    );
    match what.as_str() {
        "calls" => facts
            .calls
            .iter()
            .for_each(|call| println!("{} {} -> {} {:?}", call.place, call.from, call.to, call.how)),
        "modules" => {
            for module in &facts.modules {
                let why = module.entry.as_ref().map(|entry| entry.why.as_str()).unwrap_or_default();
                println!(
                    "{} {} {} {why}",
                    module.id,
                    module.file,
                    if module.reachable { "reachable" } else { "DEAD" }
                );
            }
            facts
                .diagnostics
                .iter()
                .for_each(|told| println!("{} {:?} {}", told.place, told.kind, told.sentence));
        }
        "size" => println!("{}", program.size()),
        "unknown" => {
            for (place, text) in program.unknown_calls() {
                println!("{place} {text}");
            }
        }
        _ => {}
    }
}

fn collect(root: &Path, folder: &Path, into: &mut Vec<Source>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if path.file_name().is_some_and(|name| name != ".git" && name != "node_modules") {
                collect(root, &path, into);
            }
        } else if path.extension().is_some_and(|end| end == "py")
            && let Ok(text) = std::fs::read_to_string(&path)
        {
            into.push(Source {
                path: path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into(),
                text: Arc::from(text),
            });
        }
    }
}
