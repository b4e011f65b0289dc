use std::sync::Arc;

use pando_facts::{Diagnostic, Facts, Place, Source, Unread};

use crate::name::{name, plain};
use crate::schema::Schema;
use crate::table::{item, kind};
use crate::token::{Token, tokens};

/// The tables that files of SQL leave behind, read one after the other in the order of their names (`V2` comes before `V10`). What only
/// undoes a migration is left out.
pub fn read(sources: &[Source]) -> Facts {
    let mut sorted: Vec<&Source> = sources.iter().filter(|source| !undoes(&source.path)).collect();
    sorted.sort_by_cached_key(|source| order(&source.path));
    let mut facts = Facts::default();
    let mut schema = Schema::default();
    for source in sorted {
        let mut file = File {
            source,
            schema: &mut schema,
        };
        for statement in tokens(&source.text).split(|token| token.sign(';')) {
            facts.diagnostics.extend(file.statement(statement));
        }
    }
    facts.tables = schema.finish();
    facts
}

/// Whether a file only takes back what another did: `1_tasks.down.sql`, `undo/U1__tasks.sql`.
fn undoes(path: &str) -> bool {
    let lower = path.to_lowercase();
    let file = lower.rsplit('/').next().unwrap_or_default();
    file == "down.sql"
        || [".down.sql", "_down.sql", "-down.sql", ".undo.sql", ".rollback.sql"]
            .iter()
            .any(|end| file.ends_with(end))
        || lower.split('/').any(|part| matches!(part, "undo" | "down" | "rollback"))
}

/// A path as people order it: numbers in it count as numbers.
fn order(path: &str) -> Vec<(u64, String)> {
    let mut parts = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, behind) = rest.split_at(digits);
        let letters = behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len());
        let (letters, behind) = behind.split_at(letters);
        parts.push((number.parse().unwrap_or(u64::MAX), letters.to_owned()));
        rest = behind;
    }
    parts
}

struct File<'s> {
    source: &'s Source,
    schema: &'s mut Schema,
}

impl File<'_> {
    fn place(&self, token: &Token<'_>) -> Place {
        Place::new(Arc::clone(&self.source.path), token.line)
    }

    fn statement(&mut self, tokens: &[Token<'_>]) -> Option<Diagnostic> {
        let first = tokens.first()?;
        let table = tokens.iter().take(6).position(|token| token.is("TABLE"));
        match table {
            Some(table) if first.is("CREATE") => self.create(tokens, table),
            Some(table) if first.is("ALTER") => {
                self.alter(tokens, table + 1);
                None
            }
            Some(1) if first.is("DROP") => {
                self.drop(tokens);
                None
            }
            Some(1) if first.is("RENAME") => {
                // MySQL: `RENAME TABLE a TO b, c TO d`.
                for part in parts(tokens.get(2..).unwrap_or_default()) {
                    self.rename(part, 0);
                }
                None
            }
            _ => None,
        }
    }

    fn create(&mut self, tokens: &[Token<'_>], table: usize) -> Option<Diagnostic> {
        let passing = tokens
            .get(..table)
            .is_some_and(|before| before.iter().any(|token| token.any(&["TEMP", "TEMPORARY"])));
        if passing {
            return None;
        }
        let at = behind(tokens, table + 1, &["IF", "NOT", "EXISTS"]);
        let (name, length) = name(tokens, at)?;
        let place = self.place(tokens.get(at)?);
        let Some(name) = name else {
            return Some(Diagnostic {
                kind: Unread::Dynamic,
                place,
                sentence: "The table's name is put in when the statement runs: it is not among the tables.".to_owned(),
            });
        };
        let open = at + length;
        if tokens.get(open).is_some_and(|token| token.is("PARTITION")) {
            // A part of another table.
            return None;
        }
        if !tokens.get(open).is_some_and(|token| token.sign('(')) {
            self.schema.create(&name, place, Vec::new());
            return None;
        }
        let (inside, closed) = brackets(tokens, open);
        let items = parts(inside)
            .into_iter()
            .map(|part| item(part, &self.source.text, &self.source.path))
            .collect();
        self.schema.create(&name, place.clone(), items);
        (!closed).then(|| Diagnostic {
            kind: Unread::Syntax,
            place,
            sentence: format!("The table {name} has a bracket that is never closed: its columns may not be all."),
        })
    }

    fn drop(&mut self, tokens: &[Token<'_>]) {
        let at = behind(tokens, 2, &["IF", "EXISTS"]);
        for part in parts(tokens.get(at..).unwrap_or_default()) {
            if let Some((Some(name), _)) = name(part, 0) {
                self.schema.drop(&name);
            }
        }
    }

    fn alter(&mut self, tokens: &[Token<'_>], at: usize) {
        let at = behind(tokens, at, &["IF", "EXISTS"]);
        let at = behind(tokens, at, &["ONLY"]);
        let Some((Some(table), length)) = name(tokens, at) else { return };
        for part in parts(tokens.get(at + length..).unwrap_or_default()) {
            self.action(&table, tokens.get(at..at + length).unwrap_or_default(), part);
        }
    }

    /// One of the things that `ALTER TABLE` does.
    fn action(&mut self, table: &str, named: &[Token<'_>], tokens: &[Token<'_>]) {
        let Some(first) = tokens.first() else { return };
        let to = tokens.iter().position(|token| token.is("TO"));
        if first.is("ADD") {
            let at = behind(tokens, 1, &["COLUMN"]);
            let at = behind(tokens, at, &["IF", "NOT", "EXISTS"]);
            let (inside, _) = brackets(tokens, at);
            let several = tokens.get(at).is_some_and(|token| token.sign('('));
            let items = if several {
                parts(inside)
            } else {
                vec![tokens.get(at..).unwrap_or_default()]
            };
            for part in items {
                self.schema.add(table, item(part, &self.source.text, &self.source.path));
            }
        } else if first.is("RENAME") {
            match to {
                Some(1) => {
                    let mut whole = named.to_vec();
                    whole.extend_from_slice(tokens.get(1..).unwrap_or_default());
                    self.rename(&whole, 0);
                }
                Some(to) => {
                    if let (Some(old), Some(new)) = (plain(tokens, to - 1), plain(tokens, to + 1))
                        && !tokens.get(1).is_some_and(|token| token.any(&["CONSTRAINT", "INDEX", "KEY"]))
                    {
                        self.schema.rename_column(table, &old, &new);
                    }
                }
                None => {}
            }
        } else if first.is("DROP")
            && !tokens
                .get(1)
                .is_some_and(|token| token.any(&["CONSTRAINT", "INDEX", "KEY", "FOREIGN", "PRIMARY"]))
        {
            let at = behind(tokens, 1, &["COLUMN"]);
            let at = behind(tokens, at, &["IF", "EXISTS"]);
            if let Some(column) = plain(tokens, at) {
                self.schema.drop_column(table, &column);
            }
        } else if first.any(&["ALTER", "MODIFY", "CHANGE"]) {
            self.change(table, tokens);
        }
    }

    /// `ALTER COLUMN a TYPE int`, `MODIFY a int`, `CHANGE a b int`.
    fn change(&mut self, table: &str, tokens: &[Token<'_>]) {
        let at = behind(tokens, 1, &["COLUMN"]);
        let Some(column) = plain(tokens, at) else { return };
        let text = &self.source.text;
        match tokens.first() {
            Some(first) if first.is("CHANGE") => {
                if let Some(new) = plain(tokens, at + 1) {
                    self.schema.rename_column(table, &column, &new);
                    self.schema.retype(table, &new, kind(tokens, at + 2, text));
                }
            }
            Some(first) if first.is("MODIFY") => self.schema.retype(table, &column, kind(tokens, at + 1, text)),
            _ => {
                let at = behind(tokens, at + 1, &["SET", "DATA"]);
                if tokens.get(at).is_some_and(|token| token.is("TYPE")) {
                    self.schema.retype(table, &column, kind(tokens, at + 1, text));
                }
            }
        }
    }

    /// `a TO b`. The new name stays in the schema of the old one.
    fn rename(&mut self, tokens: &[Token<'_>], at: usize) {
        let Some((Some(old), length)) = name(tokens, at) else { return };
        if !tokens.get(at + length).is_some_and(|token| token.is("TO")) {
            return;
        }
        if let Some((Some(new), _)) = name(tokens, at + length + 1) {
            let new = match old.rsplit_once('.') {
                Some((schema, _)) if !new.contains('.') => format!("{schema}.{new}"),
                _ => new,
            };
            self.schema.rename(&old, &new);
        }
    }
}

/// Where it goes on behind these words, if they are there.
fn behind(tokens: &[Token<'_>], at: usize, words: &[&str]) -> usize {
    let there = words
        .iter()
        .enumerate()
        .all(|(nth, word)| tokens.get(at + nth).is_some_and(|token| token.is(word)));
    if there { at + words.len() } else { at }
}

/// What is between the bracket that opens at a token and its end, and whether there is one.
fn brackets<'a, 't>(tokens: &'a [Token<'t>], open: usize) -> (&'a [Token<'t>], bool) {
    let mut deep = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match () {
            () if token.sign('(') => deep += 1,
            () if token.sign(')') => deep = deep.saturating_sub(1),
            () => {}
        }
        if deep == 0 {
            return (tokens.get(open + 1..at).unwrap_or_default(), true);
        }
    }
    (tokens.get(open + 1..).unwrap_or_default(), false)
}

/// What commas outside of brackets part.
fn parts<'a, 't>(tokens: &'a [Token<'t>]) -> Vec<&'a [Token<'t>]> {
    let mut deep = 0_usize;
    tokens
        .split(|token| {
            match () {
                () if token.sign('(') => deep += 1,
                () if token.sign(')') => deep = deep.saturating_sub(1),
                () => {}
            }
            deep == 0 && token.sign(',')
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    /// What files leave behind: for each table its columns (a primary one with `!`) and what they refer to.
    fn left(files: &[(&str, &str)]) -> String {
        let sources: Vec<Source> = files
            .iter()
            .map(|(path, text)| Source {
                path: (*path).into(),
                text: (*text).into(),
            })
            .collect();
        let mut said = String::new();
        for table in read(&sources).tables {
            write!(said, "{}@{}{}:", table.name, table.place, if table.joins { " joins" } else { "" }).unwrap();
            for column in &table.columns {
                let primary = if column.primary { "!" } else { "" };
                write!(said, " {}{primary} {},", column.name, column.kind).unwrap();
            }
            for reference in &table.references {
                write!(said, " {}->{}@{}", reference.column, reference.to, reference.place.line).unwrap();
            }
            said.push('\n');
        }
        said
    }

    #[test]
    fn tables_have_their_columns_keys_and_references_in_every_dialect() {
        let postgres = r#"
            CREATE TABLE IF NOT EXISTS public.users (
                id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
                email character varying(255) NOT NULL UNIQUE, -- (a bracket
                balance numeric(10, 2) DEFAULT 0.0 NOT NULL CHECK (balance >= 0)
            );
            CREATE TABLE "task" (
                id bigserial, owner uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE, "order" integer,
                CONSTRAINT task_pk PRIMARY KEY (id)
            ) WITH (fillfactor = 70);
            CREATE FUNCTION touch() RETURNS trigger AS $$ BEGIN; CREATE TABLE nothing (a int); END $$ LANGUAGE plpgsql;
            ALTER TABLE ONLY public.task ADD CONSTRAINT parent_fk FOREIGN KEY (parent) REFERENCES billing.account(id);
        "#;
        assert_eq!(
            left(&[("a.sql", postgres)]),
            "task@a.sql:7: id! bigserial, owner uuid, order integer, owner->users@8 parent->billing.account@12\n\
             users@a.sql:2: id! uuid, email character varying(255), balance numeric(10, 2),\n"
        );
        let mysql = r"
            CREATE TABLE `membership` (
              `user_id` int(11) unsigned NOT NULL COMMENT 'who; of users',
              `group_id` int(11) NOT NULL,
              PRIMARY KEY (`user_id`,`group_id`),
              KEY `by_group` (`group_id`),
              CONSTRAINT `a` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`),
              FOREIGN KEY (`group_id`) REFERENCES `groups` (`id`)
            ) ENGINE=InnoDB;";
        assert_eq!(
            left(&[("a.sql", mysql)]),
            "membership@a.sql:2 joins: user_id! int(11) unsigned, group_id! int(11), user_id->users@7 group_id->groups@8\n"
        );
        let sqlite =
            "CREATE TABLE note(id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT, text, at DATETIME DEFAULT CURRENT_TIMESTAMP) STRICT";
        assert_eq!(
            left(&[("a.sql", sqlite)]),
            "note@a.sql:1: id! INTEGER, key TEXT, text , at DATETIME,\n"
        );
    }

    #[test]
    fn migrations_follow_each_other_and_what_undoes_one_is_left_out() {
        let files = [
            (
                "db/V10__rename.sql",
                "ALTER TABLE task RENAME TO todo; ALTER TABLE todo RENAME COLUMN name TO title, ALTER COLUMN n TYPE bigint;",
            ),
            (
                "db/V2__task.sql",
                "CREATE TABLE task (id int primary key, name text, n int, gone int);\nCREATE TABLE tag (task int REFERENCES task);",
            ),
            (
                "db/V3__more.sql",
                "ALTER TABLE task ADD COLUMN IF NOT EXISTS due date, DROP COLUMN gone; CREATE TABLE old (a int); CREATE TEMP TABLE t (a int);",
            ),
            (
                "db/V4__less.sql",
                "DROP TABLE IF EXISTS old, other CASCADE;\n-- +goose Down\nDROP TABLE task;",
            ),
            ("db/V4__less.down.sql", "DROP TABLE task;"),
        ];
        assert_eq!(
            left(&files),
            "tag@db/V2__task.sql:2: task int, task->todo@2\ntodo@db/V2__task.sql:1: id! int, title text, n bigint, due date,\n"
        );
    }

    #[test]
    fn what_cannot_be_told_is_said_and_the_rest_is_read() {
        let source = Source {
            path: "a.sql".into(),
            text: "CREATE TABLE {{ name }} (a int);\nCREATE TABLE b (a int, c text;\nCREATE TABLE d (e int);".into(),
        };
        let facts = read(&[source]);
        let names: Vec<&str> = facts.tables.iter().map(|table| &*table.name).collect();
        assert_eq!(names, ["b", "d"]);
        let said: Vec<String> = facts
            .diagnostics
            .iter()
            .map(|said| format!("{:?} {}", said.kind, said.place))
            .collect();
        assert_eq!(said, ["Dynamic a.sql:1", "Syntax a.sql:2"]);
    }

    proptest! {
        #[test]
        fn nothing_in_a_file_can_stop_it(text in r#"((CREATE|ALTER|DROP|TABLE|a|RENAME|TO|ADD|REFERENCES|PRIMARY KEY|\(|\)|,|;|"|'|\$|\{|\[|é|--|/\*)[ \n]?){0,60}"#) {
            read(&[Source { path: "a.sql".into(), text: text.into() }]);
        }
    }
}
