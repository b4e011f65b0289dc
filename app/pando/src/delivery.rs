//! What carries events from the logs of this process to whoever listens, wherever that is.

use std::sync::Arc;
use std::time::Duration;

use pando_bus::{LocalBus, Relay, RelayOptions, Trimmer};
use pando_service::{Platform, Progress, Reconciler, reconcile};
use pando_store::Store;
use pando_wire::{Bus, Contract, Transport};

use crate::data::{Database, Stores};
use crate::leading::while_leading;
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
    let relays = relays(platform, stores, buses, world);
    for (store, relay) in &relays {
        let relay = relay.clone();
        let run = move |stop| {
            let relay = relay.clone();
            async move { relay.run(stop).await }
        };
        platform
            .tasks
            .spawn_to_its_end("relay", while_leading(store.leads(), platform.shutdown.clone(), run));
    }
    for (store, contract) in publishers(stores) {
        let buses = relays
            .iter()
            .filter(|(_, relay)| relay.source() == contract.app_id)
            .map(|(_, relay)| relay.bus().to_owned())
            .collect();
        let leads = store.leads();
        let trimmer = Arc::new(Trimmer::new(store, buses, world.clock.clone()));
        let run = move |stop| {
            let trimmer = trimmer.clone();
            async move { trimmer.run(stop).await }
        };
        platform
            .tasks
            .spawn_to_its_end("trimmer", while_leading(leads, platform.shutdown.clone(), run));
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
fn relays(platform: &Platform, stores: &Stores, buses: &Buses, world: &World) -> Vec<(Arc<dyn Store>, Arc<Relay>)> {
    let mut relays = Vec::new();
    for (store, contract) in publishers(stores) {
        for bus in buses(&contract) {
            let options = RelayOptions::new(world.random.clone()).traced(&platform.spans);
            let relay = Relay::new(store.clone(), bus, world.clock.clone(), options);
            relays.push((store.clone(), Arc::new(relay)));
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

/// Of a log that another process relays, that one tells, and this one shows nothing: where nobody relays it, nobody tells.
fn figures(platform: &Platform, relays: Vec<(Arc<dyn Store>, Arc<Relay>)>) -> Reconciler {
    let (lag, dead, age) = (
        platform.metrics.outbox_lag(),
        platform.metrics.dead_letters(),
        platform.metrics.outbox_age(),
    );
    let (relays, clock) = (Arc::new(relays), platform.clock.clone());
    Reconciler::new("figures of the logs", FIGURES_EVERY, move || {
        let (relays, clock) = (relays.clone(), clock.clone());
        let (lag, dead, age) = (lag.clone(), dead.clone(), age.clone());
        async move {
            let mut away = None;
            for (store, relay) in &*relays {
                let between = [relay.source(), relay.bus()];
                if *store.leads().borrow() {
                    lag.set(&between, i64::try_from(relay.lag()).unwrap_or(i64::MAX));
                    dead.set(&between, i64::try_from(relay.dead()).unwrap_or(i64::MAX));
                    match relay.oldest().await {
                        Ok(oldest) => age.set(&between, oldest.map_or(0, |at| clock.now().seconds_since(at).max(0))),
                        // What it was last is not too high.
                        Err(error) => away = Some(error.to_string()),
                    }
                } else {
                    lag.forget(&between);
                    dead.forget(&between);
                    age.forget(&between);
                }
            }
            away.map_or(Ok(Progress::DONE), Err)
        }
    })
}
