use pando_store::Statement;

/// What is done with the notes of a log's relays once its data has been moved to another database, where other buses may carry it; in
/// this order, and together. Whatever is not known to have arrived is sent again: the inboxes take out what comes twice.
///
/// What waits for another try would wait for a relay that may never run there. Where the log still has it, its relay's cursor goes back
/// before it instead.
pub const AFTER_A_MOVE: [&Statement; 2] = [&STEP_BACK, &UNPARK];

static STEP_BACK: Statement = Statement::both(
    "moved.step_back",
    "update relay_cursor set position = (select min(undelivered.position) - 1 from undelivered join outbox using (position)
            where undelivered.bus = relay_cursor.bus and undelivered.next_at is not null and undelivered.source is null)
        where exists (select 1 from undelivered join outbox using (position) where undelivered.bus = relay_cursor.bus
            and undelivered.next_at is not null and undelivered.source is null and undelivered.position <= relay_cursor.position)",
);
static UNPARK: Statement = Statement::both(
    "moved.unpark",
    "delete from undelivered where next_at is not null and source is null
        and position in (select position from outbox) and bus in (select bus from relay_cursor)",
);

/// A broker's bus (`$1`, by its name) that may carry the log from now on begins where every bus before it had delivered everything. Should
/// it never run, its cursor is one of a bus that is gone, and holds up nothing. Places in the logs of others ([`crate::Missed`]) count not.
pub static BEGIN_BROKER: Statement = Statement::both(
    "moved.begin_broker",
    "insert into relay_cursor (bus, position, moved_at) select cast($1 as text), min(position), 0 from relay_cursor
        where bus not like '% has from %' having count(*) > 0 on conflict (bus) do nothing",
);

/// A broker's bus (`$1`) is left behind. It had handed over to the broker, which is not the same as delivered: the subscribers' own
/// cursors, which stand where they were when the broker took over, say what they have.
pub static LEAVE_BROKER: Statement = Statement::both("moved.leave_broker", "delete from relay_cursor where bus = $1");

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use pando_kernel::{Ids, Instant, ManualClock, SeededRandom};
    use pando_store::sqlite::{SqliteOptions, SqliteStore};
    use pando_store::{Op, Schema, Store, Unit, Value};

    use super::*;

    const SCHEMA: Schema = Schema {
        app_id: "thing-service",
        migrations: &[],
    };

    static LOG: Statement = Statement::both(
        "t.log",
        "insert into outbox (position, event_id, topic, subject, user_id, data, committed_at) values ($1, $2, '', '', '', '{}', 0)",
    );
    static CURSOR: Statement = Statement::both("t.cursor", "insert into relay_cursor (bus, position, moved_at) values ($1, $2, 5)");
    static WAITS: Statement = Statement::both(
        "t.waits",
        "insert into undelivered (bus, position, event_id, topic, subject, user_id, data, committed_at, attempts, tries, next_at, reason,
            failed_at) values ($1, $2, '', '', '', '', '{}', 0, 1, 1, $3, '', 0)",
    );
    static CURSORS: Statement = Statement::both("t.cursors", "select bus, position from relay_cursor order by bus");
    static LEFT: Statement = Statement::both("t.left", "select bus, position from undelivered order by bus, position");

    async fn run(store: &SqliteStore, statement: &'static Statement, params: Vec<Value>) {
        store.commit(Unit::new().op(Op::new(statement, params))).await.unwrap();
    }

    async fn read(store: &SqliteStore, statement: &'static Statement) -> Vec<(String, i64)> {
        let rows = store.read(statement, Vec::new()).await.unwrap();
        rows.iter().map(|row| (row.get(0).unwrap(), row.get(1).unwrap())).collect()
    }

    fn pairs(pairs: &[(&str, i64)]) -> Vec<(String, i64)> {
        pairs.iter().map(|(bus, position)| ((*bus).to_owned(), *position)).collect()
    }

    #[tokio::test]
    async fn nothing_that_has_not_arrived_is_left_behind_by_a_move() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(Instant::from_micros(0)));
        let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(1)));
        let store = SqliteStore::open(&folder.path().join("thing.db"), &SCHEMA, SqliteOptions::new(clock, ids)).unwrap();
        for position in 3..=9_i64 {
            run(
                &store,
                &LOG,
                vec![position.into(), vec![u8::try_from(position).unwrap(); 16].into()],
            )
            .await;
        }
        for (bus, position) in [("a", 9_i64), ("b", 8)] {
            run(&store, &CURSOR, vec![bus.into(), position.into()]).await;
        }
        // Of `a` two wait, one that the log has no more, and one is dead.
        for (position, next_at) in [(6_i64, 1.into()), (7, 1.into()), (2, 1.into()), (5, Value::Null)] {
            run(&store, &WAITS, vec!["a".into(), position.into(), next_at]).await;
        }
        for statement in AFTER_A_MOVE {
            run(&store, statement, Vec::new()).await;
        }
        assert_eq!(
            read(&store, &CURSORS).await,
            pairs(&[("a", 5), ("b", 8)]),
            "what waited at 6 comes again"
        );
        assert_eq!(
            read(&store, &LEFT).await,
            pairs(&[("a", 2), ("a", 5)]),
            "what only stands here stays"
        );

        run(&store, &BEGIN_BROKER, vec!["broker".into()]).await;
        assert_eq!(read(&store, &CURSORS).await, pairs(&[("a", 5), ("b", 8), ("broker", 5)]));
        run(&store, &LEAVE_BROKER, vec!["broker".into()]).await;
        assert_eq!(read(&store, &CURSORS).await, pairs(&[("a", 5), ("b", 8)]));
        store.close();
    }

    #[tokio::test]
    async fn a_broker_of_a_log_that_nobody_has_read_begins_at_its_start() {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(Instant::from_micros(0)));
        let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(1)));
        let store = SqliteStore::open(&folder.path().join("thing.db"), &SCHEMA, SqliteOptions::new(clock, ids)).unwrap();
        run(&store, &BEGIN_BROKER, vec!["broker".into()]).await;
        assert_eq!(read(&store, &CURSORS).await, []);
        store.close();
    }
}
