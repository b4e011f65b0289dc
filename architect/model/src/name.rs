use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A name that does not fit, and how one looks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not {what}")]
pub struct BadName {
    given: String,
    what: &'static str,
}

/// Text that is checked as it is read, so that what is rendered needs no second thought.
macro_rules! checked {
    ($(#[$about:meta])* $name:ident, $what:literal, $pattern:literal, $is_one:expr) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks a text.
            ///
            /// # Errors
            /// When it is not one.
            pub fn new(text: impl Into<String>) -> Result<Self, BadName> {
                let text = text.into();
                let is_one: fn(&str) -> bool = $is_one;
                match is_one(&text) {
                    true => Ok(Self(text)),
                    false => Err(BadName { given: shortened(&text), what: $what }),
                }
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadName;
            fn try_from(text: String) -> Result<Self, BadName> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern, "description": $what })
            }
        }
    };
}

checked!(
    /// The Dapr app id of a service, and the name of everything that Kubernetes has for it (RFC 1123 label).
    AppId,
    "an app id: 1 to 50 lower-case letters, digits and dashes, a letter first and no dash last",
    "^[a-z]([-a-z0-9]{0,48}[a-z0-9])?$",
    |text| is_label(text, 50)
);

checked!(
    /// The name of a component, a chart, a secret, a database or a namespace (RFC 1123 label).
    Name,
    "a name: 1 to 63 lower-case letters, digits and dashes, a letter first and no dash last",
    "^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$",
    |text| is_label(text, 63)
);

checked!(
    /// What an event is called on the broker. A `*` is read, so that a check can say what it does.
    Topic,
    "a topic: 1 to 200 letters, digits, dots, dashes and underscores",
    "^[A-Za-z0-9._*-]{1,200}$",
    |text| (1..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-*".contains(&byte))
);

checked!(
    /// An absolute path of HTTP, with `{name}` for its parameters. Whoever passes it on may clean it (daprd does), and must find nothing to
    /// clean: what is asked for would be another path than the one that rules and findings name.
    Path,
    "a path: a slash, and up to 499 visible characters without `?`, `#`, `%`, quotes or backslashes, and no segment that is empty, `.` or `..`",
    "^/[^\\s?#%\"'`\\\\<>]{0,499}$",
    |text| text.starts_with('/')
        && text.len() <= 500
        && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"?#%\"'`\\<>".contains(&byte))
        && is_clean(text)
);

checked!(
    /// The name of an environment variable.
    Variable,
    "a variable: 1 to 100 upper-case letters, digits and underscores, a letter or underscore first",
    "^[A-Z_][A-Z0-9_]{0,99}$",
    |text| (1..=100).contains(&text.len())
        && !text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
);

checked!(
    /// The name of a figure or of a label of it, or a label's value.
    Metric,
    "a figure's name or label: 1 to 200 letters, digits and underscores",
    "^[A-Za-z0-9_]{1,200}$",
    |text| (1..=200).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
);

checked!(
    /// A line for people. It ends up in comments, tables and pages, so it has no line breaks or other control characters.
    #[derive(Default)]
    Sentence,
    "a line of up to 500 characters without control characters",
    "^[^\\p{Cc}]{0,500}$",
    |text| text.chars().count() <= 500 && !text.chars().any(|one| one.is_control() || BREAKS.contains(&one))
);

/// Line breaks that are not control characters.
const BREAKS: [char; 2] = ['\u{2028}', '\u{2029}'];

/// Whether each segment of a path names something. The root has none.
fn is_clean(path: &str) -> bool {
    path == "/" || path.split('/').skip(1).all(|segment| !["", ".", ".."].contains(&segment))
}

fn is_label(text: &str, length_max: usize) -> bool {
    (1..=length_max).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('-')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// As much of a wrong text as is of use in a sentence, without what would break the line.
pub(crate) fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).flat_map(char::escape_debug).collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}

impl Name {
    /// One that is known to fit.
    pub(crate) fn fixed(text: &'static str) -> Self {
        debug_assert!(Self::new(text).is_ok(), "{text}");
        Self(text.to_owned())
    }
}

impl Path {
    /// One that is known to fit.
    pub(crate) fn fixed(text: &'static str) -> Self {
        debug_assert!(Self::new(text).is_ok(), "{text}");
        Self(text.to_owned())
    }
}

impl Sentence {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_change_a_document_is_not_a_name() {
        for text in [
            "",
            "-a",
            "a-",
            "A",
            "a b",
            "a\nb",
            "{{ .Values }}",
            "a: b",
            "ä",
            "1a",
            &"a".repeat(64),
        ] {
            assert!(AppId::new(text).is_err() && Name::new(text).is_err(), "{text}");
        }
        for text in ["/a?b", "a", "/a b", "/a\n", "/\"", "/${HOME}\\"] {
            assert!(Path::new(text).is_err(), "{text}");
        }
        for text in ["/../admin", "/a/./b", "/a/..", "//a", "/a//b", "/a/", "/%2e%2e/a", "/a%2Fb"] {
            let error = Path::new(text).expect_err(text).to_string();
            assert!(error.contains("no segment that is empty, `.` or `..`"), "{error}");
        }
        for text in ["/", "/a.b/..c/{id}", "/v{n}.json/{*rest}", "/.well-known/keys"] {
            assert!(Path::new(text).is_ok(), "{text}");
        }
        assert!(Sentence::new("one\nline").is_err() && Sentence::new("one\u{2028}line").is_err());
        assert!(Topic::new("task.*").is_ok() && Topic::new("a b").is_err());
    }

    #[test]
    fn a_wrong_name_is_shown_short_and_on_one_line() {
        let error = AppId::new(format!("a\n{}", "b".repeat(100))).expect_err("not one").to_string();
        assert!(error.starts_with("`a\\nbb") && error.contains("…` is not an app id"), "{error}");
    }
}
