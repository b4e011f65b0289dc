//! Every statement of this service; a test prepares each on a freshly migrated database.

use pando_store::Statement;

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident $label:literal $sql:expr;)+) => {
        $($(#[$doc])* pub static $name: Statement = Statement::both($label, $sql);)+
        /// All of them.
        pub static ALL: &[&Statement] = &[$(&$name),+];
    };
}

statements! {
    /// A command is given.
    INSERT "command.insert" "insert into command (command_id, user_id, session_id, message_id, question_id, place, change, undoes, status,
        awaited_until, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, 'pending', $9, $10, $11)";
    /// The commands of one message, in order.
    OF_MESSAGE "command.of_message" "select command_id, message_id, change, undoes, undone_by, status, outcome from command
        where message_id = $1 order by place";
    /// The commands of one conversation, the newest first.
    OF_SESSION "command.of_session" "select command_id, message_id, change, undoes, undone_by, status, outcome from command
        where user_id = $1 and session_id = $2 order by command_id desc limit $3";
    /// Whose command it is, and whether its message still waits for it.
    ONE "command.one" "select user_id, session_id, message_id, change, awaited_until, outcome, settled_at from command where command_id = $1";
    /// The outcome of a command. One that was given up as expired may still turn out done.
    SETTLE "command.settle" "update command set status = $2, outcome = $3, settled_at = $4
        where command_id = $1 and user_id = $5 and status in ('pending', 'expired')";
    /// The answer went out without this command's outcome: it is told later.
    STOP_WAITING "command.stop_waiting" "update command set awaited_until = 0 where command_id = $1 and status = 'pending'";
    /// A command is taken back, once.
    UNDONE "command.undone" "update command set undone_by = $2 where command_id = $1 and user_id = $3 and undone_by is null";
    /// Commands without an outcome, past their time.
    OVERDUE "command.overdue" "select command_id from command where status = 'pending' and expires_at < $1 order by expires_at limit $2";
    /// Gives one of them up.
    EXPIRE "command.expire" "update command set status = 'expired', outcome = $2, settled_at = $3, awaited_until = 0
        where command_id = $1 and status = 'pending'";
    /// Removes what is too old to be taken back.
    TRIM "command.trim" "delete from command where created_at < $1
        and command_id in (select command_id from command order by created_at limit $2)";
    /// How many of those there are, up to a limit.
    COUNT_OLD "command.count_old" "select count(*) from (select 1 from command where created_at < $1 limit $2) as old";
    /// Removes all commands of a person.
    FORGET "command.forget" "delete from command where user_id = $1";
    /// Removes the commands of a conversation, but those that still wait for their outcome.
    FORGET_SESSION "command.forget_session" "delete from command where user_id = $1 and session_id = $2 and status <> 'pending'";
    /// A person is gone.
    BURY "tombstone.put" "insert into tombstone (user_id, deleted_at) values ($1, $2) on conflict do nothing";
    /// Whether a person is gone.
    BURIED "tombstone.get" "select 1 from tombstone where user_id = $1";
    /// Persons who are gone, but not yet all that was theirs.
    TO_FORGET "tombstone.open" "select user_id from tombstone where forgotten_at is null order by deleted_at limit $1";
    /// All that was theirs is gone.
    FORGOTTEN "tombstone.done" "update tombstone set forgotten_at = $2 where user_id = $1";
}
