use std::borrow::Cow;
use std::time::Instant;

use pando_service::spans::{Span, SpanKind, Spans, Word};
use pando_wire::{BusError, CloudEvent, TraceParent};

/// Events that are being handed over. Each that is part of a recorded trace carries a span of its own: whoever takes it is caused by
/// that, and the trace shows how long it lay and how often it was tried.
pub(crate) struct Handed<'a> {
    spans: &'a Spans,
    began: Instant,
    events: Cow<'a, [CloudEvent]>,
    /// The place of an event, the span that caused it, and its own.
    begun: Vec<(usize, TraceParent, TraceParent)>,
}

impl<'a> Handed<'a> {
    /// Begins their spans.
    pub fn begin(spans: &'a Spans, events: &'a [CloudEvent]) -> Self {
        let mut handed = Self {
            spans,
            began: Instant::now(),
            events: events.into(),
            begun: Vec::new(),
        };
        if !spans.is_on() {
            return handed;
        }
        for (place, event) in events.iter().enumerate() {
            let caused = event.traceparent.as_deref().and_then(|text| text.parse().ok());
            if let Some((caused, own)) = caused.and_then(|caused| Some((caused, spans.begin_below(caused)?))) {
                handed.events.to_mut()[place].traceparent = Some(own.to_string());
                handed.begun.push((place, caused, own));
            }
        }
        handed
    }

    /// As they are handed over.
    pub fn events(&self) -> &[CloudEvent] {
        &self.events
    }

    /// Records what became of them, each as long as the batch took: nobody knows more of one. What was wrong with an event may quote
    /// what stands in it, so that a span says only whether it is tried again.
    pub fn end(self, source: &'static str, outcomes: &[Result<(), BusError>]) {
        let took = self.began.elapsed();
        for (place, caused, own) in self.begun {
            let topic = &self.events[place].kind;
            let error = match outcomes.get(place) {
                Some(Ok(())) => None,
                Some(Err(BusError::Refused(_))) => Some("refused"),
                Some(Err(BusError::Later(_))) | None => Some("later"),
            };
            self.spans.record(own, || {
                let mut attributes: Vec<(_, Word)> = vec![
                    ("messaging.system", "pando".into()),
                    ("messaging.operation.name", "publish".into()),
                    ("messaging.operation.type", "send".into()),
                    ("messaging.destination.name", topic.clone().into()),
                ];
                attributes.extend(error.map(|error| ("error.type", Word::from(error))));
                Span {
                    service: source,
                    name: format!("publish {topic}"),
                    kind: SpanKind::Producer,
                    trace: own,
                    parent: Some(caused),
                    took,
                    is_failed: error.is_some(),
                    attributes,
                }
            });
        }
    }
}
