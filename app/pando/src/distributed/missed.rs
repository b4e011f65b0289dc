use std::sync::Arc;
use std::time::Duration;

use pando_auth_contract as auth;
use pando_bus::{Missed, ReadLog};
use pando_chat_contract as chat;
use pando_service::{Platform, Progress, Reconciler, reconcile};
use pando_store::Store;
use pando_task_contract as task;
use pando_wire::{After, Call, CallContext, CloudEvent, Contract, Items, Operation};

use crate::data::Stores;
use crate::leading::while_leading;
use crate::world::World;

/// How often the figures of it are brought up to date.
const FIGURES_EVERY: Duration = Duration::from_secs(5);

type Outbox = Operation<After, (), Items<CloudEvent>>;

/// Every publisher's log.
fn publishers() -> [(Contract, &'static Outbox); 3] {
    [
        (auth::contract(), &auth::OUTBOX),
        (task::contract(), &task::OUTBOX),
        (chat::contract(), &chat::OUTBOX),
    ]
}

/// Fetches what the broker lost on its way to a service of this process from the publisher's own log.
pub fn start(platform: &Platform, stores: &Stores, world: &World) {
    let mut all = Vec::new();
    for (subscriber, store) in stores.by_service() {
        for (contract, outbox) in publishers() {
            if contract.topics_for(subscriber).next().is_none() {
                continue;
            }
            let transport = platform.transport.clone();
            let read_log = reading(platform, contract.app_id, outbox);
            let missed = Missed::new(store.clone(), subscriber, &contract, read_log, transport, world.clock.clone());
            let missed = Arc::new(missed);
            all.push((store.clone(), missed.clone(), subscriber));
            let run = move |stop| {
                let missed = missed.clone();
                async move { missed.run(stop).await }
            };
            platform
                .tasks
                .spawn_to_its_end("missed events", while_leading(store.leads(), platform.shutdown.clone(), run));
        }
    }
    let figures = figures(platform, all);
    platform.tasks.spawn(figures.name, reconcile(figures, platform.shutdown.clone()));
}

/// How far each subscriber of this process is behind each publisher. Whoever does not look at the logs shows nothing.
fn figures(platform: &Platform, all: Vec<(Arc<dyn Store>, Arc<Missed>, &'static str)>) -> Reconciler {
    let behind = platform.metrics.subscriber_behind();
    Reconciler::new("figures of the subscribers", FIGURES_EVERY, move || {
        for (store, missed, subscriber) in &all {
            let between = [missed.publisher(), subscriber];
            let leads = *store.leads().borrow();
            match missed.behind_seconds().filter(|_| leads) {
                Some(seconds) => behind.set(&between, seconds),
                None => behind.forget(&between),
            }
        }
        std::future::ready(Ok(Progress::DONE))
    })
}

fn reading(platform: &Platform, publisher: &'static str, outbox: &'static Outbox) -> ReadLog {
    let platform = platform.clone();
    Arc::new(move |after| {
        let platform = platform.clone();
        Box::pin(async move {
            let context = CallContext::system(&platform.ids);
            let call = Call::new(&context).query(After { after });
            let answer = platform.client(publisher).call(outbox, call).await;
            answer.map(|items| items.items).map_err(|error| error.to_string())
        })
    })
}
