use std::collections::HashMap;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use pando_http::PeerAddress;
use pando_wire::{Contract, Problem, codes, header as ours};
use tower::ServiceExt;

use super::access::{may_call, operation};
use super::refused;
use crate::{carried, whole};

/// The services that are called through the sidecar.
pub(super) struct Calls {
    pub services: HashMap<&'static str, Router>,
    pub contracts: Vec<Contract>,
    pub placement: Vec<(&'static str, String)>,
    pub public: Option<Router>,
}

impl Calls {
    /// Answers a call of another app.
    pub async fn answer(&self, caller: Option<String>, request: Request) -> Response {
        let Some((service, router)) = self.service(request.headers()) else {
            return match (&self.public, request.headers().contains_key(ours::SERVICE)) {
                (Some(public), false) => run(public.clone(), bare(request)).await,
                _ => Problem::not_found("service").into_response(),
            };
        };
        let is_by_our_transport = request.headers().contains_key(ours::SERVICE);
        let (mut parts, body) = request.into_parts();
        let answer = match carried::put_back(&mut parts) {
            Err(why) => {
                tracing::warn!(service, caller, why, "what was carried beside a call makes no sense");
                Problem::new(StatusCode::BAD_REQUEST, codes::INVALID, "The call did not arrive as it was sent.").into_response()
            }
            Ok(()) if !self.admits(service, caller.as_deref(), &parts.method, parts.uri.path()) => {
                tracing::warn!(
                    service,
                    caller,
                    path = parts.uri.path(),
                    "a call was refused: the contract does not name the caller"
                );
                refused("This is for other parts of the system.").into_response()
            }
            Ok(()) => {
                let peer = parts.headers.remove(ours::PEER_ADDRESS);
                let peer = peer.and_then(|peer| peer.to_str().ok()?.parse().ok());
                parts.extensions.insert(PeerAddress(peer));
                let body = whole::check(&mut parts.headers, body);
                run(router.clone(), bare(Request::from_parts(parts, body))).await
            }
        };
        // Whoever else calls through a sidecar knows no mark at the end of a stream.
        if is_by_our_transport { signed(service, answer) } else { answer }
    }

    /// Answers whoever shows no token.
    pub async fn stranger(&self, mut request: Request) -> Response {
        let Some(public) = self.public.clone() else {
            return Problem::new(
                StatusCode::UNAUTHORIZED,
                codes::UNAUTHENTICATED,
                "This port is for the Dapr sidecar of this process, which shows the app token (APP_API_TOKEN of both).",
            )
            .into_response();
        };
        request.headers_mut().remove(ours::PEER_ADDRESS);
        run(public, bare(request)).await
    }

    /// The service that a call is for. A process with one service needs no name.
    fn service(&self, headers: &HeaderMap) -> Option<(&'static str, &Router)> {
        let named = headers.get(ours::SERVICE).map(HeaderValue::as_bytes);
        let mut services = self.services.iter().map(|(service, router)| (*service, router));
        match named {
            None if self.services.len() == 1 => services.next(),
            None => None,
            Some(named) => services.find(|(service, _)| service.as_bytes() == named),
        }
    }

    /// Behind the sidecar's own access policy: whatever that lets pass, this does not.
    fn admits(&self, service: &str, caller: Option<&str>, method: &Method, path: &str) -> bool {
        let contract = self.contracts.iter().find(|contract| contract.app_id == service);
        let known = contract.and_then(|contract| operation(contract, method, path));
        known.is_none_or(|operation| may_call(operation, caller, &self.placement))
    }
}

/// Without what the sidecar and the transport say to this port.
fn bare(mut request: Request) -> Request {
    let said: Vec<HeaderName> = request
        .headers()
        .keys()
        .filter(|name| name.as_str().starts_with("dapr-") || name.as_str().starts_with("x-pando-"))
        .cloned()
        .collect();
    for name in said {
        request.headers_mut().remove(name);
    }
    request
}

async fn run(router: Router, request: Request) -> Response {
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The mark by which the caller's transport knows an answer of ours from one of a sidecar.
fn signed(service: &'static str, response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    parts.headers.insert(ours::SERVICE, HeaderValue::from_static(service));
    let body = whole::mark_answer(&mut parts.headers, body);
    Response::from_parts(parts, body)
}
