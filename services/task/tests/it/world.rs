//! task-service over a real database of its own, asked through its real router.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use pando_http::InProcess;
use pando_kernel::{Clock, EventId, Instant, ManualClock, SeededRandom, UserId, Zone};
use pando_service::{Platform, Reconciler, WorkPool};
use pando_store::Store;
use pando_store::contract::number;
use pando_task::{Deps, SCHEMA, service};
use pando_token::{Claims, Jwks, Profile, Signer, SigningKey, TokenVerifier};
use pando_wire::Role;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::Place;
use crate::flaky::Flaky;

/// Monday morning, 23 November 2026.
pub const NOW: &str = "2026-11-23T09:00:00Z";

pub struct World {
    pub clock: Arc<ManualClock>,
    pub platform: Platform,
    pub store: Arc<dyn Store>,
    /// What the service writes through.
    pub flaky: Arc<Flaky>,
    pub router: Router,
    reconcilers: Vec<Reconciler>,
    pub place: Place,
    signer: Signer,
}

/// Somebody, and the zone their token names.
#[derive(Clone)]
pub struct Person {
    pub id: UserId,
    zone: Zone,
}

impl World {
    pub async fn new() -> Self {
        let clock = Arc::new(ManualClock::at(NOW.parse().unwrap()));
        Self::over(Place::new(&SCHEMA).await, clock, 1).await
    }

    /// The same server after a restart.
    pub async fn restarted(self) -> Self {
        let Self { clock, place, .. } = self;
        place.close();
        Self::over(place, clock, 2).await
    }

    async fn over(place: Place, clock: Arc<ManualClock>, seed: u64) -> Self {
        let verifier = Arc::new(TokenVerifier::new(Profile::default()));
        let key = SigningKey::from_seed([7; 32]).unwrap();
        verifier.set_keys(&Jwks {
            keys: vec![key.jwk().clone()],
        });
        let platform = Platform::new(
            clock.clone(),
            Arc::new(SeededRandom::new(seed)),
            Arc::new(InProcess::default()),
            verifier,
        );
        let store = place.open(clock.clone(), platform.ids.clone()).await;
        let flaky = Arc::new(Flaky::over(store.clone()));
        let made = service(Deps {
            platform: platform.clone(),
            store: flaky.clone(),
            reading: WorkPool::new("reading", 1, 8).unwrap(),
        });
        Self {
            clock,
            platform,
            store,
            flaky,
            router: made.router,
            reconcilers: made.reconcilers,
            place,
            signer: Signer::new(key),
        }
    }

    pub fn person(&self) -> Person {
        self.person_in("UTC")
    }

    /// Somebody whose token names this zone.
    pub fn person_in(&self, zone: &str) -> Person {
        self.signed_in(self.platform.ids.next(), zone)
    }

    /// A person of another place.
    pub fn signed_in(&self, id: UserId, zone: &str) -> Person {
        Person {
            id,
            zone: zone.parse().unwrap(),
        }
    }

    /// A token of this minute: the clock of a test goes where it wants.
    fn token(&self, person: &Person) -> String {
        let now = self.clock.now();
        let profile = Profile::default();
        let claims = Claims {
            iss: profile.issuer,
            aud: profile.audience,
            sub: person.id,
            sid: self.platform.ids.next(),
            role: Role::Member,
            zone: person.zone.clone(),
            iat: now.into(),
            nbf: None,
            exp: now.plus_seconds(600).into(),
            jti: self.platform.ids.next(),
        };
        self.signer.sign(&claims).expose().to_owned()
    }

    pub fn call(&self, person: &Person, method: &str, path: &str) -> Call {
        self.call_as_nobody(method, path)
            .header("authorization", &format!("Bearer {}", self.token(person)))
    }

    pub fn call_as_nobody(&self, method: &str, path: &str) -> Call {
        Call {
            router: self.router.clone(),
            request: Request::builder().method(method).uri(path),
            body: Body::empty(),
        }
    }

    pub async fn get(&self, person: &Person, path: &str) -> Reply {
        self.call(person, "GET", path).send().await
    }

    pub async fn post(&self, person: &Person, path: &str, body: Value) -> Reply {
        self.call(person, "POST", path).json(&body).send().await
    }

    pub async fn patch(&self, person: &Person, path: &str, body: Value) -> Reply {
        self.call(person, "PATCH", path).json(&body).send().await
    }

    pub async fn delete(&self, person: &Person, path: &str) -> Reply {
        self.call(person, "DELETE", path).send().await
    }

    /// Makes a task, and gives it.
    pub async fn make(&self, person: &Person, body: Value) -> Value {
        self.post(person, "/tasks", body).await.ok(201).body
    }

    /// A task as it is.
    pub async fn task(&self, person: &Person, task: &Value) -> Value {
        self.get(person, &path_of(task)).await.ok(200).body
    }

    /// All pages of a list.
    pub async fn walk(&self, person: &Person, query: &str, limit: u32) -> Vec<Value> {
        let mut all = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self
                .get(person, &format!("/tasks?{query}&limit={limit}{cursor}"))
                .await
                .ok(200)
                .body;
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= limit as usize);
            all.extend(items.iter().cloned());
            match page["next_cursor"].as_str() {
                Some(next) => {
                    assert_eq!(items.len(), limit as usize, "a page that is not the last is full");
                    cursor = format!("&cursor={next}");
                }
                None => return all,
            }
        }
    }

    /// The titles of a list, which fits one page.
    pub async fn titles(&self, person: &Person, query: &str) -> Vec<String> {
        titles(&self.walk(person, query, 200).await)
    }

    /// Runs a reconciler until it has nothing more to do.
    pub async fn reconcile(&self, name: &str) {
        let reconciler = self.reconcilers.iter().find(|reconciler| reconciler.name == name).unwrap();
        while (reconciler.run)().await.unwrap().more {}
    }

    /// The events of the log, as topic and data.
    pub async fn events(&self) -> Vec<(String, Value)> {
        self.place.is_placed().await;
        let entries = self.store.outbox(0, 10_000).await.unwrap();
        let read = |entry: pando_store::OutboxEntry| (entry.event.kind.clone(), serde_json::from_str(entry.event.data.get()).unwrap());
        entries.into_iter().map(read).collect()
    }

    /// Hands an event of another service to its route.
    pub async fn tell(&self, topic: &str, id: EventId, source: &str, data: Value) -> Reply {
        let event = json!({
            "specversion": "1.0", "id": id, "source": source, "type": topic, "subject": "x", "time": self.clock.now(),
            "datacontenttype": "application/json", "dataschema": format!("urn:pando:event:{topic}:v1"), "position": 1, "data": data,
        });
        let route = format!("/events/{}", topic.replace(['.', '_'], "-"));
        let call = self.call_as_nobody("POST", &route);
        call.text_as("application/cloudevents+json", &event.to_string()).send().await
    }

    /// A number that the tables hold.
    pub async fn number(&self, sql: &str) -> i64 {
        number(&*self.store, sql, Vec::new()).await
    }

    pub fn set_clock(&self, at: &str) {
        self.clock.set(at.parse::<Instant>().unwrap());
    }
}

pub fn path_of(task: &Value) -> String {
    format!("/tasks/{}", task["id"].as_str().unwrap())
}

pub fn titles(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

pub struct Call {
    router: Router,
    request: http::request::Builder,
    body: Body,
}

impl Call {
    pub fn json(self, body: &Value) -> Self {
        self.text(&body.to_string())
    }

    pub fn text(self, body: &str) -> Self {
        let is_patch = self.request.method_ref().is_some_and(|method| method == "PATCH");
        let kind = if is_patch {
            "application/merge-patch+json"
        } else {
            "application/json"
        };
        self.text_as(kind, body)
    }

    pub fn text_as(self, kind: &str, body: &str) -> Self {
        self.bytes_as(kind, body.as_bytes())
    }

    pub fn bytes_as(mut self, kind: &str, body: &[u8]) -> Self {
        self.request = self.request.header(header::CONTENT_TYPE, kind);
        self.body = Body::from(body.to_vec());
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub fn once(self, key: &str) -> Self {
        self.header("idempotency-key", key)
    }

    pub async fn send(self) -> Reply {
        let response = self.router.oneshot(self.request.body(self.body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = match bytes.is_empty() {
            true => Value::Null,
            false => serde_json::from_slice(&bytes).unwrap(),
        };
        let reply = Reply {
            status: parts.status,
            headers: parts.headers,
            body,
        };
        // Whatever is asked: never a fault of ours.
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
        let found = (self.status.as_u16(), self.body["code"].as_str().unwrap_or_default());
        assert_eq!(found, (status, code), "{}", self.body);
        assert_eq!(self.headers["content-type"], "application/problem+json");
        self
    }

    /// The JSON pointer of the first fault.
    pub fn pointer(&self) -> &str {
        self.body["errors"][0]["pointer"].as_str().unwrap_or_default()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
