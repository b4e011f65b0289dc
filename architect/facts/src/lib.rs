//! What was read of somebody's program, as data: its files, modules and functions, who calls whom, what is answered over HTTP, which tables
//! are read and written together, and how it changed. Every fact has the place where it was seen.
//!
//! An extractor of any language may write them as JSON ([`schema`], [`Facts::read`]); ours are the crates `architect/python`,
//! `architect/typescript`, `architect/sql` and `architect/history`, put together by `architect/scan`. Whatever text is in them came from the
//! program that was read: it is data, and is escaped by whoever shows it.

mod calls;
mod data;
mod deployment;
mod diagnostic;
mod facts;
mod files;
mod history;
mod http;
mod place;
mod printed;
mod read;
mod settings;
mod source;
mod units;

pub use calls::{Call, How, Import, ImportKind};
pub use data::{Access, AccessKind, By, Column, Reference, Table, Transaction, Write};
pub use deployment::{Deployment, DeploymentKind, Fault};
pub use diagnostic::{Diagnostic, Unread};
pub use facts::{Facts, Format};
pub use files::{File, Language, Role};
pub use history::{CoChange, FileHistory, History};
pub use http::{Page, QueueUse, Request, Route, Sends, Side, Target};
pub use place::{BadPlace, Place};
pub use printed::printed;
pub use read::{BYTES_MAX, NotFacts, schema};
pub use settings::Setting;
pub use source::Source;
pub use units::{Entry, Field, Module, Type, Unit, UnitId, UnitKind};
