//! Names in the paths of the sidecar's API. daprd decodes a path before it takes it apart, so that no escape keeps a slash in a segment;
//! and it refuses keys with `||`.

use std::fmt::Write;

/// The name in letters that no path reads in another way: whatever is none of them is written as `~` and its byte in hex. Two names stay
/// two.
pub(crate) fn segment(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b':' => out.push(char::from(byte)),
            // A dot is plain inside a name; a name of dots alone is a way up.
            b'.' if name.bytes().any(|byte| byte != b'.') => out.push('.'),
            _ => drop(write!(out, "~{byte:02x}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_is_one_plain_segment_and_two_stay_two() {
        let names = [
            "thing/0198-ab/1",
            "thing~2f0198",
            "a||b",
            "a%2Fb",
            "..",
            ".",
            "a.b",
            "",
            "ü",
            "a?b#c",
            "~",
            "a\0",
        ];
        let segments: BTreeSet<String> = names.iter().map(|name| segment(name)).collect();
        assert_eq!(segments.len(), names.len());
        for one in segments {
            assert!(
                one.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_:~.".contains(&byte)),
                "{one}"
            );
            assert!(!matches!(one.as_str(), "." | ".."), "{one}");
        }
        assert_eq!(segment("0198:list-1.x"), "0198:list-1.x", "what is plain stays readable");
    }
}
