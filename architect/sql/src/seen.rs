use pando_facts::AccessKind;

use crate::statement::Touched;

/// A table that stands in a statement.
pub(crate) struct Seen {
    /// Its name.
    pub(crate) name: String,
    /// What else the statement calls it.
    pub(crate) alias: Option<String>,
    /// What is done with it.
    pub(crate) kind: AccessKind,
}

/// As many are looked at for each other's names: a statement with more is written by a machine, without aliases.
const LOOKED_AT: usize = 100;

/// What is told of them. `parts` are names that the statement gives to parts of itself, `deleted` those between `DELETE` and `FROM`.
pub(crate) fn told(all: &[Seen], parts: &[String], deleted: &[String]) -> Vec<Touched> {
    let named = |seen: &Seen, name: &str| seen.alias.as_deref().is_some_and(|alias| alias.eq_ignore_ascii_case(name));
    let mut told = Vec::new();
    for (at, seen) in all.iter().enumerate() {
        if parts.iter().any(|part| part.eq_ignore_ascii_case(&seen.name)) {
            continue;
        }
        // `UPDATE t … FROM task t`: the table is told by its other name before it stands there.
        let meant = all
            .iter()
            .take(LOOKED_AT)
            .find(|other| seen.kind.writes() && named(other, &seen.name));
        let deleted = deleted
            .iter()
            .take(LOOKED_AT)
            .any(|name| name.eq_ignore_ascii_case(&seen.name) || named(seen, name));
        let written = all
            .iter()
            .take(LOOKED_AT)
            .enumerate()
            .any(|(other, write)| other != at && write.kind.writes() && named(seen, &write.name));
        if written {
            continue;
        }
        told.push(Touched {
            table: meant.map_or(&seen.name, |meant| &meant.name).clone(),
            kind: if deleted { AccessKind::Delete } else { seen.kind },
        });
    }
    told
}
