use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{PoisonError, RwLock};

use pando_kernel::{Instant, SessionId, UserId};

/// What was revoked and may still have tokens that are not expired. Grows with revocations only, and forgets each when no token
/// can be left of it.
#[derive(Default)]
pub(crate) struct Revoked {
    any: AtomicBool,
    lists: RwLock<Lists>,
}

#[derive(Default)]
struct Lists {
    /// Until when the session's tokens must be refused.
    sessions: HashMap<SessionId, Instant>,
    /// Tokens issued before the first are refused; forgotten after the second.
    users: HashMap<UserId, (Instant, Instant)>,
}

impl Revoked {
    pub fn session(&self, session: SessionId, until: Instant, now: Instant) {
        self.change(now, |lists| {
            let entry = lists.sessions.entry(session).or_insert(until);
            *entry = until.max(*entry);
        });
    }

    pub fn user(&self, user: UserId, issued_before: Instant, until: Instant, now: Instant) {
        self.change(now, |lists| {
            let entry = lists.users.entry(user).or_insert((issued_before, until));
            *entry = (issued_before.max(entry.0), until.max(entry.1));
        });
    }

    /// Some hundred nanoseconds at most, and one atomic read while nothing is revoked.
    pub fn contains(&self, session: SessionId, user: UserId, issued: Instant) -> bool {
        if !self.any.load(Ordering::Acquire) {
            return false;
        }
        let lists = self.lists.read().unwrap_or_else(PoisonError::into_inner);
        lists.sessions.contains_key(&session) || lists.users.get(&user).is_some_and(|(before, _)| issued < *before)
    }

    fn change(&self, now: Instant, change: impl FnOnce(&mut Lists)) {
        let mut lists = self.lists.write().unwrap_or_else(PoisonError::into_inner);
        lists.sessions.retain(|_, until| *until > now);
        lists.users.retain(|_, (_, until)| *until > now);
        change(&mut lists);
        self.any.store(true, Ordering::Release);
    }
}
