//! A summary, read from the counters in one moment.

use pando_activity_contract::Summary;
use pando_kernel::{Instant, UserId, Zone};
use pando_store::{Row, Statement, Store, StoreError, Value};

use super::parts::{Names, Parts};
use super::statements::figures as sql;
use crate::domain::count::OpenBy;
use crate::domain::overdue::{DAY_MINUTES, DueAt, Limits};
use crate::domain::quarter::{DAY, Stretch, date_of, day_number, follows, quarter_of, stretches};
use crate::domain::streak::streak;
use crate::domain::summary::{AGES, Days, Hour, Hours, by_age, rate};

/// How far back streaks are looked for: ten years.
const STREAK_DAYS_MAX: i64 = 3653;

/// Somebody's figures of these days in this zone, as of `now`.
///
/// # Errors
/// When the database fails.
pub async fn summary(store: &dyn Store, user: UserId, days: Days, zone: Zone, now: Instant) -> Result<Summary, StoreError> {
    let rows = store.read(&sql::ACCOUNT, vec![user.into()]).await?;
    // Somebody nobody has heard of yet has an account of their own that nothing was counted on.
    let account = rows.first().map_or(Ok(0), |row| row.get(0))?;
    let plan = Plan::new(account, days, &zone, now);
    let mut found = store.read_at_once(plan.reads()).await?.into_iter();
    let mut next = || found.next().unwrap_or_default();
    let (hours, done_days) = plan.hours(&mut next)?;
    let Parts {
        lead_time,
        mut projects,
        mut labels,
        open,
        open_due,
    } = Parts::read(&next(), &next(), &Names::read(&next())?)?;
    let younger = next();
    let ages = match younger.first() {
        Some(row) => [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?],
        None => [0; 4],
    };
    let overdue = plan.overdue(&mut next)?;
    projects.retain(|figures| figures.created + figures.completed + figures.open > 0);
    labels.retain(|figures| figures.created + figures.completed + figures.open > 0);
    let totals = pando_activity_contract::Totals {
        open,
        overdue,
        ..hours.totals(days)
    };
    Ok(Summary {
        from: days.from,
        to: days.to,
        by_day: hours.by_day(days),
        streak: streak(done_days, plan.today, |day, next| follows(plan.zone, day, next)),
        on_time_rate: rate(totals.completed_on_time, totals.completed_on_time + totals.completed_late),
        overdue_rate: rate(overdue, open_due),
        lead_time,
        by_hour: hours.by_hour(days),
        by_project: projects,
        by_label: labels,
        open_by_age: by_age(ages, open),
        totals,
        time_zone: plan.zone.clone(),
    })
}

/// What a summary reads, in the order of the reads.
struct Plan<'z> {
    account: i64,
    zone: &'z Zone,
    now: Instant,
    today: i64,
    /// The days and the six before them.
    with_mean: Vec<Stretch>,
    /// The days alone, as quarters.
    from: i64,
    to: i64,
    /// Ten years up to now.
    streaks: Vec<Stretch>,
}

type Read = (&'static Statement, Vec<Value>);

impl<'z> Plan<'z> {
    fn new(account: i64, days: Days, zone: &'z Zone, now: Instant) -> Self {
        let start = |date: jiff::civil::Date, more: i64| {
            let day = day_number(date) + more;
            quarter_of(zone.start_of(date_of(day)))
        };
        let today = zone.date_at(now);
        let (from, to) = (start(days.from, 0), start(days.to, 1));
        Self {
            account,
            zone,
            now,
            today: day_number(today),
            with_mean: stretches(zone, start(days.from, 1 - Days::MEAN), to),
            from,
            to,
            streaks: stretches(zone, start(today, -STREAK_DAYS_MAX), start(today, 1)),
        }
    }

    fn reads(&self) -> Vec<Read> {
        let account = Value::from(self.account);
        let mut reads: Vec<Read> = Vec::new();
        let piece = |stretch: &Stretch| vec![account.clone(), stretch.from.into(), stretch.to.into(), stretch.offset.into()];
        for stretch in &self.with_mean {
            reads.push((&sql::MADE_BY_HOUR, piece(stretch)));
            reads.push((&sql::DONE_BY_HOUR, piece(stretch)));
        }
        for stretch in &self.streaks {
            reads.push((&sql::DAYS_DONE, piece(stretch)));
        }
        // Whole days of UTC within, and the quarters before and after them.
        let first_day = (self.from + DAY - 1).div_euclid(DAY);
        let last_day = self.to.div_euclid(DAY).max(first_day);
        let head_end = (first_day * DAY).min(self.to);
        let parts = [self.from, self.to, first_day, last_day, head_end, (last_day * DAY).max(head_end)];
        let parts = [account.clone()].into_iter().chain(parts.map(Value::from)).collect();
        reads.push((&sql::PARTS, parts));
        reads.push((&sql::OPEN_SETS, vec![account.clone()]));
        reads.push((&sql::NAMES, vec![account.clone()]));
        let older = |index: usize| Value::from(quarter_of(self.now.plus_seconds(-AGES[index].1 * 86_400)));
        reads.push((&sql::OPEN_BY_AGE, vec![account.clone(), older(4), older(3), older(2), older(1)]));
        let limits = Limits::at(self.now, self.zone);
        let between = |by: OpenBy, from: i64, to: i64| vec![account.clone(), Value::Int(by as i64), from.into(), to.into()];
        reads.push((&sql::OPEN_BETWEEN, between(OpenBy::DueDate, i64::MIN, limits.date)));
        reads.push((&sql::OPEN_BETWEEN, between(OpenBy::FloatingDay, i64::MIN, limits.floating_day)));
        reads.push((&sql::OPEN_BETWEEN, between(OpenBy::ZonedDay, i64::MIN, limits.zoned_day)));
        reads.push((
            &sql::OPEN_BETWEEN,
            between(OpenBy::ZonedMinute, limits.zoned_day * DAY_MINUTES, limits.zoned_minute),
        ));
        let walls = between(
            OpenBy::FloatingMinute,
            limits.floating_day * DAY_MINUTES,
            (limits.date + 1) * DAY_MINUTES,
        );
        reads.push((&sql::OPEN_EACH, walls));
        reads
    }

    /// The hours, and the days with something done in rising order.
    fn hours(&self, next: &mut impl FnMut() -> Vec<Row>) -> Result<(Hours, Vec<i64>), StoreError> {
        let mut hours = Hours::default();
        for _ in &self.with_mean {
            for row in next() {
                hours.add(
                    row.get(0)?,
                    Hour {
                        made: row.get(1)?,
                        ..Hour::default()
                    },
                );
            }
            for row in next() {
                hours.add(
                    row.get(0)?,
                    Hour {
                        made: 0,
                        done: row.get(1)?,
                        on_time: row.get(2)?,
                        late: row.get(3)?,
                    },
                );
            }
        }
        let mut days = Vec::new();
        for _ in &self.streaks {
            for row in next() {
                days.push(row.get(0)?);
            }
        }
        days.sort_unstable();
        Ok((hours, days))
    }

    fn overdue(&self, next: &mut impl FnMut() -> Vec<Row>) -> Result<u64, StoreError> {
        let mut late = 0;
        for _ in 0..4 {
            late += next().first().map_or(Ok(0), |row| row.get::<u64>(0))?;
        }
        for row in next() {
            if DueAt::Floating(row.get(0)?).is_overdue(self.now, self.zone) {
                late += row.get::<u64>(1)?;
            }
        }
        Ok(late)
    }
}
