//! The tables that every service's database has, whatever it is for, and the statements of the unit of work itself.

use crate::{Migration, Remembered, Row, Statement, StoreError};

/// How long a remembered answer is kept, in seconds: a day, as API.md promises.
pub const ANSWERS_KEPT_SECONDS: i64 = 24 * 60 * 60;

/// How long it is remembered that an event was taken, in seconds: 14 days. Longer than any log keeps events (7 days). A broker may keep older
/// ones: of what it brings late it is known how far the log was gone through (`pando_bus::Intake::is_through`).
pub const INBOX_KEPT_SECONDS: i64 = 14 * 24 * 60 * 60;

/// How long a dead letter is kept for somebody to look at it and redrive it, in seconds: 30 days.
pub const DEAD_LETTERS_KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;

/// Positions that one unit of a scrub looks at: about a millisecond of SQLite's writer.
pub(crate) const SCRUB_WINDOW: i64 = 2000;

/// Applied before a service's own, by every adapter.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "unit of work",
        sqlite: "
        -- autoincrement: a position is never given twice, also after the log was trimmed empty.
        create table outbox (
            position integer primary key autoincrement,
            event_id blob not null unique,
            topic text not null,
            subject text not null,
            user_id blob not null,
            data text not null,
            traceparent text,
            committed_at integer not null
        );
        create table inbox (
            id integer primary key,
            source text not null,
            event_id blob not null,
            taken_at integer not null,
            unique (source, event_id)
        );
        create table idempotency (
            id integer primary key,
            user_id blob not null,
            scope text not null,
            key text not null,
            fingerprint blob not null,
            status integer not null,
            headers text not null,
            body blob not null,
            created_at integer not null,
            unique (user_id, scope, key)
        );
        create table relay_cursor (
            bus text primary key,
            position integer not null,
            moved_at integer not null
        ) without rowid;
        -- What a bus did not take: waiting for another try (next_at), or dead (next_at is null). A copy: it outlives the log's entry.
        -- Of its tries, attempts are those that count: made while others got through.
        create table undelivered (
            id integer primary key autoincrement,
            bus text not null,
            position integer not null,
            event_id blob not null,
            topic text not null,
            subject text not null,
            user_id blob not null,
            data text not null,
            traceparent text,
            committed_at integer not null,
            attempts integer not null,
            tries integer not null,
            next_at integer,
            reason text not null,
            failed_at integer not null,
            unique (bus, position)
        );
        create index undelivered_due on undelivered (bus, next_at);
    ",
        postgres: "
        create function expect_rows(expected bigint, changed bigint) returns bigint language plpgsql as $$
        begin
            if changed <> expected then
                raise exception using errcode = 'PD001', message = format('%s rows where %s must change', changed, expected);
            end if;
            return changed;
        end $$;
        -- Written with a seq, in no order that a reader could follow; whoever leads gives the position after the commit.
        create table outbox (
            seq bigint generated always as identity primary key,
            position bigint unique,
            event_id bytea not null unique,
            topic text not null,
            subject text not null,
            user_id bytea not null,
            data text not null,
            traceparent text,
            committed_at bigint not null
        );
        create index outbox_waiting on outbox (seq) where position is null;
        create table outbox_end (one bigint primary key check (one = 1), position bigint not null);
        insert into outbox_end values (1, 0);
        create table inbox (
            id bigint generated always as identity primary key,
            source text not null,
            event_id bytea not null,
            taken_at bigint not null,
            unique (source, event_id)
        );
        create table idempotency (
            id bigint generated always as identity primary key,
            user_id bytea not null,
            scope text not null,
            key text not null,
            fingerprint bytea not null,
            status bigint not null,
            headers text not null,
            body bytea not null,
            created_at bigint not null,
            unique (user_id, scope, key)
        );
        create table relay_cursor (
            bus text primary key,
            position bigint not null,
            moved_at bigint not null
        );
        create table undelivered (
            id bigint generated always as identity primary key,
            bus text not null,
            position bigint not null,
            event_id bytea not null,
            topic text not null,
            subject text not null,
            user_id bytea not null,
            data text not null,
            traceparent text,
            committed_at bigint not null,
            attempts bigint not null,
            tries bigint not null,
            next_at bigint,
            reason text not null,
            failed_at bigint not null,
            unique (bus, position)
        );
        create index undelivered_due on undelivered (bus, next_at);
    ",
    },
    Migration {
        number: 2,
        name: "undelivered of others",
        sqlite: "
        -- Whose event it is, where a broker brought it and a subscriber of this service did not take it; null: of this service's own log.
        alter table undelivered add column source text;
    ",
        postgres: "
        alter table undelivered add column source text;
    ",
    },
    Migration {
        number: 3,
        name: "cursors that were left",
        sqlite: "
        -- Since when nothing carries the log to this bus; null: something does. The place is kept for whoever comes back to it.
        alter table relay_cursor add column left_at integer;
    ",
        postgres: "
        alter table relay_cursor add column left_at bigint;
    ",
    },
];

/// How far everybody has the log to whom it is carried now. A cursor that was left says nothing of that, and `X has from Y` is a place
/// in the log of another service.
macro_rules! handed_over {
    () => {
        "(select coalesce(min(position), 9223372036854775807) from relay_cursor where left_at is null and bus not like '% has from %')"
    };
}
/// What waits for another try of a person's, at a bus that something still carries to.
macro_rules! waiting_letters {
    () => {
        "(select count(*) from undelivered where user_id = $1 and next_at is not null
            and bus not in (select bus from relay_cursor where left_at is not null))"
    };
}

macro_rules! statements {
    ($($name:ident $label:literal $sql:literal;)+) => {$(
        pub(crate) static $name: Statement = Statement::both($label, $sql);
    )+};
}

statements! {
    TAKE "inbox.take" "insert into inbox (source, event_id, taken_at) values ($1, $2, $3) on conflict do nothing";
    // An answer past its day counts as forgotten, also when no trim has come by yet.
    ANSWER "idempotency.answer" "insert into idempotency (user_id, scope, key, fingerprint, status, headers, body, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (user_id, scope, key) do update set fingerprint = excluded.fingerprint, status = excluded.status,
            headers = excluded.headers, body = excluded.body, created_at = excluded.created_at
        where idempotency.created_at <= $9";
    REMEMBERED "idempotency.remembered" "select fingerprint, status, headers, body from idempotency
        where user_id = $1 and scope = $2 and key = $3 and created_at > $4";
    APPEND "outbox.append" "insert into outbox (event_id, topic, subject, user_id, data, traceparent, committed_at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    READ_LOG "outbox.read" "select position, event_id, topic, subject, user_id, data, traceparent, committed_at from outbox
        where position > $1 order by position limit $2";
    // By place, not by age: the oldest stand first, so that a trim with nothing to do looks at `limit` rows and no more.
    TRIM_LOG "outbox.trim" "delete from outbox where position <= $1 and committed_at < $2
        and position in (select position from outbox order by position limit $3)";
    TRIM_INBOX "inbox.trim" "delete from inbox where taken_at < $1 and id in (select id from inbox order by id limit $2)";
    TRIM_ANSWERS "idempotency.trim" "delete from idempotency where created_at < $1
        and id in (select id from idempotency order by id limit $2)";
    TRIM_DEAD "undelivered.trim" "delete from undelivered
        where id in (select id from undelivered where next_at is null and failed_at < $1 order by id limit $2)";
    FORGET_ANSWERS "idempotency.forget" "delete from idempotency where user_id = $1";
}

/// The next entry of a person that has been handed over everywhere and still has its data.
pub(crate) static NEXT_TO_SCRUB: Statement = Statement::both(
    "outbox.next_to_scrub",
    concat!(
        "select min(position) from outbox where position > $1 and user_id = $2 and position <= ",
        handed_over!()
    ),
)
.long();

/// How many entries of a person some relay has still to hand over. On PostgreSQL one that has no position yet is among them.
pub(crate) static WAITING_TO_SCRUB: Statement = Statement::new(
    "outbox.waiting_to_scrub",
    concat!(
        "select (select count(*) from outbox where user_id = $1 and position > ",
        handed_over!(),
        ") + ",
        waiting_letters!()
    ),
    concat!(
        "select (select count(*) from outbox where user_id = $1 and (position is null or position > ",
        handed_over!(),
        ")) + ",
        waiting_letters!()
    ),
)
.long();

/// What is kept of an event's data: who, what and which version.
macro_rules! who_and_what {
    (sqlite) => {
        "data = json_object('user_id', data->>'user_id', 'actor', data->>'actor',
        'correlation_id', data->>'correlation_id', 'version', data->'version', 'change', data->>'change')"
    };
    (postgres) => {
        "data = json_build_object('user_id', data::json->>'user_id', 'actor', data::json->>'actor',
        'correlation_id', data::json->>'correlation_id', 'version', data::json->'version', 'change', data::json->>'change')::text"
    };
}

/// Empties a person's entries in a window of positions.
pub(crate) static SCRUB: Statement = Statement::new(
    "outbox.scrub",
    concat!(
        "update outbox set ",
        who_and_what!(sqlite),
        " where position >= $1 and position <= $2 and user_id = $3 and position <= ",
        handed_over!()
    ),
    concat!(
        "update outbox set ",
        who_and_what!(postgres),
        " where position >= $1 and position <= $2 and user_id = $3 and position <= ",
        handed_over!()
    ),
);

/// Empties a person's dead letters, and what waits for a bus that nothing carries to any more.
pub(crate) static SCRUB_LETTERS: Statement = Statement::new(
    "undelivered.scrub",
    concat!(
        "update undelivered set ",
        who_and_what!(sqlite),
        " where user_id = $1 and (next_at is null or bus in (select bus from relay_cursor where left_at is not null))"
    ),
    concat!(
        "update undelivered set ",
        who_and_what!(postgres),
        " where user_id = $1 and (next_at is null or bus in (select bus from relay_cursor where left_at is not null))"
    ),
);

/// Reads a row of [`REMEMBERED`].
pub(crate) fn remembered(row: &Row) -> Result<([u8; 32], Remembered), StoreError> {
    let fingerprint = row
        .get::<Vec<u8>>(0)?
        .try_into()
        .map_err(|_| StoreError::Inconsistent("a fingerprint of another length".to_owned()))?;
    let status = u16::try_from(row.get::<u32>(1)?).map_err(|_| StoreError::Inconsistent("a status above 65535".to_owned()))?;
    Ok((
        fingerprint,
        Remembered {
            status,
            headers: row.get(2)?,
            body: row.get(3)?,
        },
    ))
}
