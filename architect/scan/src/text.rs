use std::borrow::Cow;

/// A file's text, and whether something of it could not be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read {
    /// All of it.
    Whole(String),
    /// It is in no encoding that is known: what is no UTF-8 became `\u{fffd}`. With the line of the first such byte.
    Partly(String, u32),
    /// It is no text.
    Binary,
}

/// Reads bytes as text: UTF-8 with or without a mark, UTF-16 with one, and what a Python file declares in its first two lines (PEP 263).
pub fn read(bytes: &[u8], is_python: bool) -> Read {
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return utf16(rest, u16::from_be_bytes);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // No text has it, and every other kind of file soon does.
    if bytes.iter().take(8_000).any(|byte| *byte == 0) {
        return Read::Binary;
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Read::Whole(text.to_owned()),
        Err(error) => error,
    };
    match declared(bytes).filter(|_| is_python) {
        Some(Declared::Latin1) => Read::Whole(bytes.iter().map(|byte| char::from(*byte)).collect()),
        Some(Declared::Windows1252) => Read::Whole(bytes.iter().map(|byte| windows_1252(*byte)).collect()),
        None => {
            let line = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
            let text = String::from_utf8_lossy(bytes);
            Read::Partly(Cow::into_owned(text), u32::try_from(line).unwrap_or(u32::MAX))
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Read {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let mut text = String::with_capacity(bytes.len() / 2);
    let mut broken = None;
    let mut line = 1;
    for char in char::decode_utf16(units) {
        let char = char.unwrap_or_else(|_| {
            broken.get_or_insert(line);
            char::REPLACEMENT_CHARACTER
        });
        line += u32::from(char == '\n');
        text.push(char);
    }
    match broken {
        Some(line) => Read::Partly(text, line),
        None => Read::Whole(text),
    }
}

enum Declared {
    Latin1,
    Windows1252,
}

/// What the first two lines say of the encoding, where it is one that is known here.
fn declared(bytes: &[u8]) -> Option<Declared> {
    let mut lines = bytes.split(|byte| *byte == b'\n').take(2);
    let name = lines.find_map(|line| {
        let line = String::from_utf8_lossy(&line[..line.len().min(200)]).into_owned();
        let comment = line.trim_start().strip_prefix('#')?.to_owned();
        let (_, rest) = comment.split_once("coding")?;
        let rest = rest.strip_prefix([':', '='])?.trim_start();
        let end = rest.find(|char: char| !char.is_ascii_alphanumeric() && !"-_.".contains(char));
        Some(rest[..end.unwrap_or(rest.len())].to_ascii_lowercase().replace('_', "-"))
    })?;
    match name.as_str() {
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" | "iso-8859-15" | "latin-9" => Some(Declared::Latin1),
        "cp1252" | "windows-1252" => Some(Declared::Windows1252),
        _ => None,
    }
}

/// Where Windows' code page differs from Latin-1: <https://encoding.spec.whatwg.org/index-windows-1252.txt>.
fn windows_1252(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•',
        '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Read {
        Read::Whole(text.to_owned())
    }

    #[test]
    fn texts_in_the_usual_encodings_are_read() {
        assert_eq!(read("é = 1\n".as_bytes(), true), whole("é = 1\n"));
        assert_eq!(read(b"\xef\xbb\xbfa = 1", true), whole("a = 1"));
        assert_eq!(read(b"\xff\xfea\x00\xe9\x00", false), whole("aé"));
        assert_eq!(read(b"\xfe\xff\x00a\x00\xe9", false), whole("aé"));
        assert_eq!(
            read(b"# -*- coding: latin-1 -*-\nx = '\xe9'", true),
            whole("# -*- coding: latin-1 -*-\nx = 'é'")
        );
        assert_eq!(
            read(b"#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx='\x80'", true),
            whole("#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\nx='€'")
        );
    }

    #[test]
    fn what_is_in_no_known_encoding_is_read_as_far_as_it_can_be_and_said() {
        assert_eq!(read(b"a\nb\xe9c\n", true), Read::Partly("a\nb\u{fffd}c\n".to_owned(), 2));
        let unread = b"# coding: koi8-r\n\xe9".to_vec();
        assert!(matches!(read(&unread, true), Read::Partly(_, 2)));
        assert!(
            matches!(read(b"# coding: latin-1\n\xe9", false), Read::Partly(_, 2)),
            "only Python declares so"
        );
        assert_eq!(read(b"\xff\xfe\x00\xd8", false), Read::Partly("\u{fffd}".to_owned(), 1));
    }

    #[test]
    fn what_is_no_text_is_passed_over() {
        assert_eq!(read(b"\x7fELF\x00\x01", false), Read::Binary);
    }
}
