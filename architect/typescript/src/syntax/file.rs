use std::collections::BTreeMap;
use std::sync::Arc;

/// A name or a text, shared by whoever keeps it.
pub(crate) type Name = Arc<str>;

/// What is kept of a file when its syntax tree is gone: its functions with what they call, and the expressions that say whom and with what.
#[derive(Debug)]
pub(crate) struct File {
    pub path: Arc<str>,
    pub lines: u32,
    /// `"use client"` at its head.
    pub client: bool,
    /// `"use server"` at its head.
    pub server: bool,
    pub imports: Vec<Import>,
    pub exports: Vec<Export>,
    /// All functions, wherever they stand. The first is the module itself.
    pub frames: Vec<Frame>,
    pub classes: Vec<Class>,
    pub calls: Vec<Call>,
    /// Environment variables where they are read.
    pub reads: Vec<EnvRead>,
    pub types: Vec<Shape>,
}

/// The frame of a module.
pub(crate) const MODULE: FrameId = 0;

/// A function of a file, by its position in [`File::frames`].
pub(crate) type FrameId = usize;
/// A class of a file, by its position.
pub(crate) type ClassId = usize;
/// A call of a file, by its position.
pub(crate) type CallId = usize;

/// A function, or a module as a whole.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    /// What it is called in its module, where it is a unit: `listTasks`, `api.tasks.list`, `TaskService.create`, `default`. A function that
    /// stands within another belongs to that one and has none.
    pub name: Option<Name>,
    /// The function around it; of all but the module.
    pub parent: FrameId,
    /// The class of a method.
    pub class: Option<ClassId>,
    pub line: u32,
    pub end: u32,
    pub params: Vec<Param>,
    /// What its names stand for. One that is given several values has all of them, in their order.
    pub locals: BTreeMap<Name, Vec<Expr>>,
    pub returns: Vec<Expr>,
    /// `"use server"` at its head.
    pub server: bool,
    /// The methods that it compares that of a request with.
    pub methods: Vec<Name>,
}

/// A parameter.
#[derive(Debug, Default)]
pub(crate) struct Param {
    /// Its name; nothing where it is taken apart.
    pub name: Option<Name>,
    /// Its type as the code writes it.
    pub kind: Option<Name>,
    pub default: Option<Expr>,
    /// Decorators, by name.
    pub decorators: Vec<Expr>,
}

/// A class.
#[derive(Debug, Default)]
pub(crate) struct Class {
    /// What it is called, where it is a unit.
    pub name: Option<Name>,
    pub frame: FrameId,
    pub line: u32,
    pub end: u32,
    pub extends: Option<Expr>,
    pub decorators: Vec<Expr>,
    /// What its instances and itself have, by name, and the function in which that is said.
    pub members: BTreeMap<Name, (FrameId, Expr)>,
    /// Types of its properties, by name.
    pub kinds: BTreeMap<Name, Name>,
    /// Properties with decorators and their lines, in order.
    pub fields: Vec<(Name, u32, Vec<Expr>)>,
    /// Methods with decorators, in order.
    pub methods: Vec<(FrameId, Vec<Expr>)>,
}

/// A call, a `new`, an element of JSX or a tagged template.
#[derive(Debug)]
pub(crate) struct Call {
    pub frame: FrameId,
    pub kind: CallKind,
    pub callee: Expr,
    /// Of JSX one: its attributes as an object.
    pub args: Vec<Expr>,
    pub line: u32,
    /// The call whose argument this one stands in, at whatever depth.
    pub within: Option<CallId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallKind {
    Call,
    New,
    Jsx,
    Tag,
}

/// An expression, as far as it may say whom something calls or which text it makes.
#[derive(Clone, Debug)]
pub(crate) enum Expr {
    Text(Name),
    /// A template, or what `+` puts together.
    Template(Vec<Expr>),
    Name(Name),
    This,
    Super,
    Member(Box<Expr>, Name),
    /// A member that is named by an expression.
    Index(Box<Expr>, Box<Expr>),
    Object(Vec<(Name, Expr)>),
    Array(Vec<Expr>),
    Call(CallId),
    Function(FrameId),
    Class(ClassId),
    Param(FrameId, usize),
    /// The first that is there: `a ?? b`.
    Either(Vec<Expr>),
    /// One or the other: `a ? b : c`.
    Choice(Vec<Expr>),
    /// An environment variable.
    Env(Name),
    /// What another module has, by its specifier: `import()` or `require()`.
    Module(Name),
    Unknown,
}

/// The key of what is spread into an object.
pub(crate) const SPREAD: &str = "...";

/// A module that is named.
#[derive(Debug)]
pub(crate) struct Import {
    pub specifier: Name,
    pub line: u32,
    pub kind: pando_facts::ImportKind,
    /// The local name of each, and what it is there.
    pub names: Vec<(Name, Imported)>,
}

/// What is imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Imported {
    Name(Name),
    All,
}

/// What a module lets others have.
#[derive(Debug)]
pub(crate) enum Export {
    /// A name of its own, under the first.
    Own(Name, Expr),
    /// What another has under the second name, under the first.
    From(Name, Name, Name),
    /// All that another has; under a name, where there is one.
    All(Option<Name>, Name),
}

/// An environment variable that is read.
#[derive(Debug)]
pub(crate) struct EnvRead {
    pub name: Name,
    pub frame: FrameId,
    pub line: u32,
    pub default: Option<Name>,
}

/// An interface, or a type that is written as an object.
#[derive(Debug)]
pub(crate) struct Shape {
    pub name: Name,
    pub line: u32,
    pub extends: Vec<Name>,
    pub fields: Vec<pando_facts::Field>,
}

impl File {
    /// One of which nothing is known yet.
    pub fn new(path: Arc<str>, lines: u32) -> Self {
        let module = Frame {
            line: 1,
            end: lines,
            ..Frame::default()
        };
        Self {
            path,
            lines,
            client: false,
            server: false,
            imports: Vec::new(),
            exports: Vec::new(),
            frames: vec![module],
            classes: Vec::new(),
            calls: Vec::new(),
            reads: Vec::new(),
            types: Vec::new(),
        }
    }

    /// The frame whose unit a frame belongs to: itself, or one around it; the module's where none has a name.
    pub fn unit(&self, mut frame: FrameId) -> FrameId {
        while frame != MODULE && self.frames[frame].name.is_none() {
            frame = self.frames[frame].parent;
        }
        frame
    }
}
