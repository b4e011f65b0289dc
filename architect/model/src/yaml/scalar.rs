use super::Value;

/// What a scalar without quotes is, by YAML's core schema (YAML 1.2.2, 10.3.2). `yes` and `on` are texts.
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" => return Value::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Value::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN),
        _ => {}
    }
    integer(text)
        .map(Value::Integer)
        .or_else(|| float(text).map(Value::Float))
        .unwrap_or_else(|| Value::Text(text.to_owned()))
}

fn integer(text: &str) -> Option<i64> {
    if let Some(digits) = text.strip_prefix("0x") {
        return i64::from_str_radix(digits, 16).ok();
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return i64::from_str_radix(digits, 8).ok();
    }
    text.parse().ok()
}

fn float(text: &str) -> Option<f64> {
    // Rust reads `inf` and `nan`, too, which are texts here.
    let is_number =
        text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) && text.bytes().any(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_quotes_is_what_the_core_schema_says() {
        assert_eq!(plain("8000"), Value::Integer(8000));
        assert_eq!(plain("0x1F"), Value::Integer(31));
        assert_eq!(plain("1.5e3"), Value::Float(1500.0));
        assert_eq!(plain("~"), Value::Null);
        for text in ["yes", "on", "1.2.3", "inf", "nan", "-", "e", "12s", "0b1"] {
            assert_eq!(plain(text), Value::Text(text.to_owned()));
        }
    }
}
