use std::borrow::Cow;
use std::time::Duration;

use pando_wire::TraceParent;

/// What a span was in its trace, with the number that OTLP has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanKind {
    /// A request was answered.
    Server = 2,
    /// An event was handed over.
    Producer = 4,
    /// An event was taken.
    Consumer = 5,
}

/// What an attribute says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// A text, from a closed list.
    Text(Cow<'static, str>),
    /// A number.
    Number(i64),
}

impl From<&'static str> for Word {
    fn from(text: &'static str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Word {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<i64> for Word {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

/// Something that was done and is over.
#[derive(Clone, Debug)]
pub struct Span {
    /// The app id of the service that did it.
    pub service: &'static str,
    /// Which operation: `createTask`, `publish task.created`.
    pub name: String,
    /// What it was in its trace.
    pub kind: SpanKind,
    /// Its trace, and its own id.
    pub trace: TraceParent,
    /// The span that caused it; none at the root.
    pub parent: Option<TraceParent>,
    /// How long it took; it ends when it is recorded.
    pub took: Duration,
    /// Whether it went wrong here.
    pub is_failed: bool,
    /// More about it, in the words of OpenTelemetry's semantic conventions 1.38
    /// (<https://opentelemetry.io/docs/specs/semconv/http/http-spans/> and `…/messaging/messaging-spans/`).
    pub attributes: Vec<(&'static str, Word)>,
}
