use pando_store::{Migration, Schema};
use pando_task_contract::APP_ID;

/// The tables of task-service.
pub const SCHEMA: Schema = Schema {
    app_id: APP_ID,
    migrations: &[Migration {
        number: 1,
        name: "tasks",
        sqlite: include_str!("../../migrations/0001_tasks.sqlite.sql"),
        postgres: include_str!("../../migrations/0001_tasks.postgres.sql"),
    }],
};
