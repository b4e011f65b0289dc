use std::borrow::Cow;
use std::sync::OnceLock;

use crate::postgres::guard;

/// Whether a read may run on a request's own thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// A key look-up or one page of an index: microseconds.
    Short,
    /// Search, export, aggregates: goes to a reader thread.
    Long,
}

/// One SQL statement in both dialects. A service keeps all of its statements in one registry, and a test prepares every one of
/// them on freshly migrated databases.
#[derive(Debug)]
pub struct Statement {
    /// Unique within the service, for logs: `task.insert`.
    pub name: &'static str,
    /// With `?1`, `?2` for its parameters.
    pub sqlite: Cow<'static, str>,
    /// With `$1`, `$2` for its parameters.
    pub postgres: Cow<'static, str>,
    /// Short or long.
    pub cost: Cost,
    numbered: OnceLock<Option<String>>,
    guarded: OnceLock<String>,
}

impl Statement {
    /// A statement whose dialects differ.
    pub const fn new(name: &'static str, sqlite: &'static str, postgres: &'static str) -> Self {
        Self {
            name,
            sqlite: Cow::Borrowed(sqlite),
            postgres: Cow::Borrowed(postgres),
            cost: Cost::Short,
            numbered: OnceLock::new(),
            guarded: OnceLock::new(),
        }
    }

    /// A statement that is the same in both, written with `$1`: SQLite takes that form too.
    pub const fn both(name: &'static str, sql: &'static str) -> Self {
        Self::new(name, sql, sql)
    }

    /// A statement put together at start, the same in both dialects.
    pub fn built(name: &'static str, sql: String) -> Self {
        Self {
            name,
            sqlite: Cow::Owned(sql.clone()),
            postgres: Cow::Owned(sql),
            cost: Cost::Short,
            numbered: OnceLock::new(),
            guarded: OnceLock::new(),
        }
    }

    /// Says that it takes long.
    #[must_use]
    pub const fn long(mut self) -> Self {
        self.cost = Cost::Long;
        self
    }

    /// The SQLite text with `$1` written as `?1`. SQLite takes `$1` for a name and numbers names in the order in which they first
    /// stand, so that `… $2 … $1 …` would silently swap its parameters.
    pub fn for_sqlite(&self) -> &str {
        self.numbered
            .get_or_init(|| self.sqlite.contains('$').then(|| number(&self.sqlite)))
            .as_deref()
            .unwrap_or(&self.sqlite)
    }

    /// The PostgreSQL text; where `expects_rows`, the one that raises when it does not change as many rows as its last, additional
    /// parameter says.
    pub(crate) fn for_postgres(&self, expects_rows: bool) -> &str {
        if expects_rows {
            self.guarded.get_or_init(|| guard(&self.postgres))
        } else {
            &self.postgres
        }
    }
}

/// Replaces `$` before a digit by `?`, but not within quotes.
fn number(sql: &str) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut quote = None;
    let mut chars = sql.chars().peekable();
    while let Some(c) = chars.next() {
        match quote {
            Some(open) if c == open => quote = None,
            None if matches!(c, '\'' | '"') => quote = Some(c),
            _ => {}
        }
        let is_number = c == '$' && quote.is_none() && chars.peek().is_some_and(char::is_ascii_digit);
        out.push(if is_number { '?' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_numbers_and_quoted_text_stays_as_it_is() {
        let statement = Statement::both("t", "select $2, $1, '$1', \"$2\", data->>'$.a' from t where a = $10");
        assert_eq!(
            statement.for_sqlite(),
            "select ?2, ?1, '$1', \"$2\", data->>'$.a' from t where a = ?10"
        );
        assert_eq!(Statement::both("t", "select 1").for_sqlite(), "select 1");
    }
}
