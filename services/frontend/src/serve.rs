use std::collections::HashMap;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use pando_wire::{Problem, codes};

use crate::assets::{Asset, Assets};
use crate::policy;

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Pando</title><h1>The web interface is not in this build</h1>\
<p>The server runs, and its API answers under <code>/api</code>. <code>make run</code> builds the interface and the server together.</p></html>";

/// The files with what has to be said about each.
pub(crate) struct Site {
    assets: Assets,
    policies: HashMap<String, HeaderValue>,
}

impl Site {
    pub fn compiled_in() -> Self {
        Self::new(Assets::compiled_in())
    }

    pub fn new(assets: Assets) -> Self {
        let policies = assets
            .pages()
            .filter_map(|(path, asset)| {
                let html = std::str::from_utf8(&asset.plain).ok()?;
                Some((path.to_owned(), HeaderValue::from_str(&policy::for_page(html)).ok()?))
            })
            .collect();
        Self { assets, policies }
    }

    pub fn answer(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response {
        if method != Method::GET && method != Method::HEAD {
            let mut response = Problem::new(StatusCode::METHOD_NOT_ALLOWED, codes::METHOD, "Pages can only be read.").into_response();
            response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
            return response;
        }
        if self.assets.is_empty() {
            let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
            let mut response = (StatusCode::OK, NOT_BUILT).into_response();
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
            return guarded(response);
        }
        match self.assets.find(path) {
            Some((name, asset)) => self.file(name, asset, StatusCode::OK, headers),
            None => match self.assets.find("/404") {
                Some((name, asset)) => self.file(name, asset, StatusCode::NOT_FOUND, &HeaderMap::new()),
                None => Problem::not_found("page").into_response(),
            },
        }
    }

    fn file(&self, name: &str, asset: &Asset, status: StatusCode, headers: &HeaderMap) -> Response {
        let (encoding, content) = choose(asset, headers);
        // The encodings are different bytes, so each has its own validator.
        let etag = match encoding {
            None => asset.etag.clone(),
            Some(encoding) => format!("{}-{encoding}\"", asset.etag.trim_end_matches('"')),
        };
        let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
        let unchanged = known.is_some_and(|known| known == "*" || known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag));
        let mut response = match unchanged {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => (status, Body::from(content)).into_response(),
        };
        let answer = response.headers_mut();
        answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
        answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        let keep = if asset.immutable {
            "public, max-age=31536000, immutable"
        } else {
            "no-cache"
        };
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
        if let Ok(etag) = HeaderValue::from_str(&etag) {
            answer.insert(header::ETAG, etag);
        }
        if let Some(encoding) = encoding {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        if let Some(policy) = self.policies.get(name) {
            answer.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
        }
        guarded(response)
    }
}

/// The smallest encoding the client takes (RFC 9110 section 12.5.3; a quality of 0 refuses one).
fn choose(asset: &Asset, headers: &HeaderMap) -> (Option<&'static str>, Bytes) {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let takes = |name: &str| {
        accepted.split(',').any(|one| {
            let (encoding, quality) = one.split_once(';').unwrap_or((one, ""));
            encoding.trim() == name && !matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
        })
    };
    match (&asset.brotli, &asset.gzip) {
        (Some(content), _) if takes("br") => (Some("br"), content.clone()),
        (_, Some(content)) if takes("gzip") => (Some("gzip"), content.clone()),
        _ => (None, asset.plain.clone()),
    }
}

fn guarded(mut response: Response) -> Response {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("x-frame-options", "DENY"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    fn site() -> Site {
        let files = [
            ("index.html", "<script>a()</script>"),
            ("today.html", "<h1>Today</h1>"),
            ("today.html.br", "BR"),
            ("404.html", "<h1>Nothing here</h1>"),
            ("_next/static/a-1f.js", "x"),
        ];
        Site::new(Assets::from_files(
            files
                .into_iter()
                .map(|(path, text)| (path.to_owned(), Bytes::from_static(text.as_bytes()))),
        ))
    }

    async fn get(path: &str, headers: &[(header::HeaderName, &'static str)]) -> (StatusCode, HeaderMap, String) {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect();
        let response = site().answer(&Method::GET, path, &headers);
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_page_comes_by_its_name_in_the_encoding_the_client_takes() {
        let (status, headers, body) = get("/today", &[(header::ACCEPT_ENCODING, "gzip, br")]).await;
        assert_eq!((status, body.as_str()), (StatusCode::OK, "BR"));
        assert_eq!(headers[header::CONTENT_ENCODING], "br");
        let (_, headers, body) = get("/today", &[(header::ACCEPT_ENCODING, "br;q=0")]).await;
        assert!(body.contains("Today") && !headers.contains_key(header::CONTENT_ENCODING));
    }

    #[tokio::test]
    async fn an_unchanged_page_is_not_sent_again() {
        let (_, headers, _) = get("/", &[]).await;
        let etag: &'static str = Box::leak(headers[header::ETAG].to_str().unwrap().to_owned().into_boxed_str());
        let (status, _, body) = get("/", &[(header::IF_NONE_MATCH, etag)]).await;
        assert_eq!((status, body.as_str()), (StatusCode::NOT_MODIFIED, ""));
    }

    #[tokio::test]
    async fn pages_have_a_policy_and_hashed_names_are_kept_for_ever() {
        let (_, headers, _) = get("/", &[]).await;
        assert!(headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("'sha256-"));
        let (_, headers, _) = get("/_next/static/a-1f.js", &[]).await;
        assert!(headers[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
    }

    #[tokio::test]
    async fn what_is_not_there_gets_our_own_page() {
        let (status, headers, body) = get("/nowhere/at/all", &[]).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert!(body.contains("Nothing here") && headers.contains_key(header::CONTENT_SECURITY_POLICY));
    }
}
