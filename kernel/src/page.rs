use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

/// How many items a page holds: 1 to 200, 50 unless asked otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Limit(u32);

impl Limit {
    /// The largest page.
    pub const MAX: u32 = 200;

    /// The number of items.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

impl TryFrom<u32> for Limit {
    type Error = &'static str;

    fn try_from(number: u32) -> Result<Self, Self::Error> {
        if (1..=Self::MAX).contains(&number) {
            Ok(Self(number))
        } else {
            Err("a limit is 1 to 200")
        }
    }
}

impl From<Limit> for u32 {
    fn from(limit: Limit) -> u32 {
        limit.0
    }
}

impl JsonSchema for Limit {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Limit".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": 1, "maximum": Self::MAX, "default": 50 })
    }
}

/// One page of a longer list, and how to get the next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "{T}Page")]
pub struct Page<T> {
    /// The items, in the order that was asked for.
    pub items: Vec<T>,
    /// Hand it back as `cursor` for the next page; null at the end.
    pub next_cursor: Option<Cursor>,
}

/// Where a page ended: opaque to clients, bound to the filter it was made for, so that it cannot be used with another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Cursor(String);

/// A cursor that was not made here, or for another filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this cursor does not belong to this list: start again without one")]
pub struct CursorError;

impl Cursor {
    const BYTES_MAX: usize = 2048;

    /// A cursor that carries the last item's sort key. `filter` is whatever names the list: person, filter and order.
    pub fn seal<K: Serialize>(filter: &str, key: &K) -> Self {
        let key = serde_json::to_vec(key).unwrap_or_default();
        let mut bytes = mark(filter, &key).to_vec();
        bytes.extend_from_slice(&key);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The sort key again.
    ///
    /// # Errors
    /// When the cursor was changed, or made for another filter.
    pub fn open<K: DeserializeOwned>(&self, filter: &str) -> Result<K, CursorError> {
        if self.0.len() > Self::BYTES_MAX {
            return Err(CursorError);
        }
        let bytes = URL_SAFE_NO_PAD.decode(&self.0).map_err(|_| CursorError)?;
        let (sealed, key) = bytes.split_at_checked(8).ok_or(CursorError)?;
        if sealed != mark(filter, key) {
            return Err(CursorError);
        }
        serde_json::from_slice(key).map_err(|_| CursorError)
    }
}

/// Eight bytes that tell another filter or a mangled key. No secret: a forged cursor shows its maker nothing but their own list.
fn mark(filter: &str, key: &[u8]) -> [u8; 8] {
    let digest = Sha256::new()
        .chain_update(filter.as_bytes())
        .chain_update([0])
        .chain_update(key)
        .finalize();
    let mut mark = [0; 8];
    mark.copy_from_slice(&digest[..8]);
    mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_only_for_its_own_filter() {
        let cursor = Cursor::seal("open by due", &("2026-11-23", 7));
        assert_eq!(cursor.open::<(String, i64)>("open by due").unwrap(), ("2026-11-23".to_owned(), 7));
        assert!(cursor.open::<(String, i64)>("open by rank").is_err());
        for bad in ["", "x", "!!!!", "AAAAAAAAAAAAAAAA"] {
            assert!(Cursor(bad.to_owned()).open::<(String, i64)>("open by due").is_err(), "{bad}");
        }
    }

    #[test]
    fn a_page_has_one_to_two_hundred_items() {
        assert!(Limit::try_from(0).is_err() && Limit::try_from(201).is_err());
        assert_eq!(Limit::try_from(200).unwrap().get(), 200);
    }
}
