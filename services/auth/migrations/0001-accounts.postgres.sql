-- How many accounts there are, in one row. Every registration and deletion changes it first, so that they come one after
-- another: exactly one account is ever the first.
create table census (
    one bigint primary key check (one = 1),
    accounts bigint not null check (accounts >= 0)
);
insert into census (one, accounts) values (1, 0);

create table account (
    id bytea primary key,
    email text not null unique,
    name text,
    role text not null check (role in ('administrator', 'member')),
    time_zone text not null,
    password text not null,
    version bigint not null,
    created_at bigint not null
);

-- What is known of deleted accounts: that they were. scrubbed_at is null until the log holds nothing of theirs.
create table tombstone (
    user_id bytea primary key,
    deleted_at bigint not null,
    scrubbed_at bigint
);
create index tombstone_unscrubbed on tombstone (user_id) where scrubbed_at is null;

-- One row a session (the family of its refresh tokens), never a token itself: SHA-256 of them.
create table session (
    id bytea primary key,
    user_id bytea not null references account (id) on delete cascade,
    family_hash bytea not null,
    current_hash bytea not null,
    previous_hash bytea,
    successor_salt bytea,
    rotated_at bigint not null,
    created_at bigint not null,
    last_used_at bigint not null,
    expires_at bigint not null,
    ends_at bigint not null,
    user_agent text
);
create index session_of_user on session (user_id, last_used_at);
create index session_expires on session (expires_at);

-- Where the list of revocations ends. Every revocation moves it first, so that positions become visible in their order.
create table revocation_end (
    one bigint primary key check (one = 1),
    position bigint not null
);
insert into revocation_end (one, position) values (1, 0);

create table revocation (
    position bigint primary key,
    kind text not null check (kind in ('session', 'user')),
    id bytea not null,
    revoked_at bigint not null
);
create index revocation_at on revocation (revoked_at);

-- seed: 32 bytes as they are, or sealed (see src/keys/seal.rs).
create table signing_key (
    number bigint primary key,
    kid text not null unique,
    seed bytea not null,
    sealed bigint not null,
    created_at bigint not null,
    signs_from bigint not null
);

create table invitation (
    id bytea primary key,
    code_hash bytea not null unique,
    email text,
    created_by bytea not null,
    created_at bigint not null,
    expires_at bigint not null,
    used_by bytea
);
create index invitation_expires on invitation (expires_at);
