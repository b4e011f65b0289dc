//! The adapter of the date library `duckling`, and of its habits.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::{DateTime, Datelike, FixedOffset, NaiveDateTime, Timelike};
use duckling::{DimensionKind, DimensionValue, Grain, Lang, Locale, Options, TimePoint, TimeValue};
use pando_kernel::{Due, Instant, Zone};

use crate::dates::{Context, DateReader, DateReading, SLICE_BYTES_MAX, SLICE_WORDS_MAX};

/// Dates by the library `duckling`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Duckling;

impl Duckling {
    /// Reads one date, so that the first person does not wait for the library's tables (0.1 s).
    pub fn warm() {
        let context = Context {
            now: Instant::from_micros(1_795_000_000_000_000),
            zone: Zone::utc(),
            day_first: true,
        };
        for slice in ["in 3 weeks", "christmas eve"] {
            Duckling.read(slice, &context);
        }
    }
}

impl DateReader for Duckling {
    fn read(&self, slice: &str, context: &Context) -> Option<DateReading> {
        let slice = slice.trim();
        if slice.is_empty() || slice.len() > SLICE_BYTES_MAX || slice.split_whitespace().count() > SLICE_WORDS_MAX {
            return None;
        }
        // Lower case: the library's rules know no "In 3 Weeks".
        let lower = slice.to_lowercase();
        // Its own guard is compiled only into release builds.
        let value = catch_unwind(AssertUnwindSafe(|| parse(&lower, context))).ok().flatten()?;
        let due = due(&value, context)?;
        Due::YEARS.contains(&due.date().year()).then(|| DateReading {
            due,
            ambiguous: None,
            text: slice.to_owned(),
            time_alone: false,
        })
    }
}

/// The one time that the whole slice is, if it is one.
fn parse(slice: &str, context: &Context) -> Option<TimeValue> {
    let locale = Locale::new(Lang::EN, None);
    let reference = reference(context)?;
    let entities = duckling::parse(
        slice,
        &locale,
        &[DimensionKind::Time],
        &duckling::Context::new(reference, locale),
        &Options { with_latent: false },
    );
    entities.into_iter().find_map(|entity| match entity.value {
        DimensionValue::Time(value) if entity.start == 0 && entity.end == slice.len() => Some(value),
        _ => None,
    })
}

/// The moment, with the offset of the person's zone at that moment.
fn reference(context: &Context) -> Option<DateTime<FixedOffset>> {
    let offset = context.zone.tz().to_offset(context.now.timestamp());
    let utc = DateTime::from_timestamp_micros(context.now.as_micros())?;
    Some(utc.with_timezone(&FixedOffset::east_opt(offset.seconds())?))
}

fn due(value: &TimeValue, context: &Context) -> Option<Due> {
    let point = match value {
        TimeValue::Single { value, .. } => value,
        TimeValue::Interval { from: Some(from), .. } => from,
        TimeValue::Interval { .. } => return None,
    };
    match point {
        TimePoint::Naive { value, grain } => civil(*value, *grain),
        TimePoint::Instant { value, grain } => {
            // In the person's own zone: the offset may be another by then.
            let instant = Instant::from_micros(value.timestamp_micros());
            let local = context.zone.tz().to_datetime(instant.timestamp());
            by_grain(local.date(), local.hour(), local.minute(), *grain)
        }
    }
}

fn civil(value: NaiveDateTime, grain: Grain) -> Option<Due> {
    let date = jiff::civil::Date::new(
        i16::try_from(value.year()).ok()?,
        i8::try_from(value.month()).ok()?,
        i8::try_from(value.day()).ok()?,
    )
    .ok()?;
    by_grain(date, i8::try_from(value.hour()).ok()?, i8::try_from(value.minute()).ok()?, grain)
}

/// Grains of a day and more are days; finer ones are times of the day.
fn by_grain(date: jiff::civil::Date, hour: i8, minute: i8, grain: Grain) -> Option<Due> {
    match grain {
        Grain::NoGrain | Grain::Second | Grain::Minute | Grain::Hour => {
            Some(Due::Floating(date.to_datetime(jiff::civil::Time::new(hour, minute, 0, 0).ok()?)))
        }
        _ => Some(Due::Date(date)),
    }
}
