//! One line, several tasks: where a list is cut.

use super::create::covers;
use crate::quick_add::Part;
use crate::tokens::quotations;

/// Verbs that begin a task of their own after "and".
const VERBS: &[&str] = &[
    "buy",
    "call",
    "pay",
    "write",
    "send",
    "email",
    "mail",
    "clean",
    "wash",
    "cook",
    "book",
    "fix",
    "get",
    "pick",
    "order",
    "read",
    "review",
    "check",
    "finish",
    "prepare",
    "plan",
    "visit",
    "water",
    "walk",
    "feed",
    "cancel",
    "renew",
    "return",
    "schedule",
    "submit",
    "update",
    "make",
    "ask",
    "tell",
    "text",
    "ring",
    "find",
    "take",
    "bring",
    "move",
    "sell",
    "study",
    "learn",
    "practise",
    "practice",
    "print",
    "sign",
    "file",
    "meet",
    "cut",
    "mow",
    "paint",
    "pack",
    "reply",
    "phone",
    "do",
    "go",
    "collect",
    "install",
    "repair",
    "replace",
    "sort",
    "vacuum",
    "iron",
    "bake",
    "invite",
    "register",
    "apply",
    "post",
    "drop",
    "empty",
    "backup",
    "test",
    "deploy",
    "draft",
    "remind",
    "watch",
    "start",
    "transfer",
    "charge",
    "download",
    "upload",
    "organise",
    "organize",
    "mop",
    "sweep",
    "dust",
    "scrub",
    "hoover",
    "tidy",
    "fold",
    "hang",
    "polish",
    "trim",
    "shave",
    "borrow",
    "lend",
    "measure",
    "pull",
    "put",
    "set",
    "change",
    "bring",
    "hand",
    "fill",
    "play",
    "run",
    "swim",
    "stretch",
    "exercise",
    "translate",
    "proofread",
    "publish",
    "charge",
    "weed",
];
/// Of those, verbs that ask for something else than a task when a message begins with them.
const COMMANDS: &[&str] = &[
    "move",
    "update",
    "remind",
    "finish",
    "cancel",
    "drop",
    "transfer",
    "go",
    "start",
    "tell",
    "find",
    "set",
    "change",
    "play",
    "pull",
    "put",
    "run",
    "translate",
    "check",
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

/// So many pieces at most are looked at for dates of their own.
const DATED_MAX: usize = 6;

/// The pieces, each a task. Commas within dates and quotations do not cut, nor does an "and" within one thing.
///
/// `dated` says whether a piece has words and a date of its own.
pub(super) fn split<'a>(text: &'a str, parts: &[Part], dated: &dyn Fn(&str) -> bool) -> Vec<&'a str> {
    let quoted = quotations(text);
    let free = |at: usize| !covers(parts, at) && !quoted.iter().any(|range| range.contains(&at));
    let lines: Vec<&str> = text.lines().map(bullet).filter(|line| !line.is_empty()).collect();
    if lines.len() > 1 {
        return lines.into_iter().map(|line| after_and(line).unwrap_or(line)).collect();
    }
    let cuts: Vec<(usize, usize)> = text
        .char_indices()
        .filter(|(at, c)| matches!(c, ';' | '，' | '、') && free(*at) || *c == ',' && free(*at) && separates(text, *at))
        .map(|(at, c)| (at, c.len_utf8()))
        .collect();
    let mut ands: Vec<(usize, usize)> = [" and ", " & ", " plus "]
        .iter()
        .flat_map(|link| text.match_indices(link).map(|(at, link)| (at, link.len())))
        .filter(|(at, _)| free(at + 1))
        .collect();
    // Found link by link; they are cut in the order of the text.
    ands.sort_unstable();
    let pieces = cut(text, &cuts);
    if pieces.len() == 1 {
        return one_and(text, &ands, dated);
    }
    // A comma that goes on with the same thing cuts nothing.
    if pieces.iter().skip(1).any(|piece| goes_on(piece)) {
        return vec![text.trim()];
    }
    let last_cut = cuts.last().map_or(0, |(at, _)| *at);
    let mut all = between_things(text, &cuts, parts);
    let open = all.last() == cuts.last();
    // The last of a list may have its "and": "milk, eggs and bread".
    if let Some(last) = ands.iter().copied().rfind(|(at, _)| *at > last_cut) {
        let tail = text[last.0 + last.1..].trim();
        let head = pieces.last().copied().unwrap_or_default();
        let short = head.split(' ').count() <= 6 && tail.split(' ').count() <= 10;
        if begins_with_verb(tail) || (open && short) {
            all.push(last);
        }
    }
    cut(text, &all).into_iter().map(|piece| after_and(piece).unwrap_or(piece)).collect()
}

/// The cuts but for those within what one verb is about: "buy milk, eggs and bread" is one thing to do.
fn between_things(text: &str, cuts: &[(usize, usize)], parts: &[Part]) -> Vec<(usize, usize)> {
    let mut kept = Vec::new();
    let mut verb = begins_with_verb(&text[..cuts.first().map_or(0, |(at, _)| *at)]);
    for (place, (at, length)) in cuts.iter().enumerate() {
        let end = cuts.get(place + 1).map_or(text.len(), |(next, _)| *next);
        let range = at + length..end;
        let marked = parts.iter().any(|(part, _)| part.start >= range.start && part.start < range.end);
        let piece = &text[range];
        if verb && text[*at..].starts_with(',') && is_listed(piece, marked) {
            continue;
        }
        kept.push((*at, *length));
        verb = begins_with_verb(after_and(piece.trim()).unwrap_or(piece));
    }
    kept
}

/// A thing of an enumeration: short, without a verb, and with a date only where it ends the enumeration.
fn is_listed(piece: &str, marked: bool) -> bool {
    let piece = piece.trim();
    let ends = after_and(piece).is_some() || piece.contains(" and ") || piece.contains(" & ");
    let words = piece.split_whitespace().count();
    !begins_with_verb(after_and(piece).unwrap_or(piece)) && words <= if ends { 6 } else { 2 } && (ends || !marked)
}

fn begins_with_verb(piece: &str) -> bool {
    let mut words = piece.split_whitespace();
    let first = words.next().unwrap_or_default().to_lowercase();
    VERBS.contains(&first.as_str()) && words.next().is_some()
}

/// Whether a message is surely about something to be done, though it says no "add".
pub(super) fn begins_task(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default().to_lowercase();
    begins_with_verb(text) && !COMMANDS.contains(&first.as_str())
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

/// `@home`, `#Work`, `p1`: no word of a title.
fn is_mark(word: &str) -> bool {
    word.starts_with(['@', '#']) || crate::marks::priority(word).is_some()
}

/// Without commas, "and" cuts between two sentences with a verb, between two single words, and where each has its own date.
fn one_and<'a>(text: &'a str, ands: &[(usize, usize)], dated: &dyn Fn(&str) -> bool) -> Vec<&'a str> {
    let pieces = cut(text, ands);
    let all_verbs = pieces.iter().all(|piece| begins_with_verb(piece));
    let single = pieces.len() == 2
        && pieces
            .iter()
            .all(|piece| piece.split_whitespace().filter(|word| !is_mark(word)).count() == 1);
    // "buy milk and eggs and bread" is one thing to do, as it is with commas.
    let several_nouns = pieces.len() > 2
        && pieces
            .iter()
            .all(|piece| piece.split_whitespace().count() <= 2 && !begins_with_verb(piece));
    let all_dated = || pieces.len() <= DATED_MAX && pieces.iter().all(|piece| dated(piece));
    if pieces.len() > 1 && (all_verbs || single || several_nouns || all_dated()) {
        pieces
    } else {
        vec![text.trim()]
    }
}

/// The pieces between the cuts, which are in the order of the text. A cut that begins within the one before it ("a and & b") is none.
fn cut<'a>(text: &'a str, cuts: &[(usize, usize)]) -> Vec<&'a str> {
    let mut pieces = Vec::new();
    let mut from = 0;
    for (at, length) in cuts {
        if *at < from {
            continue;
        }
        pieces.push(&text[from..*at]);
        from = at + length;
    }
    pieces.push(&text[from..]);
    pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect()
}

/// A line of a list without its bullet or its number.
fn bullet(line: &str) -> &str {
    let line = line.trim().trim_start_matches(['-', '*', '•', '–', '·', '+']).trim_start();
    let line = line.strip_prefix("[ ]").unwrap_or(line).trim_start();
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let numbered = (1..=2).contains(&digits).then(|| line[digits..].strip_prefix(['.', ')'])).flatten();
    numbered.filter(|rest| rest.starts_with(' ')).unwrap_or(line).trim()
}
