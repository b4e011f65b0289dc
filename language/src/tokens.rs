//! Words of a text, with their places, and the parts that are quoted.

use std::ops::Range;

/// One word of a text.
#[derive(Clone, Debug)]
pub(crate) struct Word {
    /// Where it is in the text, in bytes, without the punctuation around it.
    pub range: Range<usize>,
    /// In lower case, with straight apostrophes: what the grammar compares.
    pub key: String,
    /// Inside quotation marks: never interpreted.
    pub literal: bool,
    /// Followed by a comma.
    pub comma: bool,
    /// Followed by punctuation that ends a thought.
    pub stop: bool,
}

/// Cuts a text at white space; punctuation around a word is not part of it.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let quoted = quotations(text);
    let mut found = Vec::new();
    for chunk in text.split_whitespace() {
        let at = chunk.as_ptr() as usize - text.as_ptr() as usize;
        let core = chunk.trim_start_matches(OPENING);
        let start = at + (chunk.len() - core.len());
        let trimmed = core.trim_end_matches(CLOSING);
        let tail = &core[trimmed.len()..];
        if trimmed.is_empty() {
            // Punctuation on its own belongs to the word before.
            if let Some(Word { comma, stop, .. }) = found.last_mut() {
                *comma |= tail.contains([',', '，', '、']);
                *stop |= ends_thought(tail);
            }
            continue;
        }
        found.push(Word {
            range: start..start + trimmed.len(),
            key: trimmed.to_lowercase().replace(['’', '‘', '´', '`'], "'"),
            literal: quoted.iter().any(|range| range.contains(&start)),
            comma: tail.contains([',', '，', '、']),
            stop: ends_thought(tail) && !is_abbreviation(trimmed),
        });
    }
    found
}

const OPENING: &[char] = &['"', '\'', '“', '”', '„', '«', '»', '‘', '’', '`', '(', '[', '{', '*', '¿', '¡'];
const CLOSING: &[char] = &[
    '"', '\'', '“', '”', '„', '«', '»', '‘', '’', '`', ')', ']', '}', '*', '.', ',', ';', ':', '!', '?', '…', '，', '。', '、', '？', '！',
];

fn ends_thought(tail: &str) -> bool {
    tail.contains(['.', ';', ':', '!', '?', '…', ')', '。', '？', '！'])
}

/// Words whose dot is part of the word.
fn is_abbreviation(word: &str) -> bool {
    let key = word.to_lowercase();
    key.contains('.') || (key.len() <= 5 && (super::vocabulary::month(&key).is_some() || super::vocabulary::weekday(&key).is_some()))
}

/// The ranges inside quotation marks, in bytes, the marks left out. A mark that is never closed opens nothing.
pub(crate) fn quotations(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut from = 0;
    let mut before: Option<char> = None;
    let mut characters = text.char_indices();
    while let Some((at, c)) = characters.next() {
        if at < from {
            continue;
        }
        let closing: &[char] = match c {
            '"' => &['"'],
            '“' | '„' => &['”', '“', '"'],
            '«' => &['»'],
            '`' => &['`'],
            '\'' | '‘' | '’' if before.is_none_or(|b| b.is_whitespace() || b == '(') => &['\'', '’'],
            _ => {
                before = Some(c);
                continue;
            }
        };
        let inside = at + c.len_utf8();
        let single = matches!(c, '\'' | '‘' | '’');
        if let Some(length) = close(&text[inside..], closing, single) {
            ranges.push(inside..inside + length);
            from = inside + length + 1;
            characters = text.char_indices();
            before = None;
            // Go on after the closing mark.
            characters.by_ref().take_while(|(next, _)| *next < inside + length).for_each(drop);
        } else {
            before = Some(c);
        }
    }
    ranges
}

/// Where the quotation ends. A single mark closes only at the end of a word, for it is an apostrophe elsewhere.
fn close(rest: &str, closing: &[char], single: bool) -> Option<usize> {
    rest.char_indices().find_map(|(at, c)| {
        let ends_word = || rest[at + c.len_utf8()..].chars().next().is_none_or(|next| !next.is_alphanumeric());
        (at > 0 && closing.contains(&c) && (!single || ends_word())).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.key).collect()
    }

    #[test]
    fn punctuation_is_not_part_of_a_word() {
        assert_eq!(
            keys("  Pay rent, “now”!  (p1) - Anna’s"),
            ["pay", "rent", "now", "p1", "-", "anna's"]
        );
        assert_eq!(keys("@home #Work !1 a.m."), ["@home", "#work", "!1", "a.m"]);
    }

    #[test]
    fn what_is_quoted_is_literal() {
        for text in [
            "read \"next friday\" twice",
            "read “next friday” twice",
            "read 'next friday' twice",
            "read ‘next friday’ twice",
        ] {
            let literal: Vec<bool> = words(text).into_iter().map(|word| word.literal).collect();
            assert_eq!(literal, [false, true, true, false], "{text}");
        }
        assert!(words("don't say it's tomorrow").iter().all(|word| !word.literal));
        assert!(words("a 5\" screen tomorrow").iter().all(|word| !word.literal));
    }
}
