//! What a sidecar does not carry as it is, carried past it in one header of ours.
//!
//! daprd decodes and cleans a path, sets Host and the forwarding headers to its own, and has no place for a header value that is not
//! UTF-8. The path that it sees is the one its access policy goes by, so the true one is believed only if the other follows from it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Uri, header};

/// The header: base64 of lines `name: value`, each ending in a line feed.
pub(crate) const CARRIED: HeaderName = HeaderName::from_static("x-pando-carried");
/// The line of the path.
const PATH: &str = ":path";

/// What a sidecar replaces by its own, or adds to.
const ITS_OWN: [&str; 6] = [
    "host",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "forwarded",
    "user-agent",
];

/// The path as a sidecar sees it: a segment that could be read in two ways is `_`.
pub(crate) fn plain(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for segment in path.strip_prefix('/').unwrap_or(path).split('/') {
        out.push('/');
        let is_plain = segment
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        let is_way = segment.bytes().all(|byte| byte == b'.');
        out.push_str(if is_plain && !is_way { segment } else { "_" });
    }
    match out.as_str() {
        "/_" if path == "/" => path.to_owned(),
        _ => out,
    }
}

fn is_text(value: &HeaderValue) -> bool {
    value.to_str().is_ok_and(|text| text.trim() == text)
}

/// Puts aside what would not arrive.
pub(crate) fn put_aside(path: &str, headers: &mut HeaderMap) {
    headers.remove(CARRIED);
    let mut lines = Vec::new();
    let mut line = |name: &str, value: &[u8]| {
        for part in [name.as_bytes(), b": ", value, b"\n"] {
            lines.extend_from_slice(part);
        }
    };
    if plain(path) != path {
        line(PATH, path.as_bytes());
    }
    let aside: Vec<HeaderName> = headers
        .keys()
        .filter(|name| {
            let is_odd = |name: &&HeaderName| name.as_str().ends_with("-bin") || !headers.get_all(*name).iter().all(is_text);
            ITS_OWN.contains(&name.as_str()) || is_odd(name)
        })
        .cloned()
        .collect();
    for name in aside {
        for value in headers.get_all(&name) {
            line(name.as_str(), value.as_bytes());
        }
        headers.remove(&name);
    }
    if let Some(value) = (!lines.is_empty()).then(|| URL_SAFE_NO_PAD.encode(lines))
        && let Ok(value) = HeaderValue::try_from(value)
    {
        headers.insert(CARRIED, value);
    }
}

/// Puts back what was put aside, in the place of what a sidecar says. `Err`: it does not fit what the sidecar saw.
pub(crate) fn put_back(parts: &mut Parts) -> Result<(), &'static str> {
    for name in ITS_OWN {
        parts.headers.remove(name);
    }
    let Some(carried) = parts.headers.remove(CARRIED) else {
        return Ok(());
    };
    let lines = URL_SAFE_NO_PAD.decode(carried.as_bytes()).map_err(|_| "not base64")?;
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        // A name may begin with a colon.
        let colon = line.windows(2).position(|two| two == b": ").ok_or("a line without a name")?;
        let (name, value) = (&line[..colon], &line[colon + 2..]);
        if name == PATH.as_bytes() {
            let path = std::str::from_utf8(value).map_err(|_| "a path that is none")?;
            if plain(path) != parts.uri.path() {
                return Err("another path than the sidecar saw");
            }
            let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            let path: PathAndQuery = format!("{path}{query}").parse().map_err(|_| "a path that is none")?;
            parts.uri = Uri::from(path);
            continue;
        }
        let name: HeaderName = std::str::from_utf8(name)
            .ok()
            .and_then(|name| name.parse().ok())
            .ok_or("a name that is none")?;
        if name.as_str().starts_with("dapr-") || name.as_str().starts_with("x-pando-") || name == header::AUTHORIZATION {
            return Err("a header that is not carried in this way");
        }
        parts
            .headers
            .append(name, HeaderValue::from_bytes(value).map_err(|_| "a value that is none")?);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn parts(uri: &str, headers: HeaderMap) -> Parts {
        let (mut parts, ()) = Request::get(uri).body(()).unwrap().into_parts();
        parts.headers = headers;
        parts
    }

    #[test]
    fn a_path_that_is_read_in_one_way_is_left_alone() {
        for path in ["/", "/tasks", "/tasks/0198-ab_c/complete.json"] {
            assert_eq!(plain(path), path);
        }
        for (path, seen) in [
            ("/a%2Fb/c", "/_/c"),
            ("/a/../outbox", "/a/_/outbox"),
            ("//outbox", "/_/outbox"),
            ("/outbox/", "/outbox/_"),
            ("/.", "/_"),
            ("/a;b", "/_"),
            ("/ü", "/_"),
        ] {
            assert_eq!(plain(path), seen, "{path}");
        }
    }

    #[test]
    fn what_was_put_aside_comes_back_and_what_the_sidecar_says_does_not() {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("todo.example"));
        headers.append("x-forwarded-for", HeaderValue::from_static("192.0.2.1"));
        headers.append("x-bytes", HeaderValue::from_bytes(b"\xfc: \xe9").unwrap());
        headers.append("x-bytes", HeaderValue::from_static("plain"));
        headers.insert("if-match", HeaderValue::from_static("\"7\""));
        headers.insert(CARRIED, HeaderValue::from_static("invented"));
        let sent = headers.clone();
        put_aside("/a%2Fb", &mut headers);
        assert_eq!(
            headers.keys().map(HeaderName::as_str).collect::<Vec<_>>(),
            ["if-match", CARRIED.as_str()]
        );
        headers.insert("host", HeaderValue::from_static("127.0.0.1:7001"));
        headers.insert("forwarded", HeaderValue::from_static("for=10.0.0.1"));
        headers.insert("user-agent", HeaderValue::from_static("Go-http-client/1.1"));
        let mut parts = parts("/_?q=1", headers);
        assert_eq!(put_back(&mut parts), Ok(()));
        assert_eq!(parts.uri, "/a%2Fb?q=1");
        for name in ["host", "x-forwarded-for", "x-bytes", "if-match"] {
            let values = |headers: &HeaderMap| headers.get_all(name).iter().cloned().collect::<Vec<_>>();
            assert_eq!(values(&parts.headers), values(&sent), "{name}");
        }
        assert_eq!(parts.headers.len(), 5);
    }

    #[test]
    fn nothing_is_disguised_by_what_is_carried_beside_the_path() {
        let carried = |lines: &str| HeaderMap::from_iter([(CARRIED, HeaderValue::try_from(URL_SAFE_NO_PAD.encode(lines)).unwrap())]);
        for (seen, lines) in [
            ("/tasks", ":path: /outbox\n"),
            ("/tasks/_", ":path: /outbox/%2e\n"),
            ("/tasks", ":path: nonsense\n"),
            ("/tasks", "authorization: Bearer x\n"),
            ("/tasks", "dapr-caller-app-id: admin\n"),
            ("/tasks", "dapr-api-token: \u{fc}\n: \n"),
            ("/tasks", "no line at all"),
        ] {
            assert!(put_back(&mut parts(seen, carried(lines))).is_err(), "{lines}");
        }
    }
}
