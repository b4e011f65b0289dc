//! Libraries that keep data and whose uses are not followed: better said than left out.

use pando_facts::{Diagnostic, Unread};
use ruff_text_size::TextRange;

use crate::imports::first_of;
use crate::{ModuleId, Program};

/// By the names that are imported. Drivers whose statements stand in the code as text are followed, and are not among them.
const UNFOLLOWED: [&str; 25] = [
    "aiosql",
    "beanie",
    "cassandra",
    "edgedb",
    "gel",
    "gino",
    "google.cloud.firestore",
    "mongoengine",
    "motor",
    "neo4j",
    "neomodel",
    "odmantic",
    "orator",
    "ormar",
    "peewee",
    "piccolo",
    "playhouse",
    "pony",
    "prisma",
    "pugsql",
    "pymongo",
    "pynamodb",
    "pypika",
    "supabase",
    "tortoise",
];

/// Where a module begins to use one.
pub(super) fn unfollowed(program: &Program) -> Vec<Diagnostic> {
    let of = |(number, module): (usize, &crate::Module)| {
        let (library, at) = first_of(&module.body, &UNFOLLOWED)?;
        Some(Diagnostic {
            kind: Unread::Library,
            place: program.place(ModuleId::new(number), TextRange::empty(at)),
            sentence: format!("`{library}` keeps data in a way that is not followed: which tables it reads and writes is not told"),
        })
    };
    program.modules().iter().enumerate().filter_map(of).collect()
}
