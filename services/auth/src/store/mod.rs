//! What auth-service keeps, and the units that change it.

pub mod rows;
pub mod statements;
pub mod units;

use pando_auth_contract::APP_ID;
use pando_store::{Migration, Schema};

/// The schema of auth-service's database.
pub const SCHEMA: Schema = Schema {
    app_id: APP_ID,
    migrations: &[Migration {
        number: 1,
        name: "accounts",
        sqlite: include_str!("../../migrations/0001-accounts.sqlite.sql"),
        postgres: include_str!("../../migrations/0001-accounts.postgres.sql"),
    }],
};
