//! Names: where each comes from, and what imports bring.

use ruff_python_ast::{StmtImport, StmtImportFrom};

use super::domain::Val;
use super::graph::{NOTHING, NodeId};
use super::scopes::{ScopeId, Star};
use super::state::{Here, Solver};
use super::symbols::Symbol;
use super::versions::Path;
use crate::ModuleId;
use crate::layout::Meant;

/// Python's own names, those that people call or inherit from.
const BUILTINS: &[&str] = &[
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "BaseException",
    "BaseExceptionGroup",
    "BrokenPipeError",
    "BufferError",
    "ConnectionError",
    "ConnectionRefusedError",
    "ConnectionResetError",
    "EOFError",
    "Exception",
    "ExceptionGroup",
    "FileExistsError",
    "FileNotFoundError",
    "GeneratorExit",
    "IOError",
    "ImportError",
    "IndexError",
    "InterruptedError",
    "IsADirectoryError",
    "KeyError",
    "KeyboardInterrupt",
    "LookupError",
    "MemoryError",
    "ModuleNotFoundError",
    "NameError",
    "NotADirectoryError",
    "NotImplementedError",
    "OSError",
    "OverflowError",
    "PermissionError",
    "RecursionError",
    "ReferenceError",
    "RuntimeError",
    "RuntimeWarning",
    "StopAsyncIteration",
    "StopIteration",
    "SyntaxError",
    "SystemError",
    "SystemExit",
    "TimeoutError",
    "TypeError",
    "UnicodeDecodeError",
    "UnicodeEncodeError",
    "UnicodeError",
    "UserWarning",
    "ValueError",
    "Warning",
    "DeprecationWarning",
    "ZeroDivisionError",
    "__import__",
    "abs",
    "aiter",
    "all",
    "anext",
    "any",
    "ascii",
    "bin",
    "bool",
    "breakpoint",
    "bytearray",
    "bytes",
    "callable",
    "chr",
    "classmethod",
    "compile",
    "complex",
    "delattr",
    "dict",
    "dir",
    "divmod",
    "enumerate",
    "eval",
    "exec",
    "exit",
    "filter",
    "float",
    "format",
    "frozenset",
    "getattr",
    "globals",
    "hasattr",
    "hash",
    "help",
    "hex",
    "id",
    "input",
    "int",
    "isinstance",
    "issubclass",
    "iter",
    "len",
    "list",
    "locals",
    "map",
    "max",
    "memoryview",
    "min",
    "next",
    "object",
    "oct",
    "open",
    "ord",
    "pow",
    "print",
    "property",
    "quit",
    "range",
    "repr",
    "reversed",
    "round",
    "set",
    "setattr",
    "slice",
    "sorted",
    "staticmethod",
    "str",
    "sum",
    "super",
    "tuple",
    "type",
    "vars",
    "zip",
];

impl Solver<'_> {
    /// What a name stands for where the walk is.
    pub(super) fn read_name(&mut self, here: &Here, name: &str) -> NodeId {
        let symbol = self.symbols.of(name);
        if let Some(scope) = self.scopes.find(here.scope, symbol) {
            if scope == here.ordered
                && !self.scopes.is_shared(scope, symbol)
                && let Some(node) = here.versions.get(&Path::name(symbol))
            {
                return node;
            }
            return self.scopes.cell(scope, symbol, &mut self.graph);
        }
        self.starred(here.module, symbol).unwrap_or_else(|| self.builtin(name))
    }

    fn builtin(&mut self, name: &str) -> NodeId {
        if BUILTINS.binary_search(&name).is_ok() || BUILTINS.contains(&name) {
            let full = self.symbols.of(&format!("builtins.{name}"));
            return self.fixed(Val::External(full));
        }
        NOTHING
    }

    /// A name that `import *` of a module brings, if one does.
    fn starred(&mut self, module: ModuleId, name: Symbol) -> Option<NodeId> {
        let mut left = vec![module];
        let mut done = Vec::new();
        let mut external = Vec::new();
        while let Some(next) = left.pop() {
            if done.contains(&next) || done.len() > 64 {
                continue;
            }
            done.push(next);
            let scope = self.scopes.of_module[next.index()];
            if next != module && self.scopes.binds(scope, name) {
                return Some(self.scopes.cell(scope, name, &mut self.graph));
            }
            for star in self.scopes.stars.get(&next).into_iter().flatten().rev() {
                match star {
                    Star::Module(from) => left.push(*from),
                    Star::External(from) => external.push(*from),
                }
            }
        }
        // Of one library's names nobody here knows them all; of several nobody can tell whose it is.
        match external.as_slice() {
            [only] if BUILTINS.iter().all(|known| **known != **self.symbols.text(name)) => {
                let full = self.symbols.dotted(*only, name)?;
                Some(self.fixed(Val::External(full)))
            }
            _ => None,
        }
    }

    /// What a module has under a name, as others see it.
    pub(super) fn of_module(&mut self, module: ModuleId, name: Symbol) -> NodeId {
        let scope = self.scopes.of_module[module.index()];
        if self.scopes.binds(scope, name) {
            return self.scopes.cell(scope, name, &mut self.graph);
        }
        let text = std::sync::Arc::clone(self.symbols.text(name));
        if let Some(meant) = self.layout.inside(&Meant::Module(module), &text) {
            return self.meant(&meant);
        }
        self.starred(module, name).unwrap_or(NOTHING)
    }

    pub(super) fn meant(&mut self, meant: &Meant) -> NodeId {
        match meant {
            Meant::Module(module) => self.fixed(Val::Module(*module)),
            Meant::Folder(folder) => {
                let folder = self.symbols.of(folder);
                self.fixed(Val::Folder(folder))
            }
        }
    }

    fn external(&mut self, name: &str) -> NodeId {
        let symbol = self.symbols.of(name);
        self.fixed(Val::External(symbol))
    }

    /// What `import name` loads.
    pub(super) fn module_by_name(&mut self, from: ModuleId, name: &str) -> NodeId {
        match self.layout.absolute(from, name) {
            Some(meant @ Meant::Module(_)) => self.meant(&meant),
            // A folder of that name says nothing where the library has it too.
            _ => self.external(name),
        }
    }

    pub(super) fn import(&mut self, here: &mut Here, import: &StmtImport) {
        for alias in &import.names {
            let name = alias.name.as_str();
            match &alias.asname {
                Some(bound) => {
                    let node = self.module_by_name(here.module, name);
                    self.assign_name(here, bound, node);
                }
                None => {
                    let top = name.split('.').next().unwrap_or(name);
                    let whole = matches!(self.layout.absolute(here.module, name), Some(Meant::Module(_)));
                    let node = match self.layout.absolute(here.module, top) {
                        Some(meant) if whole || matches!(meant, Meant::Module(_)) => self.meant(&meant),
                        _ => self.external(top),
                    };
                    self.assign_name(here, top, node);
                }
            }
        }
    }

    pub(super) fn import_from(&mut self, here: &mut Here, import: &StmtImportFrom) {
        let module = import.module.as_deref().unwrap_or_default();
        let package = match import.level {
            0 => self.layout.absolute(here.module, module),
            level => self.layout.relative(here.module, level, module),
        };
        for alias in &import.names {
            let name = alias.name.as_str();
            if name == "*" {
                continue;
            }
            let node = self.imported(package.as_ref(), module, name);
            self.assign_name(here, alias.asname.as_ref().unwrap_or(&alias.name), node);
        }
    }

    fn imported(&mut self, package: Option<&Meant>, module: &str, name: &str) -> NodeId {
        match package {
            Some(Meant::Module(module)) => {
                let symbol = self.symbols.of(name);
                self.of_module(*module, symbol)
            }
            Some(folder) if self.layout.inside(folder, name).is_some() => {
                let meant = self.layout.inside(folder, name);
                meant.map_or(NOTHING, |meant| self.meant(&meant))
            }
            _ if module.is_empty() => NOTHING,
            _ => self.external(&format!("{module}.{name}")),
        }
    }

    /// Notes where a module takes all names from, before anything is read.
    pub(super) fn star(&mut self, module: ModuleId, import: &StmtImportFrom) {
        if !import.names.iter().any(|alias| alias.name.as_str() == "*") {
            return;
        }
        let name = import.module.as_deref().unwrap_or_default();
        let meant = match import.level {
            0 => self.layout.absolute(module, name),
            level => self.layout.relative(module, level, name),
        };
        let star = match meant {
            Some(Meant::Module(from)) => Star::Module(from),
            _ => Star::External(self.symbols.of(name)),
        };
        self.scopes.stars.entry(module).or_default().push(star);
    }

    /// Gives a name of the scope that the walk is in a new value.
    pub(super) fn assign_name(&mut self, here: &mut Here, name: &str, node: NodeId) {
        let symbol = self.symbols.of(name);
        let scope = self.scopes.find(here.scope, symbol).unwrap_or(here.ordered);
        self.assign_in(here, scope, symbol, node);
    }

    fn assign_in(&mut self, here: &mut Here, scope: ScopeId, symbol: Symbol, node: NodeId) {
        let cell = self.scopes.cell(scope, symbol, &mut self.graph);
        self.copy(node, cell);
        if scope == here.ordered {
            let path = Path::name(symbol);
            here.versions.forget_for(&path);
            here.versions.set(path, node);
        }
    }
}
