use crate::key::segment;

/// How [`crate::DaprState`] keeps an entry, for whoever reads the table of a component past the sidecar.
///
/// daprd puts a prefix and `||` before a key; which one, the component's `keyPrefix` says. A value is a JSON text within a JSON string.
pub struct Stored;

impl Stored {
    /// What stands between a component's prefix and our key.
    const BEHIND_PREFIX: &'static str = "||";

    /// The value of a key that was deleted.
    pub const DELETED: &'static str = "\"\"";

    /// A key behind this prefix, or, where it is empty, the end that it has behind any.
    pub fn key(prefix: &str, key: &str) -> String {
        format!("{prefix}{}{}", Self::BEHIND_PREFIX, segment(key))
    }

    /// The prefix of a key that is stored like this.
    pub fn prefix_of<'a>(stored: &'a str, key: &str) -> Option<&'a str> {
        stored.strip_suffix(&Self::key("", key))
    }

    /// The key that is stored like this behind this prefix; `None` when none of ours is.
    pub fn key_of(stored: &str, prefix: &str) -> Option<String> {
        let written = stored.strip_prefix(prefix)?.strip_prefix(Self::BEHIND_PREFIX)?;
        let mut bytes = written.bytes();
        let mut key = Vec::with_capacity(written.len());
        while let Some(byte) = bytes.next() {
            key.push(match byte {
                b'~' => {
                    let digits = [bytes.next()?, bytes.next()?];
                    u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
                }
                plain => plain,
            });
        }
        let key = String::from_utf8(key).ok()?;
        (segment(&key) == written).then_some(key)
    }

    /// The JSON text of a value that is stored like this; `None` when none of ours is.
    pub fn value_of(bytes: &[u8]) -> Option<String> {
        let text: String = serde_json::from_slice(bytes).ok()?;
        serde_json::from_str::<&serde_json::value::RawValue>(&text).is_ok().then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_again() {
        for key in ["thing/0198-ab/1", "a~b", "ü", "a||b", ".."] {
            let stored = Stored::key("statestore", key);
            assert_eq!(Stored::key_of(&stored, "statestore").as_deref(), Some(key), "{stored}");
            assert_eq!(Stored::prefix_of(&stored, key), Some("statestore"));
            assert_eq!(Stored::key_of(&stored, "other"), None);
        }
        for foreign in [
            "statestore||a/b",
            "statestore||a~2",
            "statestore||a~zz",
            "statestore",
            "statestore||~61",
        ] {
            assert_eq!(Stored::key_of(foreign, "statestore"), None, "{foreign}");
        }
        assert_eq!(Stored::value_of(br#""{\"n\":\"\\u003c\"}""#).as_deref(), Some(r#"{"n":"\u003c"}"#));
        for foreign in [&b"{}"[..], b"\"{\"", Stored::DELETED.as_bytes(), b"\xff"] {
            assert_eq!(Stored::value_of(foreign), None, "{foreign:?}");
        }
    }
}
