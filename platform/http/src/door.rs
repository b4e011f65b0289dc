use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, StatusCode};
use pando_wire::{Problem, codes, header as ours};
use sha2::{Digest, Sha256};
use tower::ServiceExt;

use crate::serve::PeerAddress;

/// The services behind one port of a process, told apart by `dapr-app-id`. Whoever shows the app token (`dapr-api-token`) may call
/// any of them; everybody else sees `public` alone, or nothing.
///
/// This is what keeps operations that are for services alone, and the routes that take events, from whoever can reach the port.
pub fn door(token: &str, services: Vec<(&'static str, Router)>, public: Option<Router>) -> Router {
    let door = Arc::new(Door {
        token: Sha256::digest(token).into(),
        services,
        public,
    });
    Router::new()
        .fallback(move |request: Request| enter(door.clone(), request))
        .with_state(())
}

struct Door {
    /// Compared by digest, so that the time it takes says nothing about the token.
    token: [u8; 32],
    services: Vec<(&'static str, Router)>,
    public: Option<Router>,
}

impl Door {
    fn knows(&self, headers: &HeaderMap) -> bool {
        let mut shown = headers.get_all(ours::APP_TOKEN).iter();
        match (shown.next(), shown.next()) {
            (Some(token), None) => <[u8; 32]>::from(Sha256::digest(token.as_bytes())) == self.token,
            _ => false,
        }
    }

    /// The service a request from one of us is for. A process with one service needs no name.
    fn service(&self, headers: &HeaderMap) -> Option<&Router> {
        let named = headers.get(ours::APP_ID).map(HeaderValue::as_bytes);
        match (named, self.services.as_slice()) {
            (None, [(_, only)]) => Some(only),
            (None, _) => self.public.as_ref(),
            (Some(named), services) => services
                .iter()
                .find(|(app_id, _)| app_id.as_bytes() == named)
                .map(|(_, router)| router),
        }
    }
}

async fn enter(door: Arc<Door>, mut request: Request) -> Response {
    let is_ours = door.knows(request.headers());
    let service = if is_ours {
        door.service(request.headers())
    } else {
        door.public.as_ref()
    };
    let Some(service) = service.cloned() else {
        return if is_ours { Problem::not_found("service") } else { not_ours() }.into_response();
    };
    let peer = request.headers_mut().remove(ours::PEER_ADDRESS);
    if is_ours {
        let peer = peer.and_then(|peer| peer.to_str().ok()?.parse().ok());
        request.extensions_mut().insert(PeerAddress(peer));
    }
    for name in [ours::APP_TOKEN, ours::APP_ID] {
        request.headers_mut().remove(name);
    }
    match service.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn not_ours() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        codes::UNAUTHENTICATED,
        "This port is for the parts of the system, which show the app token. People come in by the frontend.",
    )
}
