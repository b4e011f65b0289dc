use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A place in an order kept by hand: a text between any two of which another fits (fractional indexing). Compared byte by byte.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Rank(String);

/// A text that is no rank, or two ranks in the wrong order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RankError {
    /// Not 1 to 64 characters of 0-9, A-Z, a-z that end in something else than 0.
    #[error("not a rank")]
    Form,
    /// The lower is not below the upper, or there is no room left between them.
    #[error("no place between these two ranks: number the list anew")]
    NoRoom,
}

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Rank {
    /// Longer ranks mean that the list wants to be numbered anew.
    pub const BYTES_MAX: usize = 64;

    /// The rank as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A rank that grows with `number`: what a new thing gets, so that it comes last without a look at the others.
    /// Eight digits of base 62 hold 2.1e14; microseconds since 2026 fit until 2032 and sort on after that by a longer first digit.
    pub fn ascending(number: u64) -> Self {
        let mut digits = [0u8; 10];
        let mut rest = number;
        for place in digits.iter_mut().rev() {
            *place = DIGITS[(rest % 62) as usize];
            rest /= 62;
        }
        Self(format!("{}V", String::from_utf8_lossy(&digits)))
    }

    /// A rank strictly between two others; `None` is the open end.
    ///
    /// # Errors
    /// [`RankError::NoRoom`] when `lower` is not below `upper` or the result would be too long.
    pub fn between(lower: Option<&Rank>, upper: Option<&Rank>) -> Result<Self, RankError> {
        let lower = lower.map_or("", Rank::as_str).as_bytes();
        let upper = upper.map(|rank| rank.as_str().as_bytes());
        if upper.is_some_and(|upper| lower >= upper) {
            return Err(RankError::NoRoom);
        }
        let mut made = Vec::new();
        let mut bounded = upper;
        for place in 0..Self::BYTES_MAX {
            let low = lower.get(place).map_or(0, |digit| value(*digit));
            let high = bounded.map_or(62, |upper| upper.get(place).map_or(0, |digit| value(*digit)));
            if high > low + 1 {
                made.push(DIGITS[(low + high) / 2]);
                return Self::try_from(String::from_utf8_lossy(&made).into_owned());
            }
            made.push(DIGITS[low]);
            if high > low {
                bounded = None;
            }
        }
        Err(RankError::NoRoom)
    }
}

fn value(digit: u8) -> usize {
    DIGITS.iter().position(|known| *known == digit).unwrap_or(0)
}

impl TryFrom<String> for Rank {
    type Error = RankError;

    fn try_from(text: String) -> Result<Self, RankError> {
        let ok = (1..=Self::BYTES_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric()) && !text.ends_with('0');
        if ok { Ok(Self(text)) } else { Err(RankError::Form) }
    }
}

impl From<Rank> for String {
    fn from(rank: Rank) -> String {
        rank.0
    }
}

impl JsonSchema for Rank {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Rank".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "maxLength": Self::BYTES_MAX, "description": "Fractional index, compared byte by byte" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_between_any_two_until_the_limit() {
        let mut low = Rank::ascending(5);
        let high = Rank::ascending(6);
        for _ in 0..200 {
            let middle = Rank::between(Some(&low), Some(&high)).unwrap();
            assert!(low < middle && middle < high, "{low:?} {middle:?} {high:?}");
            low = middle;
        }
    }

    #[test]
    fn there_is_room_at_both_ends() {
        let mut first = Rank::ascending(0);
        for _ in 0..100 {
            let earlier = Rank::between(None, Some(&first)).unwrap();
            assert!(earlier < first);
            first = earlier;
        }
        let last = Rank::ascending(u64::MAX >> 8);
        assert!(Rank::between(Some(&last), None).unwrap() > last);
        assert!(Rank::ascending(1) < Rank::ascending(2) && Rank::ascending(61) < Rank::ascending(62));
    }

    #[test]
    fn the_wrong_way_round_is_refused() {
        let (a, b) = (Rank::ascending(1), Rank::ascending(2));
        assert_eq!(Rank::between(Some(&b), Some(&a)), Err(RankError::NoRoom));
        assert_eq!(Rank::between(Some(&a), Some(&a)), Err(RankError::NoRoom));
    }
}
