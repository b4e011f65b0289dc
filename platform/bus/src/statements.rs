//! The statements of the delivery; their tables come with every database (see `pando_store`).

use pando_store::Statement;

macro_rules! statements {
    ($($name:ident $label:literal $sql:literal;)+) => {$(
        pub(crate) static $name: Statement = Statement::both($label, $sql);
    )+
        #[cfg(test)]
        static ALL: &[&Statement] = &[$(&$name),+];
    };
}

statements! {
    CURSOR "relay.cursor" "select position, left_at, moved_at from relay_cursor where bus = $1";
    CLAIM "relay.claim" "insert into relay_cursor (bus, position, moved_at) values ($1, 0, $2)
        on conflict (bus) do update set left_at = null";
    LEAVE "relay.leave" "update relay_cursor set left_at = $2 where bus = $1 and left_at is null";
    MOVE "relay.move" "insert into relay_cursor (bus, position, moved_at) values ($1, $2, $3)
        on conflict (bus) do update set position = excluded.position, moved_at = excluded.moved_at";
    // A pass that is repeated after a crash finds its event here already.
    PARK "relay.park" "insert into undelivered (bus, position, event_id, topic, subject, user_id, data, traceparent, committed_at,
            attempts, tries, next_at, reason, failed_at)
        select cast($1 as text), position, event_id, topic, subject, user_id, data, traceparent, committed_at,
            1, 1, cast($3 as bigint), cast($4 as text), cast($5 as bigint)
        from outbox where position = $2 on conflict (bus, position) do nothing";
    // What is due later than any back-off reaches was parked before the clock was set back.
    DUE "relay.due" "select position, event_id, topic, subject, user_id, data, traceparent, committed_at, id, attempts, tries, failed_at,
        source from undelivered where bus = $1 and (next_at <= $2 or next_at > $3) order by next_at limit $4";
    TAKEN "relay.taken" "delete from undelivered where id = $1";
    TRY_AGAIN "relay.try_again" "update undelivered set attempts = $2, tries = $3, next_at = $4, reason = $5, failed_at = $6 where id = $1";
    COUNTS "relay.counts" "select count(next_at), count(*) - count(next_at) from undelivered where bus = $1";
    DEAD "dead_letters.list" "select position, event_id, topic, subject, user_id, data, traceparent, committed_at, id, bus, attempts, reason,
        failed_at, source from undelivered where next_at is null and id > $1 order by id limit $2";
    REDRIVE "dead_letters.redrive" "update undelivered set attempts = 0, tries = 0, next_at = $2 where id = $1 and next_at is null";
    // A broker brings again what it is not sure of. Two events have one place where the publisher's log was restored: the second lies
    // at a place of its own ($14).
    TAKE_IN "intake.take" "insert into undelivered (bus, position, event_id, topic, subject, user_id, data, traceparent, committed_at,
            attempts, tries, next_at, reason, failed_at, source)
        values (cast($1 as text), case when exists (select 1 from undelivered where bus = $1 and position = $2 and event_id <> $3)
            then cast($14 as bigint) else cast($2 as bigint) end, $3, $4, $5, $6, $7, $8, $9, 1, 1, $10, $11, $12, $13)
        on conflict (bus, position) do nothing";
    UNREADABLE "intake.unreadable" "select count(*) from undelivered where bus = $1";
    WAS_TAKEN "missed.was_taken" "select 1 from inbox where source = $1 and event_id = $2";
    FORGET_CURSORS "relay.forget" "delete from relay_cursor where bus = $1 and left_at < $2";
    // What waited for a bus that is forgotten is dead.
    BURY "relay.bury" "update undelivered set next_at = null where bus = $1 and next_at is not null
        and not exists (select 1 from relay_cursor where bus = $1)";
    // Without places in the logs of other services.
    CURSORS "relay.cursors" "select bus, position from relay_cursor where bus not like '% has from %' order by bus limit 1000";
}

/// Whether writes are refused: `on` or `off`. On a standby of another server it is always `on`.
pub(crate) static LOOK: Statement = Statement::new("intake.look", "select 'off'", "select current_setting('transaction_read_only')");

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use pando_kernel::{Ids, Instant, ManualClock, SeededRandom};
    use pando_store::Schema;
    use pando_store::sqlite::{SqliteOptions, SqliteStore};

    use super::*;

    const SCHEMA: Schema = Schema {
        app_id: "thing-service",
        migrations: &[],
    };

    #[test]
    fn every_statement_fits_the_tables_and_none_looks_at_all_of_a_log() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(Instant::from_micros(0)));
        let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(1)));
        let store = SqliteStore::open(&folder.path().join("thing.db"), &SCHEMA, SqliteOptions::new(clock, ids)).unwrap();
        assert_eq!(ALL.len(), 17);
        for statement in ALL.iter().copied().chain([&LOOK]) {
            let seen = store.inspect(statement).unwrap();
            assert_eq!(
                seen.is_read_only,
                statement.for_sqlite().starts_with("select"),
                "{}",
                statement.name
            );
            let highest = (1..20).rev().find(|number| statement.for_sqlite().contains(&format!("?{number}")));
            assert_eq!(seen.parameters, highest.unwrap_or(0), "{}", statement.name);
            for step in &seen.plan {
                let is_scan = step.contains("SCAN outbox") || step.contains("SCAN undelivered");
                assert!(!is_scan, "{}: {step}", statement.name);
            }
        }
    }
}
