//! Months with a day: `5 december`, `march 3rd, 2027`, `the 17th`, `in june`.

use jiff::civil::Date;

use super::{Calendar, Meaning, Piece, Trust, key};
use crate::tokens::Word;
use crate::vocabulary::{month, ordinal};

pub(super) fn read(calendar: &Calendar<'_>, words: &[Word], at: usize) -> Option<Piece> {
    let start = at;
    let at = if key(words, at) == "the" { at + 1 } else { at };
    let after_article = at > start;
    if let Some((day, by_ordinal)) = day_number(key(words, at)) {
        let of = usize::from(key(words, at + 1) == "of");
        if let Some(number) = month(key(words, at + 1 + of)).filter(|_| of == 0 || by_ordinal || day <= 31) {
            let (year, extra) = year(words, at + 2 + of);
            let sure = (by_ordinal && in_digits(words, at)) || extra > 0 || !is_word(key(words, at + 1 + of));
            return Some(dated(calendar, at + 2 + of + extra - start, number, day, year, sure));
        }
        // A bare "the 17th": the next month that has such a day.
        return if by_ordinal && in_digits(words, at) {
            the_day(calendar, day).map(|date| Piece::day(at + 1 - start, date, Trust::AfterPreposition))
        } else {
            None
        };
    }
    if after_article {
        return None;
    }
    let number = month(key(words, at))?;
    let the = usize::from(key(words, at + 1) == "the");
    if let Some((day, by_ordinal)) = day_number(key(words, at + 1 + the)).filter(|(_, by_ordinal)| the == 0 || *by_ordinal) {
        let (year, extra) = year(words, at + 2 + the);
        let sure = (by_ordinal && in_digits(words, at + 1 + the)) || extra > 0 || !is_word(key(words, at));
        return Some(dated(calendar, 2 + the + extra, number, day, year, sure));
    }
    let (year, extra) = year(words, at + 1);
    if let Some(year) = year {
        return Date::new(year, number, 1)
            .ok()
            .map(|date| Piece::day(1 + extra, date, Trust::AtBoundary));
    }
    calendar.next(number, 1).map(|date| Piece::day(1, date, Trust::AfterPreposition))
}

fn in_digits(words: &[Word], at: usize) -> bool {
    key(words, at).starts_with(|c: char| c.is_ascii_digit())
}

/// Month names that are other words too.
fn is_word(key: &str) -> bool {
    matches!(key, "may" | "march" | "mar" | "jan")
}

/// 1 to 31, and whether it was written as an ordinal.
fn day_number(key: &str) -> Option<(u32, bool)> {
    let cardinal = || {
        if key.len() <= 2 && key.bytes().all(|b| b.is_ascii_digit()) {
            key.parse().ok()
        } else {
            None
        }
    };
    ordinal(key)
        .map(|day| (day, true))
        .or_else(|| cardinal().map(|day| (day, false)))
        .filter(|(day, _)| (1..=31).contains(day))
}

/// A year of this century, and how many words it takes.
fn year(words: &[Word], at: usize) -> (Option<i16>, usize) {
    let key = key(words, at);
    let year = if key.len() == 4 && key.starts_with("20") {
        key.parse().ok()
    } else {
        None
    };
    (year, usize::from(year.is_some()))
}

fn dated(calendar: &Calendar<'_>, words: usize, month: i8, day: u32, year: Option<i16>, sure: bool) -> Piece {
    let trust = if sure { Trust::Sure } else { Trust::AtBoundary };
    let day = i8::try_from(day).unwrap_or(0);
    let date = match year {
        Some(year) => Date::new(year, month, day).ok(),
        None => calendar.next(month, day),
    };
    match date {
        Some(date) => Piece::day(words, date, trust),
        None => Piece {
            words,
            meaning: Meaning::Impossible,
            trust,
        },
    }
}

/// The next day of that number in a month.
fn the_day(calendar: &Calendar<'_>, day: u32) -> Option<Date> {
    let day = i8::try_from(day).ok()?;
    let first = calendar.today.first_of_month();
    (0..=3)
        .filter_map(|months| first.checked_add(jiff::Span::new().months(months)).ok())
        .filter_map(|first| Date::new(first.year(), first.month(), day).ok())
        .find(|date| *date >= calendar.today)
}
