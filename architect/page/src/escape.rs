//! Text of the program that was read, in each language that we write. Whoever wrote that program may have meant to be read by a terminal, a
//! browser or a diagram: here a text is a text.

use serde::Serialize;

/// A character as everybody sees it: no control character, none that turns the direction of writing round, and none that nobody sees.
fn shown(one: char) -> char {
    match one {
        '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}' => ' ',
        one if one.is_control() || is_unseen(one) => '\u{fffd}',
        one => one,
    }
}

/// Marks of direction, joiners, tags and others that change how their neighbours look.
fn is_unseen(one: char) -> bool {
    matches!(one,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
        | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

/// In a terminal, in a comment, and as a first step for the others: one line of what can be seen.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(shown).collect()
}

/// In HTML and SVG, between tags and in an attribute between quotes.
pub(crate) fn html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars().map(shown) {
        match one {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            one => escaped.push(one),
        }
    }
    escaped
}

/// JSON in a `<script>`: nothing in it ends the element or begins a comment, and whoever reads the page's source sees each character.
pub(crate) fn script(value: &impl Serialize) -> serde_json::Result<String> {
    let json = serde_json::to_string(value)?;
    let mut escaped = String::with_capacity(json.len());
    for one in json.chars() {
        let is_of_markup = matches!(one, '<' | '>' | '&' | '\'');
        match is_of_markup || one == '\u{7f}' || (one != ' ' && shown(one) != one) {
            true => one
                .encode_utf16(&mut [0; 2])
                .iter()
                .for_each(|unit| escaped += &format!("\\u{unit:04x}")),
            false => escaped.push(one),
        }
    }
    Ok(escaped)
}

/// In a label of Mermaid: whatever Mermaid or HTML might take for its own is a number.
pub(crate) fn mermaid(text: &str) -> String {
    let is_plain = |one: char| one.is_alphanumeric() || " .,-_/·×→".contains(one);
    text.chars()
        .map(shown)
        .fold(String::with_capacity(text.len()), |escaped, one| match is_plain(one) {
            true => escaped + one.encode_utf8(&mut [0; 4]),
            false => escaped + &format!("#{};", u32::from(one)),
        })
}

/// In a paragraph, a list or a table of Markdown (GitHub's).
pub(crate) fn markdown(text: &str) -> String {
    text.chars().map(shown).fold(String::with_capacity(text.len()), |mut escaped, one| {
        match one {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            one if one.is_ascii_punctuation() && !",;%".contains(one) => escaped.extend(['\\', one]),
            one => escaped.push(one),
        }
        escaped
    })
}

/// A name as code in Markdown, where nothing in it is looked at. The two signs that would end it, there or in a table, are others that look
/// like them.
pub(crate) fn code(text: &str) -> String {
    let inner: String = text
        .chars()
        .map(|one| match shown(one) {
            '`' => 'ˋ',
            '|' => '¦',
            one => one,
        })
        .collect();
    match inner.trim().is_empty() {
        true => "` `".to_owned(),
        // A blank on each side is taken away again.
        false => format!("`{inner}`"),
    }
}

/// A string of TOML, with its quotes.
pub(crate) fn toml(text: &str) -> String {
    let mut quoted = String::from("\"");
    for one in text.chars() {
        match one {
            '"' => quoted += "\\\"",
            '\\' => quoted += "\\\\",
            one if one.is_control() || is_unseen(one) || matches!(one, '\u{2028}' | '\u{2029}') => {
                quoted += &format!("\\U{:08x}", u32::from(one));
            }
            one => quoted.push(one),
        }
    }
    quoted.push('"');
    quoted
}

/// A path as a URI reference (RFC 3986): what is not allowed there is percent-encoded.
pub(crate) fn uri(path: &str) -> String {
    path.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}
