//! What a name or expression may stand for.

use std::sync::Arc;

/// A module of the program, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModuleId(u32);

/// A function, method or lambda of the program, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FunctionId(u32);

/// A class of the program, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(u32);

/// A list, tuple, dictionary, generator or the like that is made at some place of the program, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(u32);

macro_rules! numbered {
    ($($id:ident),*) => {$(
        impl $id {
            pub(crate) fn new(at: usize) -> Self {
                Self(u32::try_from(at).unwrap_or(u32::MAX))
            }

            /// Its number, from 0.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}
numbered!(ModuleId, FunctionId, ClassId, ObjectId);

/// Something that an expression may stand for, as far as the code tells.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// A module of the program.
    Module(ModuleId),
    /// A class of the program.
    Class(ClassId),
    /// An object of a class of the program.
    Instance(ClassId),
    /// A function of the program, or a method that belongs to no object yet.
    Function(FunctionId),
    /// A method, and the class of the object that it belongs to.
    Method(FunctionId, ClassId),
    /// Something of a library or of Python itself, by its full name: `fastapi.FastAPI`, `builtins.len`. Attributes go on behind a dot,
    /// also those of what a call gives: `fastapi.FastAPI().get` is `fastapi.FastAPI.get`.
    External(Arc<str>),
    /// What comes back from calling something of a library: an object of `fastapi.FastAPI`. A call of such an object adds `()`
    /// (`sqlalchemy.orm.sessionmaker()`), an item or turn of a loop adds `[]`.
    Made(Arc<str>),
    /// A text that stands in the code.
    Text(Arc<str>),
    /// A whole number that stands in the code.
    Number(i64),
    /// A list, tuple, dictionary, generator or the like.
    Object(ObjectId),
}
