use std::sync::Arc;

use axum::extract::State;
use pando_auth_contract::UserEvent;
use pando_http::{Event, Taken};
use pando_store::CommitError;
use pando_wire::Problem;

use super::inbox;
use crate::turn::Chat;

/// `user.deleted`: from here on nothing of theirs is taken in; what is there goes in the background.
pub async fn user_deleted(State(chat): State<Arc<Chat>>, event: Event) -> Result<Taken, Problem> {
    let user = event.read::<UserEvent>()?.user_id;
    match chat.tombstones.bury(user, chat.platform.clock.now(), inbox(&event)).await {
        Ok(()) | Err(CommitError::Taken) => {
            chat.departed.wake();
            Ok(Taken)
        }
        Err(error) => Err(error.into()),
    }
}
