use pando_check::live::Span;
use serde::Deserialize;

/// A span of Zipkin's second format, which `GET /api/v2/trace/ID` answers a list of.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    id: String,
    parent_id: Option<String>,
    name: Option<String>,
    local_endpoint: Option<Endpoint>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Endpoint {
    service_name: Option<String>,
}

/// The spans of an answer; `None` where it is none of Zipkin's.
pub(super) fn spans(body: &[u8]) -> Option<Vec<Span>> {
    let said: Vec<Said> = serde_json::from_slice(body).ok()?;
    let span = |one: Said| Span {
        id: one.id,
        parent: one.parent_id,
        name: one.name.unwrap_or_default(),
        service: one.local_endpoint.and_then(|endpoint| endpoint.service_name).unwrap_or_default(),
    };
    Some(said.into_iter().map(span).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_zipkin_answers_is_read() {
        let body = br#"[{"traceId": "0af7651916cd43dd8448eb211c80319c", "id": "b7ad6b7169203331", "parentId": "00f067aa0ba902b7",
            "kind": "CLIENT", "name": "calllocal/orders/orders", "localEndpoint": {"serviceName": "web", "ipv4": "127.0.0.1"}},
            {"id": "c7ad6b7169203331"}]"#;
        let spans = spans(body).unwrap();
        assert_eq!(
            (spans[0].service.as_str(), spans[0].parent.as_deref()),
            ("web", Some("00f067aa0ba902b7"))
        );
        assert_eq!((spans[1].service.as_str(), spans[1].parent.as_deref()), ("", None));
        assert!(super::spans(b"{}").is_none() && super::spans(b"<html>").is_none());
    }
}
