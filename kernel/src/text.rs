//! Text with a limit. A value of one of these types is trimmed, within its limit, and free of control characters.

use std::fmt;
use std::ops::Deref;

/// Why a text is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// Longer than its limit.
    #[error("must be at most {max} characters long, and is {length}")]
    TooLong {
        /// The limit in characters (Unicode scalar values).
        max: usize,
        /// What it was.
        length: usize,
    },
    /// NUL, escape and their like: they break logs, terminals and PostgreSQL.
    #[error("must not contain control characters")]
    Control,
    /// Not of the form this kind of text has.
    #[error("{0}")]
    Form(&'static str),
}

/// Trims, counts and looks for control characters; line breaks and tabs pass only where lines make sense.
fn checked(text: &str, min: usize, max: usize, lines: bool) -> Result<String, TextError> {
    let text = text.trim();
    let length = text.chars().count();
    if length > max {
        return Err(TextError::TooLong { max, length });
    }
    if length < min {
        return Err(TextError::Empty);
    }
    if text.chars().any(|c| c.is_control() && !(lines && matches!(c, '\n' | '\r' | '\t'))) {
        return Err(TextError::Control);
    }
    Ok(text.to_owned())
}

macro_rules! bounded_text {
    ($($(#[$doc:meta])* $name:ident, $min:literal..=$max:literal, lines: $lines:literal, $form:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String")]
        pub struct $name(String);

        impl $name {
            /// The limit in characters.
            pub const CHARACTERS_MAX: usize = $max;

            /// Checks a text and keeps it.
            ///
            /// # Errors
            /// Why it is refused.
            pub fn new(text: &str) -> Result<Self, TextError> {
                let form: fn(String) -> Result<String, TextError> = $form;
                form(checked(text, $min, $max, $lines)?).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            fn try_from(text: String) -> Result<Self, TextError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }

        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "minLength": $min, "maxLength": $max })
            }
        }
    )+};
}

bounded_text! {
    /// What a task is called.
    Title, 1..=500, lines: false, Ok;
    /// What else there is to say about a task.
    Notes, 0..=100_000, lines: true, Ok;
    /// What a project is called.
    ProjectName, 1..=200, lines: false, Ok;
    /// What a label is called, without the `@`. No white space: it can be typed.
    LabelName, 1..=60, lines: false, |text| {
        let text = text.trim_start_matches('@').to_owned();
        match () {
            () if text.is_empty() => Err(TextError::Empty),
            () if text.contains(|c: char| c.is_whitespace() || matches!(c, '@' | '#' | ',')) =>
                Err(TextError::Form("must not contain white space, '@', '#' or a comma")),
            () => Ok(text),
        }
    };
    /// What a person is called.
    PersonName, 1..=120, lines: false, Ok;
    /// What a conversation is called.
    ChatSessionName, 1..=120, lines: false, Ok;
    /// `#rrggbb`, in lower case.
    Colour, 7..=7, lines: false, |text| {
        let ok = text.starts_with('#') && text[1..].chars().all(|c| c.is_ascii_hexdigit());
        if ok { Ok(text.to_ascii_lowercase()) } else { Err(TextError::Form("must be a colour such as #2f855a")) }
    };
    /// An address, folded to lower case: two spellings are one account. 254 is the limit of RFC 5321.
    Email, 3..=254, lines: false, |text| {
        let form = TextError::Form("must be an e-mail address, such as ada@example.org");
        let (local, host) = text.rsplit_once('@').ok_or(form)?;
        let bad = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';' | '"' | '@');
        if local.is_empty() || local.len() > 64 || host.is_empty() || text.len() > 254
            || text.contains(bad) != text.contains('@') || local.contains(bad) || host.contains(bad)
            || host.starts_with('.') || host.ends_with('.') || host.contains("..")
        {
            return Err(form);
        }
        Ok(text.to_lowercase())
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_has_one_to_five_hundred_characters() {
        assert_eq!(Title::new("  pay rent ").unwrap().as_str(), "pay rent");
        assert_eq!(Title::new(" \t "), Err(TextError::Empty));
        assert!(Title::new(&"é".repeat(500)).is_ok());
        assert_eq!(Title::new(&"é".repeat(501)), Err(TextError::TooLong { max: 500, length: 501 }));
        assert_eq!(Title::new("a\0b"), Err(TextError::Control));
        assert!(Notes::new("two\nlines").is_ok());
    }

    #[test]
    fn two_spellings_of_an_address_are_one() {
        assert_eq!(Email::new("A@B.co").unwrap(), Email::new("a@b.co").unwrap());
        for bad in ["a", "a@", "@b", "a b@c", "a@b@c", "a@b..c", "a@.b"] {
            assert!(Email::new(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_label_can_be_typed() {
        assert_eq!(LabelName::new("@home").unwrap().as_str(), "home");
        assert!(LabelName::new("two words").is_err());
        assert!(LabelName::new("@").is_err());
    }
}
