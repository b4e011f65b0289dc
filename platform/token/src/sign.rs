use std::fmt;

use pando_kernel::Random;
use pando_wire::AccessToken;
use ring::signature::{Ed25519KeyPair, KeyPair};

use crate::compact::{self, Header};
use crate::{Claims, Jwk};

/// A private key (Ed25519, RFC 8032), as its seed. Its `Debug` shows its name only.
pub struct SigningKey {
    seed: [u8; 32],
    pair: Ed25519KeyPair,
    jwk: Jwk,
}

impl SigningKey {
    /// A new key.
    ///
    /// # Errors
    /// Never for a seed of 32 bytes; the library's signature says so.
    pub fn generate(random: &dyn Random) -> Result<Self, ring::error::KeyRejected> {
        let mut seed = [0; 32];
        random.fill(&mut seed);
        Self::from_seed(seed)
    }

    /// The key of a stored seed.
    ///
    /// # Errors
    /// Never for a seed of 32 bytes; the library's signature says so.
    pub fn from_seed(seed: [u8; 32]) -> Result<Self, ring::error::KeyRejected> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&seed)?;
        let mut public = [0; 32];
        public.copy_from_slice(pair.public_key().as_ref());
        Ok(Self {
            seed,
            pair,
            jwk: Jwk::ed25519(&public),
        })
    }

    /// The seed, to be sealed and stored; whoever has it, can sign.
    pub fn seed(&self) -> &[u8; 32] {
        &self.seed
    }

    /// The public half, to be published.
    pub fn jwk(&self) -> &Jwk {
        &self.jwk
    }

    /// The key's name.
    pub fn kid(&self) -> &str {
        &self.jwk.kid
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.jwk.kid)
    }
}

/// Makes access tokens with one key.
#[derive(Debug)]
pub struct Signer {
    key: SigningKey,
    header: String,
}

impl Signer {
    /// Signs with `key`.
    pub fn new(key: SigningKey) -> Self {
        let header = Header {
            alg: compact::ALG.to_owned(),
            typ: compact::TYP.to_owned(),
            kid: key.kid().to_owned(),
        };
        let header = compact::encode(&serde_json::to_vec(&header).unwrap_or_default());
        Self { key, header }
    }

    /// The key's name.
    pub fn kid(&self) -> &str {
        self.key.kid()
    }

    /// The token of these claims: about 20 us.
    pub fn sign(&self, claims: &Claims) -> AccessToken {
        // Plain data always serializes; were it not so, the token would be one that nobody accepts.
        let payload = compact::encode(&serde_json::to_vec(claims).unwrap_or_default());
        AccessToken::new(&sign_compact(&self.key.pair, &self.header, &payload))
    }
}

/// RFC 7515 section 5.1 over parts that are encoded already.
pub(crate) fn sign_compact(pair: &Ed25519KeyPair, header: &str, payload: &str) -> String {
    let signed = format!("{header}.{payload}");
    let signature = compact::encode(pair.sign(signed.as_bytes()).as_ref());
    format!("{signed}.{signature}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_the_example_of_rfc_8037_a_4() {
        let seed = compact::decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let key = SigningKey::from_seed(seed.try_into().unwrap()).unwrap();
        assert_eq!(key.jwk().x, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        let token = sign_compact(&key.pair, "eyJhbGciOiJFZERTQSJ9", "RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc");
        let expected = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        assert_eq!(token.rsplit('.').next(), Some(expected));
    }

    #[test]
    fn nothing_secret_is_shown() {
        let key = SigningKey::from_seed([1; 32]).unwrap();
        assert_eq!(format!("{:?}", key), format!("SigningKey({})", key.kid()));
    }
}
