use axum::extract::State;
use pando_http::{Answer, Authenticated, Context, Once};
use pando_task_contract::NewTask;
use pando_wire::Problem;

use super::by_hand;
use crate::act::Tasks;
use crate::domain::{Ask, Command};

/// `POST /tasks`.
pub async fn create(
    State(tasks): State<Tasks>,
    Authenticated(caller): Authenticated,
    context: Context,
    once: Once<NewTask>,
) -> Result<Answer, Problem> {
    let ask = Ask {
        task_id: tasks.platform.ids.next(),
        expected: None,
        command: Command::Create(Box::new(once.body)),
    };
    let author = by_hand(&caller, &context);
    let made = |outcome: &crate::act::Outcome| Answer::created(format!("/tasks/{}", outcome.task.id), outcome.task.version, &outcome.task);
    tasks.answer(&author, &ask, once.key.as_ref(), made).await
}
