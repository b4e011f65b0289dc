use std::sync::Arc;

use pando_facts::{Diagnostic, File, Language, Place, Source, Unread};

use crate::depth::{self, Syntax};
use crate::options::Limits;
use crate::text::{self, Read};
use crate::tree::{self, Tree};
use crate::{language, role};

/// A tree's texts, each in the hands of whoever reads its language.
#[derive(Debug, Default)]
pub struct Gathered {
    /// All files that were read.
    pub files: Vec<File>,
    /// Of Python.
    pub python: Vec<Source>,
    /// Of TypeScript and JavaScript; what says where their modules are and which of them begin; and the tables of Prisma.
    pub script: Vec<Source>,
    /// Of SQL.
    pub sql: Vec<Source>,
    /// Of everything that says how it is built and run.
    pub configuration: Vec<Source>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}

/// Lines this long on the average were written by no person.
const LINE_MEAN_MAX: usize = 400;

/// Reads a tree's texts as far as the limits go.
pub fn gather(tree: &dyn Tree, limits: &Limits) -> Gathered {
    let found = tree::walk(tree, limits, &|path| language::of(path).is_some());
    let mut gathered = Gathered {
        diagnostics: found.diagnostics,
        ..Gathered::default()
    };
    let mut left = limits.bytes;
    for (index, path) in found.paths.iter().enumerate() {
        if left == 0 {
            let more = found.paths.len() - index;
            let max = limits.bytes / 1024 / 1024;
            gathered.say(
                Unread::Limit,
                path,
                1,
                format!("{max} MiB were read: this file and {} after it were not", more - 1),
            );
            break;
        }
        match tree.read(path, limits.file_bytes) {
            Ok(bytes) if bytes.len() > limits.file_bytes => {
                let max = limits.file_bytes / 1024;
                gathered.say(Unread::Limit, path, 1, format!("it is larger than {max} KiB: it was not read"));
            }
            Ok(bytes) => {
                left = left.saturating_sub(bytes.len());
                gathered.take(path, &bytes, limits);
            }
            Err(error) => gathered.say(Unread::Refused, path, 1, format!("it cannot be read: {error}")),
        }
    }
    gathered
}

impl Gathered {
    fn take(&mut self, path: &Arc<str>, bytes: &[u8], limits: &Limits) {
        let Some(language) = language::of(path) else { return };
        let text: Arc<str> = match text::read(bytes, language == Language::Python) {
            Read::Whole(text) => text.into(),
            Read::Partly(text, line) => {
                self.say(
                    Unread::Encoding,
                    path,
                    line,
                    "it is not all in UTF-8, and says of no other encoding that is read".to_owned(),
                );
                text.into()
            }
            Read::Binary => {
                return self.say(Unread::Encoding, path, 1, "it is no text: it was not read".to_owned());
            }
        };
        let lines = text.lines().count();
        self.files.push(File {
            path: Arc::clone(path),
            language,
            role: role::of(path, language, &text),
            lines: u32::try_from(lines).unwrap_or(u32::MAX),
        });
        if language == Language::TypeScript && text.len() > lines.max(1) * LINE_MEAN_MAX && text.len() > 10_000 {
            // What a bundler wrote stands elsewhere as somebody wrote it.
            return;
        }
        let syntax = match language {
            Language::Python => Some(Syntax::Python),
            Language::TypeScript => Some(Syntax::Script),
            _ => None,
        };
        if let Some(line) = syntax.and_then(|syntax| depth::deeper_than(&text, syntax, limits.depth)) {
            return self.say(
                Unread::Limit,
                path,
                line,
                "too much stands inside each other here: the file was not parsed".to_owned(),
            );
        }
        let source = Source {
            path: Arc::clone(path),
            text,
        };
        if language::is_of_modules(path) {
            self.script.push(source.clone());
        }
        match language {
            Language::Python => self.python.push(source),
            Language::TypeScript => self.script.push(source),
            Language::Sql => self.sql.push(source),
            Language::Configuration | Language::Docker => self.configuration.push(source),
            Language::Other if path.ends_with(".prisma") => self.script.push(source),
            Language::Other => self.configuration.push(source),
        }
    }

    fn say(&mut self, kind: Unread, path: &Arc<str>, line: u32, sentence: String) {
        self.diagnostics.push(Diagnostic {
            kind,
            place: Place::new(Arc::clone(path), line),
            sentence,
        });
    }
}
