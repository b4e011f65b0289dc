use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use http::{Request, Response};
use pando_bus::{DeadLetters, Relay, RelayOptions};
use pando_kernel::{Ids, Instant, ManualClock, SeededRandom, UserId};
use pando_store::sqlite::{SqliteOptions, SqliteStore};
use pando_store::{Migration, Op, Schema, Statement, Store, Unit};
use pando_wire::{Bus, BusError, CloudEvent, NewEvent, Transport, TransportError};
use serde_json::value::RawValue;
use tempfile::TempDir;
use tokio::sync::watch;
use tower::ServiceExt;
use uuid::Uuid;

pub static SCHEMA: Schema = Schema {
    app_id: "maker-service",
    migrations: &[Migration {
        number: 1,
        name: "things",
        sqlite: "create table thing (name text primary key, count integer not null)",
        postgres: "create table thing (name text primary key, count bigint not null)",
    }],
};

/// The topic that the tests' bus carries; another is passed over.
pub const TOPIC: &str = "thing.made";

/// A log in a folder of its own.
pub struct World {
    pub folder: TempDir,
    pub clock: Arc<ManualClock>,
    pub ids: Ids,
    pub store: Arc<SqliteStore>,
}

pub fn user(number: u8) -> UserId {
    Uuid::from_bytes([number; 16]).into()
}

pub fn event(topic: &'static str, subject: &str) -> NewEvent {
    let user_id = user(1);
    let data =
        format!(r#"{{"user_id":"{user_id}","actor":"user","correlation_id":"{user_id}","version":1,"change":"made","thing":"secret"}}"#);
    NewEvent {
        topic,
        subject: subject.to_owned(),
        user_id,
        data: RawValue::from_string(data).unwrap(),
    }
}

impl World {
    pub fn new() -> Self {
        let clock = Arc::new(ManualClock::at(Instant::from_micros(1_790_000_000_000_000)));
        let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(3)));
        let folder = tempfile::tempdir().unwrap();
        let store = open(folder.path().join("maker.db"), &SCHEMA, &clock, &ids);
        Self { folder, clock, ids, store }
    }

    /// Closes the database and opens it again, as a restart does.
    pub fn restart(&mut self) {
        self.store.close();
        self.store = open(self.folder.path().join("maker.db"), &SCHEMA, &self.clock, &self.ids);
    }

    /// Commits one event for each of these names.
    pub async fn tell(&self, subjects: &[&str]) {
        for subject in subjects {
            self.tell_topic(TOPIC, subject).await;
        }
    }

    pub async fn tell_topic(&self, topic: &'static str, subject: &str) {
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        let unit = Unit::new().event(event(topic, subject)).traced(trace);
        self.store.commit(unit).await.unwrap();
    }

    pub fn relay(&self, bus: &Arc<Scripted>) -> Relay {
        self.relay_with(bus, |_| {})
    }

    pub fn relay_with(&self, bus: &Arc<Scripted>, change: impl FnOnce(&mut RelayOptions)) -> Relay {
        let mut options = RelayOptions::new(Arc::new(SeededRandom::new(5)));
        change(&mut options);
        Relay::new(self.store.clone(), bus.clone(), self.clock.clone(), options)
    }

    pub fn dead_letters(&self) -> DeadLetters {
        DeadLetters::new(self.store.clone(), self.clock.clone())
    }

    pub async fn run(&self, statement: &'static Statement) {
        self.store.commit(Unit::new().op(Op::new(statement, Vec::new()))).await.unwrap();
    }

    /// The one number that a statement reads.
    pub async fn number(&self, statement: &'static Statement) -> i64 {
        self.store.read(statement, Vec::new()).await.unwrap()[0].get(0).unwrap()
    }
}

pub fn open(path: PathBuf, schema: &Schema, clock: &Arc<ManualClock>, ids: &Ids) -> Arc<SqliteStore> {
    SqliteStore::open(&path, schema, SqliteOptions::new(clock.clone(), ids.clone())).unwrap()
}

type Answer = Box<dyn FnMut(&CloudEvent) -> Result<(), BusError> + Send>;

/// A bus that answers as a test says, and remembers what it was handed.
pub struct Scripted {
    answer: Mutex<Answer>,
    seen: Mutex<Vec<CloudEvent>>,
    count: watch::Sender<usize>,
}

impl Scripted {
    pub fn new(answer: impl FnMut(&CloudEvent) -> Result<(), BusError> + Send + 'static) -> Arc<Self> {
        Arc::new(Self {
            answer: Mutex::new(Box::new(answer)),
            seen: Mutex::default(),
            count: watch::Sender::new(0),
        })
    }

    pub fn takes_all() -> Arc<Self> {
        Self::new(|_| Ok(()))
    }

    /// Takes all but those of this subject, which it would take later.
    pub fn all_but(subject: &'static str) -> Arc<Self> {
        Self::new(move |event| if event.subject == subject { later("not this one") } else { Ok(()) })
    }

    pub fn answers_now(&self, answer: impl FnMut(&CloudEvent) -> Result<(), BusError> + Send + 'static) {
        *self.answer.lock().unwrap() = Box::new(answer);
    }

    /// The subjects of what it was handed since the last time it was asked.
    pub fn seen(&self) -> Vec<String> {
        self.events().into_iter().map(|event| event.subject).collect()
    }

    pub fn events(&self) -> Vec<CloudEvent> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }

    /// Waits until it was handed this many in all; the limit only ends a run that hangs.
    pub async fn has_seen(&self, count: usize) {
        let mut counts = self.count.subscribe();
        let seen = counts.wait_for(|seen| *seen >= count);
        tokio::time::timeout(std::time::Duration::from_secs(60), seen)
            .await
            .expect("the relay does not come")
            .unwrap();
    }
}

pub fn later(why: &str) -> Result<(), BusError> {
    Err(BusError::Later(why.to_owned()))
}

pub fn refused(why: &str) -> Result<(), BusError> {
    Err(BusError::Refused(why.to_owned()))
}

#[async_trait]
impl Bus for Scripted {
    fn name(&self) -> &str {
        "listener"
    }

    fn carries(&self, topic: &str) -> bool {
        topic == TOPIC
    }

    async fn publish(&self, events: &[CloudEvent]) -> Vec<Result<(), BusError>> {
        let mut answer = self.answer.lock().unwrap();
        let outcomes = events.iter().map(&mut *answer).collect();
        self.seen.lock().unwrap().extend_from_slice(events);
        self.count.send_modify(|count| *count += events.len());
        outcomes
    }
}

/// Hands each request to this router; nobody is there when there is none.
pub struct Direct(pub Option<Router>);

#[async_trait]
impl Transport for Direct {
    async fn send(&self, app_id: &'static str, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        let router = self.0.clone().ok_or(TransportError::Away(app_id))?;
        Ok(router.oneshot(request).await.unwrap())
    }
}
