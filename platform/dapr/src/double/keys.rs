use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{Method, header};
use pando_kernel::{Clock, Instant};
use serde::Deserialize;
use serde_json::Value;

use super::mesh::whole;
use super::wire::{done, error};

/// A state store with the ways of `state.redis`, which are the stranger ones.
pub(super) struct Keys {
    clock: Arc<dyn Clock>,
    entries: Mutex<HashMap<String, Entry>>,
}

struct Entry {
    value: Value,
    version: u64,
    /// It was once written as a first write.
    is_first_write: bool,
    until: Option<Instant>,
}

#[derive(Deserialize)]
struct Save {
    key: String,
    value: Value,
    etag: Option<String>,
    #[serde(default)]
    metadata: HashMap<String, String>,
    #[serde(default)]
    options: Options,
}

#[derive(Default, Deserialize)]
struct Options {
    #[serde(default)]
    concurrency: String,
}

impl Keys {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            entries: Mutex::default(),
        }
    }

    fn entries(&self) -> std::sync::MutexGuard<'_, HashMap<String, Entry>> {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        entries.retain(|_, entry| entry.until.is_none_or(|until| until > now));
        entries
    }

    /// `GET` and `DELETE` of a key.
    pub fn answer(&self, key: &str, request: &Request) -> Response {
        let mut entries = self.entries();
        if request.method() == Method::DELETE {
            entries.remove(key);
            return done();
        }
        match entries.get(key) {
            None => done(),
            Some(entry) => ([(header::ETAG, entry.version.to_string())], entry.value.to_string()).into_response(),
        }
    }

    /// `POST` of several keys.
    pub async fn save(&self, request: Request) -> Response {
        let saves: Vec<Save> = match whole(request).await.map(|body| serde_json::from_slice(&body)) {
            Ok(Ok(saves)) => saves,
            Ok(Err(failed)) => return error(400, "ERR_MALFORMED_REQUEST", &failed.to_string()),
            Err(refused) => return refused,
        };
        for save in saves {
            if let Err(refused) = self.save_one(save) {
                return refused;
            }
        }
        done()
    }

    fn save_one(&self, save: Save) -> Result<(), Response> {
        let failed = |status, why: &str| error(status, "ERR_STATE_SAVE", &format!("failed saving state in state store: {why}"));
        if save.key.contains("||") {
            return Err(failed(400, "input key/keyPrefix can't contain '||'"));
        }
        let mut entries = self.entries();
        let is_first_write = save.options.concurrency == "first-write";
        let is_ok = match (entries.get(&save.key), save.etag.as_deref().filter(|_| is_first_write)) {
            // Also with a version of an entry that is gone.
            (None, _) => true,
            (Some(entry), Some(etag)) => entry.version.to_string() == etag,
            (Some(entry), None) => !entry.is_first_write,
        };
        if !is_ok {
            let status = if save.etag.is_some() { 409 } else { 500 };
            return Err(failed(status, "possible etag mismatch. error from state store"));
        }
        let seconds = save.metadata.get("ttlInSeconds").and_then(|seconds| seconds.parse::<i64>().ok());
        let before = entries.remove(&save.key);
        let until = match seconds {
            Some(seconds) if seconds > 0 => Some(self.clock.now().plus_seconds(seconds)),
            Some(_) => None,
            // Whoever says nothing keeps the time of before.
            None => before.as_ref().and_then(|before| before.until),
        };
        let entry = Entry {
            value: save.value,
            version: before.as_ref().map_or(0, |before| before.version) + 1,
            is_first_write: is_first_write || before.is_some_and(|before| before.is_first_write),
            until,
        };
        entries.insert(save.key, entry);
        Ok(())
    }
}
