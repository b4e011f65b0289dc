-- What sorts and filters stands before the texts, so that a glance at a row reads no overflow page.
-- Ties are broken by pk: it rises with the id, and every index carries it already.
create table tasks (
    pk integer primary key,
    id blob not null unique,
    user_id blob not null,
    status integer not null,            -- 0 open, 1 completed
    deleted_at integer,
    completed_at integer,
    created_at integer not null,
    updated_at integer not null,
    version integer not null,
    priority integer not null,
    project_id blob not null,           -- empty: the Inbox
    due_kind integer not null,          -- 0 civil, 1 zoned, 2 none
    due_key integer,                    -- microseconds: of the civil time as if in UTC, or of the instant
    due_date text,
    due_time text,
    due_zone text,
    rank text not null,
    title_key text not null,            -- the beginning of the folded title
    labels blob not null,               -- 16 bytes an id; an id whose label is gone counts for nothing
    title text not null,
    notes text not null
);
create index tasks_rank on tasks (user_id, status, rank) where deleted_at is null;
create index tasks_project on tasks (user_id, project_id, status, rank) where deleted_at is null;
create index tasks_due on tasks (user_id, status, due_kind, due_key) where deleted_at is null;
create index tasks_priority on tasks (user_id, status, priority) where deleted_at is null;
create index tasks_created on tasks (user_id, status, created_at) where deleted_at is null;
create index tasks_updated on tasks (user_id, status, updated_at) where deleted_at is null;
create index tasks_title on tasks (user_id, status, title_key) where deleted_at is null;
create index tasks_completed on tasks (user_id, completed_at) where deleted_at is null and status = 1;
create index tasks_trash on tasks (user_id, updated_at) where deleted_at is not null;
create index tasks_purge on tasks (deleted_at) where deleted_at is not null;

create table projects (
    pk integer primary key,
    id blob not null unique,
    user_id blob not null,
    name text not null,
    name_key text not null,             -- lower case
    colour text,
    archived integer not null,
    rank text not null,
    version integer not null,
    open_count integer not null,
    deleted_at integer                  -- its tasks are on their way to the Inbox
);
create unique index projects_name on projects (user_id, name_key) where deleted_at is null;
create index projects_leaving on projects (deleted_at) where deleted_at is not null;
create index projects_rank on projects (user_id, rank) where deleted_at is null;

create table labels (
    pk integer primary key,
    id blob not null unique,
    user_id blob not null,
    name text not null,
    name_key text not null,
    colour text,
    version integer not null,
    open_count integer not null,
    unique (user_id, name_key)
);

create table task_labels (
    label_id blob not null,
    task_pk integer not null,
    primary key (label_id, task_pk)
) without rowid;
create index task_labels_task on task_labels (task_pk);

-- Labels that are gone, until no task lists them any more.
create table labels_gone (
    label_id blob primary key
) without rowid;

-- Words begin with a mark of their owner, so that other people's words cost nothing and count for nothing.
create virtual table task_words using fts5(title, notes, content='', contentless_delete=1, tokenize='ascii');

-- People whose account is gone: nothing of theirs comes back.
create table departed (
    user_id blob primary key,
    departed_at integer not null,
    cleared_at integer
) without rowid;
create index departed_uncleared on departed (departed_at) where cleared_at is null;
