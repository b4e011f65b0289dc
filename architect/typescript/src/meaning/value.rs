use std::rc::Rc;

use crate::syntax::file::{CallId, ClassId, Expr, FrameId, Name};

/// A function of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Fun {
    pub file: usize,
    pub frame: FrameId,
}

/// What an expression stands for.
#[derive(Clone, Debug)]
pub(crate) enum Value<'p> {
    Text(Rc<[Piece]>),
    Function(Fun),
    Class(usize, ClassId),
    Instance(usize, ClassId),
    /// An object that is written down, in which function.
    Object(Fun, &'p [(Name, Expr)]),
    Array(Fun, &'p [Expr]),
    Module(usize),
    /// What a library has: its specifier (nothing for what the language has) and the way to it, with dots.
    Library(Name, Name),
    /// What a call of a library gave.
    Made(Made),
    Param(Place),
    /// Something that has a name and no more.
    Hole(Name),
    Unknown,
}

/// What a call of a library gave, and the way from there.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub file: usize,
    pub call: CallId,
    pub library: Name,
    /// What was called: `default.create`.
    pub path: Name,
    /// What is taken of that which came back: `get`; nothing for itself.
    pub member: Name,
}

/// What a function is given, or something of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub of: Fun,
    pub position: usize,
    pub path: Rc<[Name]>,
}

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    Text(Name),
    /// What is put in.
    Hole(Name),
    /// What whoever calls the function puts in.
    Param(Place),
}

/// How many pieces a text has at most.
pub(crate) const PIECES_MAX: usize = 48;

impl Value<'_> {
    pub fn text(text: impl Into<Name>) -> Self {
        Self::Text(Rc::new([Piece::Text(text.into())]))
    }

    /// Whether nothing but perhaps a name is known.
    pub fn is_vague(&self) -> bool {
        matches!(self, Self::Hole(_) | Self::Unknown)
    }
}
