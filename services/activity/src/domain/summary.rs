//! Figures put together: what was counted in quarters becomes days, hours and rates of somebody's own zone.

use std::collections::BTreeMap;

use jiff::civil::Date;
use pando_activity_contract::{AgeBucket, Day, Totals};

use super::quarter::{date_of, day_number};

/// The days a summary is asked for, and the six before them that the first mean needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub from: Date,
    /// The last day, included.
    pub to: Date,
}

/// Why days cannot be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DaysError {
    /// The wrong way round.
    #[error("must not be after the last day (to)")]
    Order,
    /// Too many.
    #[error("at most {} days at a time", Days::MAX)]
    TooMany,
    /// Outside of what due dates may be.
    #[error("must be a day of the years 1970 to 9000")]
    Year,
}

impl Days {
    /// The most days of one summary.
    pub const MAX: i64 = 366;
    /// How many days a mean is of.
    pub const MEAN: i64 = 7;
    /// How many days there are when nothing else is said.
    const DEFAULT: i64 = 30;

    /// The days that are meant, where `today` is the last unless another is named.
    ///
    /// # Errors
    /// Why not.
    pub fn asked(from: Option<Date>, to: Option<Date>, today: Date) -> Result<Self, DaysError> {
        let to = to.unwrap_or(today);
        let from = from.unwrap_or_else(|| date_of(day_number(to) - Self::DEFAULT + 1));
        let days = Self { from, to };
        match () {
            () if from > to => Err(DaysError::Order),
            () if days.count() > Self::MAX => Err(DaysError::TooMany),
            () if from.year() < 1970 || to.year() > 9000 => Err(DaysError::Year),
            () => Ok(days),
        }
    }

    fn count(self) -> i64 {
        day_number(self.to) - day_number(self.from) + 1
    }
}

/// What was done in one hour of somebody's zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hour {
    /// Made.
    pub made: u64,
    /// Done.
    pub done: u64,
    /// Of it by the due date.
    pub on_time: u64,
    /// Of it after the due date.
    pub late: u64,
}

/// What was made and done, by hours of somebody's zone counted from the epoch.
#[derive(Clone, Debug, Default)]
pub struct Hours(BTreeMap<i64, Hour>);

impl Hours {
    /// Adds to one hour: the same hour comes twice where clocks are set back.
    pub fn add(&mut self, hour: i64, more: Hour) {
        let sum = self.0.entry(hour).or_default();
        sum.made += more.made;
        sum.done += more.done;
        sum.on_time += more.on_time;
        sum.late += more.late;
    }

    fn within(&self, days: Days) -> impl Iterator<Item = (i64, &Hour)> {
        let range = day_number(days.from) * 24..(day_number(days.to) + 1) * 24;
        self.0.range(range).map(|(hour, counts)| (*hour, counts))
    }

    /// Day by day, with the mean of the day and the six before it.
    pub fn by_day(&self, days: Days) -> Vec<Day> {
        let mut by_day: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
        for (hour, counts) in &self.0 {
            let day = by_day.entry(hour.div_euclid(24)).or_default();
            day.0 += counts.made;
            day.1 += counts.done;
        }
        let of = |day: i64| by_day.get(&day).copied().unwrap_or_default();
        let (first, last) = (day_number(days.from), day_number(days.to));
        let days = (first..=last).map(|day| {
            let week: u64 = (day - Days::MEAN + 1..=day).map(|day| of(day).1).sum();
            let (created, completed) = of(day);
            Day {
                date: date_of(day),
                created,
                completed,
                completed_mean_7: week as f64 / Days::MEAN as f64,
            }
        });
        days.collect()
    }

    /// What was done by weekday (Monday first) and hour of the day.
    pub fn by_hour(&self, days: Days) -> Vec<Vec<u64>> {
        let mut found = vec![vec![0; 24]; 7];
        for (hour, counts) in self.within(days) {
            // The epoch was a Thursday.
            let weekday = (hour.div_euclid(24) + 3).rem_euclid(7) as usize;
            found[weekday][hour.rem_euclid(24) as usize] += counts.done;
        }
        found
    }

    /// Sums over the days; what is open now is not known here.
    pub fn totals(&self, days: Days) -> Totals {
        let mut sum = Hour::default();
        for (_, hour) in self.within(days) {
            sum.made += hour.made;
            sum.done += hour.done;
            sum.on_time += hour.on_time;
            sum.late += hour.late;
        }
        Totals {
            created: sum.made,
            completed: sum.done,
            completed_on_time: sum.on_time,
            completed_late: sum.late,
            ..Totals::default()
        }
    }
}

/// A share of a whole; none when there is nothing to share.
pub fn rate(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The ages that open tasks are told apart by: names, and where each begins in days.
pub const AGES: [(&str, i64); 5] = [("0-1d", 0), ("1-7d", 1), ("7-30d", 7), ("30-90d", 30), ("90d+", 90)];

/// Open tasks by age, from the counts of the first four ages and of all. An age is counted in whole quarters of an hour.
pub fn by_age(younger: [u64; 4], open: u64) -> Vec<AgeBucket> {
    let oldest = open.saturating_sub(younger.iter().sum());
    let counts = younger.into_iter().chain([oldest]);
    let bucket = |((name, _), count): (&(&str, i64), u64)| AgeBucket {
        bucket: (*name).to_owned(),
        count,
    };
    AGES.iter().zip(counts).map(bucket).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn thirty_days_up_to_today_unless_asked_otherwise() {
        let today = day("2026-11-24");
        assert_eq!(
            Days::asked(None, None, today).unwrap(),
            Days {
                from: day("2026-10-26"),
                to: today
            }
        );
        assert_eq!(Days::asked(Some(today), Some(day("2026-11-23")), today), Err(DaysError::Order));
        assert!(Days::asked(Some(day("2024-01-01")), Some(day("2024-12-31")), today).is_ok());
        assert_eq!(
            Days::asked(Some(day("2024-01-01")), Some(day("2025-01-01")), today),
            Err(DaysError::TooMany)
        );
        assert_eq!(
            Days::asked(Some(day("1969-12-31")), Some(day("1970-01-01")), today),
            Err(DaysError::Year)
        );
    }

    #[test]
    fn a_mean_is_of_seven_days_and_monday_comes_first() {
        let mut hours = Hours::default();
        let monday = day_number(day("2026-11-23"));
        hours.add(
            monday * 24 + 9,
            Hour {
                made: 2,
                done: 3,
                on_time: 1,
                late: 1,
            },
        );
        hours.add(
            (monday - 6) * 24 + 9,
            Hour {
                done: 4,
                ..Hour::default()
            },
        );
        let days = Days {
            from: day("2026-11-23"),
            to: day("2026-11-24"),
        };
        let by_day = hours.by_day(days);
        assert_eq!(by_day[0].completed_mean_7, 1.0);
        assert_eq!((by_day[1].completed, by_day[1].completed_mean_7), (0, 3.0 / 7.0));
        assert_eq!(hours.by_hour(days)[0][9], 3);
        assert_eq!(hours.totals(days).completed, 3);
    }
}
