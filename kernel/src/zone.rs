use std::fmt;
use std::str::FromStr;

use jiff::civil;
use jiff::tz::TimeZone;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Instant;

/// A time zone of the IANA database, by name: `Europe/Berlin`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// A name that is no time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a time zone of the IANA database, such as Europe/Berlin")]
pub struct ZoneError;

impl Zone {
    /// Longer names are refused unread.
    pub const NAME_BYTES_MAX: usize = 64;

    /// Coordinated universal time.
    pub fn utc() -> Self {
        Self(TimeZone::UTC)
    }

    /// The zone's name.
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// The calendar library's zone.
    pub fn tz(&self) -> &TimeZone {
        &self.0
    }

    /// The civil date here at `instant`: that of the day which [`Self::start_of`] begins.
    pub fn date_at(&self, instant: Instant) -> civil::Date {
        let shown = self.0.to_datetime(instant.timestamp()).date();
        match instant < self.start_of(shown) {
            true => shown.yesterday().unwrap_or(shown),
            false => shown,
        }
    }

    /// The first instant of `date` here (after a gap at midnight, the first that exists). Days follow each other: where clocks that
    /// were set back show the day before once more, it begins when that is over, as in St. John's, where a minute past midnight was
    /// 23:01 again.
    pub fn start_of(&self, date: civil::Date) -> Instant {
        let midnight = date.at(0, 0, 0, 0);
        let first = self.instant_of(midnight);
        let Ok(last) = self.0.to_ambiguous_timestamp(midnight).later().map(Instant::from) else {
            return first;
        };
        let shown_before = self.0.to_datetime(Instant::from_micros(last.as_micros() - 1).timestamp()).date();
        if first < last && shown_before < date { last } else { first }
    }

    /// The instant of a wall clock time here; in a gap the later reading, in a fold the earlier (RFC 5545 section 3.3.5).
    pub fn instant_of(&self, at: civil::DateTime) -> Instant {
        self.0.to_ambiguous_timestamp(at).compatible().map_or_else(
            |_| Instant::from_micros(if at.year() < 0 { i64::MIN } else { i64::MAX }),
            Instant::from,
        )
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(name: &str) -> Result<Self, ZoneError> {
        if name.is_empty() || name.len() > Self::NAME_BYTES_MAX {
            return Err(ZoneError);
        }
        TimeZone::get(name).map(Self).map_err(|_| ZoneError)
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Zone {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Zone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        name.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Zone {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TimeZone".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "maxLength": Self::NAME_BYTES_MAX, "description": "A time zone of the IANA database", "examples": ["Europe/Berlin"] })
    }
}
