use std::collections::BTreeMap;

use pando_facts::{Field, Type, UnitId};

use super::Names;
use crate::meaning::Program;
use crate::syntax::file::{Imported, Name, Shape};

/// How far up a type is followed.
const LEVELS: u32 = 8;

/// The shapes of data: interfaces, and types that are written as objects. What a component is given is none.
pub(crate) fn types(program: &Program<'_>, names: &Names<'_>) -> Vec<Type> {
    let by_name: Vec<BTreeMap<&str, &Shape>> = program
        .files
        .iter()
        .map(|file| file.types.iter().map(|shape| (&*shape.name, shape)).collect())
        .collect();
    let mut types = BTreeMap::new();
    for (at, file) in program.files.iter().enumerate() {
        for shape in file.types.iter().filter(|shape| !shape.name.ends_with("Props")) {
            let mut fields = Vec::new();
            gather(program, &by_name, at, shape, 0, &mut fields);
            let id = UnitId::new(format!("{}#{}", file.path, shape.name));
            types.entry(id.clone()).or_insert(Type {
                id,
                place: names.place(at, shape.line),
                fields,
            });
        }
    }
    types.into_values().collect()
}

/// Fields with those of what it extends; its own count where both have one.
fn gather(program: &Program<'_>, by_name: &[BTreeMap<&str, &Shape>], at: usize, shape: &Shape, level: u32, fields: &mut Vec<Field>) {
    for field in &shape.fields {
        if fields.len() < 400 && fields.iter().all(|known| known.name != field.name) {
            fields.push(field.clone());
        }
    }
    if level >= LEVELS {
        return;
    }
    for name in &shape.extends {
        if let Some((file, base)) = found(program, by_name, at, name) {
            gather(program, by_name, file, base, level + 1, fields);
        }
    }
}

fn found<'s>(program: &Program<'_>, by_name: &[BTreeMap<&str, &'s Shape>], at: usize, name: &Name) -> Option<(usize, &'s Shape)> {
    if let Some(shape) = by_name[at].get(&**name) {
        return Some((at, shape));
    }
    let import = program.files[at].imports.iter().find_map(|import| {
        let (_, what) = import.names.iter().find(|(local, _)| local == name)?;
        match what {
            Imported::Name(imported) => Some((program.module(at, &import.specifier)?, imported)),
            Imported::All => None,
        }
    });
    let (file, imported) = import?;
    by_name[file].get(&**imported).map(|shape| (file, *shape))
}
