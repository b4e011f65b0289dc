use std::borrow::Cow;

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
}

impl Statement {
    /// A statement whose dialects differ.
    pub const fn new(name: &'static str, sqlite: &'static str, postgres: &'static str) -> Self {
        Self { name, sqlite: Cow::Borrowed(sqlite), postgres: Cow::Borrowed(postgres), cost: Cost::Short }
    }

    /// A statement that is the same in both, written with `$1`: SQLite takes that form too.
    pub const fn both(name: &'static str, sql: &'static str) -> Self {
        Self::new(name, sql, sql)
    }

    /// A statement put together at start, the same in both dialects.
    pub fn built(name: &'static str, sql: String) -> Self {
        Self { name, sqlite: Cow::Owned(sql.clone()), postgres: Cow::Owned(sql), cost: Cost::Short }
    }

    /// Says that it takes long.
    #[must_use]
    pub const fn long(mut self) -> Self {
        self.cost = Cost::Long;
        self
    }
}
