use jiff::civil::{Date, DateTime, Time};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use crate::{Instant, Zone, ZoneError};

/// When something is due: a day, a wall clock time wherever the person is, or a wall clock time in one zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub enum Due {
    /// Some time on that day, in the zone of whoever looks.
    Date(Date),
    /// At that time of the day, in the zone of whoever looks.
    Floating(DateTime),
    /// At that time of the day in that zone: one instant for everybody.
    Zoned(DateTime, Zone),
}

/// The stretch of time in which a due thing is due but not late: it is overdue from `end` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueWindow {
    /// When it begins to be due: the start of its day, or its minute.
    pub start: Instant,
    /// The first instant at which it is late: the start of the next day, or its minute.
    pub end: Instant,
}

/// A due date that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DueError {
    /// No such day.
    #[error("not a date of the calendar, such as 2026-11-23")]
    Date,
    /// No such time of the day.
    #[error("not a time of the day in hours and minutes, such as 17:00")]
    Time,
    /// A zone, but no time in it.
    #[error("a time_zone needs a time")]
    ZoneWithoutTime,
    /// No such zone.
    #[error(transparent)]
    Zone(#[from] ZoneError),
}

impl Due {
    /// Years that are accepted; others are slips of the keyboard.
    pub const YEARS: std::ops::RangeInclusive<i16> = 1900..=9000;

    /// From the three texts of the wire and of stores.
    ///
    /// # Errors
    /// Which of the three cannot be, and why.
    pub fn from_parts(date: &str, time: Option<&str>, zone: Option<&str>) -> Result<Self, DueError> {
        let date = parse_date(date)?;
        match (time, zone) {
            (None, None) => Ok(Self::Date(date)),
            (None, Some(_)) => Err(DueError::ZoneWithoutTime),
            (Some(time), None) => Ok(Self::Floating(date.to_datetime(parse_time(time)?))),
            (Some(time), Some(zone)) => Ok(Self::Zoned(date.to_datetime(parse_time(time)?), zone.parse()?)),
        }
    }

    /// The written day, in the due date's own terms.
    pub fn date(&self) -> Date {
        match self {
            Self::Date(date) => *date,
            Self::Floating(at) | Self::Zoned(at, _) => at.date(),
        }
    }

    /// The written time of the day, if there is one.
    pub fn time(&self) -> Option<Time> {
        match self {
            Self::Date(_) => None,
            Self::Floating(at) | Self::Zoned(at, _) => Some(at.time()),
        }
    }

    /// The zone it is fixed to, if it is.
    pub fn zone(&self) -> Option<&Zone> {
        match self {
            Self::Zoned(_, zone) => Some(zone),
            Self::Date(_) | Self::Floating(_) => None,
        }
    }

    /// `2026-11-23`: the date's text on the wire and in stores.
    pub fn date_text(&self) -> String {
        self.date().to_string()
    }

    /// `17:00`: the time's text on the wire and in stores.
    pub fn time_text(&self) -> Option<String> {
        self.time().map(|time| format!("{:02}:{:02}", time.hour(), time.minute()))
    }

    /// When it is due for somebody in `viewer`'s zone.
    pub fn window(&self, viewer: &Zone) -> DueWindow {
        match self {
            Self::Date(date) => DueWindow {
                start: viewer.start_of(*date),
                end: date.tomorrow().map_or(Instant::from_micros(i64::MAX), |next| viewer.start_of(next)),
            },
            Self::Floating(at) => {
                let at = viewer.instant_of(*at);
                DueWindow { start: at, end: at }
            }
            Self::Zoned(at, zone) => {
                let at = zone.instant_of(*at);
                DueWindow { start: at, end: at }
            }
        }
    }

    /// The civil date on which somebody in `viewer`'s zone sees it due.
    pub fn date_in(&self, viewer: &Zone) -> Date {
        match self {
            Self::Date(date) => *date,
            Self::Floating(at) => at.date(),
            Self::Zoned(at, zone) => viewer.date_at(zone.instant_of(*at)),
        }
    }

    /// Whether it is late at `now` for somebody in `viewer`'s zone.
    pub fn is_overdue(&self, now: Instant, viewer: &Zone) -> bool {
        now >= self.window(viewer).end && (self.time().is_none() || now > self.window(viewer).end)
    }

    /// The same time of the day and kind on another day.
    #[must_use]
    pub fn on(&self, date: Date) -> Self {
        match self {
            Self::Date(_) => Self::Date(date),
            Self::Floating(at) => Self::Floating(date.to_datetime(at.time())),
            Self::Zoned(at, zone) => Self::Zoned(date.to_datetime(at.time()), zone.clone()),
        }
    }
}

/// Exactly `YYYY-MM-DD`, a day that exists.
fn parse_date(text: &str) -> Result<Date, DueError> {
    let date: Date = text.parse().map_err(|_| DueError::Date)?;
    if text.len() == 10 && Due::YEARS.contains(&date.year()) {
        Ok(date)
    } else {
        Err(DueError::Date)
    }
}

/// `HH:MM`, or `HH:MM:SS` whose seconds are dropped.
fn parse_time(text: &str) -> Result<Time, DueError> {
    if !matches!(text.len(), 5 | 8) {
        return Err(DueError::Time);
    }
    let time: Time = text.parse().map_err(|_| DueError::Time)?;
    Ok(jiff::civil::time(time.hour(), time.minute(), 0, 0))
}

/// How a due date is written in JSON.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Written {
    date: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    time_zone: Option<String>,
}

impl TryFrom<Written> for Due {
    type Error = DueError;

    fn try_from(written: Written) -> Result<Self, DueError> {
        Self::from_parts(&written.date, written.time.as_deref(), written.time_zone.as_deref())
    }
}

impl From<Due> for Written {
    fn from(due: Due) -> Self {
        Self {
            date: due.date_text(),
            time: due.time_text(),
            time_zone: due.zone().map(|zone| zone.name().to_owned()),
        }
    }
}

impl JsonSchema for Due {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Due".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "object",
            "description": "A day; a floating time of a day; or a time of a day in one zone",
            "properties": {
                "date": { "type": "string", "format": "date", "examples": ["2026-11-23"] },
                "time": { "type": "string", "pattern": "^[0-9]{2}:[0-9]{2}(:[0-9]{2})?$", "examples": ["17:00"] },
                "time_zone": { "type": "string", "examples": ["Europe/Berlin"] }
            },
            "required": ["date"],
            "additionalProperties": false
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(json: &str) -> Result<Due, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn the_three_kinds_travel_as_they_were_written() {
        for json in [
            r#"{"date":"2026-11-23"}"#,
            r#"{"date":"2026-11-23","time":"17:00"}"#,
            r#"{"date":"2026-11-23","time":"17:00","time_zone":"Europe/Berlin"}"#,
        ] {
            assert_eq!(serde_json::to_string(&due(json).unwrap()).unwrap(), json);
        }
    }

    #[test]
    fn what_cannot_be_is_refused_with_a_reason() {
        for (json, reason) in [
            (r#"{"date":"2026-02-30"}"#, "not a date"),
            (r#"{"date":"now"}"#, "not a date"),
            (r#"{"date":"12"}"#, "not a date"),
            (r#"{"date":"2026-11-23","time":"25:00"}"#, "not a time"),
            (r#"{"date":"2026-11-23","time_zone":"Europe/Berlin"}"#, "needs a time"),
            (
                r#"{"date":"2026-11-23","time":"17:00","time_zone":"Mars/Olympus"}"#,
                "not a time zone",
            ),
            (r#"{"date":"2026-11-23","hour":3}"#, "unknown field"),
        ] {
            assert!(due(json).unwrap_err().contains(reason), "{json}");
        }
    }

    #[test]
    fn a_day_ends_when_it_ends_where_the_person_is() {
        let day = due(r#"{"date":"2026-11-23"}"#).unwrap();
        let auckland: Zone = "Pacific/Auckland".parse().unwrap();
        let noon_utc: Instant = "2026-11-23T12:00:00Z".parse().unwrap();
        assert!(day.is_overdue(noon_utc, &auckland));
        assert!(!day.is_overdue(noon_utc, &Zone::utc()));
    }

    #[test]
    fn a_time_in_the_spring_gap_is_read_as_the_later_one() {
        let at = due(r#"{"date":"2026-03-29","time":"02:30","time_zone":"Europe/Berlin"}"#).unwrap();
        assert_eq!(at.window(&Zone::utc()).end.to_string(), "2026-03-29T01:30:00.000000Z");
    }
}
