use pando_bus::{AFTER_A_MOVE, BEGIN_BROKER, LEAVE_BROKER};
use pando_dapr::DaprBus;
use pando_store::bulk::{Change, Part};
use pando_store::state;

use super::end::Kind;
use crate::data::Database;

/// What each database is made of, beyond what its catalogue says.
pub fn part(database: Database) -> Part {
    let plain = Part::of(database.schema().unwrap_or(&state::SCHEMA));
    match database {
        // Each database keeps the index of words in a way of its own.
        Database::Task => Part {
            derived: &["task_words"],
            ..plain
        },
        Database::Activity => Part {
            ends: &[("log", "feed_end")],
            ..plain
        },
        // It says where entries of this very database are.
        Database::State => Part {
            derived: &[state::ELSEWHERE],
            ..plain
        },
        Database::Auth | Database::Chatbot => plain,
    }
}

/// What is changed in the copy of a log once it is whole, so that whatever carries events there begins where it must.
pub fn last_changes(to: Kind) -> Vec<Change<'static>> {
    let broker = match to {
        Kind::Database => &BEGIN_BROKER,
        Kind::Folder => &LEAVE_BROKER,
    };
    let moved = AFTER_A_MOVE.into_iter().map(|statement| Change::once(statement, Vec::new()));
    moved.chain([Change::once(broker, vec![DaprBus::NAME.into()])]).collect()
}
