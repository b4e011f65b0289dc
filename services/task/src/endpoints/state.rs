use axum::extract::State;
use pando_http::{Answer, Authenticated, Context, Id, IdempotencyKey, IfMatch};
use pando_kernel::TaskId;
use pando_wire::Problem;

use super::{by_hand, shown};
use crate::act::Tasks;
use crate::domain::{Ask, Command};

macro_rules! states {
    ($($(#[$doc:meta])* $name:ident => $command:expr;)+) => {$(
        $(#[$doc])*
        pub async fn $name(
            State(tasks): State<Tasks>,
            Authenticated(caller): Authenticated,
            context: Context,
            Id(task_id): Id<TaskId>,
            IfMatch(expected): IfMatch,
            IdempotencyKey(key): IdempotencyKey,
        ) -> Result<Answer, Problem> {
            let ask = Ask { task_id, expected, command: $command };
            tasks.answer(&by_hand(&caller, &context), &ask, key.as_ref(), shown).await
        }
    )+};
}

states! {
    /// `POST /tasks/{id}/complete`: a second time changes nothing.
    complete => Command::Complete;
    /// `POST /tasks/{id}/reopen`: a second time changes nothing.
    reopen => Command::Reopen;
    /// `POST /tasks/{id}/restore`: a second time changes nothing.
    restore => Command::Restore;
}
