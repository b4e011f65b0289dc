//! auth-service over a real database of its own, asked through its real router.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use pando_auth::{Auth, Deps, PasswordCost, RegistrationPolicy, SCHEMA, Settings, StartError};
use pando_http::InProcess;
use pando_kernel::{Clock, Instant, ManualClock, SeededRandom};
use pando_service::{Platform, Progress};
use pando_store::Store;
use pando_token::{Profile, TokenVerifier};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::Place;

pub const PASSWORD: &str = "correct horse battery";

pub struct World {
    pub auth: Auth,
    pub router: Router,
    pub clock: Arc<ManualClock>,
    pub platform: Platform,
    pub store: Arc<dyn Store>,
    place: Arc<Place>,
}

/// Cheap hashes, and registration open.
pub fn settings() -> Settings {
    Settings {
        registration: RegistrationPolicy::Open,
        password_cost: PasswordCost {
            memory_kib: 16,
            passes: 1,
            lanes: 1,
        },
        ..Settings::default()
    }
}

pub fn start() -> Instant {
    "2026-11-23T09:00:00Z".parse().unwrap()
}

pub fn platform(clock: Arc<ManualClock>, seed: u64) -> Platform {
    let verifier = Arc::new(TokenVerifier::new(Profile::default()));
    Platform::new(clock, Arc::new(SeededRandom::new(seed)), Arc::new(InProcess::default()), verifier)
}

impl World {
    pub async fn new() -> Self {
        Self::with(settings()).await
    }

    pub async fn with(settings: Settings) -> Self {
        let place = Arc::new(Place::new(&SCHEMA).await);
        let clock = Arc::new(ManualClock::at(start()));
        let platform = platform(clock.clone(), 1);
        let store = place.open(clock.clone(), platform.ids.clone()).await;
        Self::over(settings, store, platform, clock, place).await.unwrap()
    }

    async fn over(
        settings: Settings,
        store: Arc<dyn Store>,
        platform: Platform,
        clock: Arc<ManualClock>,
        place: Arc<Place>,
    ) -> Result<Self, StartError> {
        let auth = Auth::open(Deps {
            platform: platform.clone(),
            store: store.clone(),
            settings,
        })
        .await?;
        let router = auth.service().router;
        Ok(Self {
            auth,
            router,
            clock,
            platform,
            store,
            place,
        })
    }

    /// Another process on the same database: a verifier, keys and counters of its own.
    pub async fn replica(&self, settings: Settings) -> Result<Self, StartError> {
        let platform = platform(self.clock.clone(), 99);
        Self::over(settings, self.store.clone(), platform, self.clock.clone(), self.place.clone()).await
    }

    /// The same server after a restart.
    pub async fn restarted(self, settings: Settings) -> Result<Self, StartError> {
        let Self { clock, place, .. } = self;
        place.close();
        let platform = platform(clock.clone(), 7);
        let store = place.open(clock.clone(), platform.ids.clone()).await;
        Self::over(settings, store, platform, clock, place).await
    }

    pub fn call(&self, method: &str, path: &str) -> Call {
        Call {
            router: self.router.clone(),
            request: Request::builder().method(method).uri(path),
            body: Body::empty(),
        }
    }

    pub async fn register(&self, email: &str) -> Reply {
        self.call("POST", "/auth/register")
            .json(json!({ "email": email, "password": PASSWORD }))
            .send()
            .await
    }

    pub async fn login(&self, email: &str) -> Reply {
        self.call("POST", "/auth/login")
            .json(json!({ "email": email, "password": PASSWORD }))
            .send()
            .await
    }

    pub async fn refresh(&self, token: &str) -> Reply {
        self.call("POST", "/auth/refresh")
            .json(json!({ "refresh_token": token }))
            .send()
            .await
    }

    pub async fn me(&self, token: &str) -> Reply {
        self.call("GET", "/auth/me").bearer(token).send().await
    }

    /// Runs every reconciler once.
    pub async fn reconcile(&self) {
        for reconciler in self.auth.service().reconcilers {
            assert_eq!((reconciler.run)().await, Ok(Progress::DONE), "{}", reconciler.name);
        }
    }

    pub fn figure(&self, name: &str) -> u64 {
        let text = self.platform.metrics.text();
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name}_total ")));
        line.unwrap_or_else(|| panic!("no {name} in {text}")).parse().unwrap()
    }

    /// The events of the log, as topic and data.
    pub async fn events(&self) -> Vec<(String, Value)> {
        self.place.is_placed().await;
        let entries = self.store.outbox(0, 500).await.unwrap();
        let read = |entry: pando_store::OutboxEntry| (entry.event.kind.clone(), serde_json::from_str(entry.event.data.get()).unwrap());
        entries.into_iter().map(read).collect()
    }

    /// All bytes of the database, to look for what must not be there.
    pub async fn bytes_at_rest(&self) -> Vec<u8> {
        self.place.bytes().await
    }

    pub fn now(&self) -> Instant {
        self.clock.now()
    }
}

pub struct Call {
    router: Router,
    request: http::request::Builder,
    body: Body,
}

impl Call {
    pub fn json(self, body: Value) -> Self {
        self.text(&body.to_string())
    }

    pub fn text(self, body: &str) -> Self {
        self.text_as("application/json", body)
    }

    pub fn text_as(mut self, kind: &str, body: &str) -> Self {
        self.request = self.request.header(header::CONTENT_TYPE, kind);
        self.body = Body::from(body.to_owned());
        self
    }

    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }

    pub fn from(self, address: &str) -> Self {
        self.header("x-client-address", address)
    }

    pub fn cookie(self, token: &str) -> Self {
        self.header("cookie", &format!("theme=dark; pando_refresh={token}"))
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub async fn send(self) -> Reply {
        let response = self.router.oneshot(self.request.body(self.body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = if bytes.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&bytes).unwrap()
        };
        let reply = Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        };
        assert!(reply.status != StatusCode::INTERNAL_SERVER_ERROR, "{reply:?}");
        reply
    }
}

#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Reply {
    #[track_caller]
    pub fn ok(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!((self.status.as_u16(), self.text("code").as_str()), (status, code), "{}", self.body);
        self
    }

    pub fn text(&self, name: &str) -> String {
        self.body[name].as_str().unwrap_or_default().to_owned()
    }

    #[track_caller]
    pub fn access(&self) -> String {
        assert!(self.status.is_success(), "{}", self.body);
        self.text("access_token")
    }

    #[track_caller]
    pub fn refresh_token(&self) -> String {
        assert!(self.status.is_success(), "{}", self.body);
        self.text("refresh_token")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The refresh token of the cookie that is set.
    pub fn cookie(&self) -> String {
        let line = self.header("set-cookie");
        line.strip_prefix("pando_refresh=")
            .and_then(|rest| rest.split(';').next())
            .unwrap_or_else(|| panic!("no cookie: {line}"))
            .to_owned()
    }
}
