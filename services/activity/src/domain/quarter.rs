//! Time as the figures keep it: quarters of an hour in UTC. Every zone in use since 1972 is off UTC by whole quarters, so a day or an
//! hour of any of them is a sum of quarters. (Where an older offset is not, the offset is rounded down.)

use jiff::civil::Date;
use pando_kernel::{Instant, Zone};

/// Quarters in a day of UTC.
pub const DAY: i64 = 96;
/// Quarters in an hour.
pub const HOUR: i64 = 4;
const SECONDS: i64 = 900;

/// The quarter of an hour, counted from the epoch, that `at` lies in.
pub fn quarter_of(at: Instant) -> i64 {
    at.as_micros().div_euclid(SECONDS * 1_000_000)
}

/// When a quarter begins.
pub fn start_of(quarter: i64) -> Instant {
    Instant::from_micros(quarter.saturating_mul(SECONDS * 1_000_000))
}

/// A date as days since the epoch.
pub fn day_number(date: Date) -> i64 {
    let epoch = Date::constant(1970, 1, 1);
    (date - epoch).get_days().into()
}

/// The date of a day number; numbers outside the calendar are brought to its ends.
pub fn date_of(day: i64) -> Date {
    let span = jiff::Span::new().try_days(day);
    let end = if day < 0 { Date::MIN } else { Date::MAX };
    span.and_then(|span| Date::constant(1970, 1, 1).checked_add(span)).unwrap_or(end)
}

/// Whether a zone has no day between these two. Samoa left out 2011-12-30 when it went over the date line: that day begins when the next
/// one does.
pub fn follows(zone: &Zone, day: i64, next: i64) -> bool {
    let start = |day: i64| zone.start_of(date_of(day));
    next == day + 1 || (next == day + 2 && start(day + 1) == start(next))
}

/// Quarters from `from` to before `to`, in which a zone stays `offset` quarters ahead of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The first quarter.
    pub from: i64,
    /// The quarter after the last.
    pub to: i64,
    /// What to add to a quarter for the zone's own.
    pub offset: i64,
}

/// Cuts `from..to` where the zone's clocks are changed: a handful of pieces a year.
pub fn stretches(zone: &Zone, from: i64, to: i64) -> Vec<Stretch> {
    let offset_at = |quarter: i64| -> i64 {
        let seconds = zone.tz().to_offset(start_of(quarter).timestamp()).seconds();
        i64::from(seconds).div_euclid(SECONDS)
    };
    let mut found: Vec<Stretch> = Vec::new();
    let mut piece = Stretch {
        from,
        to,
        offset: offset_at(from),
    };
    for change in zone.tz().following(start_of(from).timestamp()) {
        let at = quarter_of(change.timestamp().into());
        if at >= to {
            break;
        }
        let offset = i64::from(change.offset().seconds()).div_euclid(SECONDS);
        if offset != piece.offset && at > piece.from {
            found.push(Stretch { to: at, ..piece });
            piece.from = at;
        }
        piece.offset = offset;
    }
    if piece.from < to {
        found.push(piece);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_year_of_berlin_has_three_stretches_and_utc_one() {
        let from = quarter_of("2026-01-01T00:00:00Z".parse().unwrap());
        let to = quarter_of("2027-01-01T00:00:00Z".parse().unwrap());
        let berlin: Vec<i64> = stretches(&"Europe/Berlin".parse().unwrap(), from, to)
            .iter()
            .map(|s| s.offset)
            .collect();
        assert_eq!(berlin, [4, 8, 4]);
        assert_eq!(stretches(&Zone::utc(), from, to), [Stretch { from, to, offset: 0 }]);
        assert!(stretches(&Zone::utc(), to, from).is_empty());
    }

    #[test]
    fn days_are_counted_from_the_epoch() {
        for text in ["1970-01-01", "1969-12-31", "2026-11-23", "9000-01-01"] {
            let date: Date = text.parse().unwrap();
            assert_eq!(date_of(day_number(date)), date);
        }
        assert_eq!(day_number("1970-01-02".parse().unwrap()), 1);
        assert_eq!(date_of(i64::MAX), Date::MAX);
    }

    #[test]
    fn a_day_that_was_left_out_is_between_no_others() {
        let day = |text: &str| day_number(text.parse().unwrap());
        let (before, after) = (day("2011-12-29"), day("2011-12-31"));
        assert!(follows(&"Pacific/Apia".parse().unwrap(), before, after));
        assert!(!follows(&Zone::utc(), before, after));
        assert!(follows(&Zone::utc(), before, before + 1) && !follows(&Zone::utc(), before, before));
    }

    proptest! {
        #[test]
        fn a_quarter_has_the_zones_own_date_and_hour(
            zone in prop::sample::select(vec!["Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Auckland",
                "Africa/Casablanca", "America/New_York", "Asia/Tehran", "Pacific/Apia", "UTC"]),
            start in 1_200_000_000i64..2_200_000_000, days in 1i64..400, inside in 0.0f64..1.0,
        ) {
            let zone: Zone = zone.parse().unwrap();
            let from = quarter_of(Instant::from_micros(start * 1_000_000));
            let to = from + days * DAY;
            let pieces = stretches(&zone, from, to);
            prop_assert_eq!(pieces[0].from, from);
            prop_assert_eq!(pieces[pieces.len() - 1].to, to);
            prop_assert!(pieces.windows(2).all(|pair| pair[0].to == pair[1].from));
            let quarter = from + ((to - from) as f64 * inside) as i64;
            let piece = pieces.iter().find(|piece| (piece.from..piece.to).contains(&quarter)).unwrap();
            let local = zone.tz().to_datetime(start_of(quarter).timestamp());
            prop_assert_eq!(date_of((quarter + piece.offset).div_euclid(DAY)), local.date());
            prop_assert_eq!((quarter + piece.offset).div_euclid(HOUR).rem_euclid(24), i64::from(local.hour()));
        }
    }
}
