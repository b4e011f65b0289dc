-- How many accounts there are, in one row. Every registration and deletion changes it first, so that they come one after
-- another: exactly one account is ever the first.
create table census (
    one integer primary key check (one = 1),
    accounts integer not null check (accounts >= 0)
);
insert into census (one, accounts) values (1, 0);

create table account (
    id blob primary key,
    email text not null unique,
    name text,
    role text not null check (role in ('administrator', 'member')),
    time_zone text not null,
    password text not null,
    version integer not null,
    created_at integer not null
) without rowid;

-- What is known of deleted accounts: that they were. scrubbed_at is null until the log holds nothing of theirs.
create table tombstone (
    user_id blob primary key,
    deleted_at integer not null,
    scrubbed_at integer
) without rowid;
create index tombstone_unscrubbed on tombstone (user_id) where scrubbed_at is null;

-- One row a session (the family of its refresh tokens), never a token itself: SHA-256 of them.
create table session (
    id blob primary key,
    user_id blob not null references account (id) on delete cascade,
    family_hash blob not null,
    current_hash blob not null,
    previous_hash blob,
    successor_salt blob,
    rotated_at integer not null,
    created_at integer not null,
    last_used_at integer not null,
    expires_at integer not null,
    ends_at integer not null,
    user_agent text
) without rowid;
create index session_of_user on session (user_id, last_used_at);
create index session_expires on session (expires_at);

-- Where the list of revocations ends. Every revocation moves it first, so that positions become visible in their order.
create table revocation_end (
    one integer primary key check (one = 1),
    position integer not null
);
insert into revocation_end (one, position) values (1, 0);

create table revocation (
    position integer primary key,
    kind text not null check (kind in ('session', 'user')),
    id blob not null,
    revoked_at integer not null
);
create index revocation_at on revocation (revoked_at);

-- seed: 32 bytes as they are, or sealed (see src/keys/seal.rs).
create table signing_key (
    number integer primary key,
    kid text not null unique,
    seed blob not null,
    sealed integer not null,
    created_at integer not null,
    signs_from integer not null
);

create table invitation (
    id blob primary key,
    code_hash blob not null unique,
    email text,
    created_by blob not null,
    created_at integer not null,
    expires_at integer not null,
    used_by blob
) without rowid;
create index invitation_expires on invitation (expires_at);
