use std::sync::Arc;

use pando_kernel::{Instant, UserId};
use pando_store::{CommitError, InboxKey, Op, Store, StoreError, Unit};

use super::statements as sql;

/// Accounts that are gone. Cheap to clone.
#[derive(Clone)]
pub struct Tombstones {
    store: Arc<dyn Store>,
}

impl Tombstones {
    /// In this database.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// Notes that a person is gone, and removes their commands, once.
    pub async fn bury(&self, user: UserId, now: Instant, key: InboxKey) -> Result<(), CommitError> {
        let bury = Op::new(&sql::BURY, vec![user.into(), now.into()]);
        let forget = Op::new(&sql::FORGET, vec![user.into()]);
        self.store.commit(Unit::new().op(bury).op(forget).taking(key)).await.map(|_| ())
    }

    /// Whether a person is gone.
    pub async fn has(&self, user: UserId) -> Result<bool, StoreError> {
        Ok(!self.store.read(&sql::BURIED, vec![user.into()]).await?.is_empty())
    }

    /// Persons of whom something may still be here.
    pub async fn to_forget(&self, limit: u32) -> Result<Vec<UserId>, StoreError> {
        let rows = self.store.read(&sql::TO_FORGET, vec![limit.into()]).await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Removes what is theirs from this database: commands, and the data of logged events. `false`: some events are still on their
    /// way and keep their data until then; call again.
    pub async fn forget(&self, user: UserId, now: Instant) -> Result<bool, CommitError> {
        self.store.commit(Unit::new().op(Op::new(&sql::FORGET, vec![user.into()]))).await?;
        if self.store.scrub(user).await? > 0 {
            return Ok(false);
        }
        let done = Op::new(&sql::FORGOTTEN, vec![user.into(), now.into()]);
        self.store.commit(Unit::new().op(done)).await?;
        Ok(true)
    }
}
