//! frontend-service: the web interface, compiled into the binary, and `/api` passed on to the gateway.
//!
//! Owns nothing, publishes nothing, subscribes to nothing. Pages come precompressed with an ETag; files whose names carry a hash
//! may be kept for ever. A binary built without the interface says so at `/`.

mod api;
mod assets;
mod encoding;
mod policy;
mod serve;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::any;
use bytes::Bytes;
use pando_http::{Layers, service_layers};
use pando_service::{Platform, Service};
use pando_wire::{Asked, Calls, Contract};

use crate::assets::Assets;
use crate::serve::Site;

/// The Dapr app id.
pub const APP_ID: &str = "frontend-service";

/// The contract: nothing that another service would call.
pub fn contract() -> Contract {
    Contract {
        app_id: APP_ID,
        summary: "The web interface",
        operations: Vec::new(),
        answers_within_seconds: None,
        calls: &[Calls {
            to: "api-gateway",
            operations: Asked::People,
            why: "what a page asks for",
        }],
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
    Service::new(
        contract(),
        service_layers(pages, Layers::new(APP_ID, platform).entrance()).merge(api::api(platform)),
    )
}

async fn page(State(site): State<Arc<Site>>, request: Request<Body>) -> Response {
    site.answer(request.method(), request.uri().path(), request.headers())
}
