//! What taking an event reads and writes.

use pando_store::Statement;

statements! {
    /// One look at a person, one task of theirs, and the zone they were in at a time.
    LOOK "person.look" "select p.account, p.epoch, p.deleted_at is not null,
            (select z.zone from zone_since z where z.account = p.account and z.time <= $3 order by z.time desc, z.event_id desc limit 1),
            s.version, s.created_at, s.completed_at, s.gone, s.due_kind, s.due_at, s.project_id, s.labels, s.outcome
        from person p left join task_state s on s.account = p.account and s.task_id = $2
        where p.user_id = $1";
    /// A new account for somebody's figures.
    NEW_ACCOUNT "account.new" "insert into account (user_id) values ($1)";
    /// Somebody not heard of before, on their newest account.
    NEW_PERSON "person.new" "insert into person (user_id, account, epoch) select user_id, max(id), 0 from account where user_id = $1
        group by user_id on conflict do nothing";
    /// An entry, if the person is as they were when they were looked at. In PostgreSQL the end of the feed is locked first, which may take
    /// a while, and then the person, which has the person looked at as they are by then; always in this order.
    LOG "log.add" "insert into log (event_id, topic, time, user_id, subject, task_id, title, actor, change, fact)
        select $1, $2, $3, user_id, $5, $6, $7, $8, $9, $10 from person where user_id = $4 and epoch = $11 and deleted_at is null"
        / "with next as (update feed_end set position = position + 1 returning position)
        insert into log (position, event_id, topic, time, user_id, subject, task_id, title, actor, change, fact)
        select next.position, $1::bytea, $2::text, $3::bigint, user_id, $5::text, $6::bytea, $7::text, $8::bigint, $9::text, $10::text
        from next cross join lateral (select person.user_id from person
            where person.user_id = $4 and epoch = $11 and deleted_at is null and next.position > 0 for no key update) still";
    /// The same entry in the feed; right behind [`LOG`].
    FEED "feed.add" "insert into feed (position, user_id, topic, subject, data, at) values (last_insert_rowid(), $1, $2, $3, $4, $5)"
        / "insert into feed (position, user_id, topic, subject, data, at) select position, $1::bytea, $2::text, $3::text, $4::text, $5::bigint from feed_end";
    /// Notes that a publisher's position has come.
    ARRIVED "arrived.add" "insert into arrived (source, position, at) values ($1, $2, $3) on conflict do nothing";
    /// A task at a higher version, over the version that was seen ($12; -1 when there was none).
    TASK "task.put" "insert into task_state (account, task_id, version, created_at, completed_at, gone, due_kind, due_at, project_id, labels, outcome)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        on conflict (account, task_id) do update set version = excluded.version, created_at = excluded.created_at,
            completed_at = excluded.completed_at, gone = excluded.gone, due_kind = excluded.due_kind, due_at = excluded.due_at,
            project_id = excluded.project_id, labels = excluded.labels, outcome = excluded.outcome
        where task_state.version = $12";
    /// A name, unless a newer one is known.
    NAME "name.put" "insert into named (account, kind, id, version, name, gone) values ($1, $2, $3, $4, $5, $6)
        on conflict (account, kind, id) do update set version = excluded.version, name = excluded.name, gone = excluded.gone
        where named.version < excluded.version";
    /// Asks for judging anew, when a zone that was not known was in force while something was done; before [`ZONE`].
    UNSETTLE "zone.unsettle" "insert into unsettled (account, from_time, after_task)
        select p.account, cast($2 as bigint), $5 from person p where p.account = $1
        and coalesce((select z.zone from zone_since z where z.account = p.account and z.time <= $2
            order by z.time desc, z.event_id desc limit 1), 'UTC') <> $3
        and exists (select 1 from done where account = $1 and quarter >= $4 and done > 0)"
        / "insert into unsettled (account, from_time, after_task)
        select p.account, $2::bigint, $5::bytea from person p where p.account = $1
        and coalesce((select z.zone from zone_since z where z.account = p.account and z.time <= $2
            order by z.time desc, z.event_id desc limit 1), 'UTC') <> $3
        and exists (select 1 from done where account = $1 and quarter >= $4 and done > 0)";
    /// Where a person is from a time on.
    ZONE "zone.put" "insert into zone_since (account, time, event_id, zone) values ($1, $2, $3, $4) on conflict do nothing";
    /// Makes what was decided by an older look at the person void.
    EPOCH "person.epoch" "update person set epoch = epoch + 1 where user_id = $1";
    /// The tombstone.
    FAREWELL "person.farewell" "update person set deleted_at = $2, epoch = epoch + 1 where user_id = $1 and deleted_at is null";
    /// Lets go of a person's figures.
    RETIRE "account.retire" "update account set is_retired = 1 where user_id = $1 and is_retired = 0";
    /// Moves a counter.
    MADE "made.move" "insert into made (account, quarter, made) values ($1, $2, $3)
        on conflict (account, quarter) do update set made = made.made + excluded.made";
    /// Moves a counter.
    DONE "done.move" "insert into done (account, quarter, done, on_time, late) values ($1, $2, $3, $4, $5)
        on conflict (account, quarter) do update set done = done.done + excluded.done,
            on_time = done.on_time + excluded.on_time, late = done.late + excluded.late";
    /// Moves a counter.
    PART "part.move" "insert into part (account, span, start, kind, key, made, done) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (account, span, start, kind, key) do update set made = part.made + excluded.made, done = part.done + excluded.done";
    /// Moves a counter.
    OPEN_SET "open_set.move" "insert into open_set (account, kind, key, open) values ($1, $2, $3, $4)
        on conflict (account, kind, key) do update set open = open_set.open + excluded.open";
    /// Moves a counter.
    OPEN_AT "open_at.move" "insert into open_at (account, kind, at, open) values ($1, $2, $3, $4)
        on conflict (account, kind, at) do update set open = open_at.open + excluded.open";
}
