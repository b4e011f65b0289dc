//! As much of HTML as it takes to see what a browser would make of a page.

use std::collections::BTreeMap;

/// An element's beginning, with its attributes.
#[derive(Debug)]
pub struct Tag {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
}

/// The elements of a page in order, and what is in its scripts and style: what a tokenizer of HTML would see (WHATWG, 13.2.5).
pub fn read(page: &str) -> (Vec<Tag>, Vec<String>) {
    let (mut tags, mut raw) = (Vec::new(), Vec::new());
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if !rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
            continue;
        }
        let (tag, behind) = tag(rest);
        rest = behind;
        if matches!(tag.name.as_str(), "script" | "style" | "title" | "textarea") && !tag.attributes.contains_key("/") {
            let end = format!("</{}", tag.name);
            // In an SVG a title is a usual element.
            let inner = rest.to_ascii_lowercase().find(&end).map_or(rest, |at| &rest[..at]);
            if matches!(tag.name.as_str(), "script" | "style") {
                raw.push(inner.to_owned());
                rest = &rest[inner.len()..];
            }
        }
        tags.push(tag);
    }
    (tags, raw)
}

fn tag(text: &str) -> (Tag, &str) {
    let end = text
        .find(|one: char| one.is_whitespace() || one == '>' || one == '/')
        .unwrap_or(text.len());
    let mut tag = Tag {
        name: text[..end].to_ascii_lowercase(),
        attributes: BTreeMap::new(),
    };
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start();
        match rest.chars().next() {
            None => return (tag, rest),
            Some('>') => return (tag, &rest[1..]),
            Some('/') => rest = &rest[1..],
            Some(_) => {
                let end = rest
                    .find(|one: char| one.is_whitespace() || "=>/".contains(one))
                    .unwrap_or(rest.len());
                let name = rest[..end.max(1)].to_ascii_lowercase();
                rest = &rest[end.max(1)..];
                let mut value = String::new();
                if let Some(behind) = rest.strip_prefix('=') {
                    let quote = behind.chars().next().filter(|one| matches!(one, '"' | '\''));
                    match quote.and_then(|quote| behind[1..].split_once(quote)) {
                        Some((inner, behind)) => (value, rest) = (inner.to_owned(), behind),
                        None => {
                            let end = behind.find(|one: char| one.is_whitespace() || one == '>').unwrap_or(behind.len());
                            (value, rest) = (behind[..end].to_owned(), &behind[end..]);
                        }
                    }
                }
                tag.attributes.insert(name, value);
            }
        }
    }
}
