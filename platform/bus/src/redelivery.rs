use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use pando_kernel::Clock;
use pando_store::{Store, StoreError};
use pando_wire::{Bus, BusError, CloudEvent, Contract, Transport};

use crate::intake::{SOMEWHERE, way};
use crate::{LocalBus, Progress, Relay, RelayOptions};

/// Brings to a subscriber of this process what lies on its side ([`crate::Intake`]): what is due for another try, and dead letters that
/// were redriven. The waits and the number of attempts are a relay's.
pub struct Redelivery {
    relays: Vec<Relay>,
    sweep: Duration,
}

impl Redelivery {
    /// Of what the database of this subscriber holds from the publishers of these contracts. `transport` reaches the subscriber.
    pub fn new(
        store: Arc<dyn Store>,
        subscriber: &'static str,
        contracts: &[Contract],
        transport: Arc<dyn Transport>,
        clock: Arc<dyn Clock>,
        options: RelayOptions,
    ) -> Self {
        let sweep = options.sweep;
        let from = |contract: &Contract| -> Arc<dyn Bus> {
            let bus = LocalBus::new(subscriber, contract.topics_for(subscriber), transport.clone());
            Arc::new(bus.named(way(subscriber, contract.app_id)))
        };
        let known = contracts.iter().filter(|contract| contract.topics_for(subscriber).next().is_some());
        let buses = known.map(from).chain([Arc::new(Unreadable(way(subscriber, SOMEWHERE))) as _]);
        let relays = buses
            .map(|bus| Relay::new(store.clone(), bus, clock.clone(), options.clone()))
            .collect();
        Self { relays, sweep }
    }

    /// How many wait for another try, as of the last pass.
    pub fn parked(&self) -> u64 {
        self.relays.iter().map(Relay::parked).sum()
    }

    /// How many dead letters there are, as of the last pass.
    pub fn dead(&self) -> u64 {
        self.relays.iter().map(Relay::dead).sum()
    }

    /// One pass: a batch of what is due, of each publisher.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn run_once(&self) -> Result<Progress, StoreError> {
        let mut all = Progress::default();
        for relay in &self.relays {
            let one = relay.retry_once().await?;
            all.taken += one.taken;
            all.dead += one.dead;
            all.is_more |= one.is_more;
        }
        Ok(all)
    }

    /// Looks at every sweep until `stop` is ready.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        let mut stop = std::pin::pin!(stop);
        loop {
            let is_more = match self.run_once().await {
                Ok(progress) => progress.is_more,
                Err(error) => {
                    tracing::warn!(%error, "what was not taken was not tried again");
                    false
                }
            };
            let wait = if is_more { Duration::ZERO } else { self.sweep };
            tokio::select! {
                () = &mut stop => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }
}

/// Where what cannot be read goes when it is redriven: nowhere.
struct Unreadable(String);

#[async_trait]
impl Bus for Unreadable {
    fn name(&self) -> &str {
        &self.0
    }

    fn carries(&self, _: &str) -> bool {
        false
    }

    async fn publish(&self, events: &[CloudEvent]) -> Vec<Result<(), BusError>> {
        let refused = || BusError::Refused("nobody can read it".to_owned());
        events.iter().map(|_| Err(refused())).collect()
    }
}
