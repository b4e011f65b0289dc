//! What carries events from the logs of this process to whoever listens, wherever that is.

use std::sync::Arc;
use std::time::Duration;

use pando_bus::{LocalBus, Relay, RelayOptions, Trimmer};
use pando_service::{Platform, Progress, Reconciler, reconcile};
use pando_store::Store;
use pando_wire::{Bus, Contract, Transport};

use crate::data::{Database, Stores};
use crate::service_name::ServiceName;
use crate::world::World;

/// How often the figures of the logs are brought up to date.
const FIGURES_EVERY: Duration = Duration::from_secs(5);
/// How often conversations are looked through for those whose time is over.
const PURGE_EVERY: Duration = Duration::from_secs(60);

/// What carries the events of a publisher's log: one relay each.
pub type Buses = Arc<dyn Fn(&Contract) -> Vec<Arc<dyn Bus>> + Send + Sync>;

/// A bus a subscriber, over this way to it.
pub fn to_each_subscriber(transport: Arc<dyn Transport>) -> Buses {
    Arc::new(move |contract| {
        let topics = |subscriber| contract.topics_for(subscriber).collect::<Vec<_>>();
        ServiceName::ALL
            .map(ServiceName::app_id)
            .into_iter()
            .filter(|subscriber| !topics(subscriber).is_empty())
            .map(|subscriber| Arc::new(LocalBus::new(subscriber, topics(subscriber), transport.clone())) as Arc<dyn Bus>)
            .collect()
    })
}

/// Starts the relays, what keeps their logs short, and what tells of both.
pub fn start(platform: &Platform, stores: &Stores, buses: &Buses, world: &World) {
    let relays = relays(stores, buses, world);
    for relay in &relays {
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
    let beneath = stores.beneath().clone();
    let purge = Reconciler::new("expired state", PURGE_EVERY, move || {
        let beneath = beneath.clone();
        async move { beneath.purge().await.map(|()| Progress::DONE).map_err(|error| error.to_string()) }
    });
    for reconciler in [figures(platform, relays), purge] {
        platform
            .tasks
            .spawn(reconciler.name, reconcile(reconciler, platform.shutdown.clone()));
    }
}

/// One relay for each pair of a log of this process and a bus from it.
fn relays(stores: &Stores, buses: &Buses, world: &World) -> Vec<Arc<Relay>> {
    let mut relays = Vec::new();
    for (store, contract) in publishers(stores) {
        for bus in buses(&contract) {
            let options = RelayOptions::new(world.random.clone());
            relays.push(Arc::new(Relay::new(store.clone(), bus, world.clock.clone(), options)));
        }
    }
    relays
}

/// The logs, and who is told of what stands in them.
fn publishers(stores: &Stores) -> Vec<(Arc<dyn Store>, Contract)> {
    [
        (Database::Auth, pando_auth_contract::contract()),
        (Database::Task, pando_task_contract::contract()),
        (Database::Chatbot, pando_chat_contract::contract()),
    ]
    .into_iter()
    .filter_map(|(database, contract)| Some((stores.sql(database).ok()?, contract)))
    .collect()
}

fn figures(platform: &Platform, relays: Vec<Arc<Relay>>) -> Reconciler {
    let (lag, dead) = (platform.metrics.outbox_lag(), platform.metrics.dead_letters());
    Reconciler::new("figures of the logs", FIGURES_EVERY, move || {
        for relay in &relays {
            lag.set(&[relay.source(), relay.bus()], i64::try_from(relay.lag()).unwrap_or(i64::MAX));
            dead.set(&[relay.source(), relay.bus()], i64::try_from(relay.dead()).unwrap_or(i64::MAX));
        }
        std::future::ready(Ok(Progress::DONE))
    })
}
