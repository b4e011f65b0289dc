//! From a syntax tree to a [`File`]. The tree may be as deep as its parser could go; this goes [`DEEP`] steps down and leaves what is below.

mod class;
mod expression;
mod function;
mod jsx;
mod module;
mod statement;
mod types;

use oxc_ast::ast::Program;
use oxc_span::{GetSpan, Span};

use super::file::{CallId, EnvRead, Expr, File, FrameId, Import, Imported, MODULE, Name};
use crate::lines::Lines;

/// How many steps down a tree are taken. Real code has 60 to 100.
const DEEP: u32 = 320;

/// What is being made of a file.
pub(crate) struct Lower<'s> {
    text: &'s str,
    lines: &'s Lines,
    file: File,
    /// The function that is walked.
    frame: FrameId,
    /// The call whose arguments are walked.
    within: Option<CallId>,
    depth: u32,
    /// The line at which it first went too deep.
    cut: Option<u32>,
}

/// Makes a file of a tree, and says where it was too deep.
pub(crate) fn lower(program: &Program<'_>, file: File, text: &str, lines: &Lines) -> (File, Option<u32>) {
    let mut lower = Lower {
        text,
        lines,
        file,
        frame: MODULE,
        within: None,
        depth: 0,
        cut: None,
    };
    for directive in &program.directives {
        match directive.directive.as_str() {
            "use client" => lower.file.client = true,
            "use server" => lower.file.server = true,
            _ => {}
        }
    }
    lower.statements(&program.body);
    (lower.file, lower.cut)
}

impl Lower<'_> {
    fn line(&self, node: &impl GetSpan) -> u32 {
        self.lines.of(node.span().start)
    }

    fn end(&self, node: &impl GetSpan) -> u32 {
        self.lines.of(node.span().end.saturating_sub(1))
    }

    fn source(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Goes a step down, unless that is too deep.
    fn down<T>(&mut self, node: &impl GetSpan, otherwise: T, walk: impl FnOnce(&mut Self) -> T) -> T {
        if self.depth >= DEEP {
            let line = self.line(node);
            self.cut.get_or_insert(line);
            return otherwise;
        }
        self.depth += 1;
        let walked = walk(self);
        self.depth -= 1;
        walked
    }

    /// What is called `name` in the module itself; nothing within a function.
    fn unit_name(&self, name: &str) -> Option<Name> {
        (self.frame == MODULE).then(|| name.into())
    }

    fn give(&mut self, name: &str, value: Expr) {
        self.file.frames[self.frame].locals.entry(name.into()).or_default().push(value);
    }

    fn import(&mut self, specifier: &str, line: u32, kind: pando_facts::ImportKind, names: Vec<(Name, Imported)>) {
        self.file.imports.push(Import {
            specifier: specifier.into(),
            line,
            kind,
            names,
        });
    }

    /// A member of something; of the process's environment a variable.
    fn member(&mut self, object: Expr, key: &str, line: u32) -> Expr {
        if self.is_environment(&object) {
            let name: Name = key.into();
            // What Vite itself puts there is no setting of anybody's.
            let built_in = matches!(&object, Expr::Member(of, _) if matches!(&**of, Expr::Name(of) if &**of == "import.meta"))
                && matches!(key, "DEV" | "PROD" | "SSR" | "MODE" | "BASE_URL");
            if !built_in {
                self.file.reads.push(EnvRead {
                    name: name.clone(),
                    frame: self.frame,
                    line,
                    default: None,
                });
            }
            return Expr::Env(name);
        }
        Expr::Member(Box::new(object), key.into())
    }

    fn is_environment(&self, object: &Expr) -> bool {
        match object {
            Expr::Member(of, key) => {
                &**key == "env" && matches!(&**of, Expr::Name(of) if matches!(&**of, "process" | "import.meta" | "Bun" | "Deno"))
            }
            Expr::Name(name) => self.file.frames[self.frame]
                .locals
                .get(name)
                .or_else(|| self.file.frames[MODULE].locals.get(name))
                .is_some_and(|values| matches!(values.as_slice(), [value @ Expr::Member(..)] if self.is_environment(value))),
            _ => false,
        }
    }

    /// Says what the variable that was read last is where nobody sets it.
    fn default_of(&mut self, variable: &Name, value: &Expr) {
        if let Expr::Text(text) = value
            && let Some(read) = self.file.reads.iter_mut().rev().find(|read| read.name == *variable)
        {
            read.default.get_or_insert_with(|| text.clone());
        }
    }
}
