//! frontend-service: the web interface, compiled into the binary, and `/api` passed on to the gateway.
//!
//! Owns nothing, publishes nothing, subscribes to nothing. Pages come precompressed with an ETag; files whose names carry a hash
//! may be kept for ever. A binary built without the interface says so at `/`.

mod assets;
mod policy;
mod serve;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use pando_http::{Allow, Layers, service_layers};
use pando_service::{Platform, Service};
use pando_wire::{Contract, Method, Problem, Transport};

use crate::serve::Site;

/// The Dapr app id.
pub const APP_ID: &str = "frontend-service";

/// The app id of the gateway behind `/api`.
const GATEWAY: &str = "api-gateway";

/// The contract: nothing that another service would call.
pub fn contract() -> Contract {
    Contract {
        app_id: APP_ID,
        summary: "The web interface",
        operations: Vec::new(),
        events: Vec::new(),
    }
}

#[derive(Clone)]
struct Frontend {
    site: Arc<Site>,
    transport: Arc<dyn Transport>,
}

/// The interface and the way to the API.
pub fn service(platform: &Platform) -> Service {
    let frontend = Frontend {
        site: Arc::new(Site::compiled_in()),
        transport: platform.transport.clone(),
    };
    let router = Router::new()
        .route(API, any(pass_on))
        .route("/", any(page))
        .route(PAGES, any(page))
        .with_state(frontend);
    let mut layers = Layers::new(APP_ID, platform);
    for method in [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete] {
        // The gateway bounds these, streams among them.
        layers = layers.route(method, API, "api", Allow::default().long().body_bytes(usize::MAX));
    }
    Service::new(contract(), service_layers(router, layers))
}

const API: &str = "/api/{*path}";
const PAGES: &str = "/{*path}";

/// Hands an API request to the gateway and its answer back, both as streams.
async fn pass_on(State(frontend): State<Frontend>, request: Request<Body>) -> Response {
    match frontend.transport.send(GATEWAY, request).await {
        Ok(response) => response,
        Err(error) => Problem::unavailable("The API is away. Try again in a moment.")
            .because(error)
            .into_response(),
    }
}

async fn page(State(frontend): State<Frontend>, request: Request<Body>) -> Response {
    frontend.site.answer(request.method(), request.uri().path(), request.headers())
}
