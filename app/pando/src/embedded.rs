//! All services in one process: SQLite below, calls and events carried in process. Nothing but this file knows that.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use pando_auth::{Auth, RegistrationPolicy};
use pando_auth_contract::Secret;
use pando_bus::{LocalBus, Relay, RelayOptions, Trimmer};
use pando_gateway::{AllowedOrigins, TrustedProxies};
use pando_http::{InProcess, PeerAddress};
use pando_service::{Platform, Progress, Reconciler, Service, Shutdown, Tasks, WorkPool, probes, reconcile};
use pando_store::Store;
use pando_token::{Profile, TokenVerifier};
use pando_wire::{Contract, Problem, Transport};

use crate::command::secret_from;
use crate::data::Stores;
use crate::settings::{Registration, UpSettings};
use crate::world::World;

/// Threads that read dates, and texts that may wait for them.
const READING_THREADS: usize = 1;
const READING_QUEUE_MAX: usize = 64;
/// How long background work may take to end after the word to stop.
const STOP_TIME: Duration = Duration::from_secs(5);
/// How often the figures of the logs are brought up to date.
const FIGURES_EVERY: Duration = Duration::from_secs(5);

/// The running services.
pub struct Embedded {
    platform: Platform,
    router: Router,
    auth: Auth,
}

impl Embedded {
    /// Composes and starts everything but the listener.
    ///
    /// # Errors
    /// What stops the start, in a sentence.
    pub async fn start(stores: &Stores, world: &World, settings: &UpSettings, setup_code: Option<Secret>) -> anyhow::Result<Self> {
        let transport = Arc::new(InProcess::default());
        let verifier = Arc::new(TokenVerifier::new(Profile::default()));
        let mut platform = Platform::new(world.clock.clone(), world.random.clone(), transport.clone(), verifier);
        platform.ids = world.ids.clone();
        let reading = WorkPool::new("reading", READING_THREADS, READING_QUEUE_MAX).context("no thread for reading dates")?;

        let auth = Auth::open(auth_deps(&platform, stores, settings, setup_code)?).await?;
        let services = [
            auth.service(),
            pando_task::service(pando_task::Deps {
                platform: platform.clone(),
                store: stores.task.clone(),
                reading: reading.clone(),
            }),
            pando_chatbot::service(chatbot_deps(&platform, stores, settings, reading)?),
            pando_activity::service(pando_activity::Deps {
                platform: platform.clone(),
                store: stores.activity.clone(),
            }),
            pando_gateway::service(platform.clone(), gateway_settings(settings)),
            pando_frontend::service(&platform),
        ];
        let routers = services.iter().map(|service| (service.contract.app_id, service.router.clone()));
        transport.open(routers).map_err(anyhow::Error::msg)?;

        let relays = relays(&services, stores, world, &transport);
        follow(&platform, stores, world, &relays);
        let parts = services
            .iter()
            .map(|service| (service.contract.app_id, service.ready.clone()))
            .collect();
        let probes = probes(platform.metrics.clone(), parts, platform.shutdown.clone()).layer(from_fn(from_this_machine));
        let [.., frontend] = &services;
        let router = frontend.router.clone().merge(probes);
        for service in services {
            for reconciler in service.reconcilers {
                platform
                    .tasks
                    .spawn(reconciler.name, reconcile(reconciler, platform.shutdown.clone()));
            }
        }
        Ok(Self { platform, router, auth })
    }

    /// What answers from outside.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// auth-service, for the operator's commands.
    pub fn auth(&self) -> &Auth {
        &self.auth
    }

    /// The word to stop.
    pub fn shutdown(&self) -> Shutdown {
        self.platform.shutdown.clone()
    }

    /// What runs in the background.
    pub fn tasks(&self) -> &Tasks {
        &self.platform.tasks
    }

    /// Waits for the background work to end; returns how much of it had to be cut off.
    pub async fn stop(&self) -> usize {
        self.platform.shutdown.request();
        self.platform.tasks.join(STOP_TIME).await
    }
}

/// One relay for each pair of a log and a subscriber of it.
fn relays(services: &[Service], stores: &Stores, world: &World, transport: &Arc<InProcess>) -> Vec<Arc<Relay>> {
    let mut relays = Vec::new();
    for (store, contract) in publishers(stores) {
        for subscriber in services {
            let topics: Vec<_> = contract.topics_for(subscriber.contract.app_id).collect();
            if topics.is_empty() {
                continue;
            }
            let transport: Arc<dyn Transport> = transport.clone();
            let bus = Arc::new(LocalBus::new(subscriber.contract.app_id, topics, transport));
            let options = RelayOptions::new(world.random.clone());
            relays.push(Arc::new(Relay::new(store.clone(), bus, world.clock.clone(), options)));
        }
    }
    relays
}

/// The logs, and who is told of what stands in them.
fn publishers(stores: &Stores) -> Vec<(Arc<dyn Store>, Contract)> {
    vec![
        (stores.auth.clone(), pando_auth_contract::contract()),
        (stores.task.clone(), pando_task_contract::contract()),
        (stores.chatbot.clone(), pando_chat_contract::contract()),
    ]
}

/// Starts the relays, what keeps their logs short, and what tells of both.
fn follow(platform: &Platform, stores: &Stores, world: &World, relays: &[Arc<Relay>]) {
    for relay in relays {
        let (relay, shutdown) = (relay.clone(), platform.shutdown.clone());
        platform
            .tasks
            .spawn_to_its_end("relay", async move { relay.run(shutdown.requested()).await });
    }
    for (store, contract) in publishers(stores) {
        let buses = relays
            .iter()
            .filter(|relay| relay.source() == contract.app_id)
            .map(|relay| relay.bus().to_owned())
            .collect();
        let (trimmer, shutdown) = (Trimmer::new(store, buses, world.clock.clone()), platform.shutdown.clone());
        platform
            .tasks
            .spawn_to_its_end("trimmer", async move { trimmer.run(shutdown.requested()).await });
    }
    let (lag, dead) = (platform.metrics.outbox_lag(), platform.metrics.dead_letters());
    let relays = relays.to_vec();
    let figures = Reconciler::new("figures of the logs", FIGURES_EVERY, move || {
        for relay in &relays {
            lag.set(&[relay.source(), relay.bus()], i64::try_from(relay.lag()).unwrap_or(i64::MAX));
            dead.set(&[relay.source(), relay.bus()], i64::try_from(relay.dead()).unwrap_or(i64::MAX));
        }
        std::future::ready(Ok(Progress::DONE))
    });
    let state = stores.state.clone();
    let purge = Reconciler::new("expired state", Duration::from_secs(60), move || {
        let state = state.clone();
        async move { state.purge().await.map(|_| Progress::DONE).map_err(|error| error.to_string()) }
    });
    for reconciler in [figures, purge] {
        platform
            .tasks
            .spawn(reconciler.name, reconcile(reconciler, platform.shutdown.clone()));
    }
}

/// Figures and probes are for whoever watches this machine, not for the network.
async fn from_this_machine(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<PeerAddress>().and_then(|peer| peer.0);
    let forwarded = request.headers().contains_key("x-forwarded-for") || request.headers().contains_key("forwarded");
    match peer.is_none_or(|peer| peer.ip().is_loopback()) && !forwarded {
        true => next.run(request).await,
        false => Problem::not_found("path").into_response(),
    }
}

fn auth_deps(platform: &Platform, stores: &Stores, settings: &UpSettings, setup_code: Option<Secret>) -> anyhow::Result<pando_auth::Deps> {
    let accounts = &settings.accounts;
    let settings = pando_auth::Settings {
        registration: match accounts.registration {
            Registration::Open => RegistrationPolicy::Open,
            Registration::Closed => RegistrationPolicy::Closed,
            Registration::Invitation => RegistrationPolicy::Invitation,
        },
        setup_code,
        password_length_min: usize::try_from(accounts.password_length_min)?,
        sealing_secret: accounts.secret_file.as_deref().map(secret_from).transpose()?,
        secure_cookies: accounts.secure_cookies,
        ..pando_auth::Settings::default()
    };
    Ok(pando_auth::Deps {
        platform: platform.clone(),
        store: stores.auth.clone(),
        settings,
    })
}

fn chatbot_deps(platform: &Platform, stores: &Stores, settings: &UpSettings, reading: WorkPool) -> anyhow::Result<pando_chatbot::Deps> {
    let language = &settings.language;
    let model = language.openai_api_key.as_deref();
    let model = model
        .map(|key| pando_chatbot::ModelSettings::new(key, &language.openai_base_url, &language.openai_model, language.openai_allow_http))
        .transpose()?;
    Ok(pando_chatbot::Deps {
        platform: platform.clone(),
        store: stores.chatbot.clone(),
        state: stores.state.clone(),
        reading,
        model,
    })
}

fn gateway_settings(settings: &UpSettings) -> pando_gateway::Settings {
    let door = &settings.door;
    pando_gateway::Settings {
        person_rate: door.person_rate,
        address_rate: door.address_rate,
        trusted_proxies: TrustedProxies(door.trusted_proxies.clone()),
        allowed_origins: AllowedOrigins(door.allowed_origins.clone()),
        body_bytes_max: door.body_bytes_max as usize,
    }
}
