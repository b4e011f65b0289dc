use std::collections::HashMap;

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use pando_wire::{Problem, codes};

use crate::assets::{Asset, Assets, Encoded};
use crate::encoding::quality;
use crate::policy;

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Pando</title><h1>The web interface is not in this build</h1>\
<p>The server runs, and its API answers under <code>/api</code>. <code>make run</code> builds the interface and the server together.</p></html>";

/// The export's own page for what is not there.
const NOT_FOUND: &str = "404.html";

/// The files with what has to be said about each.
pub(crate) struct Site {
    assets: Assets,
    policies: HashMap<String, HeaderValue>,
}

impl Site {
    pub fn new(assets: Assets) -> Self {
        let policies = assets
            .pages()
            .filter_map(|(path, asset)| {
                let html = std::str::from_utf8(&asset.plain.content).ok()?;
                Some((path.to_owned(), HeaderValue::from_str(&policy::for_page(html)).ok()?))
            })
            .collect();
        Self { assets, policies }
    }

    /// The answer to a request for a page or a file.
    pub fn answer(&self, method: &Method, path: &str, headers: &HeaderMap) -> Response {
        guarded(match (method, self.assets.is_empty()) {
            (&Method::GET | &Method::HEAD, false) => self.read(path, headers),
            (&Method::GET | &Method::HEAD, true) => not_built(path),
            _ => only_reads(),
        })
    }

    fn read(&self, path: &str, headers: &HeaderMap) -> Response {
        match self.assets.find(path).or_else(|| self.assets.find(NOT_FOUND)) {
            Some((NOT_FOUND, page)) => self.file(NOT_FOUND, page, StatusCode::NOT_FOUND, headers),
            Some((name, asset)) => self.file(name, asset, StatusCode::OK, headers),
            None => Problem::not_found("page").into_response(),
        }
    }

    fn file(&self, name: &str, asset: &Asset, status: StatusCode, headers: &HeaderMap) -> Response {
        let encoded = choose(asset, headers);
        let mut response = match status == StatusCode::OK && is_known(encoded, headers) {
            true => StatusCode::NOT_MODIFIED.into_response(),
            false => (status, Body::from(encoded.content.clone())).into_response(),
        };
        let answer = response.headers_mut();
        answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
        answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        let keep = match asset.immutable {
            true => "public, max-age=31536000, immutable",
            false => "no-cache",
        };
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
        answer.insert(header::ETAG, encoded.etag.clone());
        if let Some(name) = encoded.name {
            answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
        if let Some(policy) = self.policies.get(name) {
            answer.insert(header::CONTENT_SECURITY_POLICY, policy.clone());
        }
        response
    }
}

/// The encoding that the client wants most; of those it wants alike, the smallest.
fn choose<'a>(asset: &'a Asset, headers: &HeaderMap) -> &'a Encoded {
    // What the client says nothing about is taken as it is, and anything that it asks for is better.
    let mut chosen = (&asset.plain, quality(headers, "identity").unwrap_or(1));
    for encoded in [&asset.gzip, &asset.brotli].into_iter().flatten() {
        let wanted = encoded.name.and_then(|name| quality(headers, name)).unwrap_or(0);
        if wanted > 0 && wanted >= chosen.1 {
            chosen = (encoded, wanted);
        }
    }
    chosen.0
}

/// Whether the client has these very bytes (If-None-Match, RFC 9110 section 13.1.2: the weak comparison).
fn is_known(encoded: &Encoded, headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|line| line.to_str().ok());
    let mut known = lines
        .flat_map(|line| line.split(','))
        .map(|one| one.trim().trim_start_matches("W/"));
    known.any(|one| one == "*" || encoded.etag == one)
}

fn not_built(path: &str) -> Response {
    let status = match path {
        "/" => StatusCode::OK,
        _ => StatusCode::NOT_FOUND,
    };
    let mut response = (status, NOT_BUILT).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    unkept(response)
}

/// An answer that is true for now alone, and has nothing to run in it.
pub(crate) fn unkept(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let policy = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    response
}

fn only_reads() -> Response {
    let mut response = Problem::new(StatusCode::METHOD_NOT_ALLOWED, codes::METHOD, "Pages can only be read.").into_response();
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    response
}

/// What every answer tells the browser.
pub(crate) fn guarded(mut response: Response) -> Response {
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
