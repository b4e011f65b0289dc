//! What is done to a text.

use crate::chance::Chance;
use crate::hostile::{CLOSED, HOSTILE, OPENED, WORDS};

/// Texts do not grow beyond this by one change after another, in bytes; one long line may.
const GROWN_MAX: usize = 512 * 1024;
/// What is longer than a file may be, in bytes.
const LONG_LINE: usize = 10 * 1024 * 1024;

/// Spoils a text in one way. `other` is a text of the same kind, to take parts of.
pub fn spoil(text: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    match chance.below(26) {
        0 => {
            let at = chance.below(text.len());
            if let Some(byte) = text.get_mut(at) {
                *byte ^= 1 << chance.below(8);
            }
        }
        1 => put(text, &[u8::try_from(chance.below(256)).unwrap_or_default()], chance),
        2 => drop(text.drain(chance.part(text.len()))),
        3 => {
            let part = text[chance.part(text.len())].to_vec();
            put(text, &part, chance);
        }
        4 | 5 => put(text, &other[chance.part(other.len())], chance),
        6 | 7 => lines_of(text, other, chance),
        8 => text.truncate(chance.below(text.len() + 1)),
        9..=11 => swap_words(text, chance),
        12 | 13 => rename(text, chance),
        14 | 15 => hostile_name(text, chance),
        16 => put(text, chance.one(&WORDS).copied().unwrap_or_default().as_bytes(), chance),
        17 => deep(text, chance),
        18 => repeated(text, chance),
        19 => put(text, &[0], chance),
        20 => {
            *text = String::from_utf8_lossy(text)
                .replace('\n', if chance.percent(50) { "\r\n" } else { "\r" })
                .into_bytes()
        }
        21 => encode(text, chance),
        22 => move_line(text, chance),
        23 => number(text, chance),
        24 => indent(text, chance),
        _ => drop_line(text, chance),
    }
    text.truncate(LONG_LINE + GROWN_MAX);
}

fn put(text: &mut Vec<u8>, part: &[u8], chance: &mut Chance) {
    if text.len() + part.len() <= GROWN_MAX {
        let at = chance.below(text.len() + 1);
        text.splice(at..at, part.iter().copied());
    }
}

fn lines(text: &[u8]) -> Vec<&[u8]> {
    text.split_inclusive(|byte| *byte == b'\n').collect()
}

/// Some whole lines of another text, which more often than a part of it still mean something.
fn lines_of(text: &mut Vec<u8>, other: &[u8], chance: &mut Chance) {
    let lines_there = lines(other);
    let taken = lines_there[chance.part(lines_there.len())].concat();
    let mut mine = lines(text);
    mine.insert(chance.below(mine.len() + 1), &taken);
    let whole = mine.concat();
    if whole.len() <= GROWN_MAX {
        *text = whole;
    }
}

fn move_line(text: &mut Vec<u8>, chance: &mut Chance) {
    let mut lines = lines(text);
    if lines.len() > 1 {
        let (a, b) = (chance.below(lines.len()), chance.below(lines.len()));
        lines.swap(a, b);
        *text = lines.concat();
    }
}

fn drop_line(text: &mut Vec<u8>, chance: &mut Chance) {
    let mut lines = lines(text);
    if !lines.is_empty() {
        lines.remove(chance.below(lines.len()));
        *text = lines.concat();
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// The words of a text.
fn words(text: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let long = text[at..].iter().take_while(|byte| is_word(**byte)).count();
        if long > 0 {
            found.push(at..at + long);
        }
        at += long.max(1);
    }
    found
}

fn swap_words(text: &mut Vec<u8>, chance: &mut Chance) {
    let words = words(text);
    let (Some(a), Some(b)) = (chance.one(&words).cloned(), chance.one(&words).cloned()) else {
        return;
    };
    let (first, second) = if a.start < b.start { (a, b) } else { (b, a) };
    if first.end <= second.start {
        let (one, two) = (text[first.clone()].to_vec(), text[second.clone()].to_vec());
        text.splice(second, one);
        text.splice(first, two);
    }
}

/// Calls one thing like another, wherever it is named: circles, two of one name, something that is itself.
fn rename(text: &mut Vec<u8>, chance: &mut Chance) {
    let words = words(text);
    let (Some(a), Some(b)) = (chance.one(&words), chance.one(&words)) else {
        return;
    };
    let (old, new) = (text[a.clone()].to_vec(), text[b.clone()].to_vec());
    *text = replaced(text, &words, &old, &new);
}

fn replaced(text: &[u8], words: &[std::ops::Range<usize>], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut made = Vec::with_capacity(text.len());
    let mut at = 0;
    for word in words.iter().filter(|word| &text[(*word).clone()] == old) {
        made.extend_from_slice(&text[at..word.start]);
        made.extend_from_slice(new);
        at = word.end;
    }
    made.extend_from_slice(&text[at..]);
    if made.len() <= GROWN_MAX { made } else { text.to_vec() }
}

/// A name that means something elsewhere, at one place or wherever that name is.
fn hostile_name(text: &mut Vec<u8>, chance: &mut Chance) {
    let words = words(text);
    let (Some(word), Some(hostile)) = (chance.one(&words), chance.one(&HOSTILE)) else {
        return;
    };
    if chance.percent(50) {
        let old = text[word.clone()].to_vec();
        *text = replaced(text, &words, &old, hostile.as_bytes());
    } else {
        text.splice(word.clone(), hostile.bytes());
    }
}

fn deep(text: &mut Vec<u8>, chance: &mut Chance) {
    let times = [10, 100, 1_000, 10_000, 60_000][chance.below(5)];
    let at = chance.below(OPENED.len());
    let (open, close) = (OPENED[at], CLOSED[at]);
    let mut part = open.repeat(times);
    if chance.percent(60) {
        part.push('a');
        part.push_str(&close.repeat(times));
    }
    put(text, part.as_bytes(), chance);
}

fn repeated(text: &mut Vec<u8>, chance: &mut Chance) {
    let part = match chance.percent(50) {
        true => text[chance.part(text.len())].to_vec(),
        false => chance.one(&lines(text)).map(|line| line.to_vec()).unwrap_or_default(),
    };
    if chance.percent(1) {
        text.extend(std::iter::repeat_n(b'a', LONG_LINE));
    }
    let most = if chance.percent(20) { 200_000 } else { 5_000 };
    let times = chance.small(most / part.len().max(1) + 1);
    let many = part.repeat(times);
    put(text, &many, chance);
}

fn encode(text: &mut Vec<u8>, chance: &mut Chance) {
    let read = String::from_utf8_lossy(text).into_owned();
    *text = match chance.below(5) {
        0 => [b"\xef\xbb\xbf", &**text].concat(),
        1 => [b"\xff\xfe".to_vec(), read.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat(),
        2 => [b"\xfe\xff".to_vec(), read.encode_utf16().flat_map(u16::to_be_bytes).collect()].concat(),
        3 => [b"# -*- coding: latin-1 -*-\n\xe9 = '\xe9'\n", &**text].concat(),
        _ => read
            .chars()
            .map(|char| if char == 'e' { 'é' } else { char })
            .collect::<String>()
            .into_bytes(),
    };
}

fn number(text: &mut Vec<u8>, chance: &mut Chance) {
    let words = words(text);
    let numbers: Vec<_> = words
        .iter()
        .filter(|word| text[(*word).clone()].iter().all(u8::is_ascii_digit))
        .cloned()
        .collect();
    let known = [
        "0",
        "-1",
        "99999999999999999999999",
        "1e400",
        "0x",
        "4294967296",
        "9223372036854775808",
        "NaN",
        "00",
        "1_0",
    ];
    if let (Some(number), Some(new)) = (chance.one(&numbers).cloned(), chance.one(&known)) {
        text.splice(number, new.bytes());
    }
}

fn indent(text: &mut Vec<u8>, chance: &mut Chance) {
    let mut lines: Vec<Vec<u8>> = lines(text).into_iter().map(<[u8]>::to_vec).collect();
    let range = chance.part(lines.len());
    let by = [&b"    "[..], b"\t", b" ", b"  "][chance.below(4)];
    for line in &mut lines[range] {
        line.splice(0..0, by.iter().copied());
    }
    let whole = lines.concat();
    if whole.len() <= GROWN_MAX {
        *text = whole;
    }
}
