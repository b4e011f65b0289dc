-- What the chat asked task-service to do, and what became of it. The id is a UUIDv7: later ones sort behind.
create table command (
    command_id blob primary key,
    user_id blob not null,
    session_id blob not null,
    message_id blob not null,
    question_id blob,
    place integer not null,
    change text not null,
    undoes blob,
    undone_by blob,
    status text not null,
    outcome text,
    awaited_until integer not null,
    created_at integer not null,
    expires_at integer not null,
    settled_at integer,
    unique (message_id, place)
);
-- A question is answered once, however often its button is pressed.
create unique index command_question on command (question_id, place) where question_id is not null;
create index command_session on command (user_id, session_id, command_id);
create index command_waiting on command (expires_at) where status = 'pending';
create index command_age on command (created_at);
-- Accounts that are gone: what still comes for them is not kept. forgotten_at is null until everything is gone.
create table tombstone (
    user_id blob primary key,
    deleted_at integer not null,
    forgotten_at integer
);
