use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{MatchedPath, Request};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use http_body::Body as _;
use http_body_util::Limited;
use pando_service::{Current, EventAges, OperationMetrics};
use pando_wire::{Internal, Problem, TraceParent, header};
use tokio::sync::Semaphore;
use tower::{Layer, Service};
use tracing::Level;

use crate::complete::complete;
use crate::layers::{Allow, Layers, Limits};
use crate::scope::Scope;
use crate::span::About;

/// The methods that are told apart; others share a place, so that nobody can make new figures.
const METHODS: [Method; 7] = [
    Method::GET,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::HEAD,
    Method::OPTIONS,
];

const CORRELATION_ID: HeaderName = HeaderName::from_static(header::CORRELATION_ID);
const TRACEPARENT: HeaderName = HeaderName::from_static(header::TRACEPARENT);

/// One operation: its name and its figures.
struct Known {
    name: String,
    allow: Allow,
    metrics: OperationMetrics,
    /// Where the events of a topic come.
    ages: Option<EventAges>,
    about: About,
}

type ByMethod = [OnceLock<Arc<Known>>; METHODS.len() + 1];

pub(crate) struct Shared {
    layers: Layers,
    permits: Arc<Semaphore>,
    /// By matched path: as many as the router has.
    known: RwLock<HashMap<String, Arc<ByMethod>>>,
}

impl Shared {
    pub fn new(layers: Layers) -> Self {
        Self {
            permits: Arc::new(Semaphore::new(layers.limits.concurrent_max)),
            layers,
            known: RwLock::default(),
        }
    }

    fn known(&self, method: &Method, path: Option<&MatchedPath>) -> Arc<Known> {
        let path = path.map_or("(none)", MatchedPath::as_str);
        let found = self.known.read().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        let by_method = found.unwrap_or_else(|| {
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            known.entry(path.to_owned()).or_default().clone()
        });
        let place = METHODS.iter().position(|known| known == method).unwrap_or(METHODS.len());
        by_method[place]
            .get_or_init(|| Arc::new(self.describe(METHODS.get(place), path)))
            .clone()
    }

    fn describe(&self, method: Option<&Method>, path: &str) -> Known {
        let declared = self
            .layers
            .routes
            .iter()
            .find(|route| Some(&route.0.http()) == method && route.1 == path);
        let name = declared.map_or_else(
            || format!("{} {path}", method.map_or("OTHER", Method::as_str)),
            |route| route.2.clone(),
        );
        let (metrics, app_id) = (&self.layers.platform.metrics, self.layers.app_id);
        Known {
            allow: declared.map_or_else(Allow::default, |route| route.3),
            metrics: metrics.operation(app_id, &name),
            ages: self.layers.topics.get(path).map(|topic| metrics.event_ages(app_id, topic)),
            about: About::new(self.layers.app_id, &name, method, path, self.layers.topics.get(path)),
            name,
        }
    }

    fn scope(&self, headers: &HeaderMap) -> Scope {
        let ids = &self.layers.platform.ids;
        let taken = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let correlation_id = taken(CORRELATION_ID).and_then(|text| text.parse().ok());
        let caused = taken(TRACEPARENT).and_then(|text| text.parse::<TraceParent>().ok());
        let current = Current {
            service: self.layers.app_id,
            correlation_id: correlation_id.unwrap_or_else(|| ids.next()),
            caused_by: OnceLock::new(),
            user_id: OnceLock::new(),
        };
        let trace = caused.map_or_else(|| self.layers.platform.spans.begin_trace(ids), |trace| trace.child(ids));
        Scope::new(self.layers.platform.clone(), Arc::new(current), trace, caused)
    }
}

#[derive(Clone)]
pub(crate) struct EdgeLayer(pub Arc<Shared>);

impl<S> Layer<S> for EdgeLayer {
    type Service = Edge<S>;

    fn layer(&self, inner: S) -> Edge<S> {
        Edge {
            inner,
            shared: self.0.clone(),
        }
    }
}

#[derive(Clone)]
pub(crate) struct Edge<S> {
    inner: S,
    shared: Arc<Shared>,
}

impl<S> Service<Request> for Edge<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
    S::Future: Send + 'static,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let began = Instant::now();
        let shared = self.shared.clone();
        let limits = shared.layers.limits;
        let scope = Arc::new(shared.scope(request.headers()));
        let known = shared.known(request.method(), request.extensions().get::<MatchedPath>());
        let permit = match known.allow.long {
            true => Ok(None),
            false => shared.permits.clone().try_acquire_owned().map(Some),
        };
        let current = scope.current.clone();
        let answer = match (permit, bound(request, known.allow.body_bytes_max.unwrap_or(limits.body_bytes_max))) {
            (Err(_), _) => Err(Problem::unavailable("The server is busy. Try again in a moment.")),
            (_, Err(too_large)) => Err(too_large),
            (Ok(permit), Ok(mut request)) => {
                request.extensions_mut().insert(scope.clone());
                Ok((permit, self.inner.call(request)))
            }
        };
        let allow = known.allow;
        Box::pin(current.clone().scope(async move {
            let response = match answer {
                Err(problem) => problem.into_response(),
                Ok((_permit, answer)) => run(answer, limits, allow).await,
            };
            let mut response = complete(response, current.correlation_id).await;
            let mut text = [0; 36];
            if let Ok(id) = HeaderValue::from_str(current.correlation_id.uuid().hyphenated().encode_lower(&mut text)) {
                response.headers_mut().insert(CORRELATION_ID, id);
            }
            let took = began.elapsed();
            known.metrics.count(response.status(), took);
            if let (Some(ages), Some(at), true) = (&known.ages, scope.happened_at.get(), response.status().is_success()) {
                let age = scope.platform.clock.now().as_micros().saturating_sub(at.as_micros());
                ages.count(Duration::from_micros(u64::try_from(age).unwrap_or(0)));
            }
            known
                .about
                .record(&scope.platform.spans, (scope.trace, scope.caused), response.status(), took);
            log(&shared.layers, &known.name, &scope, &mut response, took);
            Ok(response)
        }))
    }
}

/// The request with a body that cannot be larger than this; the 413 when it says that it is.
fn bound(request: Request, max: usize) -> Result<Request, Problem> {
    match request.body().size_hint().exact() {
        Some(length) if length > max as u64 => Err(Problem::too_large()),
        Some(_) => Ok(request),
        None => Ok(request.map(|body| Body::new(Limited::new(body, max)))),
    }
}

async fn run(answer: impl Future<Output = Result<Response, Infallible>>, limits: Limits, allow: Allow) -> Response {
    let caught = AssertUnwindSafe(answer).catch_unwind();
    let outcome = match allow.long {
        true => Ok(caught.await),
        false => tokio::time::timeout(limits.time, caught).await,
    };
    match outcome {
        Ok(Ok(Ok(response))) => response,
        Ok(Ok(Err(never))) => match never {},
        Ok(Err(panic)) => {
            let text = panic.downcast_ref::<&str>().copied();
            let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
            Problem::internal(format!("panicked: {}", text.unwrap_or("without a text"))).into_response()
        }
        Err(_) => Problem::unavailable("This took too long and was given up. Try again in a moment.")
            .because(format!("no answer within {} s", limits.time.as_secs_f32()))
            .into_response(),
    }
}

/// One line a request where it entered; within the system the same line is for those who look closer. What went wrong inside is told
/// once, here, where it happened: an answer that was passed on from elsewhere has no inside text.
fn log(layers: &Layers, operation: &str, scope: &Scope, response: &mut Response, took: Duration) {
    let status = response.status();
    let reason = response.extensions_mut().remove::<Internal>().map(|Internal(reason)| reason);
    // `Current` adds service, correlation id and user id to each line.
    macro_rules! tell {
        ($level:expr, $message:literal) => {
            tracing::event!(
                $level,
                operation,
                status = status.as_u16(),
                duration_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
                trace_id = scope.trace.trace_id(),
                reason,
                $message
            )
        };
    }
    match reason.is_some() && status.is_server_error() {
        true => tell!(Level::ERROR, "request failed"),
        false if layers.is_entrance => tell!(Level::INFO, "request"),
        false => tell!(Level::DEBUG, "request"),
    }
}
