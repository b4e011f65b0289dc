use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;
use futures_util::future::BoxFuture;
use http::HeaderValue;
use pando_bus::Intake;
use pando_dapr::{
    AppPort, DaprBus, DaprState, DaprTransport, Expected, ExpectedComponent, Sidecar, SidecarAddress, app_port, subscriptions,
};
use pando_language::Duckling;
use pando_service::{Ready, WorkPool};
use pando_wire::{Bus, Contract};

use super::{HereOrThere, Listeners, Parts, conversations, missed, password, times};
use crate::composition::{self, Composition, public_face};
use crate::data::Database;
use crate::delivery::Buses;
use crate::running::{Door, Running};
use crate::service_name::ServiceName;
use crate::settings::{ServeSettings, SidecarSettings};

/// How long the sidecar may take until it can be called.
const OUTBOUND_TIME: Duration = Duration::from_secs(60);
/// How long it may take, once the app port answers, until it has all subscriptions.
const CHECK_TIME: Duration = Duration::from_secs(60);
/// How often it is asked meanwhile.
const CHECK_EVERY: Duration = Duration::from_millis(250);

/// Beside a Dapr sidecar: calls to services elsewhere, events and conversations go through it.
///
/// The app port is open from the start, since the sidecar waits for it; it is answered once the services are put together. Ready is
/// the process when the sidecar has its subscriptions, too.
pub async fn start(parts: Parts<'_>, listeners: Listeners) -> anyhow::Result<Running> {
    let Parts { world, settings, .. } = parts;
    let hosted = &settings.hosted;
    let sidecar = sidecar(&settings.sidecar)?;
    let mut expected = expected(settings)?;
    sidecar.wait_until_outbound(OUTBOUND_TIME).await?;
    // What it was started with does not change any more. Its subscriptions come when the app port answers.
    let subscriptions = std::mem::take(&mut expected.subscriptions);
    sidecar.check(&expected).await?;
    expected.subscriptions.clone_from(&subscriptions);

    let mut databases = Database::of_all(hosted);
    let keeps_conversations = databases.contains(&Database::State);
    databases.retain(|database| *database != Database::State);
    let component = &settings.sidecar.state_store_name;
    let state = DaprState::new(sidecar.clone(), component.clone());
    let secret = settings.sidecar.database_password_secret.clone();
    let passwords = secret.map(|place| password::kept(sidecar.clone(), place));
    if keeps_conversations {
        let ours = parts.place.open(&[Database::State], world, passwords.as_deref()).await?;
        conversations::carry_in(&ours, &state, component, world).await?;
    }
    let stores = parts.place.open(&databases, world, passwords.as_deref()).await?;
    let stores = stores.with_state(Arc::new(state));
    let placement = settings.sidecar.placement(hosted)?;
    let there = DaprTransport::new(sidecar.clone(), placement.clone()).times(times());
    let transport = HereOrThere::new(hosted, Arc::new(there));
    let composition = Composition::of(composition::Parts {
        hosted,
        stores: &stores,
        world,
        settings: &settings.services,
        setup_code: Some(parts.setup_code),
        transport: transport.clone(),
        buses: buses(sidecar.clone(), settings.sidecar.pubsub_name.clone()),
    })
    .await?;
    let routers = composition.routers();
    transport.here.open(routers.clone()).map_err(anyhow::Error::msg)?;
    let face = public_face(&routers);

    let is_checked = Arc::new(AtomicBool::new(false));
    let mut running = composition.start(Some(("sidecar", ready(is_checked.clone()))), world);
    missed::start(&running.platform, &stores, world);
    let app = app_port(AppPort {
        token: settings.token()?.to_owned(),
        dapr_app_id: expected.dapr_app_id.clone(),
        services: routers,
        placement,
        subscriptions,
        contracts: contracts(),
        intake: Intake::new(stores.by_service(), world.clock.clone()),
        public: None,
        drained: running.drained.clone(),
        tasks: running.platform.tasks.clone(),
    });
    running.doors.push(Door::last_to_close(listeners.app, app));
    if let (Some(listener), Some(face)) = (listeners.face, face) {
        running.doors.push(Door::first_to_close(listener, face));
    }
    if let Some(listener) = listeners.probes {
        running.doors.push(Door::last_to_close(listener, running.probes.clone()));
    }
    running.check = Some(check(sidecar, expected, is_checked, reads_dates(hosted)));
    Ok(running)
}

fn sidecar(settings: &SidecarSettings) -> anyhow::Result<Sidecar> {
    let address = match (&settings.dapr_socket, settings.dapr_http_port) {
        (Some(socket), _) => SidecarAddress::Socket(socket.clone()),
        (None, Some(port)) => SidecarAddress::Port(port.get()),
        (None, None) => anyhow::bail!("there is no sidecar: set DAPR_HTTP_PORT"),
    };
    let token = settings.dapr_api_token.as_deref().map(HeaderValue::from_str).transpose();
    Ok(Sidecar::new(
        address,
        token.context("DAPR_API_TOKEN must be visible ASCII characters")?,
    ))
}

/// What the sidecar must be started with for these services.
fn expected(settings: &ServeSettings) -> anyhow::Result<Expected> {
    let SidecarSettings {
        pubsub_name,
        state_store_name,
        ..
    } = &settings.sidecar;
    let dapr_app_id = settings.sidecar.app_id(&settings.hosted)?.to_owned();
    let hosted: Vec<&'static str> = settings.hosted.iter().map(|service| service.app_id()).collect();
    let contracts = contracts();
    let subscriptions = subscriptions(pubsub_name, &contracts, &hosted, &dapr_app_id);
    let publishes = contracts
        .iter()
        .any(|contract| hosted.contains(&contract.app_id) && !contract.events.is_empty());
    let events = (publishes || !subscriptions.is_empty()).then(|| ExpectedComponent {
        name: pubsub_name.clone(),
        kind: "pubsub.",
        setting: "PUBSUB_NAME",
    });
    let state = Database::of_all(&settings.hosted)
        .contains(&Database::State)
        .then(|| ExpectedComponent {
            name: state_store_name.clone(),
            kind: "state.",
            setting: "STATE_STORE_NAME",
        });
    Ok(Expected {
        dapr_app_id,
        components: events.into_iter().chain(state).collect(),
        subscriptions,
    })
}

/// All that a service publishes goes to one component, which knows who listens.
fn buses(sidecar: Sidecar, pubsub: String) -> Buses {
    Arc::new(move |contract| {
        let topics = contract.events.iter().map(|event| event.topic);
        vec![Arc::new(DaprBus::new(sidecar.clone(), pubsub.clone(), topics)) as Arc<dyn Bus>]
    })
}

/// Of all services, since a subscriber must know what its publishers tell.
fn contracts() -> Vec<Contract> {
    ServiceName::ALL.map(ServiceName::contract).to_vec()
}

fn ready(is_checked: Arc<AtomicBool>) -> Ready {
    Arc::new(move || {
        let ready = is_checked.load(Ordering::SeqCst).then_some(());
        Box::pin(std::future::ready(
            ready.ok_or_else(|| "its subscriptions are not all there".to_owned()),
        ))
    })
}

/// Whether dates are read here that people write.
fn reads_dates(hosted: &[ServiceName]) -> bool {
    let reads = [ServiceName::Task, ServiceName::Chatbot];
    hosted.iter().any(|service| reads.contains(service))
}

/// Asks until the sidecar has what it must have. Where dates are read, the first is read before: a process that takes another's place has
/// people from its first moment.
fn check(sidecar: Sidecar, expected: Expected, is_checked: Arc<AtomicBool>, reads_dates: bool) -> BoxFuture<'static, anyhow::Result<()>> {
    Box::pin(async move {
        if reads_dates && let Err(error) = WorkPool::new("warming", 1, 1)?.run(CHECK_TIME, Duckling::warm).await {
            tracing::warn!(%error, "the first date takes long");
        }
        let deadline = tokio::time::Instant::now() + CHECK_TIME;
        loop {
            match sidecar.check(&expected).await {
                Ok(()) => {
                    tracing::info!(app_id = expected.dapr_app_id, "the sidecar is set up as it must be");
                    is_checked.store(true, Ordering::SeqCst);
                    return Ok(());
                }
                Err(error) if tokio::time::Instant::now() > deadline => return Err(error.into()),
                Err(_) => tokio::time::sleep(CHECK_EVERY).await,
            }
        }
    })
}
