use serde_json::{Value, json};

/// What an event carries besides its data: CloudEvents 1.0 in structured JSON, as Dapr publishes and delivers it. Publishers may add
/// attributes of their own.
pub(super) fn envelope() -> Value {
    json!({
        "title": "CloudEvent",
        "description": "An event in transit: CloudEvents 1.0, structured JSON.",
        "type": "object",
        "required": ["specversion", "id", "source", "type"],
        "properties": {
            "specversion": { "const": "1.0", "description": "The version of CloudEvents." },
            "id": { "type": "string", "minLength": 1, "description": "What a subscriber knows it by when it comes again: unique within the source." },
            "source": { "type": "string", "minLength": 1, "description": "Who published it." },
            "type": { "type": "string", "minLength": 1, "description": "What kind of event it is." },
            "subject": { "type": "string", "description": "What it is about." },
            "time": { "type": "string", "format": "date-time", "description": "When it happened." },
            "datacontenttype": { "type": "string", "description": "The media type of the data." },
            "dataschema": { "type": ["string", "null"], "description": "Names the form of the data, and its version." },
            "traceparent": { "type": ["string", "null"], "description": "The trace it belongs to (W3C Trace Context)." },
            "tracestate": { "type": ["string", "null"], "description": "What tracing systems add to it." },
            "topic": { "type": "string", "description": "The topic; Dapr's own." },
            "pubsubname": { "type": "string", "description": "The component that carries it; Dapr's own." },
        },
    })
}
