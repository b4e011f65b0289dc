//! Empty apps in the places of ours: `pando serve` as the system starts it, with nothing in it. The frontend passes on what people send,
//! the gateway passes it on to task-service, and there each request is answered with the same bytes. What is left of the path are the
//! sidecars.

use std::net::SocketAddr;

use anyhow::Context;
use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use clap::Args;
use http::{HeaderValue, StatusCode, Uri, header};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;

/// What a token is shown in, both ways.
const TOKEN: &str = "dapr-api-token";

/// What the system tells `pando serve`; of it, what an empty app needs.
#[derive(Clone, Debug, Args)]
pub struct Empty {
    /// Which service it stands for
    pub service: String,
    /// The app port
    #[arg(long)]
    pub listen: SocketAddr,
    /// Where it says that it is ready
    #[arg(long)]
    pub probes: SocketAddr,
    /// Where people come in
    #[arg(long)]
    pub face: Option<SocketAddr>,
    /// Not used
    #[arg(long)]
    pub socket: Option<std::path::PathBuf>,
    /// How many bytes each answer has
    #[arg(long, default_value_t = 0)]
    pub body_bytes: usize,
    /// The sidecar
    #[arg(long, env = "DAPR_HTTP_PORT")]
    pub dapr_http_port: u16,
    /// What the sidecar is shown
    #[arg(long, env = "DAPR_API_TOKEN")]
    pub dapr_api_token: String,
    /// What the sidecar shows
    #[arg(long, env = "APP_API_TOKEN")]
    pub app_api_token: String,
    /// What the others are called
    #[arg(long, env = "PANDO_PLACES", value_delimiter = ',')]
    pub places: Vec<String>,
}

#[derive(Clone)]
struct App {
    token: HeaderValue,
    sidecar_token: HeaderValue,
    /// Before the path of what is passed on; none where it is answered.
    next: Option<String>,
    /// The beginning of a path that the next one does not know.
    cut: &'static str,
    body: Bytes,
    client: Client<HttpConnector, Body>,
}

/// Runs one until it is killed.
pub async fn serve(empty: Empty) -> anyhow::Result<()> {
    let next = match &*empty.service {
        "frontend-service" => Some("api-gateway"),
        "api-gateway" => Some("task-service"),
        _ => None,
    };
    let place = |service: &str| {
        let place = empty.places.iter().find_map(|place| place.strip_prefix(service)?.strip_prefix('='));
        place.unwrap_or(service).to_owned()
    };
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let app = App {
        token: HeaderValue::from_str(&empty.app_api_token)?,
        sidecar_token: HeaderValue::from_str(&empty.dapr_api_token)?,
        next: next.map(|next| format!("http://127.0.0.1:{}/v1.0/invoke/{}/method", empty.dapr_http_port, place(next))),
        cut: if empty.service == "api-gateway" { "/api" } else { "" },
        body: vec![b' '; empty.body_bytes].into(),
        client: Client::builder(TokioExecutor::new()).build(connector),
    };
    let behind = Router::new().fallback(called).with_state(app.clone());
    let probes = Router::new().fallback(async || "ready");
    let face = Router::new().fallback(passed_on).with_state(app);
    // Who has no face listens on any port, which nobody knows.
    let face_at = empty.face.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 0)));
    let doors = tokio::try_join!(open(empty.listen, behind), open(face_at, face), open(empty.probes, probes));
    doors.map(|_| ())
}

async fn open(address: SocketAddr, router: Router) -> anyhow::Result<()> {
    use axum::serve::ListenerExt;
    let listener = TcpListener::bind(address).await.with_context(|| address.to_string())?;
    let listener = listener.tap_io(|stream| _ = stream.set_nodelay(true));
    Ok(axum::serve(listener, router).await?)
}

/// What a sidecar sends.
async fn called(State(app): State<App>, request: Request) -> Response {
    match request.uri().path() {
        "/healthz" => return StatusCode::OK.into_response(),
        "/dapr/subscribe" | "/dapr/config" => return StatusCode::NOT_FOUND.into_response(),
        _ => {}
    }
    if request.headers().get(TOKEN) != Some(&app.token) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    match app.next {
        Some(_) => passed_on(State(app), request).await,
        None => ([(header::CONTENT_TYPE, "application/json")], app.body).into_response(),
    }
}

async fn passed_on(State(app): State<App>, mut request: Request) -> Response {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let path = path.strip_prefix(app.cut).unwrap_or(path);
    let Some(Ok(uri)) = app.next.as_ref().map(|next| format!("{next}{path}").parse::<Uri>()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    *request.uri_mut() = uri;
    request.headers_mut().remove(header::HOST);
    request.headers_mut().insert(TOKEN, app.sidecar_token);
    match app.client.request(request).await {
        Ok(answer) => answer.map(Body::new),
        Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
    }
}
