//! The frontend with a small export, in front of a double of the gateway.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use pando_kernel::{ManualClock, SeededRandom};
use pando_service::{Platform, Service};
use pando_token::{Profile, TokenVerifier};
use pando_wire::{Transport, TransportError};
use tokio::sync::mpsc;
use tower::ServiceExt;

/// What a build of the web interface leaves, in small.
pub const EXPORT: &[(&str, &str)] = &[
    ("index.html", "<script>one()</script><h1>Home</h1>"),
    ("index.html.br", "index in brotli"),
    ("index.html.gz", "index in gzip"),
    ("today.html", "<script src=\"/a.js\"></script><script>two()</script><h1>Today</h1>"),
    ("404.html", "<h1>Nothing here</h1>"),
    ("404.html.br", "nothing in brotli"),
    ("icon.svg", "<svg/>"),
    ("_next/static/chunks/a-1f.js", "x"),
    ("_next/static/chunks/a-1f.js.gz", "x in gzip"),
    ("_next/static/chunks/a-1f.css", "y"),
];

/// The gateway's double: what reached it, and what it sends piece by piece.
#[derive(Default)]
pub struct Gateway {
    pub seen: Mutex<Vec<Request<Bytes>>>,
    answer: Mutex<Option<mpsc::UnboundedReceiver<Bytes>>>,
    pub is_away: std::sync::atomic::AtomicBool,
}

pub struct World {
    pub gateway: Arc<Gateway>,
    pub platform: Platform,
    pub frontend: Service,
}

impl World {
    pub fn new() -> Self {
        Self::of(EXPORT)
    }

    pub fn of(files: &[(&str, &'static str)]) -> Self {
        let gateway = Arc::new(Gateway::default());
        let clock = Arc::new(ManualClock::at("2026-11-23T09:00:00Z".parse().unwrap()));
        let verifier = Arc::new(TokenVerifier::new(Profile::default()));
        let platform = Platform::new(clock, Arc::new(SeededRandom::new(1)), gateway.clone(), verifier);
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), Bytes::from_static(text.as_bytes())));
        Self {
            frontend: pando_frontend::service_of(&platform, files),
            gateway,
            platform,
        }
    }

    /// The gateway answers with what is sent here, until the sender is dropped.
    pub fn streaming(&self) -> mpsc::UnboundedSender<Bytes> {
        let (sender, receiver) = mpsc::unbounded_channel();
        *self.gateway.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(receiver);
        sender
    }

    pub async fn send(&self, request: Request<Body>) -> Response {
        self.frontend.router.clone().oneshot(request).await.unwrap()
    }

    pub async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        let request = Request::builder().method(method).uri(path);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        let (parts, body) = self.send(request.body(Body::empty()).unwrap()).await.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.ask("GET", path, headers).await
    }
}

#[async_trait]
impl Transport for Gateway {
    async fn send(&self, app_id: &'static str, request: Request<Body>) -> Result<Response, TransportError> {
        assert_eq!(app_id, "api-gateway");
        if self.is_away.load(std::sync::atomic::Ordering::SeqCst) {
            return Err(TransportError::Away(app_id));
        }
        let (parts, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Request::from_parts(parts, body));
        let answer = self.answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let body = match answer {
            None => Body::from("from the gateway"),
            Some(receiver) => Body::from_stream(futures_util::stream::unfold(receiver, |mut receiver| async move {
                Some((Ok::<_, std::io::Error>(receiver.recv().await?), receiver))
            })),
        };
        let response = Response::builder().status(StatusCode::ACCEPTED).header("x-from", "gateway");
        Ok(response.body(body).unwrap())
    }
}

#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
