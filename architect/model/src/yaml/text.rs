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

    proptest! {
        #[test]
        fn whatever_is_quoted_is_read_back(text in "\\PC{0,40}|.{0,40}") {
            let node = read_one(&format!("a: {}\n", quoted(&text)))?;
            prop_assert_eq!(node.get("a").map(|node| &node.value), Some(&Value::Text(text)));
        }
    }
}
