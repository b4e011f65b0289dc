use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use http::StatusCode;
use pando_bus::Intake;
use pando_bus::contract::TOPICS;
use pando_dapr::{AppPort, Sidecar, SidecarAddress, Subscription, app_port, subscriptions};
use pando_http::{ServerLimits, serve};
use pando_kernel::{Ids, Instant, ManualClock, SeededRandom};
use pando_service::{Shutdown, Tasks};
use pando_store::sqlite::{SqliteOptions, SqliteStore};
use pando_store::{Schema, Store};
use pando_wire::{Access, Contract, EventSpec, Operation, event_route};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::flaky::Flaky;

/// What the sidecars show to the apps, and the apps to the sidecars.
pub const APP_TOKEN: &str = "the-word-of-the-sidecar";
pub const API_TOKEN: &str = "the-word-of-the-app";
/// The Dapr apps: one that calls and publishes, one that answers and listens.
///
/// Sidecars find each other by name on the whole machine, so each run has names of its own.
pub fn caller() -> &'static str {
    static NAME: LazyLock<String> = LazyLock::new(|| format!("caller-{}", std::process::id()));
    &NAME
}

/// See [`caller`].
pub fn callee() -> &'static str {
    static NAME: LazyLock<String> = LazyLock::new(|| format!("callee-{}", std::process::id()));
    &NAME
}

pub const PUBSUB: &str = "pubsub";
/// Another component, of which no Resiliency says what is tried again, and a topic there without dead letters.
pub const BARE: &str = "bare";
pub const BARE_TOPIC: &str = "thing.lost";
pub const STATE: &str = "statestore";
pub const SECRETS: &str = "secrets";
/// The service that listens.
pub const LISTENER: &str = "thing-service";
pub const PUBLISHER: &str = "maker-service";

/// What is waited for at most; longer than anything here takes on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

pub const OPEN: Operation<(), (), ()> = Operation::get("/open", "open", "").access(Access::Public);
pub const FOR_CALLER: Operation<(), (), ()> = Operation::get("/for/caller", "forCaller", "").access(Access::Services(&[PUBLISHER]));
pub const FOR_OTHERS: Operation<(), (), ()> = Operation::get("/for/others", "forOthers", "").access(Access::Services(&["other-service"]));

pub const SCHEMA: Schema = Schema {
    app_id: LISTENER,
    migrations: &[],
};

pub fn contracts() -> Vec<Contract> {
    let event = |topic| EventSpec {
        topic,
        summary: "",
        subscribers: &[LISTENER],
        data: |_| schemars::Schema::default(),
    };
    vec![
        Contract {
            app_id: PUBLISHER,
            summary: "",
            operations: Vec::new(),
            answers_within_seconds: None,
            calls: &[],
            events: TOPICS.map(event).to_vec(),
        },
        Contract {
            app_id: LISTENER,
            summary: "",
            operations: vec![OPEN.spec(), FOR_CALLER.spec(), FOR_OTHERS.spec()],
            answers_within_seconds: None,
            calls: &[],
            events: Vec::new(),
        },
    ]
}

pub fn placement() -> Vec<(&'static str, String)> {
    let at = |service, app: &str| (service, app.to_owned());
    vec![
        at(LISTENER, callee()),
        at("some-service", callee()),
        at("other-service", callee()),
        at(PUBLISHER, caller()),
        at("nowhere-service", "nobody-here"),
    ]
}

pub fn all_subscriptions() -> Vec<Subscription> {
    let bare = Subscription {
        pubsub_name: BARE.to_owned(),
        topic: BARE_TOPIC.to_owned(),
        route: event_route(BARE_TOPIC),
        dead_letter_topic: None,
        metadata: BTreeMap::new(),
    };
    let mut all = subscriptions(PUBSUB, &contracts(), &[LISTENER], callee());
    all.push(bare);
    all
}

/// The Configuration of the callee's sidecar: what the caller may, and nobody else.
pub fn access_policy() -> String {
    format!(
        "apiVersion: dapr.io/v1alpha1
kind: Configuration
metadata: {{name: config}}
spec:
  accessControl:
    defaultAction: deny
    trustDomain: public
    policies:
    - appId: {}
      defaultAction: allow
      trustDomain: public
      namespace: default
      operations: [{{name: /denied, httpVerb: ['*'], action: deny}}]
",
        caller()
    )
}

/// The app beside the callee's sidecar: what it serves can be changed under way.
pub struct App {
    pub address: SocketAddr,
    pub drained: Shutdown,
    pub store: Arc<SqliteStore>,
    /// The same, as the app port sees it.
    pub flaky: Arc<Flaky>,
    pub clock: Arc<ManualClock>,
    /// The paths of what was brought to it.
    pub brought: Arc<Mutex<Vec<String>>>,
    services: Arc<Mutex<Router>>,
    intake: Intake,
    tasks: Tasks,
    _folder: TempDir,
    _server: JoinSet<usize>,
}

impl App {
    pub async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::at(Instant::from_micros(1_790_000_000_000_000)));
        let ids = Ids::new(clock.clone(), Arc::new(SeededRandom::new(3)));
        let store = SqliteStore::open(&folder.path().join("thing.db"), &SCHEMA, SqliteOptions::new(clock.clone(), ids)).unwrap();
        let flaky = Arc::new(Flaky {
            inner: store.clone(),
            is_away: false.into(),
            is_standby: false.into(),
            is_busy: false.into(),
            asked_busy: 0.into(),
        });
        let intake = Intake::new([(LISTENER, flaky.clone() as Arc<dyn Store>)], clock.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let services = Arc::new(Mutex::new(Router::new()));
        let current = services.clone();
        let brought = Arc::<Mutex<Vec<String>>>::default();
        let note = brought.clone();
        let outer = Router::new().fallback(move |request: Request| {
            if request.uri().path().starts_with("/events/") {
                let path = request.uri().path().to_owned();
                note.lock().unwrap_or_else(PoisonError::into_inner).push(path);
            }
            let router = current.lock().unwrap_or_else(PoisonError::into_inner).clone();
            async move { router.oneshot(request).await }
        });
        let mut server = JoinSet::new();
        server.spawn(serve(listener, outer, Shutdown::new(), ServerLimits::default()));
        let app = Self {
            address,
            drained: Shutdown::new(),
            store,
            flaky,
            clock,
            brought,
            tasks: Tasks::new(Shutdown::new()),
            services,
            intake,
            _folder: folder,
            _server: server,
        };
        app.serves(vec![(LISTENER, Router::new())]);
        app
    }

    /// Serves these from now on.
    pub fn serves(&self, services: Vec<(&'static str, Router)>) {
        let router = app_port(AppPort {
            token: APP_TOKEN.to_owned(),
            dapr_app_id: callee().to_owned(),
            services,
            placement: placement(),
            subscriptions: all_subscriptions(),
            contracts: contracts(),
            intake: self.intake.clone(),
            public: None,
            drained: self.drained.clone(),
            tasks: self.tasks.clone(),
        });
        *self.services.lock().unwrap_or_else(PoisonError::into_inner) = router;
    }

    /// Is there, and refuses everything with this.
    pub fn answers(&self, status: StatusCode) {
        *self.services.lock().unwrap_or_else(PoisonError::into_inner) = Router::new().fallback(async move || status);
    }
}

/// Two apps, each with its sidecar.
pub struct World<G> {
    pub caller: Sidecar,
    pub callee: Sidecar,
    pub app: App,
    /// Where the caller's sidecar is, for requests by hand.
    pub caller_address: SidecarAddress,
    /// What runs beside it, until it is dropped.
    pub kept: G,
}

/// What runs beside a world, as far as it can die: the callee's sidecar.
pub trait Mortal {
    /// By SIGKILL.
    fn dies(&self);
    /// The same again.
    fn is_back(&self);
}

/// Waits until this holds; the limit only ends a run that hangs.
pub async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let wait = async {
        while !holds().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    assert!(tokio::time::timeout(PATIENCE, wait).await.is_ok(), "waited in vain: {what}");
}
