//! Every statement of auth-service. `$1`, `$2` as in PostgreSQL; SQLite takes them too.

use pando_store::Statement;

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $label:literal: $sql:literal $(, $postgres:literal)?;)+) => {
        $($(#[$doc])* pub static $name: Statement = statements!(@new $label, $sql $(, $postgres)?);)+

        /// All of them: a test prepares each on a freshly migrated database.
        pub static ALL: &[&Statement] = &[$(&$name),+];
    };
    (@new $label:literal, $sql:literal) => { Statement::both($label, $sql) };
    (@new $label:literal, $sql:literal, $postgres:literal) => { Statement::new($label, $sql, $postgres) };
}

statements! {
    // How many accounts there are. These come first in their units: they hold the row until the commit.
    /// 0 and more.
    ACCOUNTS = "census.read": "select accounts from census where one = 1";
    /// Must change one row: there was no account.
    COUNT_FIRST = "census.first": "update census set accounts = 1 where one = 1 and accounts = 0";
    /// Must change one row: there was an account.
    COUNT_ANOTHER = "census.another": "update census set accounts = accounts + 1 where one = 1 and accounts > 0";
    /// One less.
    COUNT_LESS = "census.less": "update census set accounts = accounts - 1 where one = 1 and accounts > 0";

    // Accounts.
    /// id, email, name, role, time_zone, password, version, created_at.
    ACCOUNT_INSERT = "account.insert":
        "insert into account (id, email, name, role, time_zone, password, version, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)";
    /// By address.
    ACCOUNT_BY_EMAIL = "account.by_email":
        "select id, email, name, role, time_zone, password, version, created_at from account where email = $1";
    /// By id.
    ACCOUNT_BY_ID = "account.by_id":
        "select id, email, name, role, time_zone, password, version, created_at from account where id = $1";
    /// A page of all of them, after an id.
    ACCOUNT_PAGE = "account.page":
        "select id, email, name, role, time_zone, password, version, created_at from account where id > $1 order by id limit $2";
    /// id, version before, name, time_zone: must change one row.
    ACCOUNT_CHANGE = "account.change":
        "update account set name = $3, time_zone = $4, version = version + 1 where id = $1 and version = $2";
    /// id, version before, the password that was verified, the one to keep from now on: must change one row.
    ACCOUNT_PASSWORD = "account.password":
        "update account set password = $4, version = version + 1 where id = $1 and version = $2 and password = $3";
    /// id, the password that was verified: must change one row; the last administrator of several accounts stays.
    ACCOUNT_DELETE = "account.delete":
        "delete from account where id = $1 and password = $2 and (role <> 'administrator'
            or exists (select 1 from account other where other.role = 'administrator' and other.id <> $1)
            or not exists (select 1 from account other where other.id <> $1))";

    /// id, version before: must change one row.
    ACCOUNT_PROMOTE = "account.promote":
        "update account set role = 'administrator', version = version + 1 where id = $1 and version = $2";

    // Tombstones.
    /// user_id, deleted_at.
    TOMBSTONE_INSERT = "tombstone.insert": "insert into tombstone (user_id, deleted_at, scrubbed_at) values ($1, $2, null)";
    /// Of those whose events are still in the log.
    TOMBSTONE_UNSCRUBBED = "tombstone.unscrubbed": "select user_id from tombstone where scrubbed_at is null order by user_id limit 100";
    /// user_id, scrubbed_at.
    TOMBSTONE_SCRUBBED = "tombstone.scrubbed": "update tombstone set scrubbed_at = $2 where user_id = $1";

    // Sessions.
    /// id, user_id, family_hash, current_hash, created_at, expires_at, ends_at, user_agent, password: must change one row, or else the
    /// password was changed or the account deleted since it was verified.
    SESSION_INSERT = "session.insert":
        "insert into session (id, user_id, family_hash, current_hash, rotated_at, created_at, last_used_at, expires_at, ends_at, user_agent)
            select $1, id, $3, $4, $5, $5, $5, $6, $7, $8 from account where id = $2 and password = $9";
    /// By id, with its account.
    SESSION_BY_ID = "session.by_id":
        "select id, user_id, family_hash, current_hash, previous_hash, successor_salt, rotated_at, created_at, last_used_at, expires_at,
            ends_at, user_agent from session where id = $1";
    /// Of a person, the latest first.
    SESSIONS_OF = "session.of":
        "select id, user_id, family_hash, current_hash, previous_hash, successor_salt, rotated_at, created_at, last_used_at, expires_at,
            ends_at, user_agent from session where user_id = $1 and expires_at > $2 order by last_used_at desc, id desc limit 200";
    /// id, the hash that is current, the one that will be, the salt it was made with, now, expires_at: must change one row, or else
    /// somebody used the token at the same moment.
    SESSION_ROTATE = "session.rotate":
        "update session set previous_hash = current_hash, current_hash = $3, successor_salt = $4, rotated_at = $5, last_used_at = $5,
            expires_at = $6 where id = $1 and current_hash = $2";
    /// id, user_id: must change one row.
    SESSION_DELETE = "session.delete": "delete from session where id = $1 and user_id = $2";
    /// Of a person, all but one (or none, if the second is no id).
    SESSIONS_DELETE_OTHERS = "session.delete_others": "delete from session where user_id = $1 and id <> $2";
    /// Of a person, those beyond the number that was used last.
    SESSIONS_DELETE_OLDEST = "session.delete_oldest":
        "delete from session where id in (select id from session where user_id = $1 order by last_used_at desc, id desc limit 1000 offset $2)";
    /// Those that are over.
    SESSIONS_DELETE_OVER = "session.delete_over":
        "delete from session where id in (select id from session where expires_at <= $1 order by expires_at limit 500)";

    // Revocations: the end is moved first, then the rows are written below it.
    /// One more.
    REVOKE_MOVE = "revocation.move": "update revocation_end set position = position + 1 where one = 1";
    /// kind, id, now.
    REVOKE = "revocation.insert":
        "insert into revocation (position, kind, id, revoked_at) select position, $1, $2, $3 from revocation_end where one = 1";
    /// As many more as the person has other sessions.
    REVOKE_MOVE_OTHERS = "revocation.move_others":
        "update revocation_end set position = position + (select count(*) from session where user_id = $1 and id <> $2) where one = 1";
    /// user_id, session_id, now: each other session.
    REVOKE_OTHERS = "revocation.insert_others":
        "insert into revocation (position, kind, id, revoked_at)
            select e.position + 1 - row_number() over (order by s.id), 'session', s.id, $3 from session s, revocation_end e
            where s.user_id = $1 and s.id <> $2 and e.one = 1";
    /// As many more as the person has sessions beyond the number that was used last.
    REVOKE_MOVE_OLDEST = "revocation.move_oldest":
        "update revocation_end set position = position + (select count(*) from (select id from session where user_id = $1
            order by last_used_at desc, id desc limit 1000 offset $2) oldest) where one = 1";
    /// user_id, how many stay, now. In PostgreSQL another of them may be the oldest by the next statement: what is revoked ends in this one.
    REVOKE_OLDEST = "revocation.insert_oldest":
        "insert into revocation (position, kind, id, revoked_at)
            select e.position + 1 - row_number() over (order by s.id), 'session', s.id, $3 from (select id from session where user_id = $1
            order by last_used_at desc, id desc limit 1000 offset $2) s, revocation_end e where e.one = 1",
        "with s as (delete from session where id in (select id from session where user_id = $1
            order by last_used_at desc, id desc limit 1000 offset $2) returning id)
        insert into revocation (position, kind, id, revoked_at)
            select e.position + 1 - row_number() over (order by s.id), 'session', s.id, $3 from s, revocation_end e where e.one = 1";
    /// A page after a position.
    REVOCATIONS = "revocation.page":
        "select position, kind, id, revoked_at from revocation where position > $1 order by position limit $2";
    /// The highest position ever.
    REVOCATION_END = "revocation.end": "select position from revocation_end where one = 1";
    /// Those whose tokens have all ended.
    REVOCATIONS_TRIM = "revocation.trim":
        "delete from revocation where position in (select position from revocation where revoked_at < $1 order by revoked_at limit 500)";

    // Signing keys.
    /// All of them: there are two or three.
    KEYS = "key.all": "select number, kid, seed, sealed, signs_from from signing_key order by number";
    /// number, kid, seed, sealed, created_at, signs_from. The number is the guard: only one process makes it.
    KEY_INSERT = "key.insert":
        "insert into signing_key (number, kid, seed, sealed, created_at, signs_from) values ($1, $2, $3, $4, $5, $6)";
    /// number, sealed seed.
    KEY_SEAL = "key.seal": "update signing_key set seed = $2, sealed = 1 where number = $1 and sealed = 0";
    /// By number.
    KEY_DELETE = "key.delete": "delete from signing_key where number = $1";

    // Invitations.
    /// id, code_hash, email, created_by, created_at, expires_at.
    INVITATION_INSERT = "invitation.insert":
        "insert into invitation (id, code_hash, email, created_by, created_at, expires_at, used_by) values ($1, $2, $3, $4, $5, $6, null)";
    /// code_hash, now, email: the good one.
    INVITATION_BY_CODE = "invitation.by_code":
        "select id, email, created_at, expires_at from invitation
            where code_hash = $1 and used_by is null and expires_at > $2 and (email is null or email = $3)";
    /// code_hash, now, email, who uses it: must change one row.
    INVITATION_USE = "invitation.use":
        "update invitation set used_by = $4
            where code_hash = $1 and used_by is null and expires_at > $2 and (email is null or email = $3)";
    /// Those that can be used.
    INVITATIONS_OPEN = "invitation.open":
        "select id, email, created_at, expires_at from invitation where used_by is null and expires_at > $1 order by id desc limit 200";
    /// Must change one row.
    INVITATION_DELETE = "invitation.delete": "delete from invitation where id = $1 and used_by is null and expires_at > $2";
    /// Those that a person made and nobody has used.
    INVITATIONS_DELETE_OF = "invitation.delete_of": "delete from invitation where created_by = $1 and used_by is null";
    /// Those that are over or used.
    INVITATIONS_TRIM = "invitation.trim":
        "delete from invitation where id in (select id from invitation where used_by is not null or expires_at <= $1 limit 500)";
}
