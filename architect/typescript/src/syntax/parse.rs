use std::thread::{Builder, scope};

use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser};
use oxc_span::SourceType;
use pando_facts::{Diagnostic, Place, Source, Unread};

use super::file::File;
use super::lower::lower;
use super::tangle::tangled;
use super::tokens;
use crate::lines::Lines;

/// The most stack that a parser is given, in bytes. It is address space: what is not gone down to costs nothing.
const STACK_MAX: usize = 256 * 1024 * 1024;

/// The stack that nobody goes below, in bytes.
const STACK_MIN: usize = 4 * 1024 * 1024;

/// The stack that one step down may take the parser, in bytes. (40,000 brackets took 48 MB in all.)
const STEP: usize = 4 * 1024;

/// How many threads parse.
const THREADS: usize = 2;

/// Reads the syntax of files.
///
/// The parser goes down with the nesting of a text, and a stack that ends would end the whole program. How deep a text goes only its parser
/// can tell (a bracket may stand in a string, or in what looks like one); but not deeper than it has tokens that open something. So the
/// parser has a thread with a stack for as many as there are, and a text with too many, or one that is too tangled, is scanned token by
/// token instead.
pub(crate) fn files(sources: &[&Source]) -> (Vec<File>, Vec<Diagnostic>) {
    let steps: Vec<usize> = sources.iter().map(|source| steps(&source.text)).collect();
    let most = steps.iter().copied().filter(|steps| steps * STEP <= STACK_MAX).max().unwrap_or(0);
    let stack = (most * STEP).max(STACK_MIN) + STACK_MIN;
    let half = sources.len().div_ceil(THREADS).max(1);
    let chunks: Vec<(&[&Source], &[usize])> = sources.chunks(half).zip(steps.chunks(half)).collect();
    let read = scope(|scope| {
        let threads: Vec<_> = chunks
            .iter()
            .map(|(sources, steps)| {
                let sources = *sources;
                let steps = *steps;
                Builder::new()
                    .name("typescript".to_owned())
                    .stack_size(stack)
                    .spawn_scoped(scope, move || {
                        let each = sources.iter().zip(steps);
                        each.map(|(source, steps)| file(source, steps * STEP <= STACK_MAX))
                            .collect::<Vec<_>>()
                    })
            })
            .collect();
        let mut read = Vec::new();
        for (thread, (sources, _)) in threads.into_iter().zip(&chunks) {
            match thread.ok().and_then(|thread| thread.join().ok()) {
                Some(files) => read.extend(files),
                // No thread was to be had, or the parser gave up with a panic.
                None => read.extend(
                    sources
                        .iter()
                        .map(|source| scanned(source, Unread::Limit, 1, "there is no room to parse it")),
                ),
            }
        }
        read
    });
    let (files, said): (Vec<File>, Vec<Vec<Diagnostic>>) = read.into_iter().unzip();
    (files, said.into_iter().flatten().collect())
}

/// How many tokens of a text may take a parser a step down.
fn steps(text: &str) -> usize {
    let mut steps = 0;
    let mut word = 0..0;
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().chain(b" ").enumerate() {
        if byte.is_ascii_alphanumeric() {
            word.end = at + 1;
            continue;
        }
        steps += usize::from(OPENING.contains(&&bytes[word.clone()]));
        word = at + 1..at + 1;
        steps += usize::from(b"([{<!~+-?:=*/&|.".contains(byte));
    }
    steps
}

/// Words that something of their own kind may follow.
const OPENING: &[&[u8]] = &[
    b"await",
    b"asserts",
    b"async",
    b"delete",
    b"do",
    b"else",
    b"extends",
    b"for",
    b"if",
    b"infer",
    b"is",
    b"keyof",
    b"new",
    b"readonly",
    b"typeof",
    b"unique",
    b"void",
    b"while",
    b"yield",
    b"abstract",
    b"declare",
    b"export",
    b"default",
];

/// What is scanned instead, because there is nothing in it that can be parsed.
fn scanned(source: &Source, kind: Unread, line: u32, why: &str) -> (File, Vec<Diagnostic>) {
    let lines = Lines::new(&source.text);
    let file = tokens::scan(File::new(source.path.clone(), lines.count()), &source.text, &lines);
    let sentence = format!("it was scanned for its imports, names and requests alone: {why}");
    let place = Place::new(source.path.clone(), line);
    (file, vec![Diagnostic { kind, place, sentence }])
}

fn file(source: &Source, room: bool) -> (File, Vec<Diagnostic>) {
    if !room {
        return scanned(
            source,
            Unread::Limit,
            1,
            "so much is nested in it, or it is so long, that no parser is let at it",
        );
    }
    if let Some(line) = tangled(&source.text) {
        return scanned(
            source,
            Unread::Limit,
            line,
            "brackets, arrows or choices stand deeper within each other than is parsed",
        );
    }
    let lines = Lines::new(&source.text);
    let mut first_complaint = None;
    for kind in kinds(&source.path) {
        let allocator = Allocator::default();
        let options = ParseOptions {
            allow_return_outside_function: true,
            preserve_parens: false,
            ..ParseOptions::default()
        };
        let parsed = Parser::new(&allocator, &source.text, kind).with_options(options).parse();
        let complaint = parsed.diagnostics.first().map(|error| {
            let at = error.labels.first().map_or(0, |label| label.offset());
            (lines.of(at), error.message.to_string())
        });
        let nothing = parsed.program.body.is_empty() && parsed.program.directives.is_empty();
        if parsed.panicked || (nothing && complaint.is_some()) {
            first_complaint = first_complaint.or(complaint);
            continue;
        }
        let (file, cut) = lower(&parsed.program, File::new(source.path.clone(), lines.count()), &source.text, &lines);
        let place = |line| Place::new(source.path.clone(), line);
        let mut said = Vec::new();
        if let Some((line, message)) = complaint {
            said.push(Diagnostic {
                kind: Unread::Syntax,
                place: place(line),
                sentence: format!("the parser complains and goes on: {}", shown(&message)),
            });
        }
        if let Some(line) = cut {
            said.push(Diagnostic {
                kind: Unread::Limit,
                place: place(line),
                sentence: "what is nested deeper than this was not looked at".to_owned(),
            });
        }
        return (file, said);
    }
    let (line, message) = first_complaint.unwrap_or((1, "it does not parse".to_owned()));
    scanned(source, Unread::Syntax, line, &shown(&message))
}

/// As what a file is parsed, until one gives something.
fn kinds(path: &str) -> Vec<SourceType> {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        "ts" | "mts" | "cts" => vec![SourceType::ts(), SourceType::tsx()],
        "tsx" => vec![SourceType::tsx()],
        // People write types and JSX into files of any name.
        _ => vec![SourceType::tsx(), SourceType::unambiguous().with_jsx(true)],
    }
}

/// A sentence of the parser's on one line; it may repeat what was read.
fn shown(message: &str) -> String {
    message.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::steps;

    #[test]
    fn no_text_goes_deeper_than_it_has_steps() {
        assert_eq!(steps("((a))"), 2);
        assert_eq!(steps("new new a"), 2);
        assert_eq!(steps("typeof\u{a0}typeof newer"), 2);
        assert_eq!(steps("<a><b/></a>"), 5);
    }
}
