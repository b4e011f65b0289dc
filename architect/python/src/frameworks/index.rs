//! What the readers of frameworks look for, gathered by one walk: calls, what is assigned to which name, what functions give back.

use std::collections::BTreeSet;

use ruff_python_ast::{Expr, ExprCall, Stmt, StmtClassDef, StmtFunctionDef};
use ruff_text_size::{Ranged, TextRange};
use rustc_hash::FxHashMap;

use super::resolve::Known;
use crate::{At, Binding, ClassId, FunctionId, ModuleId, Program, Value, Visit};

/// Where a name belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Scope {
    /// A module's own level.
    Module(ModuleId),
    /// A function, method or lambda.
    Function(FunctionId),
    /// A class, and `self` in its methods.
    Class(ClassId),
}

/// An expression, and what is around it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Here<'p> {
    /// In which module it stands.
    pub(crate) module: ModuleId,
    /// In which function.
    pub(crate) function: Option<FunctionId>,
    /// In which class.
    pub(crate) class: Option<ClassId>,
    /// The expression.
    pub(crate) expr: &'p Expr,
}

impl<'p> Here<'p> {
    /// Another expression at the same place.
    pub(crate) fn to(self, expr: &'p Expr) -> Self {
        Self { expr, ..self }
    }
}

/// What a name is bound to.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bound<'p> {
    /// An expression.
    Is(Here<'p>),
    /// A part of one: of a loop, of several names at once.
    Part(Here<'p>),
    /// What `with` gives.
    Enters(Here<'p>),
    /// A name of another module.
    Import(ModuleId, &'p str),
    /// A module, by `import a.b as c`.
    Module(ModuleId),
    /// Something of a library, by its full name.
    External(Outside<'p>),
    /// A function.
    Function(FunctionId),
    /// A class.
    Class(ClassId),
    /// An object of what an annotation says.
    Annotated(Here<'p>),
}

/// Something of a library: a module of it, and a name in that, which may be empty.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outside<'p> {
    pub(crate) module: &'p str,
    pub(crate) name: &'p str,
}

/// A call, and what is around it.
#[derive(Clone, Debug)]
pub(crate) struct CallAt<'p> {
    pub(crate) at: At,
    pub(crate) call: &'p ExprCall,
    /// The call as an expression.
    pub(crate) expr: &'p Expr,
}

impl<'p> CallAt<'p> {
    pub(crate) fn here(&self) -> Here<'p> {
        here(&self.at, self.expr)
    }

    /// An argument by its name, or else by its place.
    pub(crate) fn argument(&self, name: &str, place: usize) -> Option<&'p Expr> {
        self.call.arguments.find_argument_value(name, place)
    }

    /// An argument by its name.
    pub(crate) fn keyword(&self, name: &str) -> Option<&'p Expr> {
        self.call.arguments.find_keyword(name).map(|keyword| &keyword.value)
    }
}

/// An expression and what is around it.
pub(crate) fn here<'p>(at: &At, expr: &'p Expr) -> Here<'p> {
    Here {
        module: at.module,
        function: at.function,
        class: at.class,
        expr,
    }
}

/// A statement, and what is around it.
#[derive(Clone, Debug)]
pub(crate) struct StmtAt<'p> {
    pub(crate) at: At,
    pub(crate) stmt: &'p Stmt,
}

/// All of it.
pub(crate) struct Index<'p> {
    pub(crate) program: &'p Program,
    /// Calls in the order of their text.
    pub(crate) calls: Vec<CallAt<'p>>,
    /// `with`, assignments and `del`, in the order of their text.
    pub(crate) statements: Vec<StmtAt<'p>>,
    /// Subscripts such as `os.environ["A"]`.
    pub(crate) subscripts: Vec<(At, &'p Expr)>,
    /// Attributes that are read.
    pub(crate) attributes: Vec<(At, &'p Expr)>,
    pub(crate) functions: FxHashMap<FunctionId, (At, &'p StmtFunctionDef)>,
    pub(crate) classes: FxHashMap<ClassId, (At, &'p StmtClassDef)>,
    /// What functions give back, or yield.
    pub(crate) returns: FxHashMap<FunctionId, Vec<Here<'p>>>,
    bound: FxHashMap<Scope, FxHashMap<&'p str, Vec<Bound<'p>>>>,
    modules: FxHashMap<&'p str, ModuleId>,
    pub(super) answers: Known<'p>,
}

/// A name has no more meanings than this; what a program binds more often is no router and no row.
const BOUND_MAX: usize = 64;

impl<'p> Index<'p> {
    pub(crate) fn of(program: &'p Program) -> Self {
        let mut index = Self {
            program,
            calls: Vec::new(),
            statements: Vec::new(),
            subscripts: Vec::new(),
            attributes: Vec::new(),
            functions: FxHashMap::default(),
            classes: FxHashMap::default(),
            returns: FxHashMap::default(),
            bound: FxHashMap::default(),
            modules: (program.modules().iter().enumerate())
                .map(|(at, module)| (module.id.as_str(), ModuleId::new(at)))
                .collect(),
            answers: Known::default(),
        };
        program.visit(&mut index);
        index.bind_parameters();
        index
    }

    /// What a name is bound to in a scope.
    pub(crate) fn bound(&self, scope: Scope, name: &str) -> &[Bound<'p>] {
        self.bound.get(&scope).and_then(|names| names.get(name)).map_or(&[], Vec::as_slice)
    }

    fn bind(&mut self, scope: Scope, name: &'p str, bound: Bound<'p>) {
        let all = self.bound.entry(scope).or_default().entry(name).or_default();
        if all.len() < BOUND_MAX {
            all.push(bound);
        }
    }

    /// Binds a target of an assignment.
    fn assign(&mut self, at: &At, target: &'p Expr, bound: Bound<'p>) {
        match target {
            Expr::Name(name) => {
                self.bind(scope(at), name.id.as_str(), bound);
            }
            Expr::Attribute(attribute) => {
                if let (Expr::Name(name), Some(class)) = (&*attribute.value, at.class)
                    && matches!(name.id.as_str(), "self" | "cls")
                {
                    self.bind(Scope::Class(class), attribute.attr.as_str(), bound);
                }
            }
            Expr::Starred(starred) => self.assign(at, &starred.value, part(bound)),
            Expr::Tuple(tuple) => self.assign_all(at, &tuple.elts, bound),
            Expr::List(list) => self.assign_all(at, &list.elts, bound),
            _ => {}
        }
    }

    fn assign_all(&mut self, at: &At, targets: &'p [Expr], bound: Bound<'p>) {
        if let Bound::Is(here) = bound
            && let Expr::Tuple(values) = here.expr
            && values.elts.len() == targets.len()
        {
            for (target, value) in targets.iter().zip(&values.elts) {
                self.assign(at, target, Bound::Is(here.to(value)));
            }
            return;
        }
        for target in targets {
            self.assign(at, target, part(bound));
        }
    }

    /// Binds parameters to what functions of the program are called with, and to what they are by default.
    fn bind_parameters(&mut self) {
        let mut bound: Vec<(FunctionId, &'p str, Here<'p>)> = Vec::new();
        for call in &self.calls {
            for function in self.callees(call) {
                let Some((_, def)) = self.functions.get(&function) else { continue };
                let known = self.program.function(function);
                let skip = usize::from(known.class.is_some() && known.binding != Binding::Static);
                let names: Vec<&'p str> = def
                    .parameters
                    .posonlyargs
                    .iter()
                    .chain(&def.parameters.args)
                    .skip(skip)
                    .map(|parameter| parameter.parameter.name.as_str())
                    .collect();
                let given = call.call.arguments.args.iter().take_while(|expr| !expr.is_starred_expr());
                for (name, value) in names.iter().zip(given) {
                    bound.push((function, name, here(&call.at, value)));
                }
                for keyword in &call.call.arguments.keywords {
                    let named = def
                        .parameters
                        .iter_non_variadic_params()
                        .map(|parameter| parameter.parameter.name.as_str())
                        .find(|name| keyword.arg.as_ref().is_some_and(|arg| arg.as_str() == *name));
                    if let Some(name) = named {
                        bound.push((function, name, here(&call.at, &keyword.value)));
                    }
                }
            }
        }
        let mut defaults: Vec<(FunctionId, &'p str, Here<'p>)> = Vec::new();
        for (function, (at, def)) in &self.functions {
            for parameter in def.parameters.iter_non_variadic_params() {
                if let Some(default) = parameter.default() {
                    defaults.push((
                        *function,
                        parameter.parameter.name.as_str(),
                        self.around(*function, here(at, default)),
                    ));
                }
            }
        }
        defaults.sort_by_key(|(function, name, _)| (*function, *name));
        for (function, name, value) in bound.into_iter().chain(defaults) {
            self.bind(Scope::Function(function), name, Bound::Is(value));
        }
        // What was answered without them may be more now.
        self.answers = Known::default();
    }

    /// A default or an annotation of a function means what it does around the function: a parameter may have the name of what it is given.
    pub(crate) fn around(&self, function: FunctionId, here: Here<'p>) -> Here<'p> {
        Here {
            function: self.program.function(function).outer,
            ..here
        }
    }

    /// The functions of the program that a call runs: those of a class are its `__init__`.
    pub(crate) fn callees(&self, call: &CallAt<'p>) -> BTreeSet<FunctionId> {
        let mut found = BTreeSet::new();
        for value in self.values(here(&call.at, &call.call.func)).iter() {
            match value {
                Value::Function(function) | Value::Method(function, _) => {
                    found.insert(*function);
                }
                Value::Class(class) => {
                    let made = self.bound(Scope::Class(*class), "__init__").iter();
                    found.extend(made.filter_map(|bound| match bound {
                        Bound::Function(function) => Some(*function),
                        _ => None,
                    }));
                }
                _ => {}
            }
        }
        found
    }

    /// A module by its name.
    pub(crate) fn module_named(&self, name: &str) -> Option<ModuleId> {
        self.modules.get(name).copied()
    }

    /// The full name of a module that an import names, with as many dots as `level`.
    fn absolute(&self, from: ModuleId, level: u32, name: &str) -> String {
        if level == 0 {
            return name.to_owned();
        }
        let own = self.program.module(from);
        let mut package = own.id.as_str();
        let steps = if own.path.ends_with("__init__.py") { level - 1 } else { level };
        for _ in 0..steps {
            package = package.rsplit_once('.').map_or("", |(above, _)| above);
        }
        join(package, name)
    }

    /// The module that `from … import` takes names of.
    fn imported(&self, from: ModuleId, stmt: TextRange, level: u32, name: &str) -> Option<ModuleId> {
        let absolute = self.absolute(from, level, name);
        self.module_named(&absolute).or_else(|| {
            // It may be named from another root: whatever the import was found to load.
            let all = &self.program.imported;
            let own = &all[all.partition_point(|imported| imported.from < from)..];
            let own = own.iter().take_while(|imported| imported.from == from);
            let mut loaded = own.filter(|imported| stmt.contains(imported.at));
            let last = name.rsplit('.').next().unwrap_or(name);
            loaded
                .find(|imported| self.program.module(imported.to).id.as_str().rsplit('.').next() == Some(last))
                .map(|imported| imported.to)
        })
    }
}

/// Two parts of a full name.
fn join(package: &str, name: &str) -> String {
    match (package.is_empty(), name.is_empty()) {
        (true, _) => name.to_owned(),
        (false, true) => package.to_owned(),
        (false, false) => format!("{package}.{name}"),
    }
}

/// Where a name belongs that is bound here.
pub(crate) fn scope(at: &At) -> Scope {
    match (at.function, at.class) {
        (Some(function), _) => Scope::Function(function),
        (None, Some(class)) => Scope::Class(class),
        (None, None) => Scope::Module(at.module),
    }
}

fn part(bound: Bound<'_>) -> Bound<'_> {
    match bound {
        Bound::Is(here) => Bound::Part(here),
        other => other,
    }
}

impl<'p> Visit<'p> for Index<'p> {
    fn statement(&mut self, at: &At, stmt: &'p Stmt) {
        match stmt {
            Stmt::FunctionDef(def) => {
                if let Some(function) = self.program.function_at(at.module, def.range().start()) {
                    let inside = At {
                        module: at.module,
                        unit: self.program.function(function).unit.clone(),
                        function: Some(function),
                        class: self.program.function(function).class,
                    };
                    self.functions.insert(function, (inside, def));
                    let scope = scope(at);
                    self.bind(scope, def.name.as_str(), Bound::Function(function));
                    for parameter in def.parameters.iter_non_variadic_params() {
                        if let Some(annotation) = parameter.annotation() {
                            let bound = Bound::Annotated(self.around(function, here(at, annotation)));
                            self.bind(Scope::Function(function), parameter.parameter.name.as_str(), bound);
                        }
                    }
                }
            }
            Stmt::ClassDef(def) => {
                if let Some(class) = self.program.class_at(at.module, def.range().start()) {
                    let inside = At {
                        module: at.module,
                        unit: self.program.class(class).id.clone(),
                        function: None,
                        class: Some(class),
                    };
                    self.classes.insert(class, (inside, def));
                    self.bind(scope(at), def.name.as_str(), Bound::Class(class));
                }
            }
            Stmt::Assign(assign) => {
                for target in &assign.targets {
                    self.assign(at, target, Bound::Is(here(at, &assign.value)));
                }
            }
            Stmt::AnnAssign(assign) => {
                self.assign(at, &assign.target, Bound::Annotated(here(at, &assign.annotation)));
                if let Some(value) = &assign.value {
                    self.assign(at, &assign.target, Bound::Is(here(at, value)));
                }
            }
            Stmt::AugAssign(assign) => self.assign(at, &assign.target, Bound::Is(here(at, &assign.value))),
            Stmt::For(stmt) => self.assign(at, &stmt.target, Bound::Part(here(at, &stmt.iter))),
            Stmt::With(with) => {
                for item in &with.items {
                    if let Some(target) = &item.optional_vars {
                        self.assign(at, target, Bound::Enters(here(at, &item.context_expr)));
                    }
                }
            }
            Stmt::Return(back) => {
                if let (Some(function), Some(value)) = (at.function, &back.value) {
                    self.returns.entry(function).or_default().push(here(at, value));
                }
            }
            Stmt::Import(import) => {
                for alias in &import.names {
                    let name = alias.name.as_str();
                    let (own, whole) = match &alias.asname {
                        Some(own) => (own.as_str(), name),
                        None => {
                            let top = name.split('.').next().unwrap_or(name);
                            (top, top)
                        }
                    };
                    let bound = match self.imported(at.module, import.range(), 0, whole) {
                        Some(module) => Bound::Module(module),
                        None => Bound::External(Outside { module: whole, name: "" }),
                    };
                    self.bind(scope(at), own, bound);
                }
            }
            Stmt::ImportFrom(import) => {
                let name = import.module.as_ref().map_or("", |name| name.as_str());
                let module = self.imported(at.module, import.range(), import.level, name);
                for alias in &import.names {
                    let own = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
                    // A package without a file of its own has modules all the same.
                    let inner = match module {
                        None => self.module_named(&join(&self.absolute(at.module, import.level, name), alias.name.as_str())),
                        Some(_) => None,
                    };
                    if let Some(inner) = inner {
                        self.bind(scope(at), own, Bound::Module(inner));
                        continue;
                    }
                    let bound = match module {
                        Some(module) => Bound::Import(module, alias.name.as_str()),
                        // A package without a file of its own has modules all the same.
                        None if import.level == 0 => Bound::External(Outside {
                            module: name,
                            name: alias.name.as_str(),
                        }),
                        None => continue,
                    };
                    self.bind(scope(at), own, bound);
                }
            }
            _ => {}
        }
        let wanted = matches!(
            stmt,
            Stmt::With(_) | Stmt::Assign(_) | Stmt::AnnAssign(_) | Stmt::AugAssign(_) | Stmt::Delete(_)
        );
        if wanted {
            self.statements.push(StmtAt { at: at.clone(), stmt });
        }
    }

    fn expression(&mut self, at: &At, expr: &'p Expr) {
        match expr {
            Expr::Call(call) => self.calls.push(CallAt {
                at: at.clone(),
                call,
                expr,
            }),
            Expr::Subscript(_) => self.subscripts.push((at.clone(), expr)),
            Expr::Attribute(attribute) if attribute.ctx.is_load() => self.attributes.push((at.clone(), expr)),
            Expr::Named(named) => self.assign(at, &named.target, Bound::Is(here(at, &named.value))),
            Expr::Yield(value) => {
                if let (Some(function), Some(value)) = (at.function, &value.value) {
                    self.returns.entry(function).or_default().push(here(at, value));
                }
            }
            Expr::ListComp(comp) => self.comprehension(at, &comp.generators),
            Expr::SetComp(comp) => self.comprehension(at, &comp.generators),
            Expr::Generator(comp) => self.comprehension(at, &comp.generators),
            Expr::DictComp(comp) => self.comprehension(at, &comp.generators),
            _ => {}
        }
    }
}

impl<'p> Index<'p> {
    fn comprehension(&mut self, at: &At, generators: &'p [ruff_python_ast::Comprehension]) {
        for generator in generators {
            self.assign(at, &generator.target, Bound::Part(here(at, &generator.iter)));
        }
    }
}
