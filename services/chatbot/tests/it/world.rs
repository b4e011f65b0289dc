use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use pando_chat_contract::{Card, ChatMessage, Process, Reply};
use pando_chatbot::{Deps, ModelSettings, SCHEMA, service};
use pando_http::InProcess;
use pando_kernel::{Clock, Instant, ManualClock, Page, SeededRandom, SessionId, UserId, Zone};
use pando_service::{Platform, Reconciler, WorkPool};
use pando_store::Store;
use pando_store::sqlite::SqliteOptions;
use pando_store::state::SqliteState;
use pando_token::{Claims, Jwks, Profile, Signer, SigningKey, TokenVerifier};
use pando_wire::{CloudEvent, Role, Transport, TransportError};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::Place;
use crate::spoilt::Spoilt;
use crate::tasks_double::TasksDouble;

/// Monday morning, 23 November 2026.
pub const NOW: &str = "2026-11-23T09:00:00Z";

/// Carries requests to the doubles, unless a service is away.
struct Carrier {
    inner: InProcess,
    tasks_away: AtomicBool,
    activity_away: AtomicBool,
}

#[async_trait]
impl Transport for Carrier {
    async fn send(&self, app_id: &'static str, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let away = match app_id {
            "task-service" => &self.tasks_away,
            _ => &self.activity_away,
        };
        if away.load(Ordering::SeqCst) {
            return Err(TransportError::Away(app_id));
        }
        self.inner.send(app_id, request).await
    }
}

pub struct World {
    place: Place,
    // Of the conversations.
    folder: tempfile::TempDir,
    pub clock: Arc<ManualClock>,
    pub platform: Platform,
    pub router: Router,
    pub reconcilers: Vec<Reconciler>,
    pub store: Arc<dyn Store>,
    pub state: Arc<Spoilt>,
    pub tasks: TasksDouble,
    carrier: Arc<Carrier>,
    signer: Signer,
}

pub struct Person {
    pub id: UserId,
    token: String,
}

impl World {
    pub async fn new() -> Self {
        Self::with_model(None).await
    }

    pub async fn with_model(model: Option<ModelSettings>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(NOW.parse().unwrap()));
        let carrier = Arc::new(Carrier {
            inner: InProcess::default(),
            tasks_away: AtomicBool::new(false),
            activity_away: AtomicBool::new(false),
        });
        let verifier = Arc::new(TokenVerifier::new(Profile::default()));
        let key = SigningKey::from_seed([7; 32]).unwrap();
        verifier.set_keys(&Jwks {
            keys: vec![key.jwk().clone()],
        });
        let platform = Platform::new(clock.clone(), Arc::new(SeededRandom::new(1)), carrier.clone(), verifier);
        let place = Place::new(&SCHEMA).await;
        let store = place.open(clock.clone(), platform.ids.clone()).await;
        let options = SqliteOptions::new(clock.clone(), platform.ids.clone());
        let state = Arc::new(Spoilt::new(SqliteState::open(&folder.path().join("state.db"), options).unwrap()));
        let reading = WorkPool::new("reading", 2, 64).unwrap();
        pando_language::Duckling::warm();
        let made = service(Deps {
            platform: platform.clone(),
            store: store.clone(),
            state: state.clone(),
            reading,
            model,
        });
        let tasks = TasksDouble::new(clock.clone(), platform.ids.clone(), made.router.clone(), store.clone());
        carrier
            .inner
            .open([("task-service", tasks.router()), ("activity-service", tasks.figures())])
            .unwrap();
        Self {
            place,
            folder,
            clock,
            platform,
            router: made.router,
            reconcilers: made.reconcilers,
            store,
            state,
            tasks,
            carrier,
            signer: Signer::new(key),
        }
    }

    /// A world whose task-service carries commands out at once.
    pub async fn running() -> Self {
        let world = Self::new().await;
        world.run();
        world
    }

    /// From now on task-service carries commands out as they come.
    pub fn run(&self) {
        let tasks = self.tasks.clone();
        self.platform
            .tasks
            .spawn("double of task-service", async move { tasks.run().await });
    }

    pub fn tasks_away(&self, away: bool) {
        self.carrier.tasks_away.store(away, Ordering::SeqCst);
    }

    pub fn activity_away(&self, away: bool) {
        self.carrier.activity_away.store(away, Ordering::SeqCst);
    }

    pub fn person(&self) -> Person {
        self.signed_in(self.platform.ids.next())
    }

    /// The same person with a new token.
    pub fn person_again(&self, person: &Person) -> Person {
        self.signed_in(person.id)
    }

    /// The files of the conversations.
    pub fn files(&self) -> Vec<std::path::PathBuf> {
        std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect()
    }

    fn signed_in(&self, id: UserId) -> Person {
        let now = self.clock.now();
        let profile = Profile::default();
        let claims = Claims {
            iss: profile.issuer,
            aud: profile.audience,
            sub: id,
            sid: self.platform.ids.next(),
            role: Role::Member,
            zone: Zone::utc(),
            iat: now.into(),
            nbf: None,
            exp: now.plus_seconds(600).into(),
            jti: self.platform.ids.next(),
        };
        Person {
            id,
            token: self.signer.sign(&claims).expose().to_owned(),
        }
    }

    pub async fn send(&self, person: Option<&Person>, method: &str, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(person) = person {
            request = request.header("authorization", format!("Bearer {}", person.token));
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (
            status,
            if bytes.is_empty() {
                Value::Null
            } else {
                serde_json::from_slice(&bytes).unwrap()
            },
        )
    }

    pub async fn send_once(&self, person: &Person, key: &str, body: &Value) -> (StatusCode, Value) {
        let request = Request::post("/chat/process")
            .header("authorization", format!("Bearer {}", person.token))
            .header("content-type", "application/json")
            .header("idempotency-key", key)
            .body(Body::from(body.to_string()));
        let response = self.router.clone().oneshot(request.unwrap()).await.unwrap();
        let status = response.status();
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    pub async fn process(&self, person: &Person, process: Process) -> Reply {
        let (status, body) = self
            .send(Some(person), "POST", "/chat/process", Some(serde_json::to_value(process).unwrap()))
            .await;
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_value(body).unwrap()
    }

    /// Begins a conversation.
    pub async fn say(&self, person: &Person, message: &str) -> Reply {
        self.process(
            person,
            Process {
                message: Some(message.to_owned()),
                ..Process::default()
            },
        )
        .await
    }

    /// Goes on with one.
    pub async fn say_in(&self, person: &Person, session: SessionId, message: &str) -> Reply {
        self.process(
            person,
            Process {
                message: Some(message.to_owned()),
                session_id: Some(session),
                ..Process::default()
            },
        )
        .await
    }

    pub async fn press(&self, person: &Person, session: SessionId, button: &str) -> Reply {
        let body = json!({ "session_id": session, "action": { "id": button } });
        let (status, body) = self.send(Some(person), "POST", "/chat/process", Some(body)).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_value(body).unwrap()
    }

    pub async fn history(&self, person: &Person, session: SessionId) -> Vec<ChatMessage> {
        let (status, body) = self
            .send(Some(person), "GET", &format!("/chat/history?session_id={session}&limit=200"), None)
            .await;
        assert_eq!(status, StatusCode::OK, "{body}");
        serde_json::from_value::<Page<ChatMessage>>(body).unwrap().items
    }

    /// All events of the chat so far.
    pub async fn log(&self) -> Vec<CloudEvent> {
        self.place.is_placed().await;
        self.store
            .outbox(0, 1000)
            .await
            .unwrap()
            .into_iter()
            .map(|entry| entry.event)
            .collect()
    }

    /// How many commands were given so far.
    pub async fn commands(&self) -> usize {
        self.log().await.iter().filter(|event| event.kind.starts_with("chat.task.")).count()
    }

    pub async fn reconcile(&self, name: &str) {
        self.try_reconcile(name).await.unwrap();
    }

    pub async fn try_reconcile(&self, name: &str) -> Result<(), String> {
        let reconciler = self.reconcilers.iter().find(|reconciler| reconciler.name == name).unwrap();
        (reconciler.run)().await.map(|_| ())
    }

    pub fn later(&self, seconds: i64) -> Instant {
        self.clock.advance(seconds);
        self.clock.now()
    }
}

/// The button of a card whose id begins so.
pub fn button(reply: &Reply, kind: &str) -> String {
    let ids = reply.cards.iter().flat_map(|card| match card {
        Card::Confirm { actions, .. } => actions.iter().map(|button| button.id.clone()).collect(),
        Card::Choices { options, .. } => options.iter().map(|choice| choice.id.clone()).collect(),
        Card::Undo { action } => vec![action.id.clone()],
        _ => Vec::new(),
    });
    let ids: Vec<String> = ids.collect();
    ids.iter()
        .find(|id| id.starts_with(kind))
        .unwrap_or_else(|| panic!("no {kind} in {ids:?}"))
        .clone()
}

/// The titles in a card of tasks.
pub fn titles(reply: &Reply) -> Vec<String> {
    reply
        .cards
        .iter()
        .flat_map(|card| match card {
            Card::Tasks { tasks, .. } => tasks.iter().map(|task| task.title.to_string()).collect(),
            _ => Vec::new(),
        })
        .collect()
}

/// Waits until something has become true.
pub async fn until<F: Future<Output = bool>>(mut check: impl FnMut() -> F) {
    for _ in 0..200 {
        if check().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("it never became true");
}
