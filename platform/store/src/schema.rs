/// One forward step of a schema. Never changed once released: its checksum is kept in the database.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// 1, 2, 3, …
    pub number: u32,
    /// What it does, in a word or two: `tasks`.
    pub name: &'static str,
    /// For SQLite.
    pub sqlite: &'static str,
    /// For PostgreSQL.
    pub postgres: &'static str,
}

/// What a service's database looks like.
#[derive(Clone, Copy, Debug)]
pub struct Schema {
    /// The app id: names the file (`task-service` → `task.db`) and the source of its events.
    pub app_id: &'static str,
    /// The steps, in order.
    pub migrations: &'static [Migration],
}
