//! Conversations in the state store. Every key begins with the person's id, so that nobody reaches another's.
//!
//! `chat/<person>` lists the conversations, `chat/<person>/<conversation>` holds one, `…/<number>` a page of its older messages.
//! Writes are guarded by the ETag and made again when somebody was faster; messages are added once by their ids.

mod document;
mod history;
mod sessions;

use std::sync::Arc;

use pando_kernel::{SessionId, UserId};
use pando_wire::{Problem, StateError, StateStore, StateWrite};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use document::Document;

/// The conversations of all persons. Cheap to clone.
#[derive(Clone)]
pub struct Conversations {
    state: Arc<dyn StateStore>,
}

/// Why a conversation could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ConversationError {
    /// The state store.
    #[error(transparent)]
    State(#[from] StateError),
    /// What a key holds is nothing of ours.
    #[error("the state of {key} cannot be read: {reason}")]
    Unreadable {
        /// The key.
        key: String,
        /// What is wrong.
        reason: String,
    },
}

impl From<ConversationError> for Problem {
    fn from(error: ConversationError) -> Self {
        match error {
            ConversationError::State(_) => Self::unavailable("The conversation is out of reach for a moment. Try again.").because(error),
            // Not to be asked again: it stays as it is.
            ConversationError::Unreadable { .. } => Self {
                detail: "This conversation cannot be read any more. Delete it, or go on in another.".to_owned(),
                ..Self::internal(error)
            },
        }
    }
}

/// How often a write is tried again when somebody else was faster.
const TRIES: u32 = 12;

fn key_of(user: UserId, session: SessionId) -> String {
    format!("chat/{user}/{session}")
}

impl Conversations {
    /// In this state store.
    pub fn new(state: Arc<dyn StateStore>) -> Self {
        Self { state }
    }

    /// A conversation of this person.
    pub async fn load(&self, user: UserId, session: SessionId) -> Result<Option<Document>, ConversationError> {
        Ok(self.get(&key_of(user, session)).await?.map(|(document, _)| document))
    }

    /// Changes a conversation; begins it with `first` when it is not there. `None`: it is not there. `change` may run more than once.
    pub async fn update<T>(
        &self,
        user: UserId,
        session: SessionId,
        first: Option<&Document>,
        mut change: impl FnMut(&mut Document) -> T,
    ) -> Result<Option<T>, ConversationError> {
        let key = key_of(user, session);
        let mut tries = 0;
        loop {
            let (mut document, etag) = match self.get::<Document>(&key).await? {
                Some(known) => known,
                None => match first {
                    Some(first) => (first.clone(), String::new()),
                    None => return Ok(None),
                },
            };
            let result = change(&mut document);
            while let Some(page) = document.full_page() {
                // The same messages whoever does it: the oldest are never changed.
                self.put(&format!("{key}/{}", document.pages), &page, None).await?;
                document.turn_page();
            }
            match self.put(&key, &document, Some(etag)).await {
                Err(ConversationError::State(StateError::Conflict)) if tries < TRIES => tries += 1,
                written => return written.map(|()| Some(result)),
            }
        }
    }

    /// Forgets a conversation, also one that cannot be read, or of which an earlier call that was cut off has left something; `false`
    /// when there was none.
    pub async fn forget(&self, user: UserId, session: SessionId) -> Result<bool, ConversationError> {
        let (was_there, known) = match self.load(user, session).await {
            Ok(Some(document)) => (true, document.pages),
            Ok(None) => (false, 0),
            Err(ConversationError::Unreadable { .. }) => (true, 0),
            Err(error) => return Err(error),
        };
        let key = key_of(user, session);
        // One may be there that the document does not count yet.
        let mut pages = known;
        while self.is_there(&format!("{key}/{pages}")).await? {
            pages += 1;
        }
        // The document first: without it the pages are out of reach.
        self.state.delete(&key).await?;
        // The last one first, so that those that are left if this is cut off are found by their numbers again.
        for page in (0..pages).rev() {
            self.state.delete(&format!("{key}/{page}")).await?;
        }
        let was_listed = self.unlist(user, session).await?;
        Ok(was_there || pages > 0 || was_listed)
    }

    async fn is_there(&self, key: &str) -> Result<bool, ConversationError> {
        match self.state.get(key).await {
            Ok(entry) => Ok(entry.is_some()),
            Err(StateError::Nonsense(_)) => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    async fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<(T, String)>, ConversationError> {
        let entry = match self.state.get(key).await {
            Ok(Some(entry)) => entry,
            Ok(None) => return Ok(None),
            Err(StateError::Nonsense(reason)) => {
                let key = key.to_owned();
                return Err(ConversationError::Unreadable { key, reason });
            }
            Err(error) => return Err(error.into()),
        };
        let value = serde_json::from_value(entry.value).map_err(|error| unreadable(key, &error))?;
        Ok(Some((value, entry.etag)))
    }

    async fn put<T: Serialize>(&self, key: &str, value: &T, etag: Option<String>) -> Result<(), ConversationError> {
        let value = serde_json::to_value(value).map_err(|error| unreadable(key, &error))?;
        Ok(self
            .state
            .set(
                key,
                StateWrite {
                    value,
                    etag,
                    ttl_seconds: None,
                },
            )
            .await?)
    }
}

fn unreadable(key: &str, error: &serde_json::Error) -> ConversationError {
    ConversationError::Unreadable {
        key: key.to_owned(),
        reason: error.to_string(),
    }
}
