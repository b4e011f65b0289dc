//! What daprd itself says when it does not do something, told from anything else.

use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

/// An answer of daprd's own that is no success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub status: StatusCode,
    /// `ERR_DIRECT_INVOKE`; empty when it is no answer of daprd's form.
    pub code: String,
    /// In its own words.
    pub message: String,
}

/// So many characters of an answer say enough.
const SHOWN_MAX: usize = 500;

impl Refusal {
    /// Reads it; whatever it is, something is said about it.
    pub fn read(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            error_code: String,
            #[serde(default)]
            message: String,
        }
        match serde_json::from_slice::<Answer>(body) {
            Ok(answer) => Self {
                status,
                code: shorten(&answer.error_code),
                message: shorten(&answer.message),
            },
            Err(_) => {
                let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
                let text = shorten(String::from_utf8_lossy(body).trim());
                Self {
                    status,
                    code: String::new(),
                    message: match (kind, text.as_str()) {
                        (_, "") => "an empty answer".to_owned(),
                        (Some(kind), text) if !kind.starts_with("text/plain") => {
                            format!("an answer of type {kind} that is not Dapr's: {text}")
                        }
                        (_, text) => text.to_owned(),
                    },
                }
            }
        }
    }

    /// In one sentence.
    pub fn told(&self) -> String {
        let Self { status, code, message } = self;
        match status.as_u16() {
            401 => format!("{status}: {message}. Set DAPR_API_TOKEN to the token that the sidecar asks for"),
            _ if code.is_empty() => format!("{status}: {message}"),
            _ => format!("{status} {code}: {message}"),
        }
    }

    /// Whether the message says one of these.
    pub fn says(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.message.contains(word))
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(SHOWN_MAX).collect()
}
