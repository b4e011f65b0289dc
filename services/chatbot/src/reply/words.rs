//! Small pieces of sentences.

/// A title, quoted plainly and cut when it is very long. It is data: nothing in it is interpreted.
pub fn quoted(title: &str) -> String {
    const CHARACTERS: usize = 120;
    match title.char_indices().nth(CHARACTERS) {
        Some((end, _)) => format!("“{}…”", title[..end].trim_end()),
        None => format!("“{title}”"),
    }
}

/// `“a”, “b” and “c”`, or the first three and how many more.
pub fn quoted_list<'a>(titles: impl ExactSizeIterator<Item = &'a str>) -> String {
    const NAMED: usize = 3;
    let count = titles.len();
    let mut named: Vec<String> = titles
        .take(if count == NAMED + 1 { NAMED + 1 } else { NAMED })
        .map(quoted)
        .collect();
    if count > named.len() {
        named.push(format!("{} more", count - named.len()));
    }
    joined(&named)
}

/// `a, b and c`.
pub fn joined(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// `1 task`, `3 tasks`.
pub fn count(number: usize) -> String {
    if number == 1 {
        "1 task".to_owned()
    } else {
        format!("{number} tasks")
    }
}

/// The same with a capital letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
