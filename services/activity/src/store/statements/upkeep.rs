//! What runs beside requests, and the making anew.

use pando_store::Statement;

statements! {
    /// Old entries leave the feed: those at or below `$1`, and those older than `$2`; at most `$3`.
    TRIM_FEED "feed.trim" "delete from feed where (position <= $1 or at < $2) and position in (select position from feed order by position limit $3)";
    /// Somebody whose account is gone and whose data is not.
    UNSWEPT "person.unswept" "select user_id from person where deleted_at is not null and is_swept = 0 limit $1";
    /// Some of a person's entries leave the feed; the farewell itself stays.
    SWEEP_FEED "feed.sweep" "delete from feed where topic <> 'user.deleted'
        and position in (select position from log where user_id = $1 order by time, position limit $2)";
    /// The same entries leave the log; right behind [`SWEEP_FEED`].
    SWEEP_LOG "log.sweep" "delete from log where position in (select position from log where user_id = $1 order by time, position limit $2)";
    /// Whether a person has entries.
    HAS_LOG "log.any" "select 1 from log where user_id = $1 limit 1";
    /// Nothing is left of a person.
    SWEPT "person.swept" "update person set is_swept = 1 where user_id = $1";
    /// An account nobody uses any more.
    RETIRED "account.retired" "select id from account where is_retired = 1 order by id limit 1";
    /// Some rows of an account.
    DROP_TASKS "task.drop" "delete from task_state where account = $1 and task_id in (select task_id from task_state where account = $1 limit $2)";
    /// Some rows of an account.
    DROP_PARTS "part.drop" "delete from part where account = $1
        and (span, start, kind, key) in (select span, start, kind, key from part where account = $1 limit $2)";
    /// Some rows of an account.
    DROP_MADE "made.drop" "delete from made where account = $1 and quarter in (select quarter from made where account = $1 limit $2)";
    /// Some rows of an account.
    DROP_DONE "done.drop" "delete from done where account = $1 and quarter in (select quarter from done where account = $1 limit $2)";
    /// Some rows of an account.
    DROP_OPEN_SET "open_set.drop" "delete from open_set where account = $1
        and (kind, key) in (select kind, key from open_set where account = $1 limit $2)";
    /// Some rows of an account.
    DROP_OPEN_AT "open_at.drop" "delete from open_at where account = $1
        and (kind, at) in (select kind, at from open_at where account = $1 limit $2)";
    /// Some rows of an account.
    DROP_NAMES "name.drop" "delete from named where account = $1 and (kind, id) in (select kind, id from named where account = $1 limit $2)";
    /// Some rows of an account.
    DROP_ZONES "zone.drop" "delete from zone_since where account = $1
        and (time, event_id) in (select time, event_id from zone_since where account = $1 limit $2)";
    /// All rows of an account: few.
    DROP_UNSETTLED "unsettled.drop" "delete from unsettled where account = $1";
    /// Whether anything hangs on an account.
    IN_USE "account.in_use" "select 1 where exists (select 1 from task_state where account = $1) or exists (select 1 from part where account = $1)
        or exists (select 1 from made where account = $1) or exists (select 1 from done where account = $1)
        or exists (select 1 from open_set where account = $1) or exists (select 1 from open_at where account = $1)
        or exists (select 1 from named where account = $1) or exists (select 1 from zone_since where account = $1)";
    /// The account itself.
    DROP_ACCOUNT "account.drop" "delete from account where id = $1 and is_retired = 1";

    /// A zone that became known late.
    UNSETTLED "unsettled.next" "select id, account, from_time, after_task from unsettled order by id limit 1";
    /// Some tasks of an account, by id.
    TASKS_AFTER "task.after" "select s.task_id, s.version, s.created_at, s.completed_at, s.gone, s.due_kind, s.due_at, s.project_id, s.labels, s.outcome
        from task_state s where s.account = $1 and s.task_id > $2 order by s.task_id limit $3";
    /// The zone a person was in at a time.
    ZONE_AT "zone.at" "select zone from zone_since where account = $1 and time <= $2 order by time desc, event_id desc limit 1";
    /// A task is judged anew, if it still is as it was seen.
    JUDGE "task.judge" "update task_state set outcome = $5 where account = $1 and task_id = $2 and version = $3 and outcome = $4";
    /// How far the judging is.
    SETTLE_ON "unsettled.on" "update unsettled set after_task = $2 where id = $1 and after_task = $3";
    /// All is judged.
    SETTLE_END "unsettled.end" "delete from unsettled where id = $1";

    /// Up to where everything of each publisher has come.
    PUBLISHER "publisher.get" "select upto from publisher where source = $1";
    /// What has come after that.
    ARRIVED_AFTER "arrived.after" "select position, at from arrived where source = $1 and position > $2 order by position limit $3";
    /// Moves the mark.
    PUBLISHER_PUT "publisher.put" "insert into publisher (source, upto) values ($1, $2)
        on conflict (source) do update set upto = excluded.upto where publisher.upto < excluded.upto";
    /// Forgets what lies at or below the mark.
    ARRIVED_FORGET "arrived.forget" "delete from arrived where source = $1 and position <= $2";

    /// Asks for the figures of everybody to be made anew.
    REBUILD_ALL "rebuild.all" "insert into rebuild (user_id) select user_id from person where deleted_at is null on conflict do nothing";
    /// Whose turn it is.
    REBUILD_NEXT "rebuild.next" "select user_id, is_begun, time, position from rebuild order by user_id limit 1";
    /// A person moves to their newest account.
    MOVE_PERSON "person.move" "update person set account = (select max(id) from account where user_id = $1), epoch = epoch + 1
        where user_id = $1 and deleted_at is null";
    /// Whether a person is as they were when they were looked at.
    STILL "person.still" "update person set epoch = epoch where user_id = $1 and epoch = $2 and deleted_at is null";
    /// How far it is.
    REBUILD_ON "rebuild.on" "update rebuild set is_begun = 1, time = $2, position = $3 where user_id = $1";
    /// Done with one person.
    REBUILD_END "rebuild.end" "delete from rebuild where user_id = $1";
    /// Some of a person's log in the order of time.
    REPLAY "log.replay" "select position, event_id, time, task_id, fact from log
        where user_id = $1 and (time, position) > ($2, $3) order by time, position limit $4";
}
