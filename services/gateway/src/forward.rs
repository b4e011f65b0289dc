use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use pando_auth_contract::APP_ID as AUTH;
use pando_http::{Authenticated, Context};
use pando_wire::{Problem, header as ours};

use crate::Gateway;
use crate::address::{FORWARDED_HOST, strip};
use crate::rate::{Left, household, is_counted_by_address, is_counted_by_person};
use crate::routes::{PREFIX, Route};

const CLIENT_ADDRESS: HeaderName = HeaderName::from_static(ours::CLIENT_ADDRESS);
const CORRELATION_ID: HeaderName = HeaderName::from_static(ours::CORRELATION_ID);
const TRACEPARENT: HeaderName = HeaderName::from_static(ours::TRACEPARENT);

/// Checks a request and hands it to the service that answers it.
pub(crate) async fn forward(gateway: Arc<Gateway>, route: Route, context: Context, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    if !is_plain(parts.uri.path()) {
        return Problem::not_found("path").into_response();
    }
    let proxies = &gateway.settings.trusted_proxies;
    let (address, host) = (proxies.client_of(&parts), proxies.host_of(&parts));
    let left = match gateway.admit(route, address, &mut parts).await {
        Ok(left) => left,
        Err(refusal) => return refusal,
    };
    strip(&mut parts.headers);
    match (route.app_id, host) {
        (AUTH, Some(host)) => drop(parts.headers.insert(FORWARDED_HOST, host)),
        (AUTH, None) => {}
        _ => drop(parts.headers.remove(header::COOKIE)),
    }
    set(&mut parts.headers, CLIENT_ADDRESS, address.to_string());
    set(&mut parts.headers, CORRELATION_ID, context.correlation_id.to_string());
    set(&mut parts.headers, TRACEPARENT, context.trace.to_string());
    parts.uri = below_prefix(&parts.uri);
    let mut response = match gateway
        .platform
        .transport
        .send(route.app_id, Request::from_parts(parts, body))
        .await
    {
        Ok(response) => response,
        Err(error) => Problem::from(error).into_response(),
    };
    lead_back(response.headers_mut());
    if let Some(left) = left {
        left.tell(response.headers_mut());
    }
    response
}

impl Gateway {
    /// Whether the request may pass: the person is who the token says, and has requests left.
    async fn admit(&self, route: Route, address: IpAddr, parts: &mut Parts) -> Result<Option<Left>, Response> {
        let by_address = match is_counted_by_address(route.app_id) {
            true => Some(self.by_address.check(&household(address)).map_err(IntoResponse::into_response)?),
            false => None,
        };
        if !is_counted_by_person(route.operation.access) {
            return Ok(by_address);
        }
        let Authenticated(caller) = Authenticated::from_request_parts(parts, &())
            .await
            .map_err(IntoResponse::into_response)?;
        let left = self.by_person.check(&caller.user_id);
        left.map(Some).map_err(IntoResponse::into_response)
    }
}

/// Whether every reader of the path takes it for the same one. Our own paths need no escapes, and their parameters are ids; whatever
/// else there is (`%2f`, `..`, `//`) may lead somewhere else behind a carrier that decodes or cleans it.
fn is_plain(path: &str) -> bool {
    path.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_'))
}

fn set(headers: &mut HeaderMap, name: HeaderName, value: String) {
    if let Ok(value) = HeaderValue::try_from(value) {
        headers.insert(name, value);
    }
}

/// The path as the service knows it.
fn below_prefix(uri: &Uri) -> Uri {
    let path = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    path.strip_prefix(PREFIX)
        .and_then(|path| path.parse().ok())
        .unwrap_or_else(|| Uri::from_static("/"))
}

/// A Location as the client can follow it: a service knows nothing of the prefix.
fn lead_back(headers: &mut HeaderMap) {
    let Some(location) = headers.get(header::LOCATION) else { return };
    if let Some(path) = location.to_str().ok().filter(|path| path.starts_with('/')) {
        let path = format!("{PREFIX}{path}");
        set(headers, header::LOCATION, path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_sees_its_own_paths() {
        let below = |uri: &'static str| below_prefix(&Uri::from_static(uri)).to_string();
        assert_eq!(below("/api/tasks?limit=3&q=%20a"), "/tasks?limit=3&q=%20a");
        assert_eq!(below("/api/auth/me"), "/auth/me");
    }

    #[test]
    fn a_path_that_could_be_read_in_two_ways_is_not_plain() {
        assert!(is_plain("/api/tasks/01980000-0000-7000-8000-00000000000a/complete"));
        for odd in [
            "/api/tasks/..",
            "/api/tasks/%2e%2e",
            "/api/tasks/a%2fb",
            "/api/tasks/a;b",
            "/api/tasks/a\\b",
        ] {
            assert!(!is_plain(odd), "{odd}");
        }
    }
}
