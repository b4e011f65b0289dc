//! Statements that fail on the server when they do not change as many rows as they must.
//!
//! A unit's COMMIT is on its way before the first statement is answered, so nothing can be judged here in time: the statement itself
//! must raise. `expect_rows` (made by the platform's migration) does, and the transaction is undone with it.

/// What SQLSTATE `expect_rows` raises.
pub(super) const UNEXPECTED_ROWS: &str = "PD001";

/// The statement wrapped so that it counts its rows and raises; its last parameter, one more than it had, is the number that must be.
///
/// A statement that begins with `with` keeps its parts at the top, since PostgreSQL lets only those change rows.
pub(crate) fn guard(sql: &str) -> String {
    let sql = sql.trim();
    let words = words_outside(sql);
    let is_with = words.first().is_some_and(|(_, word)| word == "with");
    let main = words
        .iter()
        .find(|(_, word)| matches!(&**word, "insert" | "update" | "delete" | "select"));
    let (at, verb) = main.map_or((0, "select"), |(at, word)| (*at, &**word));
    let (parts, main) = if is_with { sql.split_at(at) } else { ("", sql) };
    let has_rows = verb == "select" || words.iter().any(|(_, word)| word == "returning");
    let returning = if has_rows { "" } else { " returning 1" };
    let begin = if is_with {
        format!("{}, changed", parts.trim_end())
    } else {
        "with changed".to_owned()
    };
    let expected = highest_parameter(sql) + 1;
    format!("{begin} as ({main}{returning}) select expect_rows(${expected}, (select count(*) from changed))")
}

/// The words that stand outside of brackets, quotes and comments, in lower case, with where they begin.
fn words_outside(sql: &str) -> Vec<(usize, String)> {
    let mut words: Vec<(usize, String)> = Vec::new();
    let (mut depth, mut quote, mut is_word) = (0, None, false);
    let mut chars = sql.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let was_word = std::mem::take(&mut is_word);
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '-') if chars.peek().is_some_and(|(_, next)| *next == '-') => quote = Some('\n'),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, _) if depth == 0 && (c.is_alphanumeric() || c == '_') => {
                is_word = true;
                match words.last_mut() {
                    Some((_, word)) if was_word => word.extend(c.to_lowercase()),
                    _ => words.push((at, c.to_lowercase().collect())),
                }
            }
            _ => {}
        }
    }
    words
}

fn highest_parameter(sql: &str) -> u32 {
    let numbers = sql.split('$').skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        rest[..end].parse().ok()
    });
    numbers.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_statement_is_wrapped_whole() {
        assert_eq!(
            guard(" update t set a = $2 where b = $1 and c = 'returning' "),
            "with changed as (update t set a = $2 where b = $1 and c = 'returning' returning 1) \
             select expect_rows($3, (select count(*) from changed))"
        );
        assert_eq!(
            guard("insert into t (a) select b from (select 1 as b) x returning a"),
            "with changed as (insert into t (a) select b from (select 1 as b) x returning a) \
             select expect_rows($1, (select count(*) from changed))"
        );
    }

    #[test]
    fn parts_that_change_rows_stay_at_the_top() {
        assert_eq!(
            guard(
                "with n as (update e set p = p + 1 returning p), -- insert\n m as materialized (select ')' )\nInsert into t select p, $10 from n"
            ),
            "with n as (update e set p = p + 1 returning p), -- insert\n m as materialized (select ')' ), \
             changed as (Insert into t select p, $10 from n returning 1) select expect_rows($11, (select count(*) from changed))"
        );
    }
}
