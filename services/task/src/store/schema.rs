use pando_store::{Migration, Schema};
use pando_task_contract::APP_ID;

/// The tables of task-service.
pub const SCHEMA: Schema = Schema {
    app_id: APP_ID,
    migrations: &[
        Migration {
            number: 1,
            name: "tasks",
            sqlite: include_str!("../../migrations/0001_tasks.sqlite.sql"),
            postgres: include_str!("../../migrations/0001_tasks.postgres.sql"),
        },
        Migration {
            number: 2,
            name: "room",
            sqlite: include_str!("../../migrations/0002_room.sqlite.sql"),
            postgres: include_str!("../../migrations/0002_room.postgres.sql"),
        },
    ],
};
