use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use futures_util::StreamExt;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use pando_activity::{Deps, SCHEMA, service};
use pando_activity_contract::Summary;
use pando_http::InProcess;
use pando_kernel::{Ids, Instant, ManualClock, SeededRandom, UserId};
use pando_service::{Platform, Progress, Service};
use pando_store::Store;
use pando_store::contract::number;
use pando_token::{Claims, Jwks, Profile, Signer, SigningKey, TokenVerifier};
use pando_wire::{CloudEvent, Role, event_route};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tower::ServiceExt;

use crate::Place;

/// A service of its own.
pub struct World {
    pub clock: Arc<ManualClock>,
    pub platform: Platform,
    pub store: Arc<dyn Store>,
    pub service: Service,
    pub others: Arc<InProcess>,
    signer: Signer,
    _place: Place,
}

pub fn at(text: &str) -> Instant {
    text.parse().unwrap()
}

impl World {
    /// It is Tuesday, 2026-11-24, 12:00 UTC.
    pub async fn new() -> Self {
        let clock = Arc::new(ManualClock::at(at("2026-11-24T12:00:00Z")));
        let random = Arc::new(SeededRandom::new(1));
        let others = Arc::new(InProcess::default());
        let verifier = Arc::new(TokenVerifier::new(Profile::default()));
        let key = SigningKey::from_seed([7; 32]).unwrap();
        verifier.set_keys(&Jwks {
            keys: vec![key.jwk().clone()],
        });
        let platform = Platform::new(clock.clone(), random, others.clone(), verifier);
        let place = Place::new(&SCHEMA).await;
        let store = place.open(clock.clone(), platform.ids.clone()).await;
        let service = service(Deps {
            platform: platform.clone(),
            store: store.clone(),
        });
        Self {
            clock,
            platform,
            store,
            service,
            others,
            signer: Signer::new(key),
            _place: place,
        }
    }

    /// A number that the tables hold.
    pub async fn number(&self, sql: &str) -> i64 {
        number(&*self.store, sql, Vec::new()).await
    }

    pub fn ids(&self) -> &Ids {
        &self.platform.ids
    }

    pub fn router(&self) -> Router {
        self.service.router.clone()
    }

    pub fn token(&self, user: UserId) -> String {
        let now = pando_kernel::Clock::now(&*self.clock);
        let profile = self.platform.verifier.profile();
        let claims = Claims {
            iss: profile.issuer.to_string(),
            aud: profile.audience.to_string(),
            sub: user,
            sid: self.ids().next(),
            role: Role::Member,
            zone: "Europe/Berlin".parse().unwrap(),
            iat: now.into(),
            nbf: None,
            exp: now.plus_seconds(600).into(),
            jti: self.ids().next(),
        };
        self.signer.sign(&claims).expose().to_owned()
    }

    pub async fn send(&self, request: Request<Body>) -> (StatusCode, Value) {
        send(self.router(), request).await
    }

    /// Hands over an event as a relay does.
    pub async fn post(&self, event: &CloudEvent) -> (StatusCode, Value) {
        self.send(event_request(event)).await
    }

    /// An event that must be taken.
    pub async fn take(&self, event: &CloudEvent) {
        let (status, body) = self.post(event).await;
        assert_eq!(
            (status, &body["status"]),
            (StatusCode::OK, &Value::from("SUCCESS")),
            "{body} of {event:?}"
        );
    }

    /// Many events at once, as many as a relay would.
    pub async fn take_all(&self, events: &[CloudEvent]) {
        let taken = futures_util::stream::iter(events.iter().map(|event| self.take(event)));
        taken.buffer_unordered(64).collect::<Vec<_>>().await;
    }

    pub async fn get_as(&self, user: UserId, path: &str) -> (StatusCode, Value) {
        let request = Request::get(path).header(header::AUTHORIZATION, format!("Bearer {}", self.token(user)));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn read<T: DeserializeOwned>(&self, user: UserId, path: &str) -> T {
        let (status, body) = self.get_as(user, path).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        serde_json::from_value(body).unwrap()
    }

    pub async fn summary(&self, user: UserId, query: &str) -> Summary {
        self.read(user, &format!("/analytics/summary?{query}")).await
    }

    pub async fn feed<T: DeserializeOwned>(&self, query: &str) -> T {
        let (status, body) = self
            .send(Request::get(format!("/activities/feed?{query}")).body(Body::empty()).unwrap())
            .await;
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_value(body).unwrap()
    }

    /// Runs what runs beside requests until it has nothing left to do.
    pub async fn settle(&self) {
        for reconciler in &self.service.reconcilers {
            while (reconciler.run)().await.unwrap() == Progress::MORE {}
        }
    }
}

pub fn event_request(event: &CloudEvent) -> Request<Body> {
    Request::post(event_route(&event.kind))
        .header(header::CONTENT_TYPE, "application/cloudevents+json")
        .body(Body::from(serde_json::to_vec(event).unwrap()))
        .unwrap()
}

pub async fn send(router: Router, request: Request<Body>) -> (StatusCode, Value) {
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}
