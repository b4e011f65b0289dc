//! Dates in numbers: `2026-12-01`, `10/12`, `10/12/2026`, `1.12.2026`.

use jiff::civil::Date;

use super::{Calendar, Meaning, Piece, Trust, key};
use crate::tokens::Word;

/// Written like dates, but rarely meant as such: they need a preposition.
const SELDOM: &[&str] = &["9/11", "24/7", "1/2", "1/3", "2/3", "1/4", "3/4", "1/5", "1/8", "7/11", "4/4"];

pub(super) fn read(calendar: &Calendar<'_>, words: &[Word], at: usize) -> Option<Piece> {
    let text = key(words, at);
    let separator = text
        .chars()
        .find(|c| !c.is_ascii_digit())
        .filter(|c| matches!(c, '/' | '-' | '.'))?;
    if text.len() > 10 {
        return None;
    }
    let parts: Vec<&str> = text.split(separator).collect();
    if !parts
        .iter()
        .all(|part| matches!(part.len(), 1..=4) && part.bytes().all(|b| b.is_ascii_digit()))
    {
        return None;
    }
    let numbers: Vec<i16> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    match (numbers.as_slice(), parts.as_slice()) {
        ([year, month, day], [y, m, d]) if y.len() == 4 && m.len() <= 2 && d.len() <= 2 && separator != '.' => {
            Some(dated(Date::new(*year, i8::try_from(*month).ok()?, i8::try_from(*day).ok()?).ok()))
        }
        ([first, second, year], [a, b, y]) if a.len() <= 2 && b.len() <= 2 && matches!(y.len(), 2 | 4) => {
            // 2.10.26 may be the version of a program.
            if separator != '/' && y.len() == 2 {
                return None;
            }
            let year = if *year < 100 { 2000 + year } else { *year };
            let day_first = calendar.context.day_first || separator == '.';
            either(
                *first,
                *second,
                day_first,
                separator != '.',
                |month, day| Date::new(year, month, day).ok(),
                Trust::Sure,
            )
        }
        ([first, second], [a, b]) if a.len() <= 2 && b.len() <= 2 && separator == '/' => {
            let trust = if SELDOM.contains(&text) {
                Trust::AfterPreposition
            } else {
                Trust::AtBoundary
            };
            either(
                *first,
                *second,
                calendar.context.day_first,
                true,
                |month, day| calendar.next(month, day),
                trust,
            )
        }
        _ => None,
    }
}

fn dated(date: Option<Date>) -> Piece {
    let meaning = date.map_or(Meaning::Impossible, |date| Meaning::Day {
        date,
        other: None,
        weekday: false,
    });
    Piece {
        words: 1,
        meaning,
        trust: Trust::Sure,
    }
}

/// Both orders of two numbers, the preferred one first.
fn either(first: i16, second: i16, day_first: bool, both: bool, date: impl Fn(i8, i8) -> Option<Date>, trust: Trust) -> Option<Piece> {
    let (first, second) = (i8::try_from(first).ok()?, i8::try_from(second).ok()?);
    // Numbers that fit no month or no day at all are something else.
    let possible = |month: i8, day: i8| (1..=12).contains(&month) && (1..=31).contains(&day);
    if !possible(first, second) && !possible(second, first) {
        return None;
    }
    let (preferred, other) = if day_first {
        ((second, first), (first, second))
    } else {
        ((first, second), (second, first))
    };
    let read = |(month, day): (i8, i8)| if possible(month, day) { date(month, day) } else { None };
    let (preferred, other) = (read(preferred), if both { read(other) } else { None });
    let meaning = match (preferred, other) {
        (Some(date), other) => Meaning::Day {
            date,
            other: other.filter(|other| *other != date),
            weekday: false,
        },
        (None, Some(date)) => Meaning::Day {
            date,
            other: None,
            weekday: false,
        },
        (None, None) => Meaning::Impossible,
    };
    Some(Piece { words: 1, meaning, trust })
}

impl Calendar<'_> {
    /// The next such day, today included; for 29 February the next leap year's.
    pub(super) fn next(&self, month: i8, day: i8) -> Option<Date> {
        (0..=8)
            .filter_map(|years| Date::new(self.today.year() + years, month, day).ok())
            .find(|date| *date >= self.today)
    }
}
