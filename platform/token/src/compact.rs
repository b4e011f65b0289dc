//! The compact serialization of RFC 7515: three parts of base64url without padding, split by dots.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::TokenError;

pub(crate) const ALG: &str = "EdDSA";
pub(crate) const TYP: &str = "at+jwt";

/// The header, exactly: a field more, less, or twice is refused.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    pub alg: String,
    pub typ: String,
    pub kid: String,
}

/// A token taken apart; nothing in it is verified.
pub(crate) struct Parts<'a> {
    /// What the signature is over: header and payload as they came.
    pub signed: &'a str,
    pub header: Vec<u8>,
    pub payload: Vec<u8>,
    pub signature: Vec<u8>,
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Strict: refuses padding, other alphabets and set trailing bits.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

pub(crate) fn split(token: &str) -> Result<Parts<'_>, TokenError> {
    let (signed, signature) = token.rsplit_once('.').ok_or(TokenError::Form)?;
    let (header, payload) = signed.split_once('.').ok_or(TokenError::Form)?;
    // A fourth part leaves a dot in the payload, which is not base64url.
    let part = |text| decode(text).ok_or(TokenError::Form);
    Ok(Parts {
        signed,
        header: part(header)?,
        payload: part(payload)?,
        signature: part(signature)?,
    })
}
