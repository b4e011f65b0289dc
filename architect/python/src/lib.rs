//! What a program in Python is made of, read from its text: modules and who imports whom, functions and who calls whom, and what its
//! frameworks make of them. Nothing of it runs.
//!
//! [`Program`] is the middle of it: the parsed files, and what each expression may stand for. It follows assignments as PyCG does (Salis
//! and others, ICSE 2021): functions, classes, their attributes, parameters, what comes back, decorators, lists and dictionaries, also
//! through annotations and FastAPI's `Depends`. Inside of one function, the order of statements counts. What it cannot tell, it leaves out.
//!
//! A reader of a framework is a [`Visit`]: it is shown all statements and expressions with what is around each ([`At`]), and asks
//! [`Program::values`] what an expression stands for:
//!
//! ```
//! use std::sync::Arc;
//! use pando_facts::Source;
//! use pando_python::{At, Program, Value, Visit};
//! use ruff_python_ast::Expr;
//!
//! struct Routers<'a>(&'a Program, Vec<String>);
//!
//! impl Visit<'_> for Routers<'_> {
//!     fn expression(&mut self, at: &At, expr: &Expr) {
//!         if let Expr::Call(call) = expr
//!             && self.0.values(at.module, &call.func).contains(&Value::External("fastapi.APIRouter".into()))
//!         {
//!             self.1.push(format!("{} {}", at.unit, self.0.place(at.module, call)));
//!         }
//!     }
//! }
//!
//! let text = "from fastapi import APIRouter\nrouter = APIRouter(prefix='/tasks')\n";
//! let program = Program::read(&[Source { path: "app/tasks.py".into(), text: Arc::from(text) }]);
//! let mut routers = Routers(&program, Vec::new());
//! program.visit(&mut routers);
//! ```

mod definitions;
mod depth;
mod entries;
mod frameworks;
mod imports;
mod layout;
mod parse;
mod program;
mod read;
mod solve;
mod value;
mod visit;

pub use definitions::{Binding, Class, Function};
pub use program::{Ancestor, Module, Program};
pub use read::{read, read_with};
pub use solve::{Called, Callee, Caller};
pub use value::{ClassId, FunctionId, ModuleId, ObjectId, Value};
pub use visit::{At, Visit};
