use http::{HeaderMap, StatusCode};
use serde_json::Value;

/// An answer, read to its end.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, when it is JSON; else its text as a JSON string.
    pub body: Value,
}

impl Answered {
    /// The body of an answer with this status.
    ///
    /// # Panics
    /// When it has another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.body);
        self.body
    }

    /// That it is a problem of this status and code.
    ///
    /// # Panics
    /// When it is something else.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) {
        let found = (self.status.as_u16(), self.body["code"].as_str());
        assert_eq!(found, (status, Some(code)), "{}", self.body);
        assert_eq!(self.fault(), None, "{}", self.body);
    }

    /// The header of this name, when it is there and is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// In what it is not a refusal as the API promises them (RFC 9457, a stable code, a correlation id); `None` when it is one.
    pub fn fault(&self) -> Option<String> {
        let text = |name: &str| self.body[name].as_str().unwrap_or_default();
        let is_code = |code: &str| !code.is_empty() && code.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'.'));
        let is_pointer = |at: &str| at.is_empty() || at.starts_with('/') || at.starts_with('?');
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        let promises = [
            ("a refusal, not a success or a fault of the server", self.status.is_client_error()),
            (
                "application/problem+json",
                self.header("content-type") == Some("application/problem+json"),
            ),
            ("the status once more", self.body["status"] == self.status.as_u16()),
            (
                "a type that ends with its code",
                text("type") == format!("urn:pando:problem:{}", text("code")),
            ),
            ("a title", !text("title").is_empty()),
            ("a detail, not a book", (1..=1000).contains(&text("detail").len())),
            ("a stable code", is_code(text("code"))),
            (
                "the correlation id of the header",
                self.header("x-correlation-id") == Some(text("correlation_id")) && text("correlation_id").len() == 36,
            ),
            (
                "places and codes of the faults",
                errors
                    .iter()
                    .all(|error| error["pointer"].as_str().is_some_and(is_pointer) && error["code"].as_str().is_some_and(is_code)),
            ),
            (
                "a fault's place when it is about a value",
                text("code") != "invalid" || !errors.is_empty(),
            ),
        ];
        promises
            .iter()
            .find(|(_, is_kept)| !is_kept)
            .map(|(promise, _)| format!("lacks {promise}: {} {}", self.status, self.body))
    }
}
