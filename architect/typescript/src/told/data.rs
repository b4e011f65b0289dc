use pando_facts::{Access, Transaction, Write};

use super::Names;
use crate::data::Seen;
use crate::meaning::{Fun, Program};
use crate::syntax::file::CallId;

/// Who reads and writes which table.
pub(crate) fn accesses(program: &Program<'_>, names: &Names<'_>, seen: &[Seen]) -> Vec<Access> {
    let told = seen.iter().map(|seen| {
        let call = program.call(seen.file, seen.call);
        Access {
            unit: names.unit(Fun {
                file: seen.file,
                frame: call.frame,
            }),
            table: seen.table.clone(),
            kind: seen.kind,
            place: names.place(seen.file, call.line),
            by: seen.by,
        }
    });
    told.collect()
}

/// What is written together.
pub(crate) fn transactions(program: &Program<'_>, names: &Names<'_>, found: &[(usize, CallId, Vec<Seen>)]) -> Vec<Transaction> {
    let told = found.iter().map(|(file, id, writes)| {
        let call = program.call(*file, *id);
        let mut writes: Vec<Write> = accesses(program, names, writes)
            .into_iter()
            .map(|access| Write {
                table: access.table,
                unit: access.unit,
                place: access.place,
            })
            .collect();
        writes.sort_by(|a, b| (&a.place, &a.table, &a.unit).cmp(&(&b.place, &b.table, &b.unit)));
        writes.dedup();
        Transaction {
            unit: names.unit(Fun {
                file: *file,
                frame: call.frame,
            }),
            place: names.place(*file, call.line),
            writes,
        }
    });
    told.collect()
}
