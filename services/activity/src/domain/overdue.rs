//! When something is due, in the numbers the figures are kept by, and who is late.

use jiff::civil::DateTime;
use pando_kernel::{Due, Instant, Zone};
use serde::{Deserialize, Serialize};

use super::quarter::{date_of, day_number};

/// Minutes in a day.
pub const DAY_MINUTES: i64 = 1440;

/// A due date as a number that sorts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DueAt {
    /// A day, wherever the person is: days since the epoch.
    #[serde(rename = "d")]
    Date(i64),
    /// A time of a day, wherever the person is: minutes on the wall since the epoch.
    #[serde(rename = "f")]
    Floating(i64),
    /// An instant: minutes since the epoch, rounded down.
    #[serde(rename = "z")]
    Zoned(i64),
}

impl From<&Due> for DueAt {
    fn from(due: &Due) -> Self {
        match due {
            Due::Date(date) => Self::Date(day_number(*date)),
            Due::Floating(at) => Self::Floating(minute_number(*at)),
            Due::Zoned(at, zone) => Self::Zoned(zone.instant_of(*at).as_micros().div_euclid(60_000_000)),
        }
    }
}

impl DueAt {
    /// Whether its meaning depends on where the person is.
    pub fn is_local(self) -> bool {
        !matches!(self, Self::Zoned(_))
    }

    /// Whether it is late at `now` for somebody in `zone`: [`Due::is_overdue`].
    pub fn is_overdue(self, now: Instant, zone: &Zone) -> bool {
        match self {
            Self::Date(day) => Due::Date(date_of(day)).is_overdue(now, zone),
            Self::Floating(minute) => now > zone.instant_of(wall(minute)),
            Self::Zoned(minute) => now.as_micros() > minute.saturating_mul(60_000_000),
        }
    }
}

fn minute_number(at: DateTime) -> i64 {
    day_number(at.date()) * DAY_MINUTES + i64::from(at.hour()) * 60 + i64::from(at.minute())
}

fn wall(minute: i64) -> DateTime {
    let (day, minute) = (minute.div_euclid(DAY_MINUTES), minute.rem_euclid(DAY_MINUTES));
    date_of(day).at((minute / 60) as i8, (minute % 60) as i8, 0, 0)
}

/// Up to where things are late for sure, and from where on they are not: what to add up, and the few minutes to look at one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Days before this one are over here.
    pub date: i64,
    /// Wall minutes of days before this are past, however the clocks were changed.
    pub floating_day: i64,
    /// UTC days before this are past.
    pub zoned_day: i64,
    /// On `zoned_day`, minutes before this are past.
    pub zoned_minute: i64,
}

impl Limits {
    /// The limits at `now` in `zone`.
    pub fn at(now: Instant, zone: &Zone) -> Self {
        let today = day_number(zone.date_at(now));
        // The first whole minute that is not past.
        let minute = (now.as_micros() + 59_999_999).div_euclid(60_000_000);
        Self {
            date: today,
            floating_day: today - 1,
            zoned_day: minute.div_euclid(DAY_MINUTES),
            zoned_minute: minute,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn due() -> impl Strategy<Value = Due> {
        let zones = prop::sample::select(vec!["Europe/Berlin", "Pacific/Auckland", "America/St_Johns"]);
        (0u8..3, -40i64..40, 0i8..24, 0i8..60, zones).prop_map(|(kind, day, hour, minute, zone)| {
            let date = date_of(20_540 + day);
            let at = date.at(hour, minute, 0, 0);
            match kind {
                0 => Due::Date(date),
                1 => Due::Floating(at),
                _ => Due::Zoned(at, zone.parse().unwrap()),
            }
        })
    }

    #[test]
    fn the_minute_something_is_due_in_is_over_right_after_it_began() {
        let now = |text: &str| Limits::at(text.parse().unwrap(), &Zone::utc()).zoned_minute;
        let due = now("2026-11-24T12:00:00Z");
        assert!(!DueAt::Zoned(due).is_overdue("2026-11-24T12:00:00Z".parse().unwrap(), &Zone::utc()));
        assert_eq!(now("2026-11-24T12:00:00.000001Z"), due + 1);
        assert!(DueAt::Zoned(due).is_overdue("2026-11-24T12:00:00.000001Z".parse().unwrap(), &Zone::utc()));
    }

    proptest! {
        #[test]
        fn numbers_are_late_when_due_dates_are(due in due(), minutes in -60_000i64..60_000, odd in 0i64..60_000_000,
            zone in prop::sample::select(vec!["Europe/Berlin", "America/New_York", "UTC"]))
        {
            let zone: Zone = zone.parse().unwrap();
            let now = Instant::from_micros((20_540 * 1440 + minutes) * 60_000_000 + odd * i64::from(odd % 3 != 0));
            let late = due.is_overdue(now, &zone);
            let at = DueAt::from(&due);
            prop_assert_eq!(at.is_overdue(now, &zone), late);
            let limits = Limits::at(now, &zone);
            match at {
                DueAt::Date(day) => prop_assert_eq!(day < limits.date, late),
                DueAt::Floating(minute) if minute.div_euclid(DAY_MINUTES) < limits.floating_day => prop_assert!(late),
                DueAt::Floating(minute) if minute.div_euclid(DAY_MINUTES) > limits.date => prop_assert!(!late),
                DueAt::Floating(_) => {}
                DueAt::Zoned(minute) => prop_assert_eq!(minute < limits.zoned_minute, late),
            }
        }
    }
}
