//! What a summary reads: each bounded by days, names or the calendar, none by the number of tasks.

use pando_store::Statement;

statements! {
    /// Whose figures to read.
    ACCOUNT "figures.account" "select account from person where user_id = $1 and deleted_at is null";
    /// Made by hour, where `$4` is what to add to quarters.
    MADE_BY_HOUR "figures.made" [long] "select (quarter + $4) / 4, cast(sum(made) as bigint) from made
        where account = $1 and quarter >= $2 and quarter < $3 and made > 0 group by 1";
    /// Done by hour, with the same sum.
    DONE_BY_HOUR "figures.done" [long] "select (quarter + $4) / 4, cast(sum(done) as bigint), cast(sum(on_time) as bigint), cast(sum(late) as bigint)
        from done where account = $1 and quarter >= $2 and quarter < $3 and done > 0 group by 1";
    /// Days with something done, where `$4` is what to add to quarters: one step of the index a day, however much was done.
    DAYS_DONE "figures.days_done" [long] "with recursive day (quarter) as (
            select (select min(quarter) from done where account = $1 and quarter >= $2 and quarter < $3 and done > 0)
            union all
            select (select min(quarter) from done where account = $1 and quarter >= ((day.quarter + $4) / 96 + 1) * 96 - $4
                and quarter < $3 and done > 0)
            from day where day.quarter is not null)
        select (quarter + $4) / 96 from day where quarter is not null order by 1";
    /// By project, label and lead time: whole days of UTC, and quarters at both ends.
    PARTS "figures.parts" [long] "select kind, key, cast(sum(made) as bigint), cast(sum(done) as bigint) from (
            select kind, key, made, done from part where account = $1 and span = 1 and start >= $4 and start < $5
            union all
            select kind, key, made, done from part where account = $1 and span = 0 and start >= $2 and start < $6
            union all
            select kind, key, made, done from part where account = $1 and span = 0 and start >= $7 and start < $3) both_ends
        group by kind, key order by kind, key";
    /// What is open, by set.
    OPEN_SETS "figures.open_sets" [long] "select kind, key, open from open_set where account = $1 and open > 0";
    /// What is open and was made since `$2`, in four stretches.
    OPEN_BY_AGE "figures.open_by_age" [long] "select
            cast(coalesce(sum(case when at > $5 then open end), 0) as bigint),
            cast(coalesce(sum(case when at <= $5 and at > $4 then open end), 0) as bigint),
            cast(coalesce(sum(case when at <= $4 and at > $3 then open end), 0) as bigint),
            cast(coalesce(sum(case when at <= $3 then open end), 0) as bigint)
        from open_at where account = $1 and kind = 0 and at > $2";
    /// What is open by numbers of one kind, from `$3` to before `$4`.
    OPEN_BETWEEN "figures.open_between" [long] "select cast(coalesce(sum(open), 0) as bigint) from open_at
        where account = $1 and kind = $2 and at >= $3 and at < $4";
    /// The same, one by one.
    OPEN_EACH "figures.open_each" [long] "select at, open from open_at where account = $1 and kind = $2 and at >= $3 and at < $4 and open > 0";
    /// What projects and labels are called.
    NAMES "figures.names" [long] "select kind, id, name, gone from named where account = $1";
}
