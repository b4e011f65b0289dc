use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use pando_kernel::UserId;
use pando_store::state::SqliteState;
use pando_store::{Op, Statement, Store, Unit};
use pando_wire::{Entry, StateError, StateStore, StateWrite};

static SPOIL: Statement = Statement::both("spoil", "update state set value = $2 where key = $1");
static KEYS: Statement = Statement::both("keys", "select key from state order by key");

/// A state store into which somebody else writes, and which is out of reach for some.
pub struct Spoilt {
    inner: Arc<SqliteState>,
    away: Mutex<Option<String>>,
}

impl Spoilt {
    pub fn new(inner: Arc<SqliteState>) -> Self {
        Self {
            inner,
            away: Mutex::new(None),
        }
    }

    /// Somebody else writes over what is there.
    pub async fn spoil(&self, key: &str, value: &str) {
        let spoil = Unit::new().op(Op::one(&SPOIL, vec![key.into(), value.into()], "key"));
        self.inner.store().commit(spoil).await.unwrap();
    }

    /// The keys of a person.
    pub async fn keys_of(&self, person: UserId) -> Vec<String> {
        let rows = self.inner.store().read(&KEYS, Vec::new()).await.unwrap();
        let keys = rows.iter().map(|row| row.get::<String>(0).unwrap());
        keys.filter(|key| key.contains(&person.to_string())).collect()
    }

    /// Keys that contain this are out of reach from now on.
    pub fn away_for(&self, part: Option<String>) {
        *self.away.lock().unwrap() = part;
    }

    fn reach(&self, key: &str) -> Result<(), StateError> {
        match &*self.away.lock().unwrap() {
            Some(part) if key.contains(part) => Err(StateError::Away("for some".to_owned())),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl StateStore for Spoilt {
    async fn get(&self, key: &str) -> Result<Option<Entry>, StateError> {
        self.reach(key)?;
        self.inner.get(key).await
    }

    async fn set(&self, key: &str, write: StateWrite) -> Result<(), StateError> {
        self.reach(key)?;
        self.inner.set(key, write).await
    }

    async fn delete(&self, key: &str) -> Result<(), StateError> {
        self.reach(key)?;
        self.inner.delete(key).await
    }
}
