use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pando_kernel::{Clock, Random};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde_json::json;

/// The trust domain of the apps; daprd knows no other where there is no Kubernetes.
const APPS: &str = "public";
/// The trust domain of sentry.
pub(crate) const SENTRY: &str = "localhost";
/// The namespace of all of them.
pub(crate) const NAMESPACE: &str = "default";
/// A sidecar shows its token again whenever its certificate (24 h) is renewed. The keys are new at each start.
const TOKEN_SECONDS: i64 = 10 * 365 * 24 * 3600;
const KEY_ID: &str = "pando";

/// What sentry knows apps by: without it any process of this machine would get any app's certificate.
pub(crate) struct Identity {
    key: Ed25519KeyPair,
    now_seconds: i64,
}

impl Identity {
    /// A new key.
    ///
    /// # Errors
    /// Never with 32 bytes.
    pub(crate) fn new(random: &dyn Random, clock: &dyn Clock) -> anyhow::Result<Self> {
        let mut seed = [0; 32];
        random.fill(&mut seed);
        let key = Ed25519KeyPair::from_seed_unchecked(&seed).map_err(|_| anyhow::anyhow!("no key for the sidecars' identities"))?;
        Ok(Self {
            key,
            now_seconds: clock.now().as_micros() / 1_000_000,
        })
    }

    /// The public key, as sentry reads it (RFC 7517, RFC 8037).
    pub(crate) fn published(&self) -> String {
        let x = URL_SAFE_NO_PAD.encode(self.key.public_key());
        json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": KEY_ID, "x": x }] }).to_string()
    }

    /// What the sidecar of an app shows to get that app's certificate.
    pub(crate) fn token(&self, app_id: &str) -> String {
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = part(json!({ "alg": "EdDSA", "typ": "JWT", "kid": KEY_ID }));
        let claims = part(json!({
            "sub": format!("spiffe://{APPS}/ns/{NAMESPACE}/{app_id}"),
            "aud": [format!("spiffe://{SENTRY}/ns/{NAMESPACE}/dapr-sentry")],
            "iat": self.now_seconds,
            "exp": self.now_seconds + TOKEN_SECONDS,
        }));
        let signed = format!("{header}.{claims}");
        let signature = URL_SAFE_NO_PAD.encode(self.key.sign(signed.as_bytes()));
        format!("{signed}.{signature}")
    }
}
