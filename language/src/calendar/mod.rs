//! Dates and times in words: our own reading, and the port for what it does not know.

mod clock;
mod find;
mod month_day;
mod numeric;
mod period;
mod relative;
mod slice;
mod weekday;
mod whole;
mod zone_words;

use std::cell::Cell;

use jiff::civil::{Date, DateTime, Time};
use pando_kernel::{Due, Zone};

use crate::dates::{Context, DateReader, DateReading, READS_MAX, SLICE_BYTES_MAX, SLICE_WORDS_MAX};
use crate::tokens::Word;

pub(crate) use find::{Found, Words};
pub(crate) use period::Days;
pub(crate) use relative::shift;
pub(crate) use whole::Whole;

/// Reads dates in one text: knows today, and counts the calls of the reader.
pub(crate) struct Calendar<'a> {
    pub context: &'a Context,
    pub dates: &'a dyn DateReader,
    /// The person's wall clock.
    pub now: DateTime,
    pub today: Date,
    reads: Cell<u32>,
}

/// How much must be around a reading for it to be meant as a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Trust {
    /// Only after a preposition, and with the phrase ended after it: `on the 17th`, `by sat`.
    AfterPreposition,
    /// With the phrase ended after it: `10/12`, `may 5`.
    AtBoundary,
    /// Anywhere.
    Sure,
}

/// A part of the day, with the hour it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DayPart {
    Morning,
    Afternoon,
    Evening,
    Night,
}

/// What a few words mean.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Meaning {
    /// A day; `other` is its second reading, `weekday` says that only a weekday was named.
    Day { date: Date, other: Option<Date>, weekday: bool },
    /// A time of the day; `vague` where morning or evening was not said.
    Time { time: Time, vague: bool },
    /// A part of the day.
    Part(DayPart),
    /// A day and its part: `tonight`.
    DayPart(Date, DayPart),
    /// All at once, from the reader.
    Whole(Due),
    /// A date that does not exist.
    Impossible,
}

/// A few words and their meaning.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    /// How many words.
    pub words: usize,
    pub meaning: Meaning,
    pub trust: Trust,
}

impl Piece {
    pub(crate) fn day(words: usize, date: Date, trust: Trust) -> Self {
        Self {
            words,
            meaning: Meaning::Day {
                date,
                other: None,
                weekday: false,
            },
            trust,
        }
    }
}

impl<'a> Calendar<'a> {
    pub(crate) fn new(context: &'a Context, dates: &'a dyn DateReader) -> Self {
        let now = context.zone.tz().to_datetime(context.now.timestamp());
        Self {
            context,
            dates,
            now,
            today: now.date(),
            reads: Cell::new(0),
        }
    }

    /// Asks the reader, within the limits of slices and of calls.
    pub(crate) fn ask(&self, slice: &str) -> Option<DateReading> {
        if slice.len() > SLICE_BYTES_MAX || slice.split_whitespace().count() > SLICE_WORDS_MAX || self.reads.get() >= READS_MAX {
            return None;
        }
        self.reads.set(self.reads.get() + 1);
        self.dates.read(slice, self.context)
    }
}

/// What has been put together so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moment {
    pub day: Option<Date>,
    pub other: Option<Date>,
    pub weekday: bool,
    pub time: Option<(Time, bool)>,
    pub part: Option<DayPart>,
    pub zone: Option<Zone>,
    pub whole: Option<Due>,
}

impl Moment {
    pub(crate) fn has_day(&self) -> bool {
        self.day.is_some() || self.whole.is_some()
    }

    pub(crate) fn has_time(&self) -> bool {
        self.time.is_some() || self.part.is_some() || self.whole.as_ref().is_some_and(|due| due.time().is_some())
    }

    /// The time of the day, with what the part of the day says about a vague hour.
    fn time_of_day(&self) -> Option<Time> {
        let (time, vague) = match (self.time, self.part) {
            (Some(time), _) => time,
            (None, Some(part)) => (part.time(), false),
            (None, None) => return None,
        };
        let hour = time.hour();
        let later = match self.part {
            Some(DayPart::Morning) => false,
            Some(DayPart::Afternoon | DayPart::Evening) => hour < 12,
            Some(DayPart::Night) => (6..12).contains(&hour),
            None => (1..=6).contains(&hour),
        };
        Some(if vague && later {
            jiff::civil::time(hour + 12, time.minute(), 0, 0)
        } else {
            time
        })
    }

    /// The due dates it means, the chosen first: empty if it means none.
    pub(crate) fn dues(&self, calendar: &Calendar<'_>) -> Vec<Due> {
        if let Some(due) = &self.whole {
            return vec![due.clone()];
        }
        let time = self.time_of_day();
        let zone = self.zone.clone();
        let there = zone
            .as_ref()
            .map_or(calendar.now, |zone| zone.tz().to_datetime(calendar.context.now.timestamp()));
        let day = self.day.or_else(|| {
            // A time alone is the next one.
            let time = time?;
            if time > there.time() {
                Some(there.date())
            } else {
                there.date().tomorrow().ok()
            }
        });
        let due = |date: Date| match (time, &zone) {
            (None, _) => Due::Date(date),
            (Some(time), None) => Due::Floating(date.to_datetime(time)),
            (Some(time), Some(zone)) => Due::Zoned(date.to_datetime(time), zone.clone()),
        };
        day.into_iter()
            .chain(self.other)
            .filter(|date| Due::YEARS.contains(&date.year()))
            .map(due)
            .collect()
    }

    /// The reading of `text`, if it means a date.
    pub(crate) fn reading(&self, calendar: &Calendar<'_>, text: &str) -> Option<DateReading> {
        let dues = self.dues(calendar);
        let due = dues.first()?.clone();
        Some(DateReading {
            due,
            ambiguous: (dues.len() > 1).then_some(dues),
            text: text.to_owned(),
            time_alone: !self.has_day(),
        })
    }
}

impl DayPart {
    /// Named by one word.
    pub(crate) fn named(key: &str) -> Option<Self> {
        Some(match key {
            "morning" => Self::Morning,
            "afternoon" => Self::Afternoon,
            "evening" => Self::Evening,
            "night" => Self::Night,
            _ => return None,
        })
    }

    /// The hour it stands for: 9, 15, 19, 20.
    pub(crate) fn time(self) -> Time {
        let hour = match self {
            Self::Morning => 9,
            Self::Afternoon => 15,
            Self::Evening => 19,
            Self::Night => 20,
        };
        jiff::civil::time(hour, 0, 0, 0)
    }
}

/// The key of the word at `at`, if there is one that may be read.
pub(crate) fn key(words: &[Word], at: usize) -> &str {
    words.get(at).filter(|word| !word.literal).map_or("", |word| word.key.as_str())
}
