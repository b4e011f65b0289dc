use pando_facts::AccessKind;

use crate::english;
use crate::token::{Token, tokens};
use crate::walk::Walk;

/// A table that a statement touches, and how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touched {
    /// Its name as the statement writes it, without quotes and without a schema that every database has (`public`, `dbo`, `main`).
    pub table: String,
    /// What is done with it.
    pub kind: AccessKind,
}

/// Statements are no longer than this, in bytes; what a program carries beyond it is data.
const BYTES_MAX: usize = 256 * 1024;

/// Words that a statement that touches a table begins with.
const VERBS: [&str; 9] = [
    "SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "TRUNCATE", "COPY",
];

/// The tables that a string in code touches, each once for each thing that is done with it, in the order in which they stand; nothing where
/// the string is no SQL, such as an English sentence that begins with "select" or "update".
///
/// Where something is put into the string while the program runs, it has `{}`; a table whose name is put in so is not told. Several
/// statements may follow each other.
pub fn statement(text: &str) -> Vec<Touched> {
    let begins = |text: &str| {
        VERBS
            .iter()
            .any(|verb| text.get(..verb.len()).is_some_and(|word| word.eq_ignore_ascii_case(verb)))
    };
    let trimmed = text.trim_start_matches(|c: char| c.is_whitespace() || c == '(');
    let explained = trimmed.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("EXPLAIN"));
    let commented = trimmed.starts_with("--") || trimmed.starts_with("/*");
    if text.len() > BYTES_MAX || !(begins(trimmed) || explained || commented) {
        return Vec::new();
    }
    let mut found: Vec<Touched> = Vec::new();
    for statement in tokens(text).split(|token| token.sign(';')) {
        for touched in one(statement).unwrap_or_default() {
            if !found.contains(&touched) {
                found.push(touched);
            }
        }
    }
    found
}

/// What one statement touches; nothing where it is none.
fn one(tokens: &[Token<'_>]) -> Option<Vec<Touched>> {
    let skipped = tokens
        .iter()
        .position(|token| !(token.sign('(') || token.any(&["EXPLAIN", "ANALYZE", "VERBOSE"])))?;
    let tokens = tokens.get(skipped..)?;
    let first = tokens.first().filter(|first| first.any(&VERBS))?;
    let shouts = english::shouts(first);
    if english::begins_sentence(first) && tokens.iter().all(|token| token.name().is_some() || token.sign('.')) {
        return None;
    }
    if !shouts && first.is("SELECT") {
        let listed = tokens
            .iter()
            .position(|token| token.is("FROM"))
            .and_then(|from| tokens.get(1..from));
        if listed.is_some_and(english::runs_on) {
            return None;
        }
    }
    let find = |word: &str| tokens.iter().position(|token| token.is(word));
    if first.is("UPDATE") {
        let set = find("SET")?;
        let assigns = tokens.get(set..)?.iter().any(|token| token.sign('='));
        // `UPDATE task SET ` may be where the string ends and another goes on.
        let open = tokens.len() == set + 1 || tokens.get(set + 1).is_some_and(Token::is_hole);
        if !(assigns || open) {
            return None;
        }
    }
    if first.is("MERGE") {
        find("USING")?;
    }
    if first.is("WITH") {
        find("AS")?;
    }
    if first.is("COPY") && !shouts {
        return None;
    }
    Walk::new(tokens, shouts).run()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// `r` read, `i` insert, `u` update, `d` delete, and the table.
    fn told(text: &str) -> String {
        let told = statement(text).into_iter().map(|touched| {
            let kind = match touched.kind {
                AccessKind::Read => 'r',
                AccessKind::Insert => 'i',
                AccessKind::Update => 'u',
                AccessKind::Delete => 'd',
            };
            format!("{kind} {}", touched.table)
        });
        told.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_statement_tells_its_tables() {
        let cases = [
            ("SELECT id, title FROM task WHERE owner = %s", "r task"),
            ("select * from task t, users as u where t.owner = u.id", "r task, r users"),
            ("SELECT 1", ""),
            (
                "SELECT t.id FROM public.task t LEFT OUTER JOIN billing.\"Invoice\" i ON i.task = t.id JOIN [tag] USING (task)",
                "r task, r billing.Invoice, r tag",
            ),
            (
                "SELECT * FROM (SELECT owner, count(*) FROM task GROUP BY owner) x JOIN users u ON u.id = x.owner",
                "r task, r users",
            ),
            (
                "SELECT EXTRACT(YEAR FROM due), TRIM(BOTH ' ' FROM title) FROM task WHERE a IS DISTINCT FROM b AND id IN (SELECT task FROM tag)",
                "r task, r tag",
            ),
            ("SELECT n FROM generate_series(1, 3) n, task", "r task"),
            ("SELECT * FROM task WHERE id = $1 FOR UPDATE SKIP LOCKED", "r task"),
            (
                "WITH RECURSIVE tree (id) AS (SELECT id FROM task UNION ALL SELECT t.id FROM task t JOIN tree ON t.parent = tree.id) SELECT * FROM tree",
                "r task",
            ),
            (
                "WITH gone AS (DELETE FROM task WHERE done RETURNING *), b AS NOT MATERIALIZED (SELECT 1) INSERT INTO archive SELECT * FROM gone",
                "d task, i archive",
            ),
            ("INSERT INTO task (id, title) VALUES (?, ?)", "i task"),
            ("INSERT OR IGNORE INTO task SELECT * FROM old", "i task, r old"),
            (
                "INSERT INTO task (id) VALUES (:id) ON CONFLICT (id) DO UPDATE SET title = excluded.title",
                "i task, u task",
            ),
            ("INSERT INTO `task` SET a = 1 ON DUPLICATE KEY UPDATE a = 2", "i task, u task"),
            ("REPLACE INTO task VALUES (1)", "i task, u task"),
            (
                "UPDATE task SET done = true FROM users WHERE users.id = task.owner",
                "u task, r users",
            ),
            (
                "UPDATE t SET done = 1 FROM task t JOIN users u ON u.id = t.owner",
                "u task, r users",
            ),
            ("update only task as t set (a, b) = (1, 2)", "u task"),
            ("DELETE FROM task USING users WHERE users.id = task.owner", "d task, r users"),
            ("DELETE t FROM task t INNER JOIN users u ON u.id = t.owner", "d task, r users"),
            (
                "MERGE INTO stock s USING sale ON s.id = sale.id WHEN MATCHED THEN UPDATE SET n = 1 WHEN NOT MATCHED THEN INSERT VALUES (1)",
                "u stock, r sale, i stock",
            ),
            ("TRUNCATE TABLE task, tag RESTART IDENTITY", "d task, d tag"),
            ("COPY task (id) FROM STDIN", "i task"),
            ("EXPLAIN ANALYZE SELECT * FROM task", "r task"),
            ("-- all of them\nSELECT * FROM task; DELETE FROM tag;", "r task, d tag"),
            ("(SELECT id FROM a) UNION (SELECT id FROM b)", "r a, r b"),
            (
                "SELECT a.x FROM (a JOIN b ON a.id = b.id) JOIN c ON c.id = a.id, d",
                "r a, r b, r c, r d",
            ),
            (
                "SELECT title FROM task WHERE title LIKE '%' || :q || '%' ESCAPE '\\' AND id IN (SELECT task FROM tag)",
                "r task, r tag",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn half_a_statement_and_one_with_holes_tell_what_they_name() {
        let cases = [
            ("SELECT {} FROM task WHERE {}", "r task"),
            ("SELECT * FROM {} JOIN users ON 1 = 1", "r users"),
            ("SELECT * FROM {schema}.task", "r task"),
            ("SELECT * FROM {}_task, tag_{}", ""),
            ("SELECT * FROM task WHERE (", "r task"),
            ("INSERT INTO task ", "i task"),
            ("UPDATE task SET ", "u task"),
            ("UPDATE task SET {} WHERE id = %(id)s", "u task"),
            ("SELECT * FROM ", ""),
            ("SELECT * FROM \"{}\".\"task\"", "r task"),
            ("SELECT * FROM {{ ref('task') }} JOIN users ON true", "r users"),
        ];
        for (text, expected) in cases {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn a_sentence_is_no_statement() {
        let sentences = [
            "Select a file from the list",
            "select one option from dropdown below",
            "select at least one option from options",
            "Select items from inventory",
            "Select one from many.",
            "Update the task, and set its date",
            "UPDATE AVAILABLE",
            "Update settings",
            "Delete from cart",
            "delete from your cart",
            "Insert into list",
            "with great power comes great responsibility",
            "Merge into main",
            "Copy tasks from yesterday",
            "Replace into which folder?",
            "selected from users",
            "Truncate",
            "",
        ];
        for text in sentences {
            assert_eq!(told(text), "", "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_in_a_string_can_stop_it(text in r#"((SELECT|FROM|a|UPDATE|SET|JOIN|INTO|WITH|AS|DELETE|MERGE|\(|\)|,|;|=|"|'|\$|\{|\[|é|--|/\*|%\()[ \n]?){0,60}"#) {
            statement(&text);
            statement(&format!("SELECT {text}"));
        }
    }
}
