use std::future::Future;
use std::sync::Arc;

use pando_kernel::Clock;
use pando_store::{Store, StoreError};
use pando_wire::{Contract, Transport};

use crate::{Progress, RelayOptions};

/// Delivers again, in this process, what lies on a subscriber's side ([`crate::Intake`]) and was redriven.
pub struct Redelivery {
    _store: Arc<dyn Store>,
}

impl Redelivery {
    /// Of what this subscriber of these contracts has in its database.
    pub fn new(
        store: Arc<dyn Store>,
        _subscriber: &'static str,
        _contracts: &[Contract],
        _transport: Arc<dyn Transport>,
        _clock: Arc<dyn Clock>,
        _options: RelayOptions,
    ) -> Self {
        Self { _store: store }
    }

    /// One pass over what is due.
    ///
    /// # Errors
    /// When the database is away.
    pub async fn run_once(&self) -> Result<Progress, StoreError> {
        Ok(Progress::default())
    }

    /// Looks at every sweep until `stop` is ready.
    pub async fn run(&self, stop: impl Future<Output = ()>) {
        stop.await;
    }
}
