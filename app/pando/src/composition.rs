//! The services of one process, put together over whatever carries their calls. What that is, [`crate::embedded`] and
//! [`crate::distributed`] say, and nothing else differs between them.

use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use pando_auth::{Auth, RegistrationPolicy};
use pando_auth_contract::Secret;
use pando_gateway::{AllowedOrigins, TrustedProxies};
use pando_http::PeerAddress;
use pando_service::spans::Spans;
use pando_service::{Platform, Ready, Reconciler, Service, Shutdown, WorkPool, probes, reconcile};
use pando_token::{KeysAndRevocations, Profile, TokenVerifier};
use pando_wire::{Problem, Transport};

use crate::data::{Database, Stores};
use crate::delivery::{self, Buses};
use crate::leading::reconcile_while_leading;
use crate::redelivery;
use crate::running::Running;
use crate::service_name::ServiceName;
use crate::settings::{Registration, ServiceSettings, secret_from};
use crate::world::World;

/// Threads that read dates, and texts that may wait for them.
const READING_THREADS: usize = 1;
const READING_QUEUE_MAX: usize = 64;

/// Services that are put together and not started yet.
pub struct Composition {
    platform: Platform,
    stores: Stores,
    services: Vec<Service>,
    buses: Buses,
    auth: Option<Auth>,
    checks_tokens: bool,
}

/// What one process is made of.
pub struct Parts<'a> {
    /// The services it hosts.
    pub hosted: &'a [ServiceName],
    /// Their databases.
    pub stores: &'a Stores,
    /// Time and chance.
    pub world: &'a World,
    /// What the operator set.
    pub settings: &'a ServiceSettings,
    /// What the first account has to show.
    pub setup_code: Option<Secret>,
    /// The way to every service, those of this process among them.
    pub transport: Arc<dyn Transport>,
    /// The ways of events out of it.
    pub buses: Buses,
}

impl Composition {
    /// Makes the services.
    ///
    /// # Errors
    /// What stops the start, in a sentence.
    pub async fn of(parts: Parts<'_>) -> anyhow::Result<Self> {
        let Parts {
            stores, world, settings, ..
        } = parts;
        let verifier = Arc::new(TokenVerifier::new(Profile::default()));
        let mut platform = Platform::new(world.clock.clone(), world.random.clone(), parts.transport, verifier);
        platform.ids = world.ids.clone();
        if let Some(traces) = settings.traces.read()? {
            platform.spans = Spans::export(traces, world.clock.clone(), world.ids.clone(), &platform.metrics);
        }
        let reading = WorkPool::new("reading", READING_THREADS, READING_QUEUE_MAX).context("no thread for reading dates")?;
        let mut auth = None;
        let mut services = Vec::new();
        for name in parts.hosted {
            services.push(match name {
                ServiceName::Auth => {
                    let opened = Auth::open(auth_deps(&platform, stores, settings, parts.setup_code.clone())?).await?;
                    auth.insert(opened).service()
                }
                ServiceName::Task => pando_task::service(pando_task::Deps {
                    platform: platform.clone(),
                    store: stores.sql(Database::Task)?,
                    reading: reading.clone(),
                }),
                ServiceName::Chatbot => pando_chatbot::service(chatbot_deps(&platform, stores, settings, reading.clone())?),
                ServiceName::Activity => pando_activity::service(pando_activity::Deps {
                    platform: platform.clone(),
                    store: stores.sql(Database::Activity)?,
                }),
                ServiceName::Gateway => pando_gateway::service(platform.clone(), gateway_settings(settings)),
                ServiceName::Frontend => pando_frontend::service(&platform),
            });
        }
        Ok(Self {
            platform,
            stores: stores.clone(),
            services,
            buses: parts.buses,
            auth,
            checks_tokens: parts.hosted.iter().any(|service| service.checks_tokens()),
        })
    }

    /// What each service answers.
    pub fn routers(&self) -> Vec<(&'static str, Router)> {
        let router = |service: &Service| (service.contract.app_id, service.router.clone());
        self.services.iter().map(router).collect()
    }

    /// Starts what runs beside the requests; no door is open yet. The process is ready when its services are, and `beyond` says so.
    pub fn start(self, beyond: Option<(&'static str, Ready)>, world: &World) -> Running {
        let Self {
            platform,
            stores,
            services,
            buses,
            auth,
            checks_tokens,
        } = self;
        delivery::start(&platform, &stores, &buses, world);
        redelivery::start(&platform, &stores, world);
        let follows = auth.is_none() && checks_tokens;
        if follows {
            run(&platform, Reconciler::following(Arc::new(keys_and_revocations(&platform))));
        }
        let keys = follows.then(|| ("keys", has_keys(&platform)));
        let parts = services
            .iter()
            .map(|service| (service.contract.app_id, service.ready.clone()))
            .chain(keys)
            .chain(beyond)
            .collect();
        let probes = probes(platform.metrics.clone(), parts, platform.shutdown.clone());
        for service in services {
            let store = stores.by_service().find(|(app_id, _)| *app_id == service.contract.app_id);
            for reconciler in service.reconcilers {
                match &store {
                    Some((_, store)) if reconciler.is_shared => {
                        let work = reconcile_while_leading(store.leads(), platform.shutdown.clone(), reconciler.clone());
                        platform.tasks.spawn(reconciler.name, work);
                    }
                    _ => run(&platform, reconciler),
                }
            }
        }
        Running {
            platform,
            probes,
            doors: Vec::new(),
            stores,
            auth,
            socket: None,
            check: None,
            drained: Shutdown::new(),
        }
    }
}

/// What people see of a process: the frontend, or, where there is none, the gateway. Both check who they are.
pub fn public_face(routers: &[(&'static str, Router)]) -> Option<Router> {
    [pando_frontend::APP_ID, pando_gateway::APP_ID]
        .iter()
        .find_map(|face| routers.iter().find(|(app_id, _)| app_id == face))
        .map(|(_, router)| router.clone())
}

fn run(platform: &Platform, reconciler: Reconciler) {
    let name = reconciler.name;
    platform.tasks.spawn(name, reconcile(reconciler, platform.shutdown.clone()));
}

/// Without a key nobody is let in.
fn has_keys(platform: &Platform) -> Ready {
    let verifier = platform.verifier.clone();
    Arc::new(move || {
        let known = verifier
            .has_keys()
            .then_some(())
            .ok_or_else(|| "auth-service has not told them yet".to_owned());
        Box::pin(std::future::ready(known))
    })
}

/// A process without auth-service asks it for what tokens are checked with.
fn keys_and_revocations(platform: &Platform) -> KeysAndRevocations {
    KeysAndRevocations::new(
        platform.client(pando_auth_contract::APP_ID),
        &pando_auth_contract::JWKS,
        &pando_auth_contract::REVOCATIONS,
        platform.verifier.clone(),
        platform.clock.clone(),
        platform.ids.clone(),
    )
}

/// Figures and probes for whoever watches this machine, not for the network.
pub fn for_this_machine(probes: Router) -> Router {
    probes.layer(from_fn(from_this_machine))
}

async fn from_this_machine(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<PeerAddress>().and_then(|peer| peer.0);
    let forwarded = request.headers().contains_key("x-forwarded-for") || request.headers().contains_key("forwarded");
    match peer.is_none_or(|peer| peer.ip().to_canonical().is_loopback()) && !forwarded {
        true => next.run(request).await,
        false => Problem::not_found("path").into_response(),
    }
}

fn auth_deps(
    platform: &Platform,
    stores: &Stores,
    settings: &ServiceSettings,
    setup_code: Option<Secret>,
) -> anyhow::Result<pando_auth::Deps> {
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
        store: stores.sql(Database::Auth)?,
        settings,
    })
}

fn chatbot_deps(
    platform: &Platform,
    stores: &Stores,
    settings: &ServiceSettings,
    reading: WorkPool,
) -> anyhow::Result<pando_chatbot::Deps> {
    let language = &settings.language;
    // Compose files write an unset variable as an empty one.
    let model = language.openai_api_key.as_deref().filter(|key| !key.trim().is_empty());
    let model = model
        .map(|key| pando_chatbot::ModelSettings::new(key, &language.openai_base_url, &language.openai_model, language.openai_allow_http))
        .transpose()?;
    Ok(pando_chatbot::Deps {
        platform: platform.clone(),
        store: stores.sql(Database::Chatbot)?,
        state: stores.state()?,
        reading,
        model,
    })
}

fn gateway_settings(settings: &ServiceSettings) -> pando_gateway::Settings {
    let door = &settings.door;
    pando_gateway::Settings {
        person_rate: door.person_rate,
        address_rate: door.address_rate,
        trusted_proxies: TrustedProxies(door.trusted_proxies.clone()),
        allowed_origins: AllowedOrigins(door.allowed_origins.clone()),
        body_bytes_max: door.body_bytes_max as usize,
    }
}
