//! Times of the day: `5pm`, `17:30`, `at 9`, `half past five`, `noon`.

use jiff::civil::Time;

use super::{Meaning, Piece, Trust, key};
use crate::tokens::Word;
use crate::vocabulary::number;

/// A time of the day at `at`. A bare hour is one only after `at` or its like.
pub(super) fn read(words: &[Word], at: usize, after_at: bool) -> Option<Piece> {
    let first = key(words, at);
    match first {
        // The last minute, not the first: what is due "at midnight today" is due at the end of today.
        "midnight" => return piece(1, 23, 59, false, Trust::AfterPreposition),
        "noon" | "midday" => return piece(1, 12, 0, false, Trust::AfterPreposition),
        "eod" | "cob" | "eob" => return None,
        "half" | "quarter" => return fraction(words, at),
        _ => {}
    }
    if let Some((hour, minute, half)) = joined(first) {
        let (hour, vague) = half_of_day(hour, half)?;
        let colon = first.contains(':');
        let trust = if half.is_some() || first.len() == 5 || !colon {
            Trust::Sure
        } else {
            Trust::AtBoundary
        };
        if half.is_none()
            && let Some(half) = half_word(key(words, at + 1))
        {
            let (hour, _) = half_of_day(joined(first)?.0, Some(half))?;
            return piece(2, hour, minute, false, Trust::Sure);
        }
        // A leading zero is the 24 hour clock.
        return piece(1, hour, minute, vague && !first.starts_with('0'), trust);
    }
    let hour = number(first)?;
    if let Some(half) = half_word(key(words, at + 1)) {
        let (hour, _) = half_of_day(hour, Some(half))?;
        return piece(2, hour, 0, false, Trust::Sure);
    }
    if matches!(key(words, at + 1), "o'clock" | "oclock") {
        return piece(2, hour, 0, true, Trust::Sure);
    }
    if !after_at {
        return None;
    }
    match first.len() {
        // "at 1730"
        4 if first.as_bytes()[0].is_ascii_digit() => piece(1, hour / 100, hour % 100, false, Trust::AfterPreposition),
        _ if hour <= 23 => piece(1, hour, 0, !first.starts_with('0'), Trust::AfterPreposition),
        _ => None,
    }
}

fn piece(words: usize, hour: u32, minute: u32, vague: bool, trust: Trust) -> Option<Piece> {
    let time = Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()?;
    Some(Piece {
        words,
        meaning: Meaning::Time {
            time,
            vague: vague && hour <= 12,
        },
        trust,
    })
}

/// `half past five`, `quarter to six`.
fn fraction(words: &[Word], at: usize) -> Option<Piece> {
    let minutes = if key(words, at) == "half" { 30 } else { 15 };
    let hour = number(key(words, at + 2)).filter(|hour| (1..=23).contains(hour))?;
    let (length, hour) = match half_word(key(words, at + 3)) {
        Some(half) => (4, half_of_day(hour, Some(half))?.0),
        None => (3, hour),
    };
    let vague = length == 3;
    match key(words, at + 1) {
        "past" | "after" => piece(length, hour, minutes, vague, Trust::Sure),
        "to" | "before" if minutes == 15 => piece(length, hour.checked_sub(1)?, 45, vague, Trust::Sure),
        _ => None,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Half {
    Am,
    Pm,
}

fn half_word(key: &str) -> Option<Half> {
    match key {
        "am" | "a.m" | "a.m." => Some(Half::Am),
        "pm" | "p.m" | "p.m." => Some(Half::Pm),
        _ => None,
    }
}

/// The hour of 24, and whether that is a guess.
fn half_of_day(hour: u32, half: Option<Half>) -> Option<(u32, bool)> {
    match half {
        None => Some((hour, hour <= 12)),
        Some(_) if !(1..=12).contains(&hour) => None,
        Some(Half::Am) => Some((hour % 12, false)),
        Some(Half::Pm) => Some((hour % 12 + 12, false)),
    }
}

/// `5pm`, `5:30pm`, `5.30pm`, `17:30`, `17h30`: hour, minute, half.
fn joined(key: &str) -> Option<(u32, u32, Option<Half>)> {
    if key.len() > 9 || !key.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (digits, half) = [("a.m", Half::Am), ("p.m", Half::Pm), ("am", Half::Am), ("pm", Half::Pm)]
        .iter()
        .find_map(|(end, half)| key.strip_suffix(end).map(|digits| (digits, Some(*half))))
        .unwrap_or((key, None));
    let mut parts = digits.split(if half.is_some() { [':', '.'] } else { [':', 'h'] });
    let hour = parts.next().filter(|part| (1..=2).contains(&part.len()))?;
    let minute = parts.next();
    if parts.next().is_some() || (minute.is_none() && half.is_none()) {
        return None;
    }
    // "17h" and "2h" are durations as often as times: without minutes they are neither.
    let minute = match minute {
        Some(minute) if minute.len() == 2 => minute.parse().ok()?,
        Some(_) => return None,
        None => 0,
    };
    let hour = hour.parse().ok()?;
    (hour <= 23 && minute <= 59).then_some((hour, minute, half))
}
