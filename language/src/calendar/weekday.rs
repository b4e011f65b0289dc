//! Days of the week. A bare one is the next after today; `this` may be today; `next` is the one of next week (weeks begin on Monday).

use jiff::civil::{Date, Weekday};

use super::{Calendar, Meaning, Piece, Trust, key};
use crate::tokens::Word;
use crate::vocabulary::weekday;

/// Words before a weekday that make a name of it.
const NAMES: &[&str] = &[
    "black", "good", "cyber", "super", "ash", "palm", "easter", "shrove", "maundy", "freaky", "blue", "ruby", "bloody",
];

pub(super) fn read(calendar: &Calendar<'_>, words: &[Word], at: usize) -> Option<Piece> {
    let modifier = key(words, at);
    if matches!(modifier, "this" | "next" | "coming") {
        let day = weekday(key(words, at + 1))?;
        let date = match modifier {
            "this" => calendar.this(day),
            "coming" => calendar.after_today(day),
            _ => calendar.of_next_week(day),
        };
        return Some(piece(2, date?, Trust::Sure));
    }
    if modifier == "next" || modifier == "week" {
        return None;
    }
    let day = weekday(modifier)?;
    if at > 0 && NAMES.contains(&key(words, at - 1)) {
        return None;
    }
    match (key(words, at + 1), key(words, at + 2)) {
        ("next", "week") => return Some(piece(3, calendar.of_next_week(day)?, Trust::Sure)),
        ("this", "week") => return Some(piece(3, calendar.this(day)?, Trust::Sure)),
        ("week", _) => {
            return Some(piece(
                2,
                calendar.after_today(day)?.checked_add(jiff::Span::new().days(7)).ok()?,
                Trust::AtBoundary,
            ));
        }
        _ => {}
    }
    let trust = match modifier {
        // Words of their own, or of other languages.
        "sat" | "sun" | "wed" => Trust::AfterPreposition,
        _ if modifier.len() <= 5 => Trust::AtBoundary,
        _ => Trust::Sure,
    };
    Some(piece(1, calendar.after_today(day)?, trust))
}

fn piece(words: usize, date: Date, trust: Trust) -> Piece {
    Piece {
        words,
        meaning: Meaning::Day {
            date,
            other: None,
            weekday: true,
        },
        trust,
    }
}

impl Calendar<'_> {
    /// The next such day, never today.
    pub(super) fn after_today(&self, day: Weekday) -> Option<Date> {
        self.today.nth_weekday(1, day).ok()
    }

    /// Today or the next such day.
    pub(super) fn this(&self, day: Weekday) -> Option<Date> {
        if self.today.weekday() == day {
            Some(self.today)
        } else {
            self.after_today(day)
        }
    }

    /// The Monday of this week.
    pub(super) fn monday(&self) -> Date {
        let back = i64::from(self.today.weekday().to_monday_zero_offset());
        self.today.saturating_sub(jiff::Span::new().days(back))
    }

    /// That day of the week after this one.
    pub(super) fn of_next_week(&self, day: Weekday) -> Option<Date> {
        self.monday()
            .checked_add(jiff::Span::new().days(7 + i64::from(day.to_monday_zero_offset())))
            .ok()
    }
}
