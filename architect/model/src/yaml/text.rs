use super::{Fault, Place};

/// The text of a file's bytes.
///
/// # Errors
/// The first place that is no UTF-8.
pub fn decoded(bytes: Vec<u8>) -> Result<String, Fault> {
    let is_wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    String::from_utf8(bytes).map_err(|error| {
        let whole = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(error.as_bytes().get(..whole).unwrap_or_default());
        let number = |count: usize| u32::try_from(count + 1).unwrap_or(u32::MAX);
        let line = before.rsplit('\n').next().unwrap_or_default();
        Fault {
            place: Place {
                line: number(before.matches('\n').count()),
                column: number(line.chars().count()),
            },
            sentence: match is_wide {
                true => "the file is UTF-16: save it as UTF-8".to_owned(),
                false => "this is no text (UTF-8)".to_owned(),
            },
        }
    })
}

/// A text in double quotes, as YAML and JSON both read it.
pub fn quoted(text: &str) -> String {
    let json = serde_json::Value::from(text).to_string();
    // JSON leaves as it is what YAML takes for a line break, or does not allow.
    let is_plain =
        |one: char| matches!(one, ' '..='~' | '\u{a0}'..='\u{2027}' | '\u{202a}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..);
    json.chars().fold(String::with_capacity(json.len()), |mut quoted, one| {
        match is_plain(one) {
            true => quoted.push(one),
            false => quoted += &format!("\\u{:04x}", u32::from(one)),
        }
        quoted
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::yaml::{Value, read_one};

    #[test]
    fn what_is_no_text_is_said_with_its_place() {
        let said = |bytes: &[u8]| decoded(bytes.to_vec()).map_err(|fault| fault.to_string());
        assert_eq!(said("a: é\n".as_bytes()), Ok("a: é\n".to_owned()));
        assert_eq!(said(b"a: 1\nb: \xc3\xa9\xff\n"), Err("2:5: this is no text (UTF-8)".to_owned()));
        assert_eq!(said(b"\xff\xfea\0"), Err("1:1: the file is UTF-16: save it as UTF-8".to_owned()));
    }

    proptest! {
        #[test]
        fn whatever_is_quoted_is_read_back(text in "\\PC{0,40}|.{0,40}") {
            let node = read_one(&format!("a: {}\n", quoted(&text)))?;
            prop_assert_eq!(node.get("a").map(|node| &node.value), Some(&Value::Text(text)));
        }
    }
}
