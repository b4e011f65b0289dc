use std::sync::Arc;
use std::time::Duration;

use pando_bus::{Redelivery, RelayOptions};
use pando_service::{Platform, Progress, Reconciler, reconcile};

use crate::data::Stores;
use crate::leading::while_leading;
use crate::service_name::ServiceName;
use crate::world::World;

/// How often the figures are brought up to date.
const FIGURES_EVERY: Duration = Duration::from_secs(5);

/// Tries again what a broker delivered and a service of this process did not take in the end, and tells how much of it is dead. Also where
/// there is no broker: the data may have come from beside one.
pub fn start(platform: &Platform, stores: &Stores, world: &World) {
    for (subscriber, store) in stores.by_service() {
        let redelivery = Arc::new(Redelivery::new(
            store.clone(),
            subscriber,
            &ServiceName::ALL.map(ServiceName::contract),
            platform.transport.clone(),
            world.clock.clone(),
            RelayOptions::new(world.random.clone()).traced(&platform.spans),
        ));
        let counted = (redelivery.clone(), store.leads(), platform.metrics.dead_letters());
        let figures = Reconciler::new("figures of what was not taken", FIGURES_EVERY, move || {
            let (redelivery, leads, dead) = &counted;
            let count = if *leads.borrow() { redelivery.dead() } else { 0 };
            dead.set(&["broker", subscriber], i64::try_from(count).unwrap_or(i64::MAX));
            std::future::ready(Ok(Progress::DONE))
        });
        platform.tasks.spawn(figures.name, reconcile(figures, platform.shutdown.clone()));
        let run = move |stop| {
            let redelivery = redelivery.clone();
            async move { redelivery.run(stop).await }
        };
        platform
            .tasks
            .spawn_to_its_end("redelivery", while_leading(store.leads(), platform.shutdown.clone(), run));
    }
}
