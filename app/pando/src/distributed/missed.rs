use std::sync::Arc;

use pando_auth_contract as auth;
use pando_bus::{Missed, ReadLog};
use pando_chat_contract as chat;
use pando_service::Platform;
use pando_task_contract as task;
use pando_wire::{After, Call, CallContext, CloudEvent, Contract, Items, Operation};

use crate::data::Stores;
use crate::leading::while_leading;
use crate::world::World;

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
    for (subscriber, store) in stores.by_service() {
        for (contract, outbox) in publishers() {
            if contract.topics_for(subscriber).next().is_none() {
                continue;
            }
            let transport = platform.transport.clone();
            let read_log = reading(platform, contract.app_id, outbox);
            let missed = Missed::new(store.clone(), subscriber, &contract, read_log, transport, world.clock.clone());
            let missed = Arc::new(missed);
            let run = move |stop| {
                let missed = missed.clone();
                async move { missed.run(stop).await }
            };
            platform
                .tasks
                .spawn_to_its_end("missed events", while_leading(store.leads(), platform.shutdown.clone(), run));
        }
    }
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
