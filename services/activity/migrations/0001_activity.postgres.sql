-- The log: one row an event, for ever (until the account goes). The position is that of the feed: without gaps, in commit order.
create table log (
    position bigint primary key,
    event_id bytea not null,
    topic text not null,
    time bigint not null,
    user_id bytea not null,
    subject text not null,
    task_id bytea,
    title text,
    actor bigint not null,
    change text not null,
    -- what the figures learned of it, as JSON: all else is made from these
    fact text
);
create index log_of_user on log (user_id, time);
create index log_of_topic on log (user_id, topic, time);
create index log_of_task on log (task_id, time) where task_id is not null;

-- One row: the end of the feed. Taking the next position locks it until the commit, so positions become visible in their order.
create table feed_end (position bigint not null);
insert into feed_end values (0);

-- The same rows with their data, for a while.
create table feed (
    position bigint primary key,
    user_id bytea not null,
    topic text not null,
    subject text not null,
    data text not null,
    at bigint not null
);

-- Whose figures are where. The projection of a person hangs on an account; a rebuild and a deletion retire the account whole.
create table account (
    id bigint generated always as identity primary key,
    user_id bytea not null,
    is_retired bigint not null default 0
);
create index account_retired on account (id) where is_retired = 1;
create index account_of_user on account (user_id);
create table person (
    user_id bytea primary key,
    account bigint not null,
    -- one more whenever what was decided by an older look at the person no longer holds
    epoch bigint not null,
    -- the tombstone
    deleted_at bigint,
    is_swept bigint not null default 0
);
create index person_unswept on person (user_id) where deleted_at is not null and is_swept = 0;

-- The projection: each task at the highest version seen.
create table task_state (
    account bigint not null,
    task_id bytea not null,
    version bigint not null,
    created_at bigint not null,
    completed_at bigint,
    gone bigint not null,
    due_kind bigint not null,
    due_at bigint not null,
    project_id bytea,
    labels bytea not null,
    outcome bigint not null,
    primary key (account, task_id)
);
create table named (
    account bigint not null,
    kind bigint not null,
    id bytea not null,
    version bigint not null,
    name text not null,
    gone bigint not null,
    primary key (account, kind, id)
);
create table zone_since (
    account bigint not null,
    time bigint not null,
    event_id bytea not null,
    zone text not null,
    primary key (account, time, event_id)
);
-- A zone that became known late: tasks done from then on are judged anew.
create table unsettled (
    id bigint generated always as identity primary key,
    account bigint not null,
    from_time bigint not null,
    after_task bytea not null
);

-- The figures, in quarters of an hour (15 minutes) of UTC.
create table made (
    account bigint not null,
    quarter bigint not null,
    made bigint not null,
    primary key (account, quarter)
);
create table done (
    account bigint not null,
    quarter bigint not null,
    done bigint not null,
    on_time bigint not null,
    late bigint not null,
    primary key (account, quarter)
);
-- By project, label and lead time; span 0 is a quarter, 1 a day of UTC.
create table part (
    account bigint not null,
    span bigint not null,
    start bigint not null,
    kind bigint not null,
    key bytea not null,
    made bigint not null,
    done bigint not null,
    primary key (account, span, start, kind, key)
);
-- What is open now.
create table open_set (
    account bigint not null,
    kind bigint not null,
    key bytea not null,
    open bigint not null,
    primary key (account, kind, key)
);
create table open_at (
    account bigint not null,
    kind bigint not null,
    at bigint not null,
    open bigint not null,
    primary key (account, kind, at)
);

-- What came from each publisher: all up to `upto`, and what is in `arrived`.
create table publisher (
    source text primary key,
    upto bigint not null
);
create table arrived (
    source text not null,
    position bigint not null,
    at bigint not null,
    primary key (source, position)
);

-- How far the making anew of a person's figures is.
create table rebuild (
    user_id bytea primary key,
    is_begun bigint not null default 0,
    time bigint not null default 0,
    position bigint not null default 0
);
