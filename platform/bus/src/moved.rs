use pando_store::Statement;

/// What is done with the notes of a log's relays once its data has been moved to another database, where other buses may carry it; in
/// this order, and together. Whatever is not known to have arrived is sent again: the inboxes take out what comes twice.
///
/// What waits for another try would wait for a relay that may never run there. Where the log still has it, its relay's cursor goes back
/// before it instead.
pub const AFTER_A_MOVE: [&Statement; 2] = [&STEP_BACK, &UNPARK];

static STEP_BACK: Statement = Statement::both(
    "moved.step_back",
    "update relay_cursor set position = (select min(undelivered.position) - 1 from undelivered join outbox using (position)
            where undelivered.bus = relay_cursor.bus and undelivered.next_at is not null and undelivered.source is null)
        where exists (select 1 from undelivered join outbox using (position) where undelivered.bus = relay_cursor.bus
            and undelivered.next_at is not null and undelivered.source is null and undelivered.position <= relay_cursor.position)",
);
static UNPARK: Statement = Statement::both(
    "moved.unpark",
    "delete from undelivered where next_at is not null and source is null
        and position in (select position from outbox) and bus in (select bus from relay_cursor)",
);

/// A broker's bus (`$1`, by its name) that may carry the log from now on begins where every bus before it had delivered everything. Should
/// it never run, its cursor is one of a bus that is gone, and holds up nothing.
pub static BEGIN_BROKER: Statement = Statement::both(
    "moved.begin_broker",
    "insert into relay_cursor (bus, position, moved_at) select cast($1 as text), min(position), 0 from relay_cursor
        having count(*) > 0 on conflict (bus) do nothing",
);

/// A broker's bus (`$1`) is left behind. It had handed over to the broker, which is not the same as delivered: the subscribers' own
/// cursors, which stand where they were when the broker took over, say what they have.
pub static LEAVE_BROKER: Statement = Statement::both("moved.leave_broker", "delete from relay_cursor where bus = $1");
