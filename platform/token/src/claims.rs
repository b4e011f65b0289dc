use pando_kernel::{Instant, SessionId, UserId, Zone};
use pando_wire::Role;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// A NumericDate of RFC 7519: seconds since the Unix epoch, with a fraction down to the microsecond. The fraction matters: a token
/// issued right after a revocation, within the same second, is valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NumericDate(pub Instant);

impl From<Instant> for NumericDate {
    fn from(instant: Instant) -> Self {
        Self(instant)
    }
}

impl Serialize for NumericDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let micros = self.0.as_micros();
        if micros % 1_000_000 == 0 {
            serializer.serialize_i64(micros / 1_000_000)
        } else {
            serializer.serialize_f64(micros as f64 / 1e6)
        }
    }
}

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let seconds = f64::deserialize(deserializer)?;
        if seconds.is_finite() && (0.0..1e11).contains(&seconds) {
            Ok(Self(Instant::from_micros((seconds * 1e6).round() as i64)))
        } else {
            Err(serde::de::Error::custom("not a date of this calendar"))
        }
    }
}

/// What an access token says. All of it is signed; none of it is secret.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it: [`crate::Profile::issuer`].
    pub iss: String,
    /// For whom it is: [`crate::Profile::audience`].
    pub aud: String,
    /// The person.
    pub sub: UserId,
    /// The session.
    pub sid: SessionId,
    /// What else the person may do.
    pub role: Role,
    /// The person's zone.
    pub zone: Zone,
    /// When it was issued.
    pub iat: NumericDate,
    /// From when on it is valid, if not from `iat`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nbf: Option<NumericDate>,
    /// When it ends; not valid at this instant any more.
    pub exp: NumericDate,
    /// Makes each token its own.
    pub jti: Uuid,
}
