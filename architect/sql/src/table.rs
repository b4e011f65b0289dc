use std::sync::Arc;

use pando_facts::{Column, Place, Reference};

use crate::name::{list, name, plain};
use crate::token::Token;

/// Words that end a column's type.
const BEHIND_TYPE: [&str; 23] = [
    "AS",
    "AUTOINCREMENT",
    "AUTO_INCREMENT",
    "CHARACTER",
    "CHECK",
    "COLLATE",
    "COMMENT",
    "CONSTRAINT",
    "DEFAULT",
    "ENCODE",
    "FIRST",
    "AFTER",
    "GENERATED",
    "IDENTITY",
    "INVISIBLE",
    "KEY",
    "NOT",
    "NULL",
    "ON",
    "PRIMARY",
    "REFERENCES",
    "UNIQUE",
    "USING",
];

/// What one part between the brackets of `CREATE TABLE` says, or one behind `ADD`.
#[derive(Debug, Default)]
pub(crate) struct Item {
    /// A column.
    pub(crate) column: Option<Column>,
    /// Columns that are the primary key.
    pub(crate) primary: Vec<String>,
    /// What is referred to.
    pub(crate) references: Vec<Reference>,
}

/// Reads one such part.
pub(crate) fn item(tokens: &[Token<'_>], text: &str, file: &Arc<str>) -> Item {
    let mut read = Item::default();
    let mut at = 0;
    if tokens.first().is_some_and(|token| token.is("CONSTRAINT")) {
        // Its name may be left out in MySQL.
        at = match tokens
            .get(1)
            .is_some_and(|token| token.any(&["PRIMARY", "FOREIGN", "UNIQUE", "CHECK"]))
        {
            true => 1,
            false => 2,
        };
    }
    let Some(first) = tokens.get(at) else { return read };
    let second = |keyword: &str| tokens.get(at + 1).is_some_and(|token| token.is(keyword));
    let opens = |next: usize| tokens.get(next).is_some_and(|token| token.sign('('));
    if first.is("PRIMARY") && second("KEY") {
        let columns = tokens.iter().position(|token| token.sign('(')).unwrap_or(tokens.len());
        read.primary = list(tokens, columns).0;
    } else if first.is("FOREIGN") && second("KEY") {
        let columns = tokens.iter().position(|token| token.sign('(')).unwrap_or(tokens.len());
        let (columns, next) = list(tokens, columns);
        read.references.extend(reference(tokens, next, columns, file));
    } else if first.any(&["UNIQUE", "CHECK", "EXCLUDE", "LIKE", "PERIOD"]) && !is_type(tokens.get(at + 1)) {
        // Nothing that is a column.
    } else if first.any(&["KEY", "INDEX", "FULLTEXT", "SPATIAL"])
        && !is_type(tokens.get(at + 1))
        && (opens(at + 1) || opens(at + 2) || second("KEY") || second("INDEX"))
    {
        // An index of MySQL.
    } else if let Some(own) = plain(tokens, at) {
        let kind = kind(tokens, at + 1, text);
        let primary = tokens.windows(2).any(|two| two[0].is("PRIMARY") && two[1].is("KEY"));
        if let Some(next) = tokens.iter().position(|token| token.is("REFERENCES")) {
            read.references.extend(reference(tokens, next, vec![own.clone()], file));
        }
        read.column = Some(Column { name: own, kind, primary });
    }
    read
}

/// Whether what follows may be a type, so that the word before it is a column's name after all.
fn is_type(token: Option<&Token<'_>>) -> bool {
    const TYPES: [&str; 12] = [
        "BIGINT",
        "BOOL",
        "BOOLEAN",
        "CHAR",
        "CHARACTER",
        "DECIMAL",
        "INT",
        "INTEGER",
        "JSONB",
        "NUMERIC",
        "TEXT",
        "VARCHAR",
    ];
    token.is_some_and(|token| token.any(&TYPES))
}

/// `REFERENCES table (column)`, from `REFERENCES` on. One of several columns is one reference, told by the first.
fn reference(tokens: &[Token<'_>], at: usize, columns: Vec<String>, file: &Arc<str>) -> Option<Reference> {
    let says = tokens.get(at).filter(|token| token.is("REFERENCES"))?;
    let (to, _) = name(tokens, at + 1)?;
    Some(Reference {
        column: columns.into_iter().next()?,
        to: to?.into(),
        place: Place::new(Arc::clone(file), says.line),
    })
}

/// A column's type as it is written.
pub(crate) fn kind(tokens: &[Token<'_>], at: usize, text: &str) -> String {
    let mut deep = 0_usize;
    let mut end = at;
    while let Some(token) = tokens.get(end) {
        match () {
            () if token.sign('(') => deep += 1,
            () if token.sign(')') => deep = deep.saturating_sub(1),
            // `CHARACTER VARYING` and `CHARACTER(3)` are types, `CHARACTER SET` stands behind one.
            () if deep == 0 && token.any(&BEHIND_TYPE) && !(token.is("CHARACTER") && end == at) => break,
            () => {}
        }
        end += 1;
    }
    let written = match tokens.get(at..end) {
        Some([first, .., last]) => text.get(first.at.0..last.at.1),
        Some([one]) => text.get(one.at.0..one.at.1),
        _ => None,
    };
    let written = written.unwrap_or_default();
    let mut words = written.split_whitespace().take(20);
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |all, word| all + " " + word)
}
