use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use http::StatusCode;
use pando_kernel::UserId;
use pando_wire::{Problem, codes};

/// Who exports now: one a person, and so many in all.
pub(crate) struct Places {
    taken: Mutex<HashSet<UserId>>,
    max: usize,
}

/// A person's place; free again when this goes away.
pub(crate) struct Place {
    places: Arc<Places>,
    person: UserId,
}

/// Seconds after which a new try makes sense.
const LATER: u32 = 30;

impl Places {
    pub fn new(max: usize) -> Arc<Self> {
        Arc::new(Self {
            taken: Mutex::default(),
            max,
        })
    }

    /// # Errors
    /// 429 when the person has one, 503 when all are taken.
    pub fn take(self: &Arc<Self>, person: UserId) -> Result<Place, Problem> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.contains(&person) {
            let detail = "An export of yours is under way. Wait until it is done.";
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, codes::RATE, detail).retry_after(LATER));
        }
        if taken.len() >= self.max {
            return Err(Problem::unavailable("Too many exports are under way. Try again later.").retry_after(LATER));
        }
        taken.insert(person);
        Ok(Place {
            places: self.clone(),
            person,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.remove(&self.person);
    }
}
