use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::compact;

/// A public key as RFC 7517 and RFC 8037 write it: an octet key pair on Ed25519.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Jwk {
    /// Always `OKP`.
    pub kty: String,
    /// Always `Ed25519`.
    pub crv: String,
    /// The key's 32 bytes in base64url.
    pub x: String,
    /// Names the key: its thumbprint (RFC 7638).
    pub kid: String,
    /// Always `sig`.
    #[serde(rename = "use", default = "signatures")]
    pub use_: String,
    /// Always `EdDSA`.
    #[serde(default = "algorithm")]
    pub alg: String,
}

fn signatures() -> String {
    "sig".to_owned()
}

fn algorithm() -> String {
    compact::ALG.to_owned()
}

/// The published keys (RFC 7517): those that sign, and those that signed tokens which are still valid.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Jwks {
    /// The keys, in no order.
    pub keys: Vec<Jwk>,
}

/// A key that this profile does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an Ed25519 key for signatures")]
pub struct JwkError;

impl Jwk {
    /// The public key of these 32 bytes, named by its thumbprint.
    pub fn ed25519(public: &[u8; 32]) -> Self {
        let x = compact::encode(public);
        Self {
            kty: "OKP".to_owned(),
            crv: "Ed25519".to_owned(),
            kid: thumbprint(&x),
            x,
            use_: signatures(),
            alg: algorithm(),
        }
    }

    /// The key's bytes.
    ///
    /// # Errors
    /// When it is a key of another kind, or not for signatures.
    pub fn public_key(&self) -> Result<[u8; 32], JwkError> {
        if (&*self.kty, &*self.crv, &*self.use_, &*self.alg) != ("OKP", "Ed25519", "sig", compact::ALG) {
            return Err(JwkError);
        }
        compact::decode(&self.x).and_then(|bytes| bytes.try_into().ok()).ok_or(JwkError)
    }
}

/// RFC 7638 over the required members in the order of their names.
fn thumbprint(x: &str) -> String {
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}"#);
    compact::encode(&Sha256::digest(canonical.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_is_that_of_rfc_8037_a_3() {
        let public = compact::decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
        let key = Jwk::ed25519(&public.clone().try_into().unwrap());
        assert_eq!(key.kid, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!(key.public_key().unwrap().to_vec(), public);
    }

    #[test]
    fn keys_of_another_kind_are_refused() {
        let good = Jwk::ed25519(&[7; 32]);
        for (name, bad) in [
            (
                "kty",
                Jwk {
                    kty: "oct".into(),
                    ..good.clone()
                },
            ),
            (
                "crv",
                Jwk {
                    crv: "X25519".into(),
                    ..good.clone()
                },
            ),
            (
                "use",
                Jwk {
                    use_: "enc".into(),
                    ..good.clone()
                },
            ),
            (
                "alg",
                Jwk {
                    alg: "HS256".into(),
                    ..good.clone()
                },
            ),
            (
                "x",
                Jwk {
                    x: "AAAA".into(),
                    ..good.clone()
                },
            ),
        ] {
            assert_eq!(bad.public_key(), Err(JwkError), "{name}");
        }
    }
}
