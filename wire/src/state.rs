use async_trait::async_trait;

/// The port to a key-value store with optimistic versions (Dapr's state API in small). A key belongs to the service that writes it.
#[async_trait]
pub trait StateStore: Send + Sync + 'static {
    /// The entry of a key.
    async fn get(&self, key: &str) -> Result<Option<Entry>, StateError>;
    /// Writes one key; with an ETag only when it still has that one.
    async fn set(&self, key: &str, write: StateWrite) -> Result<(), StateError>;
    /// Removes one key; no error when it is not there.
    async fn delete(&self, key: &str) -> Result<(), StateError>;
}

/// What a key holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The value.
    pub value: serde_json::Value,
    /// Changes with each write.
    pub etag: String,
}

/// What a write wants.
#[derive(Clone, Debug)]
pub struct StateWrite {
    /// The new value.
    pub value: serde_json::Value,
    /// `Some("…")`: only over this version; `Some("")`: only when there is none; `None`: in any case.
    pub etag: Option<String>,
    /// After this many seconds the entry is gone; `None` keeps it.
    pub ttl_seconds: Option<u32>,
}

/// Why a state could not be read or written.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StateError {
    /// Somebody else wrote in between: read again.
    #[error("somebody else changed this key in between")]
    Conflict,
    /// The store is away or too busy.
    #[error("the state store is away: {0}")]
    Away(String),
    /// What the key holds was not written through this port: to be read again is of no use. It can be deleted and written over.
    #[error("what the state store holds is no value: {0}")]
    Nonsense(String),
}
