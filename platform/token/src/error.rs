use pando_wire::Problem;

/// Why a token is not accepted. For logs and tests; the outside text ([`Problem`]) is always the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Longer than [`crate::TokenVerifier::TOKEN_BYTES_MAX`].
    #[error("too long")]
    TooLong,
    /// Not three parts of base64url with JSON objects in the first two.
    #[error("not of the form of a token")]
    Form,
    /// The header is not exactly that of the profile: another `alg`, another `typ`, or fields besides `kid`.
    #[error("another kind of token")]
    Kind,
    /// Signed by a key that is not known (any more).
    #[error("unknown key")]
    UnknownKey,
    /// The signature is not that of the key.
    #[error("wrong signature")]
    Signature,
    /// A claim is missing or makes no sense.
    #[error("the claims make no sense")]
    Claims,
    /// From another issuer, or for another audience.
    #[error("not for us")]
    NotForUs,
    /// Not valid yet.
    #[error("not valid yet")]
    Early,
    /// Not valid any more.
    #[error("expired")]
    Expired,
    /// Its session or its person was revoked.
    #[error("revoked")]
    Revoked,
}

impl From<TokenError> for Problem {
    fn from(_: TokenError) -> Self {
        Self::unauthenticated("Sign in: there is no valid access token in the Authorization header.")
    }
}
