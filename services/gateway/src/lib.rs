//! api-gateway: the one door of the API.
//!
//! Owns no data, publishes nothing, subscribes to nothing. It knows from the contracts which operation is whose ([`routes`]),
//! checks the token, counts requests, strips what only we may say, and hands the request on. It also answers what needs several
//! services: the event stream, the export, and the merged API reference.

mod address;
mod events;
mod export;
mod forward;
mod guard;
mod places;
mod rate;
mod reference;
mod routes;

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::from_fn_with_state;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{MethodFilter, get, on};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, header};
use pando_http::{Allow, Authenticated, Context, Layers, Limits, service_layers};
use pando_kernel::UserId;
use pando_service::{Platform, Progress, Reconciler, Service};
use pando_wire::{Access, Asked, Calls, Contract, Method, Operation, Reads};

use crate::events::Hub;
use crate::places::Places;
use crate::rate::{RateLimit, TooMany};

pub use address::TrustedProxies;
pub use guard::AllowedOrigins;
pub use rate::{Rate, is_counted};
pub use reference::OPENAPI;
pub use routes::PREFIX;

/// The Dapr app id.
pub const APP_ID: &str = "api-gateway";

const EVENTS: Operation<(), (), ()> = Operation::get(
    "/events",
    "events",
    "Your changes as they happen: server-sent events, resumable by Last-Event-ID",
)
.answers_as("text/event-stream")
.reads(&[Reads::LastEventId]);
const EXPORT: Operation<(), (), serde_json::Value> = Operation::get("/export", "export", "Everything of yours as one JSON document");
const REFERENCE: Operation<(), (), serde_json::Value> =
    Operation::get("/openapi.json", "openapi", "This API as an OpenAPI 3.1 document").access(Access::Public);
const DOCS: Operation<(), (), ()> = Operation::get("/docs", "docs", "This API as a page to read")
    .access(Access::Public)
    .answers_as("text/html");

/// What it asks others for.
const CALLS: &[Calls] = &[
    Calls {
        to: "auth-service",
        operations: Asked::People,
        why: "what people ask it for",
    },
    Calls {
        to: "task-service",
        operations: Asked::People,
        why: "what people ask it for",
    },
    Calls {
        to: "chatbot-service",
        operations: Asked::People,
        why: "what people ask it for",
    },
    Calls {
        to: "activity-service",
        operations: Asked::People,
        why: "what people ask it for",
    },
];

/// What the gateway itself answers.
pub fn contract() -> Contract {
    Contract {
        app_id: APP_ID,
        summary: "The one door of the API",
        operations: vec![EVENTS.spec(), EXPORT.spec(), REFERENCE.spec(), DOCS.spec()],
        answers_within_seconds: None,
        calls: CALLS,
        events: Vec::new(),
    }
}

/// What an operator may set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Requests of one person.
    pub person_rate: Rate,
    /// Requests of one address to auth-service.
    pub address_rate: Rate,
    /// Whose word about the client's address counts.
    pub trusted_proxies: TrustedProxies,
    /// The pages of other origins that may use the API.
    pub allowed_origins: AllowedOrigins,
    /// The largest body in bytes.
    pub body_bytes_max: usize,
}

impl Default for Settings {
    fn default() -> Self {
        let rate = |requests, seconds, burst| Rate {
            requests: NonZeroU32::new(requests).unwrap_or(NonZeroU32::MIN),
            per: Duration::from_secs(seconds),
            burst: NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN),
        };
        Self {
            person_rate: rate(50, 1, 200),
            address_rate: rate(30, 60, 60),
            trusted_proxies: TrustedProxies::default(),
            allowed_origins: AllowedOrigins::default(),
            body_bytes_max: 1024 * 1024,
        }
    }
}

pub(crate) struct Gateway {
    platform: Platform,
    settings: Settings,
    by_person: RateLimit<UserId>,
    by_address: RateLimit<std::net::IpAddr>,
}

/// The gateway. Its paths begin with `/api`.
pub fn service(platform: Platform, settings: Settings) -> Service {
    let gateway = Arc::new(Gateway {
        by_person: RateLimit::new("person", settings.person_rate),
        by_address: RateLimit::new("address", settings.address_rate),
        settings,
        platform: platform.clone(),
    });
    let hub = Arc::new(Hub::default());
    let tail = events::tail(&platform, hub.clone());
    let limits = Limits {
        body_bytes_max: gateway.settings.body_bytes_max,
        time: Duration::from_secs(12),
        ..Limits::default()
    };
    let mut layers = Layers::new(APP_ID, &platform).limits(limits).entrance();
    let mut router = Router::new();
    for route in routes::table() {
        let path = format!("{PREFIX}{}", route.operation.path);
        let gateway = gateway.clone();
        let handler = move |context: Context, request: Request| forward::forward(gateway.clone(), route, context, request);
        router = router.route(&path, on(filter(route.operation.method), handler));
        layers = layers.route(route.operation.method, &path, route.operation.name, Allow::default());
    }
    for (path, name, allow) in [
        (EVENTS.path(), EVENTS.name(), Allow::default().long()),
        (EXPORT.path(), EXPORT.name(), Allow::default()),
        (REFERENCE.path(), REFERENCE.name(), Allow::default()),
        (DOCS.path(), DOCS.name(), Allow::default()),
    ] {
        layers = layers.route(Method::Get, &format!("{PREFIX}{path}"), name, allow);
    }
    let router = router.merge(own(&gateway, hub));
    let router = service_layers(router, layers);
    let origins = Arc::new(gateway.settings.allowed_origins.clone());
    let router = router.layer(from_fn_with_state(origins, guard::guard));
    Service::new(contract(), router)
        .reconciler(tail)
        .reconciler(Reconciler::new("rate limits", Duration::from_secs(60), move || {
            let gateway = gateway.clone();
            async move {
                gateway.by_person.forget_idle();
                gateway.by_address.forget_idle();
                Ok(Progress::DONE)
            }
        }))
}

/// What the gateway answers itself.
fn own(gateway: &Arc<Gateway>, hub: Arc<Hub>) -> Router {
    let document = reference::openapi();
    let page = Html(reference::page(&document));
    let document = Bytes::from(document.to_string());
    let streams = {
        let gateway = gateway.clone();
        async move |Authenticated(caller): Authenticated, headers: HeaderMap| -> Result<Response, TooMany> {
            let left = gateway.by_person.check(&caller.user_id)?;
            let mut response = events::events(gateway.platform.clone(), &hub, caller, &headers).await;
            left.tell(response.headers_mut());
            Ok(response)
        }
    };
    let export = {
        let gateway = gateway.clone();
        let places = Places::new(export::EXPORTS_MAX);
        async move |Authenticated(caller): Authenticated, Context(context): Context| -> Result<Response, TooMany> {
            let left = gateway.by_person.check(&caller.user_id)?;
            let mut response = match places.take(caller.user_id) {
                Ok(place) => export::export(&gateway.platform, context, place),
                Err(problem) => problem.into_response(),
            };
            left.tell(response.headers_mut());
            Ok(response)
        }
    };
    let at = |operation: &str| format!("{PREFIX}{operation}");
    Router::new()
        .route(&at(EVENTS.path()), get(streams))
        .route(&at(EXPORT.path()), get(export))
        .route(
            &at(REFERENCE.path()),
            get(async move || ([(header::CONTENT_TYPE, "application/json")], document.clone())),
        )
        .route(&at(DOCS.path()), get(async move || docs(page.clone())))
}

fn docs(page: Html<String>) -> Response {
    let mut response = page.into_response();
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    response
        .headers_mut()
        .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    response
}

fn filter(method: Method) -> MethodFilter {
    match method {
        Method::Get => MethodFilter::GET,
        Method::Post => MethodFilter::POST,
        Method::Put => MethodFilter::PUT,
        Method::Patch => MethodFilter::PATCH,
        Method::Delete => MethodFilter::DELETE,
    }
}
