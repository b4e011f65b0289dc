use pando_facts::{Diagnostic, ImportKind, Unread};

use super::Names;
use crate::meaning::Program;

/// Packages that keep data and whose uses are not followed; of a scope all that is in it.
const UNFOLLOWED: [&str; 18] = [
    "@google-cloud/firestore",
    "@mikro-orm/",
    "@nestjs/mongoose",
    "@supabase/supabase-js",
    "bookshelf",
    "dynamoose",
    "firebase-admin",
    "firebase/firestore",
    "knex",
    "kysely",
    "mongodb",
    "mongoose",
    "neo4j-driver",
    "objection",
    "sequelize",
    "sequelize-typescript",
    "typegoose",
    "typeorm",
];

/// Where a module begins to use one. TypeORM is followed where classes are its entities, and not where they are described otherwise.
pub(crate) fn unfollowed(program: &Program<'_>, names: &Names<'_>, knows_typeorm: bool) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for (at, file) in program.files.iter().enumerate() {
        let mut runs = file.imports.iter().filter(|import| import.kind != ImportKind::Type);
        let is_followed = |package: &str| package == "typeorm" && knows_typeorm;
        let found = runs.find_map(|import| Some((known(&import.specifier).filter(|package| !is_followed(package))?, import.line)));
        let Some((package, line)) = found else {
            continue;
        };
        told.push(Diagnostic {
            kind: Unread::Library,
            place: names.place(at, line),
            sentence: format!("`{package}` keeps data in a way that is not followed: which tables it reads and writes is not told"),
        });
    }
    told
}

fn known(specifier: &str) -> Option<&'static str> {
    let is_it = |package: &&&str| specifier == **package || (package.ends_with('/') && specifier.starts_with(**package));
    UNFOLLOWED.iter().find(is_it).map(|package| package.trim_end_matches('/'))
}
