//! Stretches of days, for questions and statistics: `today`, `last week`, `the next 7 days`, `since monday`, `before friday`.

use jiff::Span;
use jiff::civil::Date;

use super::find::Words;
use super::{Calendar, Trust, key};
use crate::command::DueRange;
use crate::vocabulary::{TOMORROW, Unit, month, number, unit, weekday};

/// Days, how they are called, and how many words say so.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Days {
    /// The first word after them.
    pub end: usize,
    pub range: DueRange,
    pub label: String,
}

impl Calendar<'_> {
    /// The days named at `at`. With `past`, weekdays, months and dates are the last ones, not the next.
    pub(crate) fn days_at(&self, words: Words<'_>, at: usize, past: bool) -> Option<Days> {
        self.between(words, at, past).or_else(|| self.days_led(words, at, past, 2))
    }

    /// `between monday and friday`, `from monday to friday`.
    fn between(&self, words: Words<'_>, at: usize, past: bool) -> Option<Days> {
        let list = words.words;
        if !matches!(key(list, at), "between" | "from") {
            return None;
        }
        let first = self.plain_days(words, at + 1, past, true)?;
        if !matches!(key(list, first.end), "and" | "to" | "until" | "till" | "through") {
            return None;
        }
        let last = self.plain_days(words, first.end + 1, past, true)?;
        let from = first.range.from?;
        let mut before = last.range.before?;
        // "monday and friday" are days of one week.
        if before <= from && !past {
            before = before.checked_add(Span::new().days(7)).ok()?;
        }
        let range = DueRange {
            from: Some(from),
            before: Some(before),
        };
        let label = format!("{} to {}", first.label, last.label);
        (from < before).then_some(Days {
            end: last.end,
            range,
            label,
        })
    }

    /// Days after at most `prepositions` small words.
    fn days_led(&self, words: Words<'_>, at: usize, past: bool, prepositions: usize) -> Option<Days> {
        let list = words.words;
        let first = key(list, at);
        match first {
            "on" | "in" | "for" | "during" | "over" | "of" | "within" | "by" | "before" | "until" | "till" | "after" | "since" | "from"
            | "this" | "the"
                if at + 1 < list.len() && prepositions > 0 => {}
            _ => return self.plain_days(words, at, past, false),
        }
        if let Some(days) = self.plain_days(words, at, past, false) {
            return Some(days);
        }
        let days = self
            .plain_days(words, at + 1, past, true)
            .or_else(|| self.days_led(words, at + 1, past, prepositions - 1))?;
        let open = DueRange::default();
        let range = match first {
            "by" | "until" | "till" => DueRange {
                before: days.range.before,
                ..open
            },
            "before" => DueRange {
                before: days.range.from,
                ..open
            },
            "after" => DueRange {
                from: days.range.before,
                ..open
            },
            // "from monday" goes on, "from last week" does not.
            "since" | "from" if first == "since" || (past && is_one_day(days.range)) => DueRange {
                from: days.range.from,
                before: if past { self.today.tomorrow().ok() } else { None },
            },
            "this" => return None,
            _ => days.range,
        };
        let label = match first {
            "by" | "until" | "till" | "before" | "after" | "since" => format!("{first} {}", days.label),
            _ => days.label,
        };
        Some(Days { range, label, ..days })
    }

    /// Days without a preposition; `led` says that one stands before.
    fn plain_days(&self, words: Words<'_>, at: usize, past: bool, led: bool) -> Option<Days> {
        let list = words.words;
        let (end, from, before) = self
            .counted(list_keys(words, at), past)
            .map(|(length, from, before)| (at + length, from, before))
            .or_else(|| self.dated(words, at, past, led))?;
        let slice = &words.text[list[at].range.start..list[end - 1].range.end];
        let label = if month(&slice.to_lowercase()).is_some() || weekday(&slice.to_lowercase()).is_some() {
            capital(slice)
        } else {
            slice.to_lowercase()
        };
        Some(Days {
            end,
            range: DueRange {
                from: Some(from),
                before: Some(before),
            },
            label: label.trim_end_matches("'s").to_owned(),
        })
    }

    /// Words that count from today: how many of them, the first day, and the first day after.
    fn counted(&self, keys: [&str; 4], past: bool) -> Option<(usize, Date, Date)> {
        let one = |date: Date, length| Some((length, date, date.tomorrow().ok()?));
        let day = |days: i64| self.today.checked_add(Span::new().days(days)).ok();
        let [first, second, third, _] = keys;
        let first = first.strip_suffix("'s").unwrap_or(first);
        match first {
            "today" | "tonight" | "now" if first != "now" || past => return one(self.today, 1),
            "yesterday" => return one(day(-1)?, 1),
            _ if TOMORROW.contains(&first) => return one(day(1)?, 1),
            _ => {}
        }
        let second = second.strip_suffix("'s").unwrap_or(second);
        let offset = match first {
            "this" | "current" => Some(0),
            "next" | "coming" | "following" => Some(1),
            "last" | "previous" => Some(-1),
            _ => None,
        };
        if let (Some(later), Some(unit)) = (
            offset,
            unit(second).filter(|unit| !second.ends_with('s') && !matches!(unit, Unit::Hour | Unit::Minute)),
        ) {
            return Some((2, self.start_of(unit, later)?, self.start_of(unit, later + 1)?));
        }
        if let (Some(later), "weekend") = (offset, second) {
            let monday = self.start_of(Unit::Week, later)?;
            return Some((
                2,
                monday.checked_add(Span::new().days(5)).ok()?,
                monday.checked_add(Span::new().days(7)).ok()?,
            ));
        }
        if let (Some(later), "morning" | "afternoon" | "evening" | "night") = (offset, second) {
            return one(day(if later < 0 { -1 } else { 0 })?, 2);
        }
        if let (Some(-1), Some(named)) = (offset, weekday(second)) {
            return one(self.today.nth_weekday(-1, named).ok()?, 2);
        }
        if let (Some(later), Some(number)) = (offset.filter(|later| *later != 0), month(second)) {
            let first = if later < 0 {
                self.last_month(number)?
            } else {
                self.next(number, 1)?
            };
            return Some((2, first, first.last_of_month().tomorrow().ok()?));
        }
        let span = |count: &str, named: &str| {
            let count = i64::from(
                number(count)
                    .or(matches!(count, "few").then_some(3))
                    .or(matches!(count, "couple").then_some(2))?,
            );
            let days = match unit(named)? {
                Unit::Day => 1,
                Unit::Week => 7,
                Unit::Month => 30,
                Unit::Year => 365,
                Unit::Hour | Unit::Minute => return None,
            };
            Some((count * days).min(40_000))
        };
        match (first, span(second, third)) {
            ("next" | "coming", Some(days)) => return Some((3, self.today, day(days)?)),
            ("last" | "past" | "previous", Some(days)) => return Some((3, day(1 - days)?, day(1)?)),
            _ => {}
        }
        match (second, third, span(first, second)) {
            (_, "ago", Some(days)) => one(day(-days)?, 3),
            _ => None,
        }
    }

    /// A date or a month.
    fn dated(&self, words: Words<'_>, at: usize, past: bool, led: bool) -> Option<(usize, Date, Date)> {
        let list = words.words;
        // "may", "march", "sat" and "sun" are words of their own.
        if !led
            && !words.boundary(at + 1)
            && key(list, at).len() <= 5
            && (month(key(list, at)).is_some() || weekday(key(list, at)).is_some())
            && number(key(list, at + 1)).is_none()
        {
            return None;
        }
        if !led && matches!(key(list, at), "may" | "march" | "sat" | "sun" | "wed") && number(key(list, at + 1)).is_none() {
            return None;
        }
        let first = key(list, at).trim_end_matches("'s");
        let alone = number(key(list, at + 1)).is_none() && crate::vocabulary::ordinal(key(list, at + 1)).is_none();
        if past && let Some(day) = weekday(first) {
            let date = if self.today.weekday() == day {
                self.today
            } else {
                self.today.nth_weekday(-1, day).ok()?
            };
            return Some((at + 1, date, date.tomorrow().ok()?));
        }
        if let Some(number) = month(first).filter(|_| alone) {
            let start = if past {
                self.last_month(number)?
            } else if number == self.today.month() {
                self.today.first_of_month()
            } else {
                self.next(number, 1)?
            };
            return Some((at + 1, start, start.last_of_month().tomorrow().ok()?));
        }
        if matches!(first, "the" | "weekend") && matches!((first, key(list, at + 1)), ("weekend", _) | ("the", "weekend")) {
            let monday = self.monday();
            let (from, before) = (
                monday.checked_add(Span::new().days(5)).ok()?,
                monday.checked_add(Span::new().days(7)).ok()?,
            );
            return Some((at + if first == "the" { 2 } else { 1 }, from, before));
        }
        let matched = self
            .match_at(words, at)
            .filter(|matched| !matched.impossible && matched.moment.has_day())?;
        if !led && (matched.trust == Trust::AfterPreposition || (matched.trust == Trust::AtBoundary && !words.boundary(matched.end))) {
            return None;
        }
        let mut date = matched.moment.dues(self).first()?.date_in(&self.context.zone);
        if past && date > self.today {
            date = date.checked_sub(Span::new().years(1)).ok()?;
        }
        Some((matched.end, date, date.tomorrow().ok()?))
    }

    /// The first day of the last such month, this month included.
    fn last_month(&self, number: i8) -> Option<Date> {
        let year = if number <= self.today.month() {
            self.today.year()
        } else {
            self.today.year() - 1
        };
        Date::new(year, number, 1).ok()
    }
}

fn is_one_day(range: DueRange) -> bool {
    range.from.and_then(|from| from.tomorrow().ok()) == range.before
}

fn list_keys<'a>(words: Words<'a>, at: usize) -> [&'a str; 4] {
    [0, 1, 2, 3].map(|next| key(words.words, at + next))
}

fn capital(word: &str) -> String {
    let mut characters = word.chars();
    characters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(characters.flat_map(char::to_lowercase)).collect()
    })
}
