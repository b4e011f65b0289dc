use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use super::Sampler;

/// Where spans go, and which.
#[derive(Clone, Debug)]
pub struct OtlpSettings {
    pub(super) url: Uri,
    pub(super) headers: HeaderMap,
    pub(super) sampler: Sampler,
}

/// Settings that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OtlpError {
    /// Not an address.
    #[error(
        "the address of the collector must be like http://127.0.0.1:4318 or https://collector.example.org: OTLP over HTTP, not gRPC \
         (set OTEL_EXPORTER_OTLP_ENDPOINT, or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT with the whole path)"
    )]
    Endpoint,
    /// Not a list of headers.
    #[error("OTEL_EXPORTER_OTLP_HEADERS must be like name=value,other=value, with values in percent-encoding")]
    Headers,
}

impl OtlpSettings {
    /// By the rules of OpenTelemetry (<https://opentelemetry.io/docs/specs/otel/protocol/exporter/>): `v1/traces` is added to the
    /// endpoint for all signals, and nothing to the one for traces, which counts first. Empty ones count as unset; `None` when both are.
    ///
    /// # Errors
    /// Which setting cannot be.
    pub fn new(
        endpoint: Option<&str>,
        for_traces: Option<&str>,
        headers: Option<&str>,
        sampler: Sampler,
    ) -> Result<Option<Self>, OtlpError> {
        let set = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let for_all = set(endpoint).map(|endpoint| format!("{}/v1/traces", endpoint.trim_end_matches('/')));
        let Some(url) = set(for_traces).or(for_all) else {
            return Ok(None);
        };
        let url: Uri = url.parse().map_err(|_| OtlpError::Endpoint)?;
        let is_plain = url.authority().is_some_and(|authority| !authority.as_str().contains('@'));
        if !matches!(url.scheme_str(), Some("http" | "https")) || !is_plain {
            return Err(OtlpError::Endpoint);
        }
        let headers = match set(headers) {
            Some(headers) => read_headers(&headers).ok_or(OtlpError::Headers)?,
            None => HeaderMap::new(),
        };
        Ok(Some(Self { url, headers, sampler }))
    }
}

fn read_headers(text: &str) -> Option<HeaderMap> {
    let mut headers = HeaderMap::new();
    for pair in text.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=')?;
        let name: HeaderName = name.trim().to_ascii_lowercase().parse().ok()?;
        let mut value = HeaderValue::from_bytes(&decoded(value.trim())?).ok()?;
        value.set_sensitive(true);
        headers.insert(name, value);
    }
    Some(headers)
}

/// Percent-encoding (RFC 3986 section 2.1); `None` when it breaks off.
fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut parts = text.split('%');
    let mut out = parts.next()?.as_bytes().to_vec();
    for part in parts {
        out.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        out.extend_from_slice(part.get(2..)?.as_bytes());
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_spans_go_is_said_as_everywhere() {
        let url = |endpoint, for_traces| {
            let read = OtlpSettings::new(endpoint, for_traces, None, Sampler::All)?;
            Ok::<_, OtlpError>(read.map(|read| read.url.to_string()))
        };
        let at = |text: &str| Ok(Some(text.to_owned()));
        assert_eq!(url(None, None), Ok(None));
        assert_eq!(
            url(Some(""), Some(" ")),
            Ok(None),
            "Compose files write an unset variable as an empty one"
        );
        assert_eq!(url(Some("http://127.0.0.1:4318"), None), at("http://127.0.0.1:4318/v1/traces"));
        assert_eq!(url(Some("https://c.example/otlp/"), None), at("https://c.example/otlp/v1/traces"));
        assert_eq!(url(Some("http://a:1"), Some("http://b:2/x")), at("http://b:2/x"));
        for bad in ["127.0.0.1:4318", "collector", "grpc://c:4317", "http://me@c:1", "http://"] {
            assert_eq!(url(Some(bad), None), Err(OtlpError::Endpoint), "{bad}");
        }
    }

    #[test]
    fn what_a_collector_asks_for_is_shown_to_it_and_not_to_the_log() {
        let read = |headers| OtlpSettings::new(Some("http://c:1"), None, Some(headers), Sampler::All).map(Option::unwrap);
        let settings = read("Authorization=Bearer%20a%3Db, x-team=1").unwrap();
        assert_eq!(settings.headers["authorization"], "Bearer a=b");
        assert_eq!(settings.headers["x-team"], "1");
        assert!(!format!("{settings:?}").contains("a=b"));
        for bad in ["authorization", "a b=c", "a=%2", "a=%zz", "a=%0a"] {
            assert_eq!(read(bad).err(), Some(OtlpError::Headers), "{bad}");
        }
    }
}
