use async_trait::async_trait;
use pando_wire::{Entry, StateError, StateStore, StateWrite};

use crate::Sidecar;

/// A state store component of the sidecar.
pub struct DaprState {
    _sidecar: Sidecar,
    _store: String,
}

impl DaprState {
    /// The component of this name (`STATE_STORE_NAME`).
    pub fn new(sidecar: Sidecar, store: String) -> Self {
        Self {
            _sidecar: sidecar,
            _store: store,
        }
    }
}

#[async_trait]
impl StateStore for DaprState {
    async fn get(&self, _: &str) -> Result<Option<Entry>, StateError> {
        Err(StateError::Away("the sidecar is not asked yet".to_owned()))
    }

    async fn set(&self, _: &str, _: StateWrite) -> Result<(), StateError> {
        Err(StateError::Away("the sidecar is not asked yet".to_owned()))
    }

    async fn delete(&self, _: &str) -> Result<(), StateError> {
        Err(StateError::Away("the sidecar is not asked yet".to_owned()))
    }
}
