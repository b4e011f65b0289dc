//! What modules import.

use pando_facts::ImportKind;
use ruff_python_ast::visitor::{Visitor, walk_expr, walk_stmt};
use ruff_python_ast::{Expr, ExprCall, Stmt, StmtIf};
use ruff_text_size::{Ranged, TextSize};

use crate::ModuleId;
use crate::layout::{Layout, Meant};
use crate::program::Module;

/// A module of the program that another one imports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Imported {
    pub(crate) from: ModuleId,
    pub(crate) to: ModuleId,
    pub(crate) at: TextSize,
    pub(crate) kind: ImportKind,
}

/// The names that a module imports, without those that are relative to it.
pub(crate) fn absolute_names(body: &[Stmt]) -> Vec<String> {
    let mut names = Vec::new();
    walk(body, &mut |wanted| match wanted {
        Wanted::Module(name) => names.push(name.to_owned()),
        Wanted::From { level: 0, module, name } => names.push(format!("{module}.{name}")),
        Wanted::From { .. } => {}
    });
    // `from a.b import C` may mean a module or something in one.
    let packages: Vec<String> = names.iter().filter_map(|name| Some(name.rsplit_once('.')?.0.to_owned())).collect();
    names.extend(packages);
    names.sort();
    names.dedup();
    names
}

/// The first import of one of these libraries, and which: `motor`, or `google.cloud.firestore` with whatever is in it.
pub(crate) fn first_of(body: &[Stmt], libraries: &[&'static str]) -> Option<(&'static str, TextSize)> {
    let mut first = None;
    let mut finder = Finder {
        late: false,
        typing: false,
        at: TextSize::default(),
        each: &mut |wanted, at, kind| {
            let whole = match wanted {
                Wanted::Module(name) => name.to_owned(),
                Wanted::From { level: 0, module, name } => format!("{module}.{name}"),
                Wanted::From { .. } => return,
            };
            let is_it = |library: &&&'static str| {
                whole
                    .strip_prefix(**library)
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            if kind != ImportKind::Type && first.is_none() {
                first = libraries.iter().find(is_it).map(|library| (*library, at));
            }
        },
    };
    finder.visit_body(body);
    first
}

/// All imports of modules of the program by others, in the order of modules and places.
pub(crate) fn imported(modules: &[Module], layout: &Layout) -> Vec<Imported> {
    let mut all = Vec::new();
    for (number, module) in modules.iter().enumerate() {
        let from = ModuleId::new(number);
        let mut finder = Finder {
            late: false,
            typing: false,
            at: TextSize::default(),
            each: &mut |wanted, at, kind| {
                if let Some(to) = meant(layout, from, wanted).filter(|to| *to != from) {
                    all.push(Imported { from, to, at, kind });
                }
            },
        };
        finder.visit_body(&module.body);
    }
    all.sort();
    all.dedup_by_key(|imported| (imported.from, imported.to, imported.at, imported.kind));
    all
}

/// The modules that an import of one loads by its name.
fn meant(layout: &Layout, from: ModuleId, wanted: Wanted<'_>) -> Option<ModuleId> {
    match wanted {
        Wanted::Module(name) => match layout.absolute(from, name)? {
            Meant::Module(module) => Some(module),
            Meant::Folder(_) => None,
        },
        Wanted::From { level, module, name } => {
            let package = match level {
                0 => layout.absolute(from, module)?,
                _ => layout.relative(from, level, module)?,
            };
            match (layout.inside(&package, name), package) {
                (Some(Meant::Module(inner)), _) => Some(inner),
                (_, Meant::Module(module)) => Some(module),
                (_, Meant::Folder(_)) => None,
            }
        }
    }
}

/// Something that an import names.
#[derive(Clone, Copy)]
enum Wanted<'a> {
    /// `import a.b`
    Module(&'a str),
    /// `from ..a import b`
    From { level: u32, module: &'a str, name: &'a str },
}

fn walk(body: &[Stmt], each: &mut dyn FnMut(Wanted<'_>)) {
    let mut finder = Finder {
        late: false,
        typing: false,
        at: TextSize::default(),
        each: &mut |wanted, _, _| each(wanted),
    };
    finder.visit_body(body);
}

struct Finder<'e> {
    late: bool,
    typing: bool,
    at: TextSize,
    each: &'e mut dyn FnMut(Wanted<'_>, TextSize, ImportKind),
}

impl Finder<'_> {
    fn tell(&mut self, wanted: Wanted<'_>) {
        let kind = match (self.typing, self.late) {
            (true, _) => ImportKind::Type,
            (_, true) => ImportKind::Late,
            _ => ImportKind::Load,
        };
        (self.each)(wanted, self.at, kind);
    }

    fn call(&mut self, call: &ExprCall) {
        let name = match &*call.func {
            Expr::Name(name) => name.id.as_str(),
            Expr::Attribute(attribute) => attribute.attr.as_str(),
            _ => return,
        };
        if matches!(name, "import_module" | "__import__")
            && let Some(Expr::StringLiteral(text)) = call.arguments.args.first()
        {
            self.tell(Wanted::Module(text.value.to_str()));
        }
    }
}

impl<'ast> Visitor<'ast> for Finder<'_> {
    fn visit_stmt(&mut self, stmt: &'ast Stmt) {
        self.at = stmt.range().start();
        match stmt {
            Stmt::Import(import) => {
                for alias in &import.names {
                    self.tell(Wanted::Module(alias.name.as_str()));
                }
            }
            Stmt::ImportFrom(import) => {
                for alias in &import.names {
                    self.tell(Wanted::From {
                        level: import.level,
                        module: import.module.as_deref().unwrap_or_default(),
                        name: alias.name.as_str(),
                    });
                }
            }
            Stmt::FunctionDef(_) => {
                let before = std::mem::replace(&mut self.late, true);
                walk_stmt(self, stmt);
                self.late = before;
            }
            Stmt::If(inner) if for_types_only(inner) => {
                let before = std::mem::replace(&mut self.typing, true);
                self.visit_body(&inner.body);
                self.typing = before;
                for clause in &inner.elif_else_clauses {
                    self.visit_body(&clause.body);
                }
            }
            _ => walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, expr: &'ast Expr) {
        if let Expr::Call(call) = expr {
            self.call(call);
        }
        walk_expr(self, expr);
    }
}

/// `if TYPE_CHECKING:`
pub(crate) fn for_types_only(stmt: &StmtIf) -> bool {
    match &*stmt.test {
        Expr::Name(name) => name.id.as_str() == "TYPE_CHECKING",
        Expr::Attribute(attribute) => attribute.attr.as_str() == "TYPE_CHECKING",
        _ => false,
    }
}
