mod breaker;
mod budget;
mod failure;

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use axum::BoxError;
use axum::body::{Body, Bytes};
use http::request::Parts;
use http::uri::PathAndQuery;
use http::{HeaderName, HeaderValue, Request, Response};
use http_body::Body as _;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper_util::client::legacy::Error;
use pando_http::{InProcess, PeerAddress, is_too_large, leave_the_connection};
use pando_wire::{SafeToRetry, Transport, TransportError, header as ours};
use tokio::time::Instant;

use self::breaker::{Breaker, Heard};
use self::budget::Budget;
use self::failure::Failure;
use crate::refusal::Refusal;
use crate::sidecar::with_cause;
use crate::{Sidecar, carried, whole};

/// Carries a request to a service through the sidecar's service invocation.
///
/// By the form `/v1.0/invoke/APP/method/PATH` and never with the header `dapr-app-id` beside it, which would make the whole path the
/// method. An answer is the app's own if it says which service gave it (`x-pando-service`, set by [`crate::app_port`]); everything else
/// is daprd's word, or somebody else's, and becomes a [`TransportError`].
///
/// A request that its sender calls [`SafeToRetry`] is sent up to [`Self::TRIES_MAX`] times while no answer comes, as far as the
/// budget for retries goes (`Budget`); no other one is ever sent twice from here. An app that does not answer is left in peace for a
/// while (`Breaker`).
pub struct DaprTransport {
    sidecar: Sidecar,
    apps: HashMap<&'static str, App>,
    budget: Mutex<Budget>,
    began: Instant,
}

/// Where a service is.
struct App {
    dapr_app_id: String,
    /// How long the head of its answer may take, all tries together.
    time: Duration,
    /// One for each service, though several may share an app: what is known of one says little of another.
    breaker: Mutex<Breaker>,
}

impl DaprTransport {
    /// How often a request that is safe to retry is sent at most.
    pub const TRIES_MAX: u32 = 3;
    /// The wait before the second time; twice as long before the third.
    const WAIT: Duration = Duration::from_millis(50);
    /// A larger body is not kept to be sent again.
    const KEPT_BYTES_MAX: u64 = 1024 * 1024;
    /// How much of what is no answer of an app is read, and how long.
    const REFUSAL_BYTES_MAX: usize = 64 * 1024;
    const REFUSAL_TIME: Duration = Duration::from_secs(2);

    /// Knows which Dapr app hosts which service.
    pub fn new(sidecar: Sidecar, placement: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        let app = |dapr_app_id| App {
            dapr_app_id,
            time: InProcess::TIME,
            breaker: Mutex::default(),
        };
        Self {
            sidecar,
            apps: placement
                .into_iter()
                .map(|(service, dapr_app_id)| (service, app(dapr_app_id)))
                .collect(),
            budget: Mutex::default(),
            began: Instant::now(),
        }
    }

    /// The head of an answer of these services may take this long, all tries together, in place of [`InProcess::TIME`]. The sidecar has no
    /// time for a call (its Resiliency says why).
    #[must_use]
    pub fn times(mut self, times: impl IntoIterator<Item = (&'static str, Duration)>) -> Self {
        for (service, time) in times {
            self.apps.entry(service).and_modify(|app| app.time = time);
        }
        self
    }

    /// One try.
    async fn attempt(&self, service: &'static str, app: &App, parts: &Parts, body: Body) -> Result<Response<Body>, Failure> {
        let admits = lock(&app.breaker).admits(self.began.elapsed());
        if !admits {
            return Err(Failure {
                error: TransportError::Away(service),
                is_passing: false,
            });
        }
        let heard = self.exchange(service, app, parts, body).await;
        let is_answer = match &heard {
            Ok(_) => Some(Heard::Answer),
            Err(failure) if failure.is_passing => Some(Heard::Nothing),
            // Nothing is known of the app.
            Err(_) => None,
        };
        if let Some(heard) = is_answer {
            lock(&app.breaker).tell(heard, self.began.elapsed());
        }
        heard
    }

    async fn exchange(&self, service: &'static str, app: &App, parts: &Parts, body: Body) -> Result<Response<Body>, Failure> {
        let failed = |reason: String, is_passing| Failure {
            error: TransportError::Failed { app_id: service, reason },
            is_passing,
        };
        let path = method_path(&app.dapr_app_id, parts).map_err(|error| failed(error.to_string(), false))?;
        let mut request = Request::new(body);
        *request.method_mut() = parts.method.clone();
        *request.headers_mut() = parts.headers.clone();
        let body = std::mem::take(request.body_mut());
        *request.body_mut() = whole::mark(request.headers_mut(), body);
        let response = match self.sidecar.send(path, request).await {
            Ok(response) => response,
            Err(error) if is_too_large(&error) => {
                return Err(Failure {
                    error: TransportError::TooLarge(service),
                    is_passing: false,
                });
            }
            Err(error) if error.is_connect() => return Err(failed(away(&self.sidecar, &error), true)),
            Err(error) => return Err(failed(with_cause(&error), true)),
        };
        let is_answer = response.headers().get(ours::SERVICE).is_some_and(|value| value == service);
        match is_answer {
            true => answer(response)
                .await
                .map_err(|error| failed(format!("its answer broke off: {error}"), true)),
            false => Err(Self::no_answer(service, response).await),
        }
    }

    async fn no_answer(service: &'static str, response: Response<Incoming>) -> Failure {
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, Self::REFUSAL_BYTES_MAX).collect();
        let body = tokio::time::timeout(Self::REFUSAL_TIME, body).await;
        let body = body.ok().and_then(Result::ok).map(|body| body.to_bytes()).unwrap_or_default();
        Failure::of(service, &Refusal::read(parts.status, &parts.headers, &body))
    }

    /// Tries until there is an answer, or no more try.
    async fn try_often(&self, service: &'static str, app: &App, parts: &Parts, body: Bytes) -> Result<Response<Body>, Failure> {
        lock(&self.budget).earn();
        let mut wait = Self::WAIT;
        for _ in 1..Self::TRIES_MAX {
            match self.attempt(service, app, parts, Body::from(body.clone())).await {
                Err(failure) if failure.is_passing && lock(&self.budget).spend() => {
                    tracing::debug!(service, error = %failure.error, "sent again");
                }
                ended => return ended,
            }
            tokio::time::sleep(wait).await;
            wait *= 2;
        }
        self.attempt(service, app, parts, Body::from(body)).await
    }
}

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

fn away(sidecar: &Sidecar, error: &Error) -> String {
    format!("the Dapr sidecar does not answer at {}: {}", sidecar.address(), with_cause(error))
}

fn method_path(dapr_app_id: &str, parts: &Parts) -> Result<PathAndQuery, http::uri::InvalidUri> {
    let path = carried::plain(parts.uri.path());
    let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("/v1.0/invoke/{dapr_app_id}/method{path}{query}").parse()
}

/// What the sidecar is to carry of a request's head.
fn introduce(service: &'static str, parts: &mut Parts) {
    let peer = parts.extensions.get::<PeerAddress>().and_then(|peer| peer.0);
    let headers = &mut parts.headers;
    leave_the_connection(headers);
    // The sidecar's own words: said by anybody else, they would be taken for it.
    let of_dapr: Vec<HeaderName> = headers.keys().filter(|name| name.as_str().starts_with("dapr-")).cloned().collect();
    for name in of_dapr {
        headers.remove(name);
    }
    carried::put_aside(parts.uri.path(), headers);
    headers.insert(ours::SERVICE, HeaderValue::from_static(service));
    match peer.and_then(|peer| HeaderValue::from_str(&peer.to_string()).ok()) {
        Some(peer) => headers.insert(ours::PEER_ADDRESS, peer),
        None => headers.remove(ours::PEER_ADDRESS),
    };
}

async fn answer(response: Response<Incoming>) -> Result<Response<Body>, BoxError> {
    let (mut parts, body) = response.into_parts();
    leave_the_connection(&mut parts.headers);
    parts.headers.remove(ours::SERVICE);
    let body = whole::check_answer(&mut parts.headers, Body::new(body)).await?;
    Ok(Response::from_parts(parts, body))
}

#[async_trait]
impl Transport for DaprTransport {
    async fn send(&self, service: &'static str, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let app = self.apps.get(service).ok_or(TransportError::Away(service))?;
        let is_safe = request.extensions().get::<SafeToRetry>().is_some();
        let (mut parts, body) = request.into_parts();
        introduce(service, &mut parts);
        let is_small = body.size_hint().exact().is_some_and(|bytes| bytes <= Self::KEPT_BYTES_MAX);
        let tries = async {
            match is_safe && is_small {
                false => self.attempt(service, app, &parts, body).await,
                true => {
                    let body = body.collect().await.map_err(|error| Failure {
                        error: TransportError::Failed {
                            app_id: service,
                            reason: error.to_string(),
                        },
                        is_passing: false,
                    })?;
                    self.try_often(service, app, &parts, body.to_bytes()).await
                }
            }
        };
        match tokio::time::timeout(app.time, tries).await {
            Ok(ended) => ended.map_err(|failure| failure.error),
            Err(_) => {
                lock(&app.breaker).tell(Heard::Nothing, self.began.elapsed());
                Err(TransportError::Late(service))
            }
        }
    }
}
