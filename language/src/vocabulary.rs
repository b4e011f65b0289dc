//! The words of the calendar and of numbers, and small words without weight.

use jiff::civil::Weekday;

/// A day of the week, in full or short.
pub(crate) fn weekday(key: &str) -> Option<Weekday> {
    Some(match key {
        "monday" | "mon" => Weekday::Monday,
        "tuesday" | "tue" | "tues" => Weekday::Tuesday,
        "wednesday" | "wed" | "weds" | "wednsday" | "wensday" => Weekday::Wednesday,
        "thursday" | "thu" | "thur" | "thurs" => Weekday::Thursday,
        "friday" | "fri" => Weekday::Friday,
        "saturday" | "sat" => Weekday::Saturday,
        "sunday" | "sun" => Weekday::Sunday,
        _ => return None,
    })
}

/// A month, 1 to 12, in full or short.
pub(crate) fn month(key: &str) -> Option<i8> {
    Some(match key {
        "january" | "jan" => 1,
        "february" | "feb" => 2,
        "march" | "mar" => 3,
        "april" | "apr" => 4,
        "may" => 5,
        "june" | "jun" => 6,
        "july" | "jul" => 7,
        "august" | "aug" => 8,
        "september" | "sep" | "sept" => 9,
        "october" | "oct" => 10,
        "november" | "nov" => 11,
        "december" | "dec" => 12,
        _ => return None,
    })
}

/// A whole number in digits (at most six) or in words up to twelve.
pub(crate) fn number(key: &str) -> Option<u32> {
    const WORDS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ];
    if !key.is_empty() && key.len() <= 6 && key.bytes().all(|b| b.is_ascii_digit()) {
        return key.parse().ok();
    }
    WORDS.iter().position(|word| *word == key).and_then(|at| u32::try_from(at).ok())
}

/// `1st` to `31st`, or `first` to `tenth`.
pub(crate) fn ordinal(key: &str) -> Option<u32> {
    const WORDS: [&str; 10] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    ];
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|end| key.strip_suffix(end));
    if let Some(digits) = digits.filter(|digits| matches!(digits.len(), 1..=2) && digits.bytes().all(|b| b.is_ascii_digit())) {
        return digits.parse().ok();
    }
    WORDS.iter().position(|word| *word == key).and_then(|at| u32::try_from(at + 1).ok())
}

/// How long a unit of time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// A unit of time, one or several.
pub(crate) fn unit(key: &str) -> Option<Unit> {
    Some(match key {
        "minute" | "minutes" | "min" | "mins" => Unit::Minute,
        "hour" | "hours" | "hr" | "hrs" => Unit::Hour,
        "day" | "days" => Unit::Day,
        "week" | "weeks" | "wk" | "wks" | "fortnight" | "fortnights" => Unit::Week,
        "month" | "months" => Unit::Month,
        "year" | "years" | "yr" | "yrs" => Unit::Year,
        _ => return None,
    })
}

/// Tomorrow, as people spell it.
pub(crate) const TOMORROW: &[&str] = &[
    "tomorrow",
    "tmr",
    "tmrw",
    "tmw",
    "tomorow",
    "tommorow",
    "tommorrow",
    "tomorrrow",
    "2morrow",
];

/// Prepositions that bring in a due date and go with it.
pub(crate) const DATE_PREPOSITIONS: &[&str] = &[
    "by", "on", "at", "before", "due", "until", "till", "til", "for", "from", "@", "around", "deadline",
];

/// Words after which a date may have ended: another part of the sentence begins.
pub(crate) const BOUNDARIES: &[&str] = &[
    "with",
    "for",
    "and",
    "in",
    "on",
    "to",
    "at",
    "about",
    "by",
    "before",
    "until",
    "till",
    "from",
    "or",
    "but",
    "then",
    "if",
    "when",
    "because",
    "so",
    "re",
    "regarding",
    "via",
    "after",
    "around",
    "please",
    "instead",
    "too",
    "also",
    "-",
    "–",
    "—",
    "|",
    "&",
    "+",
    "/",
    "due",
    "is",
    "are",
];

/// Articles and possessives: what follows is a thing, not a date.
pub(crate) const ARTICLES: &[&str] = &[
    "the", "a", "an", "my", "our", "your", "his", "her", "their", "its", "every", "each", "last", "no",
];

/// Words of holidays that the date library knows.
pub(crate) const HOLIDAYS: &[&str] = &[
    "christmas",
    "xmas",
    "easter",
    "halloween",
    "thanksgiving",
    "hanukkah",
    "diwali",
    "ramadan",
    "valentine's",
    "valentines",
    "mother's",
    "father's",
    "independence",
    "memorial",
    "boxing",
    "pentecost",
    "epiphany",
    "year's",
    "years",
    "labor",
    "labour",
    "black",
    "cyber",
    "good",
    "ash",
    "palm",
    "mlk",
    "martin",
    "patrick's",
    "columbus",
    "veterans",
    "eid",
    "yom",
    "rosh",
    "passover",
    "maundy",
    "shrove",
];

/// Words that carry no meaning when a task is looked for.
pub(crate) const STOP_WORDS: &[&str] = &[
    "the",
    "a",
    "an",
    "my",
    "our",
    "your",
    "this",
    "that",
    "these",
    "those",
    "task",
    "tasks",
    "todo",
    "todos",
    "to-do",
    "to-dos",
    "item",
    "items",
    "entry",
    "entries",
    "reminder",
    "reminders",
    "one",
    "ones",
    "thing",
    "things",
    "about",
    "to",
    "for",
    "of",
    "with",
    "on",
    "in",
    "at",
    "by",
    "from",
    "is",
    "are",
    "was",
    "were",
    "be",
    "called",
    "named",
    "titled",
    "saying",
    "says",
    "which",
    "who",
    "it",
    "them",
    "and",
    "or",
    "as",
    "regarding",
    "concerning",
    "please",
    "due",
    "all",
    "any",
    "i",
    "me",
    "there",
    "list",
    "off",
    "out",
    "up",
    "also",
    "too",
    "now",
    "just",
    "have",
    "has",
    "do",
    "does",
    "list's",
    "containing",
    "mentioning",
    "related",
    "like",
    "every",
    "everything",
    "anything",
    "something",
    "that's",
    "that're",
];
