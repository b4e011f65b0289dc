use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use http::{HeaderValue, StatusCode, Uri};
use pando_http::{Allow, Layers, PassedOn, service_layers};
use pando_service::Platform;
use pando_wire::{Method, Problem, Transport, header as ours};
use tower::ServiceExt;

use crate::APP_ID;
use crate::serve::{guarded, unkept};

/// The app id of the gateway behind `/api`.
const GATEWAY: &str = "api-gateway";
const PATH: &str = "/api";

/// The way to the gateway. It names, bounds, logs and counts what goes to it: the same layers once more would find nothing to do. Only
/// the span is recorded here too.
pub(crate) fn api(platform: &Platform) -> Router {
    let api = Api {
        transport: platform.transport.clone(),
        spans: PassedOn::new(APP_ID, "passOn", platform),
        instead: instead(platform),
    };
    Router::new()
        .route(PATH, any(pass_on))
        .route("/api/", any(pass_on))
        .route("/api/{*path}", any(pass_on))
        .with_state(api)
}

#[derive(Clone)]
struct Api {
    transport: Arc<dyn Transport>,
    spans: PassedOn,
    instead: Router,
}

/// Answers in the gateway's place with the problem that it is handed: what did not get there is named, logged and counted here.
fn instead(platform: &Platform) -> Router {
    let answer = async |Extension(problem): Extension<Problem>| guarded(unkept(problem.into_response()));
    let layers = Layers::new(APP_ID, platform)
        .entrance()
        .route(Method::Get, PATH, "passOn", Allow::default());
    service_layers(Router::new().route(PATH, get(answer)), layers)
}

/// Hands an API request to the gateway and its answer back, both as streams.
async fn pass_on(State(api): State<Api>, mut request: Request) -> Response {
    let span = api.spans.begin("/api/{*path}", &mut request);
    let named = request.headers().get(ours::CORRELATION_ID).cloned();
    let sent = api.transport.send(GATEWAY, request).await;
    let status = sent.as_ref().map_or(StatusCode::SERVICE_UNAVAILABLE, Response::status);
    api.spans.end(span, status);
    match sent {
        Ok(response) => response,
        Err(error) => api.refuse(named, error.into()).await,
    }
}

impl Api {
    async fn refuse(self, correlation_id: Option<HeaderValue>, problem: Problem) -> Response {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = Uri::from_static(PATH);
        request.extensions_mut().insert(problem);
        if let Some(id) = correlation_id {
            request.headers_mut().insert(ours::CORRELATION_ID, id);
        }
        match self.instead.oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}
