use axum::extract::State;
use pando_auth_contract::UserEvent;
use pando_http::{Event, Taken};
use pando_store::{CommitError, Op, Unit};
use pando_wire::Problem;

use super::inbox;
use crate::act::Tasks;
use crate::store::statements as sql;

/// `user.deleted`: from here on nothing of theirs is taken in; what is there goes batch by batch.
pub async fn user_deleted(State(tasks): State<Tasks>, event: Event) -> Result<Taken, Problem> {
    let user = event.read::<UserEvent>()?.user_id;
    let depart = Op::new(&sql::DEPART_PERSON, vec![user.into(), tasks.platform.clock.now().into()]);
    let unit = Unit::new().op(depart).taking(inbox(&event)).traced(event.context.trace);
    match tasks.store.commit(unit).await {
        Ok(_) | Err(CommitError::Taken) => {
            tasks.left.wake();
            Ok(Taken)
        }
        Err(error) => Err(error.into()),
    }
}
