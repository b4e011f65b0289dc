//! A Python program that was parsed, and what its expressions stand for.

use std::sync::{Arc, OnceLock};

use pando_facts::{Diagnostic, Place, Source, UnitId};
use ruff_python_ast::{Expr, Stmt, StmtClassDef, StmtFunctionDef, Suite};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::definitions::{Class, Definitions, Function};
use crate::imports::{Imported, absolute_names};
use crate::layout::Layout;
use crate::parse::{Lines, parse};
use crate::solve::{Called, Solution, solve};
use crate::{ClassId, FunctionId, ModuleId, ObjectId, Value};

/// A Python program.
///
/// Framework readers walk over it by [`Program::visit`], and ask [`Program::values`] what an expression stands for.
#[derive(Debug)]
pub struct Program {
    pub(crate) modules: Vec<Module>,
    pub(crate) definitions: Definitions,
    pub(crate) imported: Vec<Imported>,
    /// Of each module the packages around it, which are loaded before it.
    pub(crate) packages: Vec<Vec<ModuleId>>,
    layout: Layout,
    /// Worked out when somebody first asks for it.
    solution: OnceLock<Solution>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// A module: a file.
#[derive(Debug)]
pub struct Module {
    /// What it is called: `app.tasks`.
    pub id: UnitId,
    /// Its file.
    pub path: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
    /// Its statements.
    pub body: Suite,
    pub(crate) lines: Lines,
}

impl Module {
    /// How many lines it has.
    pub fn line_count(&self) -> u32 {
        u32::try_from(self.text.lines().count()).unwrap_or(u32::MAX)
    }
}

/// What a class inherits from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ancestor {
    /// A class of the program.
    Class(ClassId),
    /// One of a library, by its full name: `sqlmodel.SQLModel`.
    External(Arc<str>),
}

impl Program {
    /// Parses these files. What their expressions stand for is worked out when it is first asked.
    pub fn read(sources: &[Source]) -> Self {
        let mut diagnostics = Vec::new();
        let mut sorted: Vec<&Source> = sources.iter().filter(|source| source.path.ends_with(".py")).collect();
        sorted.sort_by(|a, b| a.path.cmp(&b.path));
        sorted.dedup_by(|a, b| a.path == b.path);
        let parsed: Vec<_> = sorted.iter().map(|source| parse(source, &mut diagnostics)).collect();
        let paths: Vec<&str> = sorted.iter().map(|source| &*source.path).collect();
        let wanted: Vec<Vec<String>> = parsed.iter().map(|parsed| absolute_names(&parsed.body)).collect();
        let layout = Layout::of(&paths, &wanted);
        let mut definitions = Definitions::default();
        let mut modules = Vec::with_capacity(parsed.len());
        for (at, (source, parsed)) in sorted.iter().zip(parsed).enumerate() {
            let number = ModuleId::new(at);
            let id = UnitId::new(layout.name_of(number));
            definitions.add(number, &id, &source.path, &parsed.body, &parsed.lines);
            modules.push(Module {
                id,
                path: Arc::clone(&source.path),
                text: Arc::clone(&source.text),
                body: parsed.body,
                lines: parsed.lines,
            });
        }
        let imported = crate::imports::imported(&modules, &layout);
        let packages = (0..modules.len())
            .map(|at| layout.packages_around(ModuleId::new(at)).collect())
            .collect();
        Self {
            modules,
            definitions,
            imported,
            packages,
            layout,
            solution: OnceLock::new(),
            diagnostics,
        }
    }

    pub(crate) fn solution(&self) -> &Solution {
        self.solution.get_or_init(|| solve(&self.modules, &self.definitions, &self.layout))
    }

    /// Its modules, in the order of their files' paths.
    pub fn modules(&self) -> &[Module] {
        &self.modules
    }

    /// A module.
    pub fn module(&self, module: ModuleId) -> &Module {
        &self.modules[module.index()]
    }

    /// Its functions, methods and lambdas.
    pub fn functions(&self) -> &[Function] {
        &self.definitions.functions
    }

    /// A function, method or lambda.
    pub fn function(&self, function: FunctionId) -> &Function {
        &self.definitions.functions[function.index()]
    }

    /// Its classes.
    pub fn classes(&self) -> &[Class] {
        &self.definitions.classes
    }

    /// A class.
    pub fn class(&self, class: ClassId) -> &Class {
        &self.definitions.classes[class.index()]
    }

    /// Which function a `def` or `lambda` of a module is, by where it begins (its decorators are part of it).
    pub fn function_at(&self, module: ModuleId, begin: TextSize) -> Option<FunctionId> {
        self.definitions.function_at.get(&(module, begin)).copied()
    }

    /// Which class a `class` of a module is, by where it begins (its decorators are part of it).
    pub fn class_at(&self, module: ModuleId, begin: TextSize) -> Option<ClassId> {
        self.definitions.class_at.get(&(module, begin)).copied()
    }

    /// The `def` of a function; nothing for a lambda.
    pub fn definition(&self, function: FunctionId) -> Option<&StmtFunctionDef> {
        let function = self.function(function);
        match statement_at(&self.module(function.module).body, function.range)? {
            Stmt::FunctionDef(def) => Some(def),
            _ => None,
        }
    }

    /// The `class` of a class.
    pub fn class_definition(&self, class: ClassId) -> Option<&StmtClassDef> {
        let class = self.class(class);
        match statement_at(&self.module(class.module).body, class.range)? {
            Stmt::ClassDef(def) => Some(def),
            _ => None,
        }
    }

    /// What an expression of a module may stand for, each once, in an order that stays; nothing where the code does not tell.
    pub fn values(&self, module: ModuleId, expr: &Expr) -> Vec<Value> {
        self.solution().values(module, expr.range())
    }

    /// What a list, tuple, dictionary or generator may hold.
    pub fn elements(&self, object: ObjectId) -> Vec<Value> {
        self.solution().elements(object)
    }

    /// What a dictionary holds under a key, or a list at a place; what may stand anywhere in it counts too.
    pub fn item(&self, object: ObjectId, key: &Value) -> Vec<Value> {
        self.solution().item(object, key)
    }

    /// What an attribute of a class's objects, or of the class, may stand for: what is assigned anywhere, inherited too.
    pub fn attribute(&self, class: ClassId, name: &str) -> Vec<Value> {
        self.solution().attribute(class, name)
    }

    /// What a function may give back; of a generator what it yields.
    pub fn returns(&self, function: FunctionId) -> Vec<Value> {
        self.solution().returns(function)
    }

    /// A class and all that it inherits from, in the order in which attributes are looked for.
    pub fn ancestors(&self, class: ClassId) -> &[Ancestor] {
        self.solution().ancestors(class)
    }

    /// What a class says that it inherits from, in its order.
    pub fn parents(&self, class: ClassId) -> &[Ancestor] {
        self.solution().parents(class)
    }

    /// Whether a class is, or inherits from, one of a library by this full name or last part of it.
    pub fn inherits(&self, class: ClassId, external: &str) -> bool {
        self.ancestors(class).iter().any(|ancestor| match ancestor {
            Ancestor::External(name) => **name == *external || name.rsplit('.').next() == Some(external),
            Ancestor::Class(_) => false,
        })
    }

    /// What a name of a module's own level may stand for: `app` of `app.main`.
    pub fn global(&self, module: ModuleId, name: &str) -> Vec<Value> {
        self.solution().global(module, name)
    }

    /// The module of a name: `app.main`.
    pub fn module_named(&self, name: &str) -> Option<ModuleId> {
        let at = self.modules.iter().position(|module| module.id.as_str() == name)?;
        Some(ModuleId::new(at))
    }

    /// Every call that was seen, also those of libraries.
    pub fn calls(&self) -> &[Called] {
        &self.solution().calls
    }

    /// Where something stands.
    pub fn place(&self, module: ModuleId, at: impl Ranged) -> Place {
        let module = self.module(module);
        Place::new(Arc::clone(&module.path), module.lines.line(at.start()))
    }

    /// The text of something in a module.
    pub fn text(&self, module: ModuleId, of: impl Ranged) -> &str {
        self.module(module)
            .text
            .get(std::ops::Range::<usize>::from(of.range()))
            .unwrap_or_default()
    }
}

/// The statement of this range, in these or in their blocks.
pub(crate) fn statement_at(body: &[Stmt], range: TextRange) -> Option<&Stmt> {
    let mut found = None;
    let mut blocks: Vec<&[Stmt]> = vec![body];
    while let Some(block) = blocks.pop() {
        let at = block.partition_point(|stmt| stmt.range().end() < range.end());
        let Some(stmt) = block.get(at) else { continue };
        if stmt.range() == range && matches!(stmt, Stmt::FunctionDef(_) | Stmt::ClassDef(_)) {
            found = Some(stmt);
            break;
        }
        crate::visit::blocks(stmt, &mut |inner| blocks.push(inner));
    }
    found
}

impl Program {
    /// The calls of which it could not be told what runs: where each stands, and what is called there.
    pub fn unknown_calls(&self) -> Vec<(Place, String)> {
        struct Unknown<'p>(&'p Program, Vec<(Place, String)>);
        impl<'p> crate::Visit<'p> for Unknown<'p> {
            fn expression(&mut self, at: &crate::At, expr: &'p Expr) {
                if let Expr::Call(call) = expr
                    && self.0.values(at.module, &call.func).is_empty()
                {
                    self.1
                        .push((self.0.place(at.module, expr), self.0.text(at.module, &*call.func).to_owned()));
                }
            }
        }
        let mut unknown = Unknown(self, Vec::new());
        self.visit(&mut unknown);
        unknown.1
    }

    /// How much was noted while it was worked out, for measurements.
    pub fn size(&self) -> String {
        self.solution().size()
    }
}
