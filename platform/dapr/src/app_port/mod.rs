mod access;
mod calls;
mod dead;
mod events;
mod reach;
mod token;

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use http::{HeaderMap, HeaderName, Method, StatusCode};
use pando_bus::Intake;
use pando_http::InProcess;
use pando_service::{Shutdown, Tasks};
use pando_wire::{Contract, Problem, codes, header as ours};

use self::calls::Calls;
use self::events::Events;
use self::reach::Reach;
use self::token::Token;
use crate::Subscription;

/// What the sidecar of a process talks to.
pub struct AppPort {
    /// What the sidecar shows with each request (`APP_API_TOKEN`).
    pub token: String,
    /// The app id of the sidecar.
    pub dapr_app_id: String,
    /// The services of this process.
    pub services: Vec<(&'static str, Router)>,
    /// Which Dapr app hosts which service: a caller's app id says which services it may be.
    pub placement: Vec<(&'static str, String)>,
    /// What this app listens to ([`crate::subscriptions`]).
    pub subscriptions: Vec<Subscription>,
    /// The contracts of all services: who publishes what, and who may call what.
    pub contracts: Vec<Contract>,
    /// Where events go that a service of this process does not take in the end.
    pub intake: Intake,
    /// What people without the token see; `None`: nothing.
    pub public: Option<Router>,
    /// Requested when all work of this process has ended. From then on the app is unhealthy (`/healthz`), which tells a draining
    /// sidecar that it may go.
    pub drained: Shutdown,
    /// Where the databases are looked after: while one is away the app is unhealthy, too.
    pub tasks: Tasks,
}

/// Where the sidecar asks whether the app is well (`--app-health-check-path`).
pub(crate) const HEALTH_PATH: &str = "/healthz";

/// Who called, as the sidecar says it. A caller can say so, too: then there are two values, and the first is not to be trusted.
const CALLER: HeaderName = HeaderName::from_static("dapr-caller-app-id");

/// The router behind the app port of a sidecar:
///
/// - calls of other apps, to the service they name (`x-pando-service`), as far as the contracts let them;
/// - `GET /dapr/subscribe`, and the events that were subscribed to, which nobody can bring by a call;
/// - `GET /healthz`: whether the app may be spoken to: not once it has drained, nor while a database is away. daprd shows no token there.
///
/// Whoever shows no token sees the public face, or nothing.
pub fn app_port(port: AppPort) -> Router {
    let here = Arc::new(InProcess::default());
    let hosted: Vec<&'static str> = port.services.iter().map(|(service, _)| *service).collect();
    // It was made a line before, so nobody opened it.
    let _ = here.open(port.services.iter().cloned());
    let reach = Reach::new(port.intake.clone());
    port.tasks.spawn("databases behind the app port", reach.clone().watch());
    let it = Arc::new(Port {
        token: Token::new(&port.token),
        events: Events::new(&port.contracts, &hosted, here, port.intake),
        subscriptions: port.subscriptions,
        calls: Calls {
            services: port.services.into_iter().collect::<HashMap<_, _>>(),
            contracts: port.contracts,
            placement: port.placement,
            public: port.public,
        },
        drained: port.drained,
        reach,
    });
    tracing::debug!(app_id = port.dapr_app_id, services = ?hosted, "the app port");
    Router::new().fallback(move |request: Request| enter(it.clone(), request))
}

struct Port {
    token: Token,
    subscriptions: Vec<Subscription>,
    events: Events,
    calls: Calls,
    drained: Shutdown,
    reach: Arc<Reach>,
}

async fn enter(port: Arc<Port>, request: Request) -> Response {
    if request.method() == Method::GET && request.uri().path() == HEALTH_PATH {
        return port.health().into_response();
    }
    if !port.token.is_shown(request.headers()) {
        return port.calls.stranger(request).await;
    }
    let Ok(caller) = one_caller(request.headers()) else {
        tracing::warn!(path = request.uri().path(), "a call that names two callers was refused");
        return refused("The call names two callers.").into_response();
    };
    let is_call = caller.is_some() || request.headers().contains_key(ours::SERVICE);
    let path = request.uri().path();
    match (path, is_call) {
        ("/dapr/subscribe", false) => Json(&port.subscriptions).into_response(),
        // There is nothing to say: no actors.
        ("/dapr/config", false) => Problem::not_found("path").into_response(),
        (path, true) if path.starts_with("/events/") || path.starts_with("/dapr/") => {
            tracing::warn!(caller, path, "an event that was brought by a call was refused");
            refused("Events come from the broker, and not by calls.").into_response()
        }
        (path, false) if path.starts_with("/events/") => port.events.take(request).await,
        _ => port.calls.answer(caller, request).await,
    }
}

impl Port {
    fn health(&self) -> StatusCode {
        match self.drained.is_requested() || self.reach.is_lost() {
            true => StatusCode::SERVICE_UNAVAILABLE,
            false => StatusCode::OK,
        }
    }
}

/// The caller; `Err`: there are two.
fn one_caller(headers: &HeaderMap) -> Result<Option<String>, ()> {
    let mut named = headers.get_all(CALLER).iter();
    let caller = named.next().map(|caller| String::from_utf8_lossy(caller.as_bytes()).into_owned());
    match named.next() {
        Some(_) => Err(()),
        None => Ok(caller),
    }
}

fn refused(detail: &str) -> Problem {
    Problem::new(StatusCode::FORBIDDEN, codes::FORBIDDEN, detail)
}
