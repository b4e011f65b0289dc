use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::uri::PathAndQuery;
use http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use pando_auth_contract::APP_ID as AUTH;
use pando_http::{Context, PeerAddress};
use pando_wire::{Access, Caller, Problem, header as ours};

use crate::Gateway;
use crate::address::strip;
use crate::rate::{Left, household};
use crate::routes::{PREFIX, Route};

/// Checks a request and hands it to the service that answers it.
pub(crate) async fn forward(gateway: Arc<Gateway>, route: Route, context: Context, mut request: Request) -> Response {
    let left = match gateway.admit(route, &request) {
        Ok(left) => left,
        Err(problem) => return problem.into_response(),
    };
    let address = gateway.client_address(&request);
    strip(request.headers_mut());
    if route.app_id != AUTH {
        request.headers_mut().remove(header::COOKIE);
    }
    set(request.headers_mut(), ours::CLIENT_ADDRESS, &address.to_string());
    set(request.headers_mut(), ours::CORRELATION_ID, &context.correlation_id.to_string());
    set(request.headers_mut(), ours::TRACEPARENT, &context.trace.to_string());
    *request.uri_mut() = below_prefix(request.uri());
    let mut response = match gateway.platform.transport.send(route.app_id, request.map(Body::new)).await {
        Ok(response) => response,
        Err(error) => Problem::unavailable("A part of the system is away. Try again in a moment.")
            .because(error)
            .into_response(),
    };
    if let Some(left) = left {
        left.tell(response.headers_mut());
    }
    response
}

impl Gateway {
    /// Whether the request may pass: the person is who the token says, and has requests left.
    fn admit(&self, route: Route, request: &Request) -> Result<Option<Left>, Problem> {
        let by_address = match route.app_id {
            AUTH => Some(self.by_address.check(&household(self.client_address(request)))?),
            _ => None,
        };
        match route.operation.access {
            Access::Public | Access::Services(_) => Ok(by_address),
            Access::Person | Access::Administrator => {
                let caller = self.caller(request.headers())?;
                self.by_person.check(&caller.user_id).map(Some)
            }
        }
    }

    /// The person of the one bearer token.
    fn caller(&self, headers: &HeaderMap) -> Result<Caller, Problem> {
        let token = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let token = token.strip_prefix("Bearer ").unwrap_or_default();
        Ok(self.platform.verifier.verify(token, self.platform.clock.now())?)
    }

    fn client_address(&self, request: &Request) -> IpAddr {
        let peer = request
            .extensions()
            .get::<PeerAddress>()
            .and_then(|peer| peer.0)
            .map(|peer| peer.ip());
        self.settings
            .trusted_proxies
            .client(peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)), request.headers())
    }
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// The path as the service knows it.
fn below_prefix(uri: &Uri) -> Uri {
    let path = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    path.strip_prefix(PREFIX)
        .and_then(|path| path.parse().ok())
        .unwrap_or_else(|| Uri::from_static("/"))
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
}
