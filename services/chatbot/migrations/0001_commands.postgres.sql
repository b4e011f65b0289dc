-- What the chat asked task-service to do, and what became of it. The id is a UUIDv7: later ones sort behind.
create table command (
    command_id bytea primary key,
    user_id bytea not null,
    session_id bytea not null,
    message_id bytea not null,
    question_id bytea,
    place bigint not null,
    change text not null,
    undoes bytea,
    undone_by bytea,
    status text not null,
    outcome text,
    awaited_until bigint not null,
    created_at bigint not null,
    expires_at bigint not null,
    settled_at bigint,
    unique (message_id, place)
);
-- A question is answered once, however often its button is pressed.
create unique index command_question on command (question_id, place) where question_id is not null;
create index command_session on command (user_id, session_id, command_id);
create index command_waiting on command (expires_at) where status = 'pending';
create index command_age on command (created_at);
-- Accounts that are gone: what still comes for them is not kept. forgotten_at is null until everything is gone.
create table tombstone (
    user_id bytea primary key,
    deleted_at bigint not null,
    forgotten_at bigint
);
