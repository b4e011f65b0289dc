//! Days counted from today: `tomorrow`, `tonight`, `next week`, `this weekend`, `end of month`.

use jiff::Span;
use jiff::civil::{Date, Weekday};

use super::{Calendar, DayPart, Meaning, Piece, Trust, key};
use crate::tokens::Word;
use crate::vocabulary::{TOMORROW, Unit, month, number, unit};

pub(super) fn read(calendar: &Calendar<'_>, words: &[Word], at: usize) -> Option<Piece> {
    let today = calendar.today;
    let first = key(words, at);
    let second = key(words, at + 1);
    let part = |words, date, part| {
        Some(Piece {
            words,
            meaning: Meaning::DayPart(date, part),
            trust: Trust::Sure,
        })
    };
    match first {
        "today" | "2day" => return Some(Piece::day(1, today, Trust::Sure)),
        "tonight" | "tonite" => return part(1, today, DayPart::Night),
        _ if TOMORROW.contains(&first) => return Some(Piece::day(1, today.tomorrow().ok()?, Trust::Sure)),
        "this" if second != "night" => {
            if let Some(named) = DayPart::named(second) {
                return part(2, today, named);
            }
        }
        "the" if second == "day" => {
            return after_tomorrow(calendar, words, at + 1).map(|piece| Piece {
                words: piece.words + 1,
                ..piece
            });
        }
        "day" => return after_tomorrow(calendar, words, at),
        "first" if second == "thing" => return first_thing(calendar, words, at),
        "eod" | "cob" | "eob" => return end_of_day(1, today),
        "eow" => return Some(Piece::day(1, calendar.end_of_week(), Trust::Sure)),
        "eom" => return Some(Piece::day(1, today.last_of_month(), Trust::Sure)),
        "eoy" => return Some(Piece::day(1, today.last_of_year(), Trust::Sure)),
        _ => {}
    }
    counted(calendar, words, at)
        .or_else(|| weekend(calendar, words, at))
        .or_else(|| next(calendar, words, at))
        .or_else(|| edge(calendar, words, at))
}

/// `in 3 weeks`, `in a month`: counted in the calendar. `3 days from now`, `a week from friday`, `2 days after tomorrow` too.
fn counted(calendar: &Calendar<'_>, words: &[Word], at: usize) -> Option<Piece> {
    let within = usize::from(matches!(key(words, at), "in" | "within"));
    let (length, span) = span(words, at + within)?;
    let after = at + within + length;
    if within == 1 {
        let time = usize::from(matches!(key(words, after), "time" | "days'" | "weeks'"));
        return Some(Piece::day(1 + length + time, calendar.today.checked_add(span).ok()?, Trust::Sure));
    }
    match (key(words, after), key(words, after + 1)) {
        ("from", "now" | "today") => Some(Piece::day(length + 2, calendar.today.checked_add(span).ok()?, Trust::Sure)),
        ("from" | "after", _) => {
            let day = read(calendar, words, after + 1).or_else(|| super::weekday::read(calendar, words, after + 1))?;
            let Meaning::Day { date, .. } = day.meaning else { return None };
            Some(Piece::day(length + 1 + day.words, date.checked_add(span).ok()?, Trust::Sure))
        }
        _ => None,
    }
}

/// A length of time in days or more: how many words, and how long.
fn span(words: &[Word], at: usize) -> Option<(usize, Span)> {
    let (count, length) = count(words, at)?;
    let named = key(words, at + length);
    let span = match unit(named)? {
        Unit::Day => Span::new().days(count),
        Unit::Week => Span::new().days(count * if named.starts_with("fortnight") { 14 } else { 7 }),
        Unit::Month => Span::new().months(count),
        Unit::Year => Span::new().years(count),
        Unit::Hour | Unit::Minute => return None,
    };
    Some((length + 1, span))
}

/// How many, and in how many words: `3`, `a`, `a couple of`, `a few`.
fn count(words: &[Word], at: usize) -> Option<(i64, usize)> {
    let of = |at| usize::from(key(words, at) == "of");
    Some(match (key(words, at), key(words, at + 1)) {
        ("a", "couple") => (2, 2 + of(at + 2)),
        ("couple", _) => (2, 1 + of(at + 1)),
        ("a", "few") => (3, 2),
        ("a" | "an" | "one" | "another", _) => (1, 1),
        (other, _) => (i64::from(number(other).filter(|count| *count <= 3_650)?), 1),
    })
}

fn after_tomorrow(calendar: &Calendar<'_>, words: &[Word], at: usize) -> Option<Piece> {
    let after = key(words, at) == "day" && key(words, at + 1) == "after" && TOMORROW.contains(&key(words, at + 2));
    if after {
        Some(Piece::day(3, calendar.today.checked_add(Span::new().days(2)).ok()?, Trust::Sure))
    } else {
        None
    }
}

/// `first thing tomorrow`, `first thing on monday`: in the morning.
fn first_thing(calendar: &Calendar<'_>, words: &[Word], at: usize) -> Option<Piece> {
    let on = at + 2 + usize::from(key(words, at + 2) == "on");
    let day = read(calendar, words, on).or_else(|| super::weekday::read(calendar, words, on))?;
    let Meaning::Day { date, .. } = day.meaning else { return None };
    Some(Piece {
        words: on + day.words - at,
        meaning: Meaning::DayPart(date, DayPart::Morning),
        trust: Trust::Sure,
    })
}

fn end_of_day(words: usize, date: Date) -> Option<Piece> {
    // Five in the afternoon: when the working day ends.
    let at = date.at(17, 0, 0, 0);
    Some(Piece {
        words,
        meaning: Meaning::Whole(pando_kernel::Due::Floating(at)),
        trust: Trust::Sure,
    })
}

fn weekend(calendar: &Calendar<'_>, words: &[Word], at: usize) -> Option<Piece> {
    let saturday = |weeks: i64| {
        let date = calendar.monday().checked_add(Span::new().days(5 + 7 * weeks)).ok()?;
        // On a Sunday this weekend is what is left of it.
        Some(date.max(calendar.today))
    };
    match (key(words, at), key(words, at + 1)) {
        ("this" | "the" | "coming", "weekend") => Some(Piece::day(
            2,
            saturday(0)?,
            if key(words, at) == "the" {
                Trust::AfterPreposition
            } else {
                Trust::Sure
            },
        )),
        ("next", "weekend") => Some(Piece::day(2, saturday(1)?, Trust::Sure)),
        ("weekend", _) => Some(Piece::day(1, saturday(0)?, Trust::AfterPreposition)),
        _ => None,
    }
}

/// `next week` is its Monday, `next month` its first.
fn next(calendar: &Calendar<'_>, words: &[Word], at: usize) -> Option<Piece> {
    if key(words, at) != "next" {
        return None;
    }
    let second = key(words, at + 1);
    if let Some(number) = month(second) {
        return calendar.next(number, 1).map(|date| Piece::day(2, date, Trust::Sure));
    }
    Some(Piece::day(2, calendar.start_of(unit_named(second)?, 1)?, Trust::Sure))
}

fn unit_named(key: &str) -> Option<Unit> {
    match key {
        "week" => Some(Unit::Week),
        "month" => Some(Unit::Month),
        "year" => Some(Unit::Year),
        _ => None,
    }
}

/// `end of (the) month`, `beginning of next month`, `end of june`.
fn edge(calendar: &Calendar<'_>, words: &[Word], at: usize) -> Option<Piece> {
    let the = usize::from(key(words, at) == "the");
    let end = match key(words, at + the) {
        "end" => true,
        "beginning" | "start" => false,
        _ => return None,
    };
    if key(words, at + the + 1) != "of" {
        return None;
    }
    let mut to = at + the + 2;
    let mut later = 0;
    match key(words, to) {
        "next" => {
            later = 1;
            to += 1;
        }
        "the" | "this" => to += 1,
        _ => {}
    }
    let length = to + 1 - at;
    let named = key(words, to);
    if matches!(named, "day" | "today" | "business") && end && later == 0 {
        let extra = usize::from(named == "business" && key(words, to + 1) == "day");
        return end_of_day(length + extra, calendar.today);
    }
    let date = if let Some(number) = month(named) {
        let last = |date: Date| if end { date.last_of_month() } else { date };
        let this = Date::new(calendar.today.year(), number, 1).ok().map(last)?;
        if this >= calendar.today {
            this
        } else {
            last(Date::new(calendar.today.year() + 1, number, 1).ok()?)
        }
    } else {
        match (unit_named(named)?, end) {
            (Unit::Week, true) if later == 0 => calendar.end_of_week(),
            (Unit::Week, true) => calendar.of_next_week(Weekday::Friday)?,
            (unit, false) => calendar.start_of(unit, later)?,
            (Unit::Month, true) => calendar.start_of(Unit::Month, later)?.last_of_month(),
            (_, true) => calendar.start_of(Unit::Year, later)?.last_of_year(),
        }
    };
    Some(Piece::day(length, date, Trust::Sure))
}

impl Calendar<'_> {
    /// Friday; at the weekend its Sunday.
    fn end_of_week(&self) -> Date {
        let friday = self.monday().saturating_add(Span::new().days(4));
        if friday >= self.today {
            friday
        } else {
            self.monday().saturating_add(Span::new().days(6))
        }
    }

    /// The first day of the week, month or year so many after this one.
    pub(super) fn start_of(&self, unit: Unit, later: i32) -> Option<Date> {
        let (first, span) = match unit {
            Unit::Week => (self.monday(), Span::new().weeks(later)),
            Unit::Month => (self.today.first_of_month(), Span::new().months(later)),
            Unit::Year => (self.today.first_of_year(), Span::new().years(later)),
            Unit::Day | Unit::Hour | Unit::Minute => (self.today, Span::new().days(later)),
        };
        first.checked_add(span).ok()
    }
}

/// So many days: `2 days`, `a week`. A month counts as 30 days, a year as 365. The number of words, and of days.
pub(crate) fn shift(words: &[Word], at: usize) -> Option<(usize, i32)> {
    let (count, length) = count(words, at)?;
    let length = length + usize::from(key(words, at + length) == "more");
    let named = key(words, at + length);
    let days = match unit(named)? {
        Unit::Day => 1,
        Unit::Week if named.starts_with("fortnight") => 14,
        Unit::Week => 7,
        Unit::Month => 30,
        Unit::Year => 365,
        Unit::Hour | Unit::Minute => return None,
    };
    Some((length + 1, i32::try_from(count).ok()?.checked_mul(days)?))
}
