//! The service's own tables: their SQL, how rows become domain values, and how decisions become operations of a unit.

pub mod figures;
pub mod operations;
pub mod parts;
pub mod rows;
pub mod statements;
pub mod taking;

use pando_store::{Migration, Schema};

/// What the database of activity-service looks like.
pub const SCHEMA: Schema = Schema {
    app_id: pando_activity_contract::APP_ID,
    migrations: &[Migration {
        number: 1,
        name: "activity",
        sqlite: include_str!("../../migrations/0001_activity.sqlite.sql"),
        postgres: include_str!("../../migrations/0001_activity.postgres.sql"),
    }],
};
