//! A run of words of a message, and how patterns are matched against it.

use crate::calendar::{Calendar, Whole};
use crate::dates::SLICE_WORDS_MAX;
use crate::tokens::Word;

/// A run of words of a message.
#[derive(Clone, Copy)]
pub(super) struct Phrase<'a> {
    pub text: &'a str,
    pub words: &'a [Word],
    pub calendar: &'a Calendar<'a>,
}

impl<'a> Phrase<'a> {
    /// The key of a word; empty past the end and for quoted words.
    pub fn key(&self, at: usize) -> &'a str {
        self.words.get(at).filter(|word| !word.literal).map_or("", |word| word.key.as_str())
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }

    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The words from `from` up to `to`, brought within the phrase.
    pub fn cut(&self, from: usize, to: usize) -> Phrase<'a> {
        let to = to.min(self.words.len());
        Phrase {
            words: &self.words[from.min(to)..to],
            ..*self
        }
    }

    pub fn from(&self, from: usize) -> Phrase<'a> {
        self.cut(from, self.len())
    }

    pub fn until(&self, to: usize) -> Phrase<'a> {
        self.cut(0, to)
    }

    /// The text of the words, with what is between them.
    pub fn spelled(&self) -> &'a str {
        match (self.words.first(), self.words.last()) {
            (Some(first), Some(last)) => &self.text[first.range.start..last.range.end],
            _ => "",
        }
    }

    /// The keys with single spaces: for comparing whole phrases.
    pub fn keys(&self) -> String {
        self.words.iter().map(|word| word.key.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Whether the pattern, words with single spaces, is at `at`; its number of words.
    pub fn at(&self, at: usize, pattern: &str) -> Option<usize> {
        let mut length = 0;
        for word in pattern.split(' ') {
            if self.key(at + length) != word {
                return None;
            }
            length += 1;
        }
        Some(length)
    }

    /// The longest of the patterns at the beginning: its number of words.
    pub fn starts(&self, patterns: &[&str]) -> Option<usize> {
        patterns.iter().filter_map(|pattern| self.at(0, pattern)).max()
    }

    /// The longest of the patterns at `at`: its number of words.
    pub fn starts_at(&self, at: usize, patterns: &[&str]) -> Option<usize> {
        self.from(at).starts(patterns)
    }

    /// What is left before the longest of the patterns at the end.
    pub fn ends(&self, patterns: &[&str]) -> Option<Phrase<'a>> {
        let length = patterns.iter().filter_map(|pattern| {
            let length = pattern.split(' ').count();
            self.len().checked_sub(length).and_then(|at| self.at(at, pattern))
        });
        length.max().map(|length| self.until(self.len() - length))
    }

    /// The first place of one of the patterns from `from` on, and its number of words.
    pub fn find(&self, from: usize, patterns: &[&str]) -> Option<(usize, usize)> {
        (from..self.len()).find_map(|at| {
            patterns
                .iter()
                .filter_map(|pattern| self.at(at, pattern))
                .max()
                .map(|length| (at, length))
        })
    }

    /// The first place of one of the patterns.
    pub fn has(&self, patterns: &[&str]) -> bool {
        self.find(0, patterns).is_some()
    }

    /// Without a pattern at the end, if it is there.
    pub fn without_end(&self, patterns: &[&str]) -> Phrase<'a> {
        self.ends(patterns).filter(|rest| !rest.is_empty()).unwrap_or(*self)
    }

    /// What the phrase is as a date.
    pub fn date(&self) -> Option<Whole> {
        if self.len() > SLICE_WORDS_MAX || self.words.iter().any(|word| word.literal) {
            None
        } else {
            self.calendar.whole(self.spelled(), false)
        }
    }
}
