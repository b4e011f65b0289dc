use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use pando_kernel::{Due, Zone};

/// What a due date is sorted and found by.
///
/// A day and a floating time mean another instant to each who looks, so they are kept as civil time, in microseconds as if it were
/// UTC; a day counts as its last microsecond. A zoned time is one instant. The two kinds are ordered each by itself; only the zone
/// of whoever looks puts them into one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueKey {
    /// A day or a floating time.
    Civil(i64),
    /// A zoned time.
    Zoned(i64),
    /// Not due.
    None,
}

/// The kind of what is not due.
pub const DUE_NONE: i64 = 2;

impl DueKey {
    /// 0, 1 or 2.
    pub fn kind(self) -> i64 {
        match self {
            Self::Civil(_) => 0,
            Self::Zoned(_) => 1,
            Self::None => DUE_NONE,
        }
    }

    /// The microseconds.
    pub fn micros(self) -> Option<i64> {
        match self {
            Self::Civil(micros) | Self::Zoned(micros) => Some(micros),
            Self::None => None,
        }
    }
}

/// A civil time as if it were in UTC.
pub fn civil_micros(at: DateTime) -> i64 {
    let beyond = if at.year() < 0 { i64::MIN } else { i64::MAX };
    TimeZone::UTC
        .to_timestamp(at)
        .map_or(beyond, |timestamp| timestamp.as_microsecond())
}

/// The key of a due date.
pub fn due_key(due: Option<&Due>) -> DueKey {
    match due {
        None => DueKey::None,
        Some(Due::Date(date)) => DueKey::Civil(civil_micros(date.to_datetime(Time::midnight())).saturating_add(86_400_000_000 - 1)),
        Some(Due::Floating(at)) => DueKey::Civil(civil_micros(*at)),
        Some(zoned @ Due::Zoned(..)) => DueKey::Zoned(zoned.window(&Zone::utc()).end.as_micros()),
    }
}
