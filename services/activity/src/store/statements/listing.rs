//! The log and the feed, read.

use pando_store::Statement;

statements! {
    /// A page of somebody's log.
    PAGE "log.page" "select position, event_id, topic, time, subject, task_id, title, actor, change from log
        where user_id = $1 and time >= $2 and (time, position) < ($3, $4)
        order by time desc, position desc limit $5";
    /// A page of one topic of it.
    PAGE_OF_TOPIC "log.page_of_topic" "select position, event_id, topic, time, subject, task_id, title, actor, change from log
        where user_id = $1 and topic = $6 and time >= $2 and (time, position) < ($3, $4)
        order by time desc, position desc limit $5";
    /// A page of one task's log; of topics that begin with `$7`.
    PAGE_OF_TASK "log.page_of_task" "select position, event_id, topic, time, subject, task_id, title, actor, change from log
        where task_id = $6 and user_id = $1 and time >= $2 and (time, position) < ($3, $4) and substr(topic, 1, length($7)) = $7
        order by time desc, position desc limit $5";
    /// [`FEED_ENDS`] with some of the feed behind it: a row for each entry, or one without.
    FEED_AFTER "feed.after" "select (select min(position) from feed), (select max(position) from feed),
            (select seq from sqlite_sequence where name = 'log'), f.position, f.user_id, f.topic, f.subject, f.data
        from (select 1) always left join (select position, user_id, topic, subject, data from feed where position > $1
            order by position limit $2) f on true order by f.position"
        / "select (select min(position) from feed), (select max(position) from feed),
            (select position from feed_end), f.position, f.user_id, f.topic, f.subject, f.data
        from (select 1) always left join (select position, user_id, topic, subject, data from feed where position > $1
            order by position limit $2) f on true order by f.position";
    /// The oldest entry that is kept, the newest, and the last position that was given: the entry there may be gone.
    FEED_ENDS "feed.ends" "select (select min(position) from feed), (select max(position) from feed),
            (select seq from sqlite_sequence where name = 'log')"
        / "select (select min(position) from feed), (select max(position) from feed), (select position from feed_end)";
}
