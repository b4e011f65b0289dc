//! The gateway in front of doubles, with people whose tokens it knows how to check.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use pando_gateway::{Rate, Settings};
use pando_http::PeerAddress;
use pando_kernel::{Clock, Instant, ManualClock, SeededRandom, SessionId, UserId};
use pando_service::{Platform, Service};
use pando_token::{Claims, Jwks, Profile, Signer, SigningKey, TokenVerifier};
use pando_wire::Role;
use serde_json::Value;
use tower::ServiceExt;
use uuid::Uuid;

use crate::doubles::Doubles;

/// How long a token of these tests lives.
pub const LIFE_SECONDS: i64 = 600;

pub struct World {
    pub doubles: Arc<Doubles>,
    pub clock: Arc<ManualClock>,
    pub platform: Platform,
    pub gateway: Service,
    signer: Signer,
}

/// So many at once, and the next in an hour: what a test counts does not depend on how fast it runs.
pub fn at_once(burst: u32) -> Rate {
    Rate {
        requests: NonZeroU32::MIN,
        per: Duration::from_secs(3600),
        burst: NonZeroU32::new(burst).unwrap(),
    }
}

impl World {
    pub fn new() -> Self {
        Self::with(Settings::default())
    }

    pub fn with(settings: Settings) -> Self {
        let clock = Arc::new(ManualClock::at("2026-11-23T09:00:00Z".parse().unwrap()));
        let doubles = Arc::new(Doubles::default());
        let key = SigningKey::from_seed([7; 32]).unwrap();
        let verifier = TokenVerifier::new(Profile::default());
        verifier.set_keys(&Jwks {
            keys: vec![key.jwk().clone()],
        });
        let platform = Platform::new(clock.clone(), Arc::new(SeededRandom::new(1)), doubles.clone(), Arc::new(verifier));
        Self {
            gateway: pando_gateway::service(platform.clone(), settings),
            signer: Signer::new(key),
            doubles,
            clock,
            platform,
        }
    }

    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// A fresh token of this person; its session has the person's number.
    pub fn token(&self, person: u128) -> String {
        let profile = Profile::default();
        let claims = Claims {
            iss: profile.issuer,
            aud: profile.audience,
            sub: person_id(person),
            sid: session_id(person),
            role: Role::Member,
            zone: "Europe/Berlin".parse().unwrap(),
            iat: self.now().into(),
            nbf: None,
            exp: self.now().plus_seconds(LIFE_SECONDS).into(),
            jti: Uuid::from_u128(3),
        };
        self.signer.sign(&claims).expose().to_owned()
    }

    /// A request without a token.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call {
            router: self.gateway.router.clone(),
            request: Request::builder().method(method).uri(path),
            body: Body::empty(),
        }
    }

    /// A request of this person.
    pub fn of(&self, person: u128, method: &str, path: &str) -> Call {
        self.call(method, path)
            .header("authorization", &format!("Bearer {}", self.token(person)))
    }

    /// Asks the feed once, as the gateway does for ever.
    pub async fn read_feed(&self) {
        let feed = self
            .gateway
            .reconcilers
            .iter()
            .find(|reconciler| reconciler.name == "feed")
            .unwrap();
        (feed.run)().await.unwrap();
    }
}

pub fn person_id(person: u128) -> UserId {
    UserId::from(Uuid::from_u128(person))
}

pub fn session_id(person: u128) -> SessionId {
    SessionId::from(Uuid::from_u128(person))
}

pub struct Call {
    router: Router,
    request: http::request::Builder,
    body: Body,
}

impl Call {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub fn headers(self, headers: &[(&str, &str)]) -> Self {
        headers.iter().fold(self, |call, (name, value)| call.header(name, value))
    }

    /// From this end of the connection.
    pub fn from(mut self, address: &str) -> Self {
        let address: SocketAddr = address.parse().unwrap();
        self.request = self.request.extension(PeerAddress(Some(address)));
        self
    }

    pub fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// The answer, read to its end.
    pub async fn send(self) -> Reply {
        let (reply, body) = self.open().await;
        let body = body.collect().await.unwrap().to_bytes();
        Reply { body, ..reply }
    }

    /// The answer's head, and its body as it comes.
    pub async fn open(self) -> (Reply, Body) {
        let request = self.request.body(self.body).unwrap();
        let (parts, body) = self.router.oneshot(request).await.unwrap().into_parts();
        let reply = Reply {
            status: parts.status,
            headers: parts.headers,
            body: Bytes::new(),
        };
        assert_ne!(reply.status, StatusCode::INTERNAL_SERVER_ERROR);
        (reply, body)
    }
}

#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    #[track_caller]
    pub fn ok(self) -> Self {
        assert_eq!(self.status, StatusCode::OK, "{:?}", self.body);
        self
    }

    /// A problem of this status and code, with the correlation id of the header.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let problem = self.json();
        assert_eq!((self.status.as_u16(), problem["code"].as_str()), (status, Some(code)), "{problem}");
        assert_eq!(problem["status"], status);
        assert_eq!(problem["correlation_id"], self.header("x-correlation-id"));
        self
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn has(&self, name: impl header::AsHeaderName) -> bool {
        self.headers.contains_key(name)
    }
}
