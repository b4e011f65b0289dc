//! Finding dates among the words of a text.

use std::ops::Range;

use super::{Calendar, DayPart, Meaning, Moment, Piece, Trust, clock, key, month_day, numeric, relative, slice, weekday, zone_words};
use crate::tokens::Word;
use crate::vocabulary::{ARTICLES, BOUNDARIES, DATE_PREPOSITIONS};

/// A date that was found.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// Its words, with the prepositions before it.
    pub words: Range<usize>,
    /// Its words alone.
    pub core: Range<usize>,
    pub moment: Moment,
    /// It looks like a date, but the calendar has none such.
    pub impossible: bool,
}

/// The longest date that begins at a word.
pub(super) struct Match {
    pub end: usize,
    pub moment: Moment,
    pub trust: Trust,
    pub impossible: bool,
}

/// Words of a text, some of which are taken by other things.
#[derive(Clone, Copy)]
pub(crate) struct Words<'a> {
    pub text: &'a str,
    pub words: &'a [Word],
    pub taken: &'a [bool],
}

impl<'a> Words<'a> {
    fn free(&self, at: usize) -> bool {
        at < self.words.len() && !self.words[at].literal && !self.taken.get(at).copied().unwrap_or(false)
    }

    /// As if the text ended at `end`.
    fn until(&self, end: usize) -> Words<'a> {
        Words {
            words: &self.words[..end.min(self.words.len())],
            ..*self
        }
    }

    /// Whether the phrase ends before the word at `at`.
    pub(super) fn boundary(&self, at: usize) -> bool {
        let Some(next) = self.words.get(at) else { return true };
        let before = at.checked_sub(1).and_then(|at| self.words.get(at));
        self.taken.get(at).copied().unwrap_or(false)
            || before.is_some_and(|word| word.comma || word.stop)
            || (!next.literal && BOUNDARIES.contains(&next.key.as_str()))
    }

    /// The end of the run of free words from `at` that no punctuation ends.
    fn run(&self, at: usize) -> usize {
        let mut end = at;
        while self.free(end) {
            end += 1;
            if self.words[end - 1].stop {
                break;
            }
        }
        end
    }
}

impl Calendar<'_> {
    /// All dates that are meant as such, in order, without overlap.
    pub(crate) fn find(&self, words: Words<'_>) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let mut at = 0;
        while at < words.words.len() {
            let floor = found.last().map_or(0, |last| last.words.end);
            match self.match_at(words, at) {
                Some(matched) if accepted(words, at, &matched) => {
                    let start = with_prepositions(words, at, floor);
                    found.push(Found {
                        words: start..matched.end,
                        core: at..matched.end,
                        moment: matched.moment,
                        impossible: matched.impossible,
                    });
                    at = matched.end;
                }
                _ => at += 1,
            }
        }
        found
    }

    /// The longest date that begins at `at`, whether meant or not.
    pub(super) fn match_at(&self, words: Words<'_>, at: usize) -> Option<Match> {
        let run = words.until(words.run(at));
        let mut matched = Match {
            end: at,
            moment: Moment::default(),
            trust: Trust::AfterPreposition,
            impossible: false,
        };
        let mut pieces = 0;
        let lead = if at > 0 { key(words.words, at - 1) } else { "" };
        let mut next = at;
        while next < run.words.len() {
            let after_at = if next == at {
                is_clock_preposition(lead)
            } else {
                is_clock_preposition(key(run.words, next - 1))
            };
            let piece = self.piece(run, next, &matched.moment, after_at);
            let Some(piece) = piece else {
                // A connector may stand between two pieces.
                let connector = pieces > 0
                    && next == matched.end
                    && matches!(
                        key(run.words, next),
                        "at" | "on" | "the" | "by" | "before" | "around" | "from" | "@"
                    );
                if !connector {
                    break;
                }
                next += 1;
                continue;
            };
            matched.trust = if pieces > 0 { Trust::Sure } else { piece.trust };
            pieces += 1;
            next += piece.words;
            matched.end = next;
            if piece.meaning == Meaning::Impossible {
                matched.impossible = true;
                break;
            }
            matched.moment.take(piece.meaning);
            if let Some(zone) = words
                .words
                .get(next)
                .filter(|_| matched.moment.time.is_some() && next < run.words.len())
                && let Some(zone) = zone_words::read(&words.text[zone.range.clone()])
            {
                matched.moment.zone = Some(zone);
                next += 1;
                matched.end = next;
            }
        }
        (pieces > 0).then_some(matched)
    }

    /// One piece that adds to what there is.
    fn piece(&self, words: Words<'_>, at: usize, so_far: &Moment, after_at: bool) -> Option<Piece> {
        let list = words.words;
        if so_far.whole.as_ref().is_some_and(|due| due.time().is_some()) {
            return None;
        }
        if so_far.has_day() {
            // "friday, december 4": the calendar's day says more than the weekday.
            let dated = if so_far.weekday && so_far.time.is_none() {
                numeric::read(self, list, at).or_else(|| month_day::read(self, list, at))
            } else {
                None
            };
            let dated =
                dated.filter(|piece| piece.words > 1 || piece.trust != Trust::AfterPreposition || key(list, at).ends_with(['t', 'h', 'd']));
            return dated.or_else(|| time_piece(list, at, so_far, after_at));
        }
        relative::read(self, list, at)
            .or_else(|| numeric::read(self, list, at))
            .or_else(|| month_day::read(self, list, at).filter(|piece| piece.words > 1))
            .or_else(|| if so_far.has_time() { None } else { slice::read(self, words, at) })
            .or_else(|| weekday::read(self, list, at))
            .or_else(|| month_day::read(self, list, at))
            .or_else(|| time_piece(list, at, so_far, after_at))
    }
}

/// A time, or a part of the day where that can follow.
fn time_piece(words: &[Word], at: usize, so_far: &Moment, after_at: bool) -> Option<Piece> {
    if so_far.part.is_none() {
        let part = |words, part, trust| Piece {
            words,
            meaning: Meaning::Part(part),
            trust,
        };
        match (key(words, at), key(words, at + 1)) {
            ("in", "the") => {
                if let Some(named) = DayPart::named(key(words, at + 2)) {
                    return Some(part(3, named, Trust::AtBoundary));
                }
            }
            ("at", "night") => return Some(part(2, DayPart::Night, Trust::AtBoundary)),
            (one, _) if so_far.has_day() => {
                if let Some(named) = DayPart::named(one) {
                    return Some(part(1, named, Trust::Sure));
                }
            }
            _ => {}
        }
    }
    if so_far.time.is_some() {
        return None;
    }
    clock::read(words, at, after_at)
}

impl Moment {
    fn take(&mut self, meaning: Meaning) {
        match meaning {
            Meaning::Day { date, other, weekday } => {
                self.day = Some(date);
                self.other = other;
                self.weekday = weekday;
            }
            Meaning::Time { time, vague } => self.time = Some((time, vague)),
            Meaning::Part(part) => self.part = Some(part),
            Meaning::DayPart(date, part) => {
                self.day = Some(date);
                self.part = Some(part);
            }
            Meaning::Whole(pando_kernel::Due::Date(date)) => self.day = Some(date),
            Meaning::Whole(due) => self.whole = Some(due),
            Meaning::Impossible => {}
        }
    }
}

fn is_clock_preposition(key: &str) -> bool {
    matches!(key, "at" | "@" | "by" | "before" | "around" | "from" | "until" | "till")
}

/// Whether a match is meant as a date where it stands.
fn accepted(words: Words<'_>, at: usize, matched: &Match) -> bool {
    let lead = if at > 0 && words.free(at - 1) {
        key(words.words, at - 1)
    } else {
        ""
    };
    let before = if at > 1 && words.free(at - 2) {
        key(words.words, at - 2)
    } else {
        ""
    };
    // "the Today show", "for the monday meeting": a name, unless a preposition makes a date of it ("by the 17th").
    let article_after_preposition = lead == "the" && brings_in(before);
    if ARTICLES.contains(&lead) && !(article_after_preposition && words.boundary(matched.end)) {
        return false;
    }
    let preposition = brings_in(lead) || article_after_preposition || (lead == "in" && starts_month(words, at));
    match matched.trust {
        Trust::Sure => true,
        Trust::AtBoundary => words.boundary(matched.end),
        Trust::AfterPreposition => preposition && words.boundary(matched.end),
    }
}

/// Whether the word makes a due date of what follows. "The photos from may" are not due in May.
fn brings_in(key: &str) -> bool {
    key != "from" && DATE_PREPOSITIONS.contains(&key)
}

fn starts_month(words: Words<'_>, at: usize) -> bool {
    crate::vocabulary::month(key(words.words, at)).is_some()
}

/// Where the phrase begins, its prepositions included: "due by" in "due by friday".
fn with_prepositions(words: Words<'_>, at: usize, floor: usize) -> usize {
    let mut start = at;
    let mut article = false;
    while start > floor && words.free(start - 1) && !words.words[start - 1].stop {
        let word = key(words.words, start - 1);
        if word == "the" && start == at && start - 1 > floor && DATE_PREPOSITIONS.contains(&key(words.words, start - 2)) {
            article = true;
        } else if !(DATE_PREPOSITIONS.contains(&word) || (word == "in" && start == at && starts_month(words, at))) {
            break;
        }
        start -= 1;
    }
    // An article alone stays with what comes after it.
    if article && start + 1 == at { at } else { start }
}
