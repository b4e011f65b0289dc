use pando_facts::AccessKind;

use crate::english;
use crate::name::name;
use crate::seen::{Seen, told};
use crate::statement::Touched;
use crate::token::{Token, What};

/// Words that may follow a table and are no other name for it.
const BEHIND_TABLE: [&str; 52] = [
    "AND",
    "APPLY",
    "AS",
    "CASCADE",
    "CONTINUE",
    "CROSS",
    "DEFAULT",
    "DO",
    "ELSE",
    "END",
    "EXCEPT",
    "FETCH",
    "FINAL",
    "FOR",
    "FORCE",
    "FROM",
    "FULL",
    "GROUP",
    "HAVING",
    "IGNORE",
    "IN",
    "INNER",
    "INTERSECT",
    "INTO",
    "JOIN",
    "LATERAL",
    "LEFT",
    "LIMIT",
    "LOCK",
    "MINUS",
    "NATURAL",
    "OFFSET",
    "ON",
    "OR",
    "ORDER",
    "OUTER",
    "OVERRIDING",
    "PARTITION",
    "RESTART",
    "RESTRICT",
    "RETURNING",
    "RIGHT",
    "SELECT",
    "SET",
    "STRAIGHT_JOIN",
    "TABLESAMPLE",
    "TO",
    "UNION",
    "USING",
    "VALUES",
    "WHERE",
    "WITH",
];

/// Words that may stand between a verb, or a comma, and the table.
const BEFORE_TABLE: [&str; 6] = ["IGNORE", "LATERAL", "LOW_PRIORITY", "ONLY", "QUICK", "TABLE"];

/// What a statement, or one in brackets, does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    With,
    Select,
    Insert,
    Replace,
    Update,
    Delete,
    Merge,
    Truncate,
    Copy,
}

/// What is between two brackets, or outside of all.
#[derive(Clone, Copy, Debug)]
struct Level {
    /// What it does; nothing where it is no statement.
    verb: Option<Verb>,
    /// What is done with the table whose name comes next, where one does.
    expects: Option<AccessKind>,
    /// What is done with one behind a comma.
    comma: Option<AccessKind>,
}

const PLAIN: Level = Level {
    verb: None,
    expects: None,
    comma: None,
};

/// One way through a statement's words, from the first to the last.
pub(crate) struct Walk<'a, 't> {
    tokens: &'a [Token<'t>],
    /// Whether its first word is in capitals, so that it is hardly a sentence.
    shouts: bool,
    levels: Vec<Level>,
    seen: Vec<Seen>,
    /// Names that the statement gives to parts of itself.
    parts: Vec<String>,
    /// What `DELETE a, b FROM …` names.
    deleted: Vec<String>,
    /// Where the table is in `seen` that `INSERT` or `MERGE` names.
    target: Option<usize>,
}

impl<'a, 't> Walk<'a, 't> {
    pub(crate) fn new(tokens: &'a [Token<'t>], shouts: bool) -> Self {
        Self {
            tokens,
            shouts,
            levels: vec![PLAIN],
            seen: Vec::new(),
            parts: Vec::new(),
            deleted: Vec::new(),
            target: None,
        }
    }

    /// What is touched; nothing where it turns out to be a sentence.
    pub(crate) fn run(mut self) -> Option<Vec<Touched>> {
        let mut at = 0;
        while let Some(token) = self.tokens.get(at) {
            let level = *self.levels.last()?;
            at = match level.expects {
                Some(kind) if token.any(&BEFORE_TABLE) && !self.ends_name(at) => {
                    self.set(Level {
                        expects: Some(kind),
                        ..level
                    });
                    at + 1
                }
                Some(kind) if !token.sign('(') => {
                    self.set(Level { expects: None, ..level });
                    match name(self.tokens, at) {
                        Some((name, length)) => {
                            let next = self.table(at, length, name, kind)?;
                            if level.verb == Some(Verb::Replace) && kind == AccessKind::Insert {
                                self.also(AccessKind::Update);
                            }
                            next
                        }
                        None => at,
                    }
                }
                _ => {
                    self.step(at, token, level);
                    at + 1
                }
            };
        }
        Some(told(&self.seen, &self.parts, &self.deleted))
    }

    /// Whether nothing but the end, or what follows a table, is behind a word, so that it is a name after all.
    fn ends_name(&self, at: usize) -> bool {
        self.tokens
            .get(at + 1)
            .is_none_or(|next| !matches!(next.what, What::Word(_) | What::Quoted(_) | What::Hole | What::Sign('(')))
    }

    fn set(&mut self, level: Level) {
        if let Some(last) = self.levels.last_mut() {
            *last = level;
        }
    }

    fn is(&self, at: usize, words: &[&str]) -> bool {
        self.tokens.get(at).is_some_and(|token| token.any(words))
    }

    fn before(&self, at: usize, words: &[&str]) -> bool {
        at.checked_sub(1).is_some_and(|at| self.is(at, words))
    }

    /// A table's name is here: how it goes on behind it. Nothing where it is a sentence.
    fn table(&mut self, at: usize, length: usize, name: Option<String>, kind: AccessKind) -> Option<usize> {
        let token = self.tokens.get(at)?;
        if english::says_so(token) && length == 1 && !self.shouts {
            return None;
        }
        let mut next = at + length;
        let Some(name) = name else { return Some(next) };
        if kind == AccessKind::Read && self.tokens.get(next).is_some_and(|token| token.sign('(')) {
            // A function that answers with rows.
            return Some(next);
        }
        let said_as = self.is(next, &["AS"]);
        let behind = next + usize::from(said_as);
        let alias = self
            .tokens
            .get(behind)
            .filter(|token| said_as || !token.any(&BEHIND_TABLE))
            .and_then(Token::name);
        if alias.is_some() {
            next = behind + 1;
            let runs_on = self
                .tokens
                .get(next)
                .is_some_and(|token| matches!(token.what, What::Word(_)) && !token.any(&BEHIND_TABLE));
            // Nobody gives another name to a table that is filled: `replace into which folder`.
            let odd = kind == AccessKind::Insert && !said_as;
            if (runs_on || odd) && !self.shouts {
                return None;
            }
        }
        if kind != AccessKind::Read && self.target.is_none() {
            self.target = Some(self.seen.len());
        }
        self.seen.push(Seen {
            name,
            alias: alias.map(str::to_owned),
            kind,
        });
        Some(next)
    }

    fn step(&mut self, at: usize, token: &Token<'t>, level: Level) {
        match token.what {
            What::Sign('(') => self.open(at, level),
            What::Sign(')') => {
                // The last stays: a bracket may be closed that a piece before this string opened.
                let deep = self.levels.len().saturating_sub(1).max(1);
                self.levels.truncate(deep);
            }
            What::Sign(',') => self.set(Level {
                expects: level.comma,
                ..level
            }),
            What::Word(_) => self.word(at, token, level),
            _ => {}
        }
    }

    fn open(&mut self, at: usize, level: Level) {
        self.set(Level { expects: None, ..level });
        let inner = match level.expects {
            Some(kind) if !self.is(at + 1, &["SELECT", "WITH", "VALUES"]) => Level {
                verb: Some(Verb::Select),
                expects: Some(kind),
                comma: Some(kind),
            },
            _ => PLAIN,
        };
        self.levels.push(inner);
    }

    fn word(&mut self, at: usize, token: &Token<'t>, level: Level) {
        if matches!(level.verb, None | Some(Verb::With)) {
            self.begin(at, token, level);
            return;
        }
        let read = Level {
            expects: Some(AccessKind::Read),
            comma: Some(AccessKind::Read),
            ..level
        };
        match level.verb {
            _ if token.is("FROM") => {
                if self.before(at, &["DISTINCT"]) && at.checked_sub(1).is_some_and(|at| self.before(at, &["IS", "NOT"])) {
                    return;
                }
                match level.verb {
                    Some(Verb::Delete) if self.deleted.is_empty() && !self.wrote(AccessKind::Delete) => self.set(Level {
                        expects: Some(AccessKind::Delete),
                        ..level
                    }),
                    Some(Verb::Copy) => self.copied(AccessKind::Insert),
                    Some(Verb::Delete) if !self.deleted.is_empty() => self.set(Level {
                        verb: Some(Verb::Select),
                        ..read
                    }),
                    _ => self.set(read),
                }
            }
            Some(Verb::Copy) if token.is("TO") => self.copied(AccessKind::Read),
            Some(Verb::Delete | Verb::Merge) if token.is("USING") && !self.tokens.get(at + 1).is_some_and(Token::opens_names) => {
                self.set(read)
            }
            _ if token.any(&["JOIN", "STRAIGHT_JOIN", "APPLY"]) => self.set(read),
            Some(Verb::Insert | Verb::Replace | Verb::Merge) if token.is("INTO") && self.target.is_none() => self.set(Level {
                expects: Some(if level.verb == Some(Verb::Merge) {
                    AccessKind::Update
                } else {
                    AccessKind::Insert
                }),
                ..level
            }),
            Some(Verb::Insert) if token.is("UPDATE") && self.before(at, &["DO", "KEY"]) => self.also(AccessKind::Update),
            Some(Verb::Merge) if self.before(at, &["THEN"]) => match () {
                () if token.is("INSERT") => self.also(AccessKind::Insert),
                () if token.is("DELETE") => self.also(AccessKind::Delete),
                () => {}
            },
            Some(Verb::Insert | Verb::Replace) if token.is("SELECT") => self.set(Level {
                verb: level.verb,
                expects: None,
                comma: None,
            }),
            Some(Verb::Delete) if !self.wrote(AccessKind::Delete) => {
                self.deleted.extend(
                    token
                        .name()
                        .filter(|_| !token.any(&["LOW_PRIORITY", "QUICK", "IGNORE"]))
                        .map(str::to_owned),
                );
            }
            _ if token.any(&[
                "WHERE",
                "GROUP",
                "ORDER",
                "HAVING",
                "LIMIT",
                "UNION",
                "INTERSECT",
                "EXCEPT",
                "SET",
                "RETURNING",
                "SELECT",
                "VALUES",
                "WINDOW",
                "FOR",
            ]) =>
            {
                self.set(Level {
                    expects: None,
                    comma: None,
                    ..level
                });
            }
            _ => {}
        }
    }

    /// The first word of a statement, or one behind `WITH`.
    fn begin(&mut self, at: usize, token: &Token<'t>, level: Level) {
        let with = level.verb == Some(Verb::With);
        let verb = match () {
            () if token.is("SELECT") => Verb::Select,
            () if token.is("INSERT") => Verb::Insert,
            () if token.is("UPDATE") => Verb::Update,
            () if token.is("DELETE") => Verb::Delete,
            () if token.is("MERGE") => Verb::Merge,
            () if token.is("WITH") && !with && self.opens(at) => Verb::With,
            () if token.is("REPLACE") && self.opens(at) => Verb::Replace,
            () if token.is("TRUNCATE") && self.opens(at) => Verb::Truncate,
            () if token.is("COPY") && self.opens(at) => Verb::Copy,
            () => {
                if with {
                    self.parts.extend(self.part(at));
                }
                return;
            }
        };
        // In brackets that hold no statement, `UPDATE` or `REPLACE` is a column or a function.
        if !with && !self.opens(at) {
            return;
        }
        if !matches!(verb, Verb::With | Verb::Select) {
            self.target = None;
        }
        let expects = match verb {
            Verb::Update => Some(AccessKind::Update),
            Verb::Truncate => Some(AccessKind::Delete),
            Verb::Copy => Some(AccessKind::Insert),
            _ => None,
        };
        let comma = match verb {
            Verb::Update => Some(AccessKind::Read),
            Verb::Truncate => Some(AccessKind::Delete),
            _ => None,
        };
        self.set(Level {
            verb: Some(verb),
            expects,
            comma,
        });
    }

    /// Whether a word is the first of its brackets, or of all.
    fn opens(&self, at: usize) -> bool {
        at.checked_sub(1)
            .and_then(|at| self.tokens.get(at))
            .is_none_or(|before| before.sign('('))
    }

    /// The name of a part, `name (a, b) AS (…)`, where one begins here.
    fn part(&self, at: usize) -> Option<String> {
        let name = self.tokens.get(at)?.name()?;
        let mut next = at + 1;
        if self.tokens.get(next)?.sign('(') {
            let rest = self.tokens.get(next..next + 200).or_else(|| self.tokens.get(next..))?;
            next += rest.iter().position(|token| token.sign(')'))? + 1;
        }
        let named = self.is(next, &["AS"])
            && self
                .tokens
                .get(next + 1)
                .is_some_and(|token| token.sign('(') || token.any(&["NOT", "MATERIALIZED"]));
        named.then(|| name.to_owned())
    }

    fn wrote(&self, kind: AccessKind) -> bool {
        self.target.and_then(|at| self.seen.get(at)).is_some_and(|seen| seen.kind == kind)
    }

    /// The table that is written is written in this way, too.
    fn also(&mut self, kind: AccessKind) {
        if let Some(seen) = self.target.and_then(|at| self.seen.get(at)) {
            let name = seen.name.clone();
            self.seen.push(Seen { name, alias: None, kind });
        }
    }

    /// `COPY task FROM` fills it, `COPY task TO` reads it.
    fn copied(&mut self, kind: AccessKind) {
        if let Some(seen) = self.seen.last_mut() {
            seen.kind = kind;
        }
    }
}
