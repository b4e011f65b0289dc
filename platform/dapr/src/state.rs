use async_trait::async_trait;
use http::{Method, StatusCode, header};
use pando_wire::{Entry, StateError, StateStore, StateWrite};
use serde_json::{Value, json};

use crate::key::segment;
use crate::refusal::Refusal;
use crate::sidecar::Reply;
use crate::{Sidecar, SidecarError};

/// A state store component of the sidecar.
///
/// The components differ where the port does not, so little is asked of them: every write is "first write", over the version that was
/// read right before it, or, where there was nothing, without a version. `state.postgresql` (v2) and `state.redis` both keep that, while
/// their other ways part: Redis would let a write with a version pass where there is no entry any more, and one without a version over
/// an entry that was made by a "last write"; and it counts versions from 1 again once an entry is gone.
///
/// For the same reason to delete is to write nothing, for a day ([`Self::NOTHING_SECONDS`]): the versions go on meanwhile. A version of
/// an entry that went by its own time can come back on Redis alone; nobody holds on to one for as long as that.
///
/// A value is kept as JSON text within a JSON string: daprd reads numbers as floating point, and none above 2^53 would come back.
pub struct DaprState {
    sidecar: Sidecar,
    store: String,
}

/// What a key holds.
struct Found {
    value: Held,
    etag: String,
}

/// The value of a key.
enum Held {
    Value(Value),
    /// It was deleted.
    Nothing,
    /// What nobody wrote through [`DaprState`], and why it is that.
    Nonsense(String),
}

/// How one write went.
enum Written {
    Yes,
    /// Somebody was faster.
    No,
}

impl DaprState {
    /// How long a deleted key is remembered, in seconds.
    pub const NOTHING_SECONDS: u32 = 24 * 60 * 60;
    /// How often a write that goes over anything is begun again, when others write the same key.
    const TRIES_MAX: u32 = 16;

    /// The component of this name (`STATE_STORE_NAME`).
    pub fn new(sidecar: Sidecar, store: String) -> Self {
        Self { sidecar, store }
    }

    async fn find(&self, key: &str) -> Result<Option<Found>, StateError> {
        let path = format!("/v1.0/state/{}/{}?consistency=strong", self.store, segment(key));
        let reply = self.sidecar.ask(Method::GET, &path, &[], None).await.map_err(away)?;
        match reply.status {
            StatusCode::NO_CONTENT => Ok(None),
            StatusCode::OK if reply.body.is_empty() => Ok(None),
            StatusCode::OK => self.read(&reply).map(Some),
            _ => Err(self.refused(&reply)),
        }
    }

    async fn write(&self, key: &str, over: Option<&Found>, text: &str, ttl_seconds: Option<u32>) -> Result<Written, StateError> {
        let mut entry = json!({
            "key": segment(key),
            "value": text,
            "options": { "concurrency": "first-write", "consistency": "strong" },
        });
        if let Some(found) = over {
            entry["etag"] = found.etag.as_str().into();
        }
        // What is kept for ever says so, or else Redis would keep the time of what was there before.
        let seconds = ttl_seconds.map_or(-1, i64::from);
        entry["metadata"] = json!({ "ttlInSeconds": seconds.to_string() });
        let path = format!("/v1.0/state/{}", self.store);
        let body = Value::from(vec![entry]).to_string().into_bytes();
        let reply = self.sidecar.ask(Method::POST, &path, &[], Some(body)).await.map_err(away)?;
        match reply.status {
            StatusCode::NO_CONTENT => Ok(Written::Yes),
            StatusCode::CONFLICT => Ok(Written::No),
            // Without a version there is no word for it: what is there now tells.
            _ if over.is_none() && self.find(key).await?.is_some() => Ok(Written::No),
            _ => Err(self.refused(&reply)),
        }
    }

    /// Writes over whatever is there.
    async fn write_over(&self, key: &str, value: &Value, ttl_seconds: Option<u32>) -> Result<(), StateError> {
        for _ in 0..Self::TRIES_MAX {
            let found = self.find(key).await?;
            if let Written::Yes = self.write(key, found.as_ref(), &value.to_string(), ttl_seconds).await? {
                return Ok(());
            }
        }
        Err(StateError::Away(format!("too many others write {key} of {}", self.store)))
    }

    fn refused(&self, reply: &Reply) -> StateError {
        let told = Refusal::read(reply.status, &reply.headers, &reply.body).told();
        StateError::Away(format!("{}: {told}", self.store))
    }

    fn read(&self, reply: &Reply) -> Result<Found, StateError> {
        let etag = reply.headers.get(header::ETAG).and_then(|etag| etag.to_str().ok());
        // Every entry has one: this is no answer of a state store.
        let etag = etag.ok_or_else(|| StateError::Away(format!("{} answers without a version (ETag)", self.store)))?;
        Ok(Found {
            value: held(&reply.body),
            etag: etag.to_owned(),
        })
    }

    fn nonsense(&self, key: &str, what: &str) -> StateError {
        StateError::Nonsense(format!("{} holds under {key} what this build did not write: {what}", self.store))
    }
}

/// What is written where something is deleted: no JSON text is empty.
const NOTHING: &str = "";

fn held(body: &[u8]) -> Held {
    let Ok(text) = serde_json::from_slice::<String>(body) else {
        return Held::Nonsense("no text".to_owned());
    };
    match text.as_str() {
        NOTHING => Held::Nothing,
        text => {
            serde_json::from_str(text).map_or_else(|error| Held::Nonsense(format!("no JSON at column {}", error.column())), Held::Value)
        }
    }
}

fn away(error: SidecarError) -> StateError {
    StateError::Away(error.to_string())
}

#[async_trait]
impl StateStore for DaprState {
    async fn get(&self, key: &str) -> Result<Option<Entry>, StateError> {
        let Some(Found { value, etag }) = self.find(key).await? else {
            return Ok(None);
        };
        match value {
            Held::Value(value) => Ok(Some(Entry { value, etag })),
            Held::Nothing => Ok(None),
            Held::Nonsense(what) => Err(self.nonsense(key, &what)),
        }
    }

    async fn set(&self, key: &str, write: StateWrite) -> Result<(), StateError> {
        let Some(wanted) = write.etag else {
            return self.write_over(key, &write.value, write.ttl_seconds).await;
        };
        let found = self.find(key).await?;
        let is_wanted = match &found {
            None | Some(Found { value: Held::Nothing, .. }) => wanted.is_empty(),
            Some(found) => found.etag == wanted,
        };
        if !is_wanted {
            return Err(StateError::Conflict);
        }
        match self.write(key, found.as_ref(), &write.value.to_string(), write.ttl_seconds).await? {
            Written::Yes => Ok(()),
            Written::No => Err(StateError::Conflict),
        }
    }

    async fn delete(&self, key: &str) -> Result<(), StateError> {
        for _ in 0..Self::TRIES_MAX {
            let Some(found) = self.find(key).await? else { return Ok(()) };
            if let Held::Nothing = found.value {
                return Ok(());
            }
            if let Written::Yes = self.write(key, Some(&found), NOTHING, Some(Self::NOTHING_SECONDS)).await? {
                return Ok(());
            }
        }
        Err(StateError::Away(format!("too many others write {key} of {}", self.store)))
    }
}
