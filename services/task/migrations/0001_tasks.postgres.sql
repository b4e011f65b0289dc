create table tasks (
    pk bigint generated always as identity primary key,
    id bytea not null unique,
    user_id bytea not null,
    status bigint not null,
    deleted_at bigint,
    completed_at bigint,
    created_at bigint not null,
    updated_at bigint not null,
    version bigint not null,
    priority bigint not null,
    project_id bytea not null,
    due_kind bigint not null,
    due_key bigint,
    due_date text,
    due_time text,
    due_zone text,
    rank text collate "C" not null,
    title_key text collate "C" not null,
    labels bytea not null,
    title text not null,
    notes text not null
);
create index tasks_rank on tasks (user_id, status, rank, pk) where deleted_at is null;
create index tasks_project on tasks (user_id, project_id, status, rank, pk) where deleted_at is null;
create index tasks_due on tasks (user_id, status, due_kind, due_key, pk) where deleted_at is null;
create index tasks_priority on tasks (user_id, status, priority, pk) where deleted_at is null;
create index tasks_created on tasks (user_id, status, created_at, pk) where deleted_at is null;
create index tasks_updated on tasks (user_id, status, updated_at, pk) where deleted_at is null;
create index tasks_title on tasks (user_id, status, title_key, pk) where deleted_at is null;
create index tasks_completed on tasks (user_id, completed_at, pk) where deleted_at is null and status = 1;
create index tasks_trash on tasks (user_id, updated_at, pk) where deleted_at is not null;
create index tasks_purge on tasks (deleted_at) where deleted_at is not null;

create table projects (
    pk bigint generated always as identity primary key,
    id bytea not null unique,
    user_id bytea not null,
    name text not null,
    name_key text collate "C" not null,
    colour text,
    archived bigint not null,
    rank text collate "C" not null,
    version bigint not null,
    open_count bigint not null,
    deleted_at bigint
);
create unique index projects_name on projects (user_id, name_key) where deleted_at is null;
create index projects_leaving on projects (deleted_at) where deleted_at is not null;
create index projects_rank on projects (user_id, rank, pk) where deleted_at is null;

create table labels (
    pk bigint generated always as identity primary key,
    id bytea not null unique,
    user_id bytea not null,
    name text not null,
    name_key text collate "C" not null,
    colour text,
    version bigint not null,
    open_count bigint not null,
    unique (user_id, name_key)
);

create table task_labels (
    label_id bytea not null,
    task_pk bigint not null,
    primary key (label_id, task_pk)
);
create index task_labels_task on task_labels (task_pk);

create table labels_gone (
    label_id bytea primary key
);

-- The words are folded, cut and marked by our own code; here they are taken as they are, by no parser and no dictionary. A short list
-- of what is not in the index yet: every search looks through it.
create table task_words (
    rowid bigint primary key,
    words tsvector not null
);
create index task_words_words on task_words using gin (words) with (gin_pending_list_limit = 256);

create table departed (
    user_id bytea primary key,
    departed_at bigint not null,
    cleared_at bigint
);
create index departed_uncleared on departed (departed_at) where cleared_at is null;

-- Whether this person is still here, to be asked by what would bring something of theirs. From then on until the commit they cannot
-- depart: whoever has them depart holds the same lock alone. A function, because its second look sees what was committed while it
-- waited; a plain condition sees what was there when its statement began.
create function is_here(person bytea) returns boolean language plpgsql volatile as $$
begin
    perform pg_advisory_xact_lock_shared(hashtextextended(encode(person, 'hex'), 0));
    return not exists (select 1 from departed where user_id = person);
end
$$;
