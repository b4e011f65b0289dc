use std::thread::{self, Scope, ScopedJoinHandle};

use pando_facts::{Diagnostic, Facts, Place, Source, Unread};

use crate::gathered::Gathered;

/// What parsers may go down. It costs address space alone until something goes that deep, and [`Limits::depth`](crate::Limits) keeps
/// that within it.
const STACK: usize = 512 * 1024 * 1024;

/// What the extractors make of the texts. The two large ones run beside each other, and `meanwhile` beside both.
pub fn extract(gathered: &Gathered, entries: &[String], meanwhile: impl FnOnce() -> Facts) -> Facts {
    let mut facts = Facts::default();
    thread::scope(|scope| {
        let python = start(scope, "python", || pando_python::read_with(&gathered.python, entries));
        let script = start(scope, "typescript", || pando_typescript::read(&gathered.script));
        facts.add(pando_sql::read(&gathered.sql));
        facts.add(meanwhile());
        facts.add(finish(python, "Python", &gathered.python));
        facts.add(finish(script, "TypeScript", &gathered.script));
    });
    facts
}

type Started<'scope> = std::io::Result<ScopedJoinHandle<'scope, Facts>>;

fn start<'scope>(scope: &'scope Scope<'scope, '_>, name: &str, read: impl FnOnce() -> Facts + Send + 'scope) -> Started<'scope> {
    thread::Builder::new()
        .name(name.to_owned())
        .stack_size(STACK)
        .spawn_scoped(scope, read)
}

/// A reader that gives up on one program is a fault of ours; what the others read is still worth having.
fn finish(started: Started<'_>, language: &str, sources: &[Source]) -> Facts {
    let why = match started.map(ScopedJoinHandle::join) {
        Ok(Ok(facts)) => return facts,
        Ok(Err(_)) => "a fault of this program, please report it".to_owned(),
        Err(error) => error.to_string(),
    };
    let first = sources.first().map_or(".".into(), |source| source.path.clone());
    Facts {
        diagnostics: vec![Diagnostic {
            kind: Unread::Refused,
            place: Place::new(first, 1),
            sentence: format!("none of the {language} was read: {why}"),
        }],
        ..Facts::default()
    }
}
