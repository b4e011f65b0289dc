//! Spans: what was done as part of a trace, by whom, and for how long; recorded where it ends, and exported by OTLP.
//!
//! The ids are those that requests and events carry anyway ([`pando_wire::TraceParent`]). Nothing is made while there is no collector
//! to tell, nor of a trace that is not sampled. A span never holds what somebody wrote, nor who they are.

mod exporter;
mod otlp;
mod recorder;
mod sampler;
mod settings;
mod span;

pub use recorder::Spans;
pub use sampler::Sampler;
pub use settings::{OtlpError, OtlpSettings};
pub use span::{Span, SpanKind, Word};
