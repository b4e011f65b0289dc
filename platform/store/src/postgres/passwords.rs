use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// How often a store of secrets is asked at most, while what it says is refused.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// Where the password of a role is kept, so that one that was changed is known without a new start.
#[async_trait]
pub trait Passwords: Send + Sync {
    /// The password as it is now.
    ///
    /// # Errors
    /// Why it cannot be read, in a sentence.
    async fn password(&self) -> Result<String, String>;
}

/// The password that was read last, for all connections of a role.
#[derive(Clone)]
pub(super) struct Renewed(Arc<Inner>);

struct Inner {
    kept: Arc<dyn Passwords>,
    read: RwLock<Option<String>>,
    asked: Mutex<Option<Instant>>,
}

impl Renewed {
    pub fn new(kept: Arc<dyn Passwords>) -> Self {
        Self(Arc::new(Inner {
            kept,
            read: RwLock::default(),
            asked: Mutex::default(),
        }))
    }

    /// What was read since the start, if anything was.
    pub fn read(&self) -> Option<String> {
        self.0.read.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Asks again after this password was refused; whether there is another one now. Who comes meanwhile waits for the same answer.
    pub async fn another_than(&self, refused: Option<&[u8]>) -> bool {
        let mut asked = self.0.asked.lock().await;
        let is_another = |password: &str| Some(password.as_bytes()) != refused;
        if self.read().is_some_and(|password| is_another(&password)) {
            return true;
        }
        if asked.is_some_and(|asked| asked.elapsed() < ASK_EVERY) {
            return false;
        }
        *asked = Some(Instant::now());
        match self.0.kept.password().await {
            Ok(password) => {
                let is_another = is_another(&password);
                *self.0.read.write().unwrap_or_else(PoisonError::into_inner) = Some(password);
                is_another
            }
            Err(reason) => {
                tracing::warn!(reason, "the password of the database was refused, and cannot be read again");
                false
            }
        }
    }
}

impl fmt::Debug for Renewed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Renewed")
    }
}
