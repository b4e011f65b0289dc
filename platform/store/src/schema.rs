/// One forward step of a schema. Never changed once released: its checksum is kept in the database.
///
/// On PostgreSQL the build before goes on working while and after a step is made, so a step adds and takes nothing away that this build
/// needs. One that must take something away comes a release later, when nobody needs it any more, and its text begins with
/// `-- contracts: ` and what it takes: builds that do not know it are then refused, where they would otherwise go on.
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
