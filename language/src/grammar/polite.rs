//! Words around a request that ask for nothing.

use super::phrase::Phrase;

const BEFORE: &[&str] = &[
    "please",
    "pls",
    "plz",
    "hey",
    "hi",
    "hello",
    "ok",
    "okay",
    "pando",
    "hey pando",
    "can you",
    "could you",
    "would you",
    "will you",
    "can you please",
    "would you mind",
    "i'd like to",
    "i'd like you to",
    "i would like to",
    "i would like you to",
    "i want to",
    "i want you to",
    "i'd love to",
    "can i",
    "can we",
    "could we",
    "shall we",
    "i'll",
    "i will",
    "could i",
    "may i",
    "let's",
    "lets",
    "kindly",
    "just",
    "and",
    "so",
    "well",
    "also",
    "then",
    "now",
    "go ahead and",
    "could you please",
    "i need you to",
    "oh",
    "alright",
    "right",
    "would it be possible to",
    "is it possible to",
    "you can",
    "you could",
    "help me to",
    "help me",
    "quickly",
    "dear pando",
    "thanks",
    "great",
    "perfect",
    "cool",
];

const AFTER: &[&str] = &[
    "please",
    "pls",
    "plz",
    "thanks",
    "thank you",
    "thx",
    "for me",
    "pando",
    "would you",
    "will you",
    "if you can",
    "if possible",
    "thanks a lot",
    "thank you very much",
    "ok",
    "okay",
    "right away",
    "asap please",
    "if you don't mind",
    "cheers",
];

/// Whether the words before the request say that the person is going to do it: "I'll finish the report" is no report of it.
pub(super) fn announces(raw: Phrase<'_>, request: Phrase<'_>) -> bool {
    let start = request.words.first().map_or(0, |word| word.range.start);
    let before = raw.words.iter().take_while(|word| word.range.start < start).count();
    raw.until(before).has(&["i'll", "i will", "let's", "lets"])
}

/// The request itself.
pub(super) fn strip(phrase: Phrase<'_>) -> Phrase<'_> {
    let mut phrase = phrase;
    while let Some(length) = phrase.starts(BEFORE).filter(|length| *length < phrase.len()) {
        // "help me" may be all there is to it, and so may "right".
        phrase = phrase.from(length);
    }
    while let Some(rest) = phrase.ends(AFTER).filter(|rest| !rest.is_empty()) {
        phrase = rest;
    }
    phrase
}
