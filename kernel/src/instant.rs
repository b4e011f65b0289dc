use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::Offset;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A point in time in UTC, in whole microseconds. On the wire RFC 3339 with six digits: `2026-11-23T09:00:00.000000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// The years 1 to 9998: every zone can show them as a date.
    const RANGE: std::ops::RangeInclusive<i64> = -62_135_596_800_000_000..=253_370_764_799_999_999;

    /// From microseconds since the Unix epoch; values outside the calendar are brought to its ends.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(*Self::RANGE.start(), *Self::RANGE.end()))
    }

    /// Microseconds since the Unix epoch.
    pub fn as_micros(self) -> i64 {
        self.0
    }

    /// The same instant as the calendar library's type.
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// This many seconds later (earlier when negative).
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_micros(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// Whole seconds from `earlier` to here; negative when `earlier` is later.
    pub fn seconds_since(self, earlier: Instant) -> i64 {
        (self.0 - earlier.0).div_euclid(1_000_000)
    }
}

impl From<Timestamp> for Instant {
    fn from(timestamp: Timestamp) -> Self {
        Self::from_micros(timestamp.as_microsecond())
    }
}

/// The text of an instant is written digit by digit: the calendar library's own way to it takes six times as long, and each task that
/// travels has four of them.
struct Text([u8; 27]);

impl Text {
    fn of(instant: Instant) -> Self {
        let at = Offset::UTC.to_datetime(instant.timestamp());
        let mut text = *b"0000-00-00T00:00:00.000000Z";
        let parts = [
            (4, i32::from(at.year())),
            (7, at.month().into()),
            (10, at.day().into()),
            (13, at.hour().into()),
            (16, at.minute().into()),
            (19, at.second().into()),
            (26, at.subsec_nanosecond() / 1000),
        ];
        for (end, mut number) in parts {
            for digit in text[..end].iter_mut().rev() {
                if number == 0 {
                    break;
                }
                *digit += (number % 10) as u8;
                number /= 10;
            }
        }
        Self(text)
    }

    fn as_str(&self) -> &str {
        // ASCII, whatever the instant.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Text::of(*self).as_str())
    }
}

impl FromStr for Instant {
    type Err = jiff::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Timestamp::from_str(text).map(Self::from)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(Text::of(*self).as_str())
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse()
            .map_err(|_| serde::de::Error::custom("not an instant of RFC 3339, such as 2026-11-23T09:00:00Z"))
    }
}

impl JsonSchema for Instant {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "format": "date-time", "description": "RFC 3339 in UTC with microseconds" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn travels_with_six_digits_in_utc() {
        let instant: Instant = "2026-11-23T10:00:00+01:00".parse().unwrap();
        assert_eq!(instant.to_string(), "2026-11-23T09:00:00.000000Z");
        assert_eq!(serde_json::from_str::<Instant>("\"2026-11-23T09:00:00Z\"").unwrap(), instant);
        assert!(serde_json::from_str::<Instant>("\"2026-02-30T09:00:00Z\"").is_err());
    }

    #[test]
    fn is_written_as_the_calendar_library_writes_it() {
        for micros in [0, 1, -1, 999_999, 951_782_399_999_999, -2_208_988_800_000_001, i64::MIN, i64::MAX] {
            let instant = Instant::from_micros(micros);
            assert_eq!(instant.to_string(), format!("{:.6}", instant.timestamp()));
        }
    }

    #[test]
    fn the_ends_of_the_calendar_can_be_shown() {
        for micros in [i64::MIN, i64::MAX] {
            let text = Instant::from_micros(micros).to_string();
            assert_eq!(text.parse::<Instant>().unwrap(), Instant::from_micros(micros), "{text}");
        }
    }
}
