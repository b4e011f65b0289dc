-- The log: one row an event, for ever (until the account goes). The position is that of the feed: without gaps, in commit order.
create table log (
    position integer primary key autoincrement,
    event_id blob not null,
    topic text not null,
    time integer not null,
    user_id blob not null,
    subject text not null,
    task_id blob,
    title text,
    actor integer not null,
    change text not null,
    -- what the figures learned of it, as JSON: all else is made from these
    fact text
);
create index log_of_user on log (user_id, time);
create index log_of_topic on log (user_id, topic, time);
create index log_of_task on log (task_id, time) where task_id is not null;

-- The same rows with their data, for a while.
create table feed (
    position integer primary key,
    user_id blob not null,
    topic text not null,
    subject text not null,
    data text not null,
    at integer not null
);

-- Whose figures are where. The projection of a person hangs on an account; a rebuild and a deletion retire the account whole.
create table account (
    id integer primary key autoincrement,
    user_id blob not null,
    is_retired integer not null default 0
);
create index account_retired on account (id) where is_retired = 1;
create index account_of_user on account (user_id);
create table person (
    user_id blob primary key,
    account integer not null,
    -- one more whenever what was decided by an older look at the person no longer holds
    epoch integer not null,
    -- the tombstone
    deleted_at integer,
    is_swept integer not null default 0
) without rowid;
create index person_unswept on person (user_id) where deleted_at is not null and is_swept = 0;

-- The projection: each task at the highest version seen.
create table task_state (
    account integer not null,
    task_id blob not null,
    version integer not null,
    created_at integer not null,
    completed_at integer,
    gone integer not null,
    due_kind integer not null,
    due_at integer not null,
    project_id blob,
    labels blob not null,
    outcome integer not null,
    primary key (account, task_id)
) without rowid;
create table named (
    account integer not null,
    kind integer not null,
    id blob not null,
    version integer not null,
    name text not null,
    gone integer not null,
    primary key (account, kind, id)
) without rowid;
create table zone_since (
    account integer not null,
    time integer not null,
    event_id blob not null,
    zone text not null,
    primary key (account, time, event_id)
) without rowid;
-- A zone that became known late: tasks done from then on are judged anew.
create table unsettled (
    id integer primary key autoincrement,
    account integer not null,
    from_time integer not null,
    after_task blob not null
);

-- The figures, in quarters of an hour (15 minutes) of UTC.
create table made (
    account integer not null,
    quarter integer not null,
    made integer not null,
    primary key (account, quarter)
) without rowid;
create table done (
    account integer not null,
    quarter integer not null,
    done integer not null,
    on_time integer not null,
    late integer not null,
    primary key (account, quarter)
) without rowid;
-- By project, label and lead time; span 0 is a quarter, 1 a day of UTC.
create table part (
    account integer not null,
    span integer not null,
    start integer not null,
    kind integer not null,
    key blob not null,
    made integer not null,
    done integer not null,
    primary key (account, span, start, kind, key)
) without rowid;
-- What is open now.
create table open_set (
    account integer not null,
    kind integer not null,
    key blob not null,
    open integer not null,
    primary key (account, kind, key)
) without rowid;
create table open_at (
    account integer not null,
    kind integer not null,
    at integer not null,
    open integer not null,
    primary key (account, kind, at)
) without rowid;

-- What came from each publisher: all up to `upto`, and what is in `arrived`.
create table publisher (
    source text primary key,
    upto integer not null
) without rowid;
create table arrived (
    source text not null,
    position integer not null,
    at integer not null,
    primary key (source, position)
) without rowid;

-- How far the making anew of a person's figures is.
create table rebuild (
    user_id blob primary key,
    is_begun integer not null default 0,
    time integer not null default 0,
    position integer not null default 0
) without rowid;
