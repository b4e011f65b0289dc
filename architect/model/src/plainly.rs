//! What a parser of Rust types says, in the words of whoever writes the file.

/// The ranges that numbers of a model have.
const NUMBERS: &[(&str, &str)] = &[
    ("u8", "a whole number from 0 to 255"),
    ("u16", "a whole number from 0 to 65535"),
    ("u32", "a whole number from 0 to 4294967295"),
    ("u64", "a whole number, not below 0"),
    ("usize", "a whole number, not below 0"),
    ("i64", "a whole number"),
    ("f64", "a number"),
];

/// The same sentence with the names of Rust's types told as what may be written; others stay as they are.
pub(crate) fn plainly(said: &str) -> String {
    let mismatch = said.strip_prefix("invalid type: ").or_else(|| said.strip_prefix("invalid value: "));
    match mismatch.and_then(|rest| rest.rsplit_once(", expected ")) {
        Some((found, expected)) => format!("{} is here, and {} belongs here", what_is(found), what_belongs(expected)),
        None => said.to_owned(),
    }
}

fn what_is(found: &str) -> String {
    let quoted = |kind: &str| Some(found.strip_prefix(kind)?.trim().trim_matches('`'));
    match found {
        "map" => return "a map".to_owned(),
        "sequence" => return "a list".to_owned(),
        "null" | "unit value" | "Option value" => return "nothing".to_owned(),
        _ => {}
    }
    if let Some(text) = found.strip_prefix("string ") {
        return format!("the text {text}");
    }
    let word = ["integer ", "floating point ", "boolean "].into_iter().find_map(quoted);
    word.map_or_else(|| found.to_owned(), |word| format!("`{word}`"))
}

fn what_belongs(expected: &str) -> String {
    let number = NUMBERS.iter().find(|(name, _)| *name == expected);
    if let Some((_, words)) = number {
        return (*words).to_owned();
    }
    match expected {
        "a sequence" => "a list".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a string" | "string" => "text".to_owned(),
        _ if expected.starts_with("struct ") || expected == "a map" => "a map of keys and values".to_owned(),
        _ if expected.starts_with("enum ") || expected == "string or map" => "one of its words".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::plainly;

    #[test]
    fn nobody_is_told_of_rusts_types() {
        for (said, plain) in [
            (
                "invalid type: string \"many\", expected u16",
                "the text \"many\" is here, and a whole number from 0 to 65535 belongs here",
            ),
            (
                "invalid value: integer `800000`, expected u16",
                "`800000` is here, and a whole number from 0 to 65535 belongs here",
            ),
            (
                "invalid type: string \"a, expected b\", expected struct Service",
                "the text \"a, expected b\" is here, and a map of keys and values belongs here",
            ),
            ("invalid type: map, expected a sequence", "a map is here, and a list belongs here"),
            (
                "invalid type: null, expected a boolean",
                "nothing is here, and true or false belongs here",
            ),
            ("missing field `name`", "missing field `name`"),
        ] {
            assert_eq!(plainly(said), plain);
        }
    }
}
