//! frontend-service: the web interface, compiled into the binary, and `/api` passed on to the gateway.
//!
//! Owns nothing, publishes nothing, subscribes to nothing. Pages come precompressed with an ETag; files whose names carry a hash
//! may be kept for ever. A binary built without the interface says so at `/`.

mod assets;
mod encoding;
mod policy;
mod serve;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use bytes::Bytes;
use pando_http::{Layers, service_layers};
use pando_service::{Platform, Service};
use pando_wire::{Contract, Problem, Transport};

use crate::assets::Assets;
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

/// The interface that is compiled in, and the way to the API.
pub fn service(platform: &Platform) -> Service {
    serving(platform, Assets::compiled_in())
}

/// The same with these files, by path without the leading slash, in place of those that are compiled in; `x.br` and `x.gz` beside `x`
/// are its other encodings.
pub fn service_of(platform: &Platform, files: impl IntoIterator<Item = (String, Bytes)>) -> Service {
    serving(platform, Assets::from_files(files.into_iter()))
}

fn serving(platform: &Platform, assets: Assets) -> Service {
    let pages = Router::new()
        .route("/", any(page))
        .route("/{*path}", any(page))
        .with_state(Arc::new(Site::new(assets)));
    // The gateway names, bounds, logs and counts what goes to it: the same layers once more would find nothing to do.
    let api = Router::new()
        .route("/api", any(pass_on))
        .route("/api/", any(pass_on))
        .route("/api/{*path}", any(pass_on))
        .with_state(platform.transport.clone());
    Service::new(
        contract(),
        service_layers(pages, Layers::new(APP_ID, platform).entrance()).merge(api),
    )
}

/// Hands an API request to the gateway and its answer back, both as streams.
async fn pass_on(State(transport): State<Arc<dyn Transport>>, request: Request<Body>) -> Response {
    match transport.send(GATEWAY, request).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!(%error, "the gateway is away");
            Problem::unavailable("The API is away. Try again in a moment.").into_response()
        }
    }
}

async fn page(State(site): State<Arc<Site>>, request: Request<Body>) -> Response {
    site.answer(request.method(), request.uri().path(), request.headers())
}
