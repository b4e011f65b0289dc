use pando_chat_contract::ChatSession;
use pando_kernel::{SessionId, UserId};
use pando_wire::StateError;

use super::{ConversationError, Conversations, TRIES};

/// So many conversations of a person are kept; the one untouched for longest goes first.
const SESSIONS_MAX: usize = 200;

impl Conversations {
    /// The conversations of a person, the newest first.
    pub async fn sessions(&self, user: UserId) -> Result<Vec<ChatSession>, ConversationError> {
        Ok(self.get(&list_key(user)).await?.map(|(sessions, _)| sessions).unwrap_or_default())
    }

    /// Puts a conversation at the head of its person's list.
    pub async fn list(&self, user: UserId, session: &ChatSession) -> Result<(), ConversationError> {
        let dropped = self.change_list(user, |sessions| {
            sessions.retain(|known| known.id != session.id);
            sessions.insert(0, session.clone());
            sessions.sort_by_key(|session| std::cmp::Reverse(session.last_at));
            sessions.split_off(sessions.len().min(SESSIONS_MAX))
        });
        for old in dropped.await? {
            Box::pin(self.forget(user, old.id)).await?;
        }
        Ok(())
    }

    /// Takes a conversation off the list; `false` when it is not on it, or nobody can read it.
    pub(super) async fn unlist(&self, user: UserId, session: SessionId) -> Result<bool, ConversationError> {
        let is_listed = match self.sessions(user).await {
            Ok(sessions) => sessions.iter().any(|known| known.id == session),
            Err(ConversationError::Unreadable { .. }) => false,
            Err(error) => return Err(error),
        };
        if is_listed {
            self.change_list(user, |sessions| sessions.retain(|known| known.id != session))
                .await?;
        }
        Ok(is_listed)
    }

    /// Forgets all of a person. Of whom the list cannot be read, nobody knows the conversations any more: that is logged.
    pub async fn forget_all(&self, user: UserId) -> Result<(), ConversationError> {
        let sessions = match self.sessions(user).await {
            Err(ConversationError::Unreadable { key, reason }) => {
                tracing::error!(
                    key,
                    reason,
                    "the list of a deleted person's conversations cannot be read: remove what the state store holds under keys that \
                     begin with this one"
                );
                Vec::new()
            }
            sessions => sessions?,
        };
        for session in sessions {
            self.forget(user, session.id).await?;
        }
        Ok(self.state.delete(&list_key(user)).await?)
    }

    async fn change_list<T>(&self, user: UserId, mut change: impl FnMut(&mut Vec<ChatSession>) -> T) -> Result<T, ConversationError> {
        let key = list_key(user);
        let mut tries = 0;
        loop {
            let (mut sessions, etag) = self.get(&key).await?.unwrap_or_default();
            let result = change(&mut sessions);
            match self.put(&key, &sessions, Some(etag)).await {
                Err(ConversationError::State(StateError::Conflict)) if tries < TRIES => tries += 1,
                written => return written.map(|()| result),
            }
        }
    }
}

fn list_key(user: UserId) -> String {
    format!("chat/{user}")
}
