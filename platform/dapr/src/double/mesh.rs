use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use http::{HeaderMap, Method, StatusCode};
use hyper_util::rt::TokioExecutor;
use pando_http::{ServerLimits, serve};
use pando_kernel::Clock;
use pando_service::Shutdown;
use pando_wire::header as ours;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::broker::Broker;
use super::keys::Keys;
use super::wire::{Client, done, error};
use super::{invoke, wire};
use crate::SidecarAddress;

/// What an access policy says of a call: caller, callee, method, path.
pub type Access = Arc<dyn Fn(&str, &str, &Method, &str) -> bool + Send + Sync>;

/// What the sidecars of a mesh are set up with.
#[derive(Clone)]
pub struct Settings {
    /// What the apps show to their sidecars.
    pub api_token: String,
    /// What the sidecars show to their apps.
    pub app_token: String,
    /// The name of the pub/sub component.
    pub pubsub: String,
    /// The name of another: of this no Resiliency says what is tried again, so that nothing is.
    pub bare: String,
    /// The name of the state store.
    pub state: String,
    /// The name of the secret store.
    pub secrets: String,
    /// What is in it: each secret is one key of its own name.
    pub secret: BTreeMap<String, String>,
    /// Which topics an app may publish; one that is not named may publish all.
    pub publishing_scopes: BTreeMap<String, Vec<String>>,
    /// The callees' access policies.
    pub access: Access,
    /// The inbound retries of the pub/sub component: how often after the first time, and the wait between.
    pub inbound_retries: u32,
    /// See `inbound_retries`.
    pub inbound_wait: Duration,
    /// By which entries of the state store pass.
    pub clock: Arc<dyn Clock>,
}

/// What all doubles share.
pub struct Mesh {
    pub(super) settings: Settings,
    pub(super) client: Client,
    pub(super) apps: Mutex<BTreeMap<String, App>>,
    pub(super) broker: Broker,
    keys: Keys,
    pub(super) running: Mutex<JoinSet<()>>,
}

/// An app with its sidecar.
#[derive(Clone)]
pub(super) struct App {
    pub address: SocketAddr,
    pub subscriptions: Vec<Subscribed>,
}

/// A subscription, as an app tells it.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Subscribed {
    pub pubsubname: String,
    pub topic: String,
    pub route: String,
    #[serde(default)]
    pub dead_letter_topic: String,
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
}

/// One sidecar; it ends with its mesh.
pub struct Double {
    /// Where it is.
    pub address: SidecarAddress,
    /// Its port.
    pub port: u16,
}

impl Mesh {
    /// No sidecars yet.
    pub fn new(settings: Settings) -> Arc<Self> {
        Arc::new(Self {
            keys: Keys::new(settings.clock.clone()),
            settings,
            client: hyper_util::client::legacy::Client::builder(TokioExecutor::new()).build_http(),
            apps: Mutex::default(),
            broker: Broker::default(),
            running: Mutex::default(),
        })
    }

    /// Starts the sidecar of an app. One with an app is asked at once what it subscribes to.
    ///
    /// # Errors
    /// When no port is free, or the app does not answer.
    pub async fn sidecar(self: &Arc<Self>, app_id: &str, app: Option<SocketAddr>) -> std::io::Result<Double> {
        if let Some(address) = app {
            let subscriptions = self.subscriptions(address).await.map_err(std::io::Error::other)?;
            let known = App { address, subscriptions };
            self.apps().insert(app_id.to_owned(), known);
        }
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let (mesh, app_id) = (Arc::downgrade(self), app_id.to_owned());
        let router = Router::new().fallback(move |request: Request| {
            let (mesh, app_id) = (mesh.upgrade(), app_id.clone());
            async move {
                match mesh {
                    Some(mesh) => mesh.answer(&app_id, request).await,
                    None => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
                }
            }
        });
        self.running().spawn(async move {
            serve(listener, router, Shutdown::new(), ServerLimits::default()).await;
        });
        let address = SidecarAddress::Port(port);
        Ok(Double { address, port })
    }

    async fn subscriptions(&self, app: SocketAddr) -> Result<Vec<Subscribed>, String> {
        let request = Request::get(format!("http://{app}/dapr/subscribe"))
            .header(ours::APP_TOKEN, &self.settings.app_token)
            .body(Body::empty())
            .map_err(|error| error.to_string())?;
        let response = self.client.request(request).await.map_err(|error| error.to_string())?;
        if response.status() != StatusCode::OK {
            return Ok(Vec::new());
        }
        let body = to_bytes(Body::new(response.into_body()), 1024 * 1024).await;
        let body = body.map_err(|error| error.to_string())?;
        serde_json::from_slice(&body).map_err(|error| error.to_string())
    }

    pub(super) fn apps(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, App>> {
        self.apps.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn running(&self) -> std::sync::MutexGuard<'_, JoinSet<()>> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the sidecar of `app_id` answers.
    async fn answer(self: Arc<Self>, app_id: &str, request: Request) -> Response {
        let path = request.uri().path().to_owned();
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        if let ["v1.0", "healthz", ..] = segments[..] {
            return done();
        }
        if !is_shown(request.headers(), &self.settings.api_token) {
            return (StatusCode::UNAUTHORIZED, "invalid api token").into_response();
        }
        // The header goes first: with both, the whole path is the method.
        if let Some(callee) = request.headers().get(ours::APP_ID).and_then(|callee| callee.to_str().ok()) {
            let callee = callee.to_owned();
            return invoke::invoke(&self, app_id, &callee, &path, request).await;
        }
        match segments[..] {
            ["v1.0", "invoke", callee, "method", ..] => {
                let method = path.splitn(6, '/').nth(5).unwrap_or_default();
                invoke::invoke(&self, app_id, callee, method, request).await
            }
            ["v1.0", "metadata"] => Json(self.metadata(app_id)).into_response(),
            ["v1.0", "secrets", store, name] => self.secret(store, name),
            ["v1.0", "publish", "bulk", pubsub, topic] => self.clone().publish_bulk(app_id, pubsub, topic, request).await,
            ["v1.0", "publish", pubsub, topic] => self.clone().publish_one(app_id, pubsub, topic, request).await,
            ["v1.0", "state", store] if store == self.settings.state => self.keys.save(request).await,
            ["v1.0", "state", store, key] if store == self.settings.state => self.keys.answer(key, &request),
            ["v1.0", "state", store, ..] => error(400, "ERR_STATE_STORE_NOT_FOUND", &format!("state store {store} is not found")),
            _ => error(404, "ERR_DIRECT_INVOKE", "invalid request path"),
        }
    }

    fn metadata(&self, app_id: &str) -> Value {
        let settings = &self.settings;
        let app = self.apps().get(app_id).cloned();
        // As it is set up where it has an app: see the tests' own daprd.
        let health = app
            .as_ref()
            .map(|_| json!({ "healthCheckPath": "/healthz", "healthProbeInterval": "1s", "healthThreshold": 3 }));
        let http_endpoints: Vec<Value> = app.iter().map(|_| json!({ "name": app_id })).collect();
        let subscriptions = app.map(|app| app.subscriptions).unwrap_or_default();
        let component = |name: &str, kind| json!({ "name": name, "type": kind, "version": "v1" });
        let subscription = |one: &Subscribed| {
            json!({
                "pubsubname": one.pubsubname, "topic": one.topic, "rules": [{ "path": one.route }], "metadata": one.metadata,
                "deadLetterTopic": one.dead_letter_topic, "type": "PROGRAMMATIC",
            })
        };
        json!({
            "id": app_id,
            "runtimeVersion": "double",
            "components": [
                component(&settings.pubsub, "pubsub.redis"),
                component(&settings.bare, "pubsub.redis"),
                component(&settings.state, "state.redis"),
                component(&settings.secrets, "secretstores.local.file"),
            ],
            "subscriptions": subscriptions.iter().map(subscription).collect::<Vec<_>>(),
            "appConnectionProperties": { "protocol": "http", "health": health },
            "resiliencies": [{ "name": "pando" }],
            "httpEndpoints": http_endpoints,
        })
    }

    fn secret(&self, store: &str, name: &str) -> Response {
        match (store == self.settings.secrets, self.settings.secret.get(name)) {
            (false, _) => error(
                401,
                "ERR_SECRET_STORE_NOT_FOUND",
                &format!("failed finding secret store with key {store}"),
            ),
            (true, None) => error(
                500,
                "ERR_SECRET_GET",
                &format!("failed getting secret with key {name} from secret store {store}"),
            ),
            (true, Some(secret)) => Json(json!({ name: secret })).into_response(),
        }
    }
}

fn is_shown(headers: &HeaderMap, token: &str) -> bool {
    headers.get(ours::APP_TOKEN).is_some_and(|shown| shown == token)
}

/// A request body, whole.
pub(super) async fn whole(request: Request) -> Result<bytes::Bytes, Response> {
    let body = to_bytes(request.into_body(), 4 * 1024 * 1024).await;
    body.map_err(|failed| wire::error(413, "ERR_BODY_READ", &failed.to_string()))
}
