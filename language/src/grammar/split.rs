//! One line, several tasks: where a list is cut.

use super::create::covers;
use crate::quick_add::Part;
use crate::tokens::quotations;

/// Verbs that begin a task of their own after "and".
const VERBS: &[&str] = &[
    "buy", "call", "pay", "write", "send", "email", "mail", "clean", "wash", "cook", "book", "fix", "get", "pick", "order", "read",
    "review", "check", "finish", "prepare", "plan", "visit", "water", "walk", "feed", "cancel", "renew", "return", "schedule", "submit",
    "update", "make", "ask", "tell", "text", "ring", "find", "take", "bring", "move", "sell", "study", "learn", "practise", "practice",
    "print", "sign", "file", "meet", "cut", "mow", "paint", "pack", "reply", "phone", "do", "go", "collect", "install", "repair",
    "replace", "sort", "vacuum", "iron", "bake", "invite", "register", "apply", "post", "drop", "empty", "backup", "test", "deploy",
    "draft", "remind", "watch", "start", "transfer", "charge", "download", "upload", "organise", "organize",
];
/// Beginnings of what goes on with the thing before a comma.
const GOES_ON: &[&str] = &[
    "the",
    "a",
    "an",
    "who",
    "which",
    "but",
    "so",
    "because",
    "if",
    "when",
    "or",
    "then",
    "not",
    "my",
    "his",
    "her",
    "their",
    "our",
    "as",
    "for",
    "with",
    "to",
    "on",
    "at",
    "in",
    "by",
    "please",
    "including",
    "especially",
    "e.g",
    "i.e",
    "where",
    "while",
];

/// The pieces, each a task. Commas within dates and quotations do not cut, nor does an "and" within one thing.
pub(super) fn split<'a>(text: &'a str, parts: &[Part]) -> Vec<&'a str> {
    let quoted = quotations(text);
    let free = |at: usize| !covers(parts, at) && !quoted.iter().any(|range| range.contains(&at));
    let lines: Vec<&str> = text.lines().map(bullet).filter(|line| !line.is_empty()).collect();
    if lines.len() > 1 {
        return lines;
    }
    let cuts: Vec<(usize, usize)> = text
        .char_indices()
        .filter(|(at, c)| matches!(c, ';' | '，' | '、') && free(*at) || *c == ',' && free(*at) && separates(text, *at))
        .map(|(at, c)| (at, c.len_utf8()))
        .collect();
    let ands: Vec<(usize, usize)> = [" and ", " & ", " plus "]
        .iter()
        .flat_map(|link| text.match_indices(link).map(|(at, link)| (at, link.len())))
        .filter(|(at, _)| free(at + 1))
        .collect();
    let pieces = cut(text, &cuts);
    if pieces.len() == 1 {
        return one_and(text, &ands);
    }
    // A comma that goes on with the same thing cuts nothing.
    if pieces.iter().skip(1).any(|piece| goes_on(piece)) {
        return vec![text.trim()];
    }
    // The last of a list may have its "and": "milk, eggs and bread".
    let last_cut = cuts.last().map_or(0, |(at, _)| *at);
    let mut all = cuts;
    if let Some(last) = ands.iter().copied().rfind(|(at, _)| *at > last_cut) {
        let tail = text[last.0 + last.1..].trim();
        let head = pieces.last().copied().unwrap_or_default();
        let short = head.split(' ').count() <= 6 && tail.split(' ').count() <= 10;
        if short && !after_and(head).is_some_and(|_| false) {
            all.push(last);
        }
    }
    cut(text, &all).into_iter().map(|piece| after_and(piece).unwrap_or(piece)).collect()
}

/// Not between digits: "12,50".
fn separates(text: &str, at: usize) -> bool {
    !text[at + 1..].starts_with(|c: char| c.is_ascii_digit()) || text[at + 1..].starts_with(' ')
}

fn goes_on(piece: &str) -> bool {
    let first = piece.split_whitespace().next().unwrap_or_default().to_lowercase();
    GOES_ON.contains(&first.as_str())
}

/// "and bread" after a comma.
fn after_and(piece: &str) -> Option<&str> {
    piece
        .strip_prefix("and ")
        .or_else(|| piece.strip_prefix("& "))
        .or_else(|| piece.strip_prefix("then "))
        .map(str::trim)
}

/// Without commas, "and" cuts between two sentences with a verb, or between two single words.
fn one_and<'a>(text: &'a str, ands: &[(usize, usize)]) -> Vec<&'a str> {
    let verb = |piece: &str| {
        piece
            .split_whitespace()
            .next()
            .is_some_and(|first| VERBS.contains(&first.to_lowercase().as_str()))
    };
    let pieces = cut(text, ands);
    let all_verbs = pieces.iter().all(|piece| verb(piece) && piece.split_whitespace().count() > 1);
    let single = pieces.len() == 2 && pieces.iter().all(|piece| piece.split_whitespace().count() == 1);
    let several_nouns = pieces.len() > 2 && pieces.iter().all(|piece| piece.split_whitespace().count() <= 2);
    if pieces.len() > 1 && (all_verbs || single || several_nouns) {
        pieces
    } else {
        vec![text.trim()]
    }
}

fn cut<'a>(text: &'a str, cuts: &[(usize, usize)]) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for (at, length) in cuts {
        pieces.push(&text[from..*at]);
        from = at + length;
    }
    pieces.push(&text[from..]);
    pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect()
}

/// A line of a list without its bullet.
fn bullet(line: &str) -> &str {
    let line = line.trim();
    let line = line.strip_prefix("- [ ]").or_else(|| line.strip_prefix("[ ]")).unwrap_or(line);
    line.trim_start_matches(['-', '*', '•', '–', '·']).trim()
}
