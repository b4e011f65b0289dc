use pando_facts::{Entry, Import, Module};

use super::Names;
use crate::meaning::Program;

/// The modules. A file of declarations alone is one where something imports it.
pub(crate) fn modules(program: &Program<'_>, names: &Names<'_>, entries: Vec<Option<Entry>>, reachable: &[bool]) -> Vec<Module> {
    let mut imported = vec![false; program.files.len()];
    for (at, file) in program.files.iter().enumerate() {
        for found in file.imports.iter().filter_map(|import| program.module(at, &import.specifier)) {
            imported[found] = true;
        }
    }
    let told = entries.into_iter().enumerate().map(|(at, entry)| Module {
        id: names.module(at).clone(),
        file: program.files[at].path.clone(),
        entry,
        reachable: reachable[at],
    });
    let counts = |(at, module): &(usize, Module)| imported[*at] || !declares_alone(&module.file);
    told.enumerate().filter(counts).map(|(_, module)| module).collect()
}

/// Whether a file has declarations of types and nothing that runs.
fn declares_alone(path: &str) -> bool {
    [".d.ts", ".d.mts", ".d.cts"].iter().any(|ending| path.ends_with(ending))
}

/// Which module names which.
pub(crate) fn imports(program: &Program<'_>, names: &Names<'_>) -> Vec<Import> {
    let mut imports: Vec<Import> = program
        .files
        .iter()
        .enumerate()
        .flat_map(|(at, file)| {
            file.imports.iter().filter_map(move |import| {
                let to = program.module(at, &import.specifier).filter(|to| *to != at)?;
                Some(Import {
                    from: names.module(at).clone(),
                    to: names.module(to).clone(),
                    place: names.place(at, import.line),
                    kind: import.kind,
                })
            })
        })
        .collect();
    imports.sort();
    imports.dedup();
    imports
}
