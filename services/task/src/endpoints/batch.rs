use std::collections::BTreeMap;

use axum::extract::State;
use futures_util::future::join_all;
use pando_http::{Answer, Authenticated, Context, Once, OnceKey};
use pando_kernel::TaskId;
use pando_store::{CommitError, Unit};
use pando_task_contract::limits::BATCH_OPERATIONS_MAX;
use pando_task_contract::{Batch, BatchAnswer, BatchOperation, BatchResult};
use pando_wire::Problem;

use super::by_hand;
use crate::act::{Failure, Outcome, Tasks, earlier, kept};
use crate::domain::{Ask, Command};
use crate::store::Author;

/// `POST /tasks/batch`: each operation stands for itself, in a unit of its own; the store gathers those that come at once into one
/// commit. Operations on one task follow each other in their order.
///
/// With an Idempotency-Key each operation is kept under a key of its own with its change, and the whole answer at the end: a batch
/// that was cut off goes on where it stood when it is sent again. So does one in which an operation failed for a reason that passes:
/// its answer is not kept.
pub async fn batch(
    State(tasks): State<Tasks>,
    Authenticated(caller): Authenticated,
    context: Context,
    once: Once<Batch>,
) -> Result<Answer, Problem> {
    let operations = once.body.operations;
    if operations.len() > BATCH_OPERATIONS_MAX {
        return Err(Problem::invalid(
            "/operations",
            format!("at most {BATCH_OPERATIONS_MAX} operations at once"),
        ));
    }
    let (author, key) = (by_hand(&caller, &context), once.key);
    if let Some(answer) = earlier(&*tasks.store, author.user_id, key.as_ref()).await? {
        return Ok(answer);
    }
    let mut by_task: BTreeMap<TaskId, Vec<(usize, Ask, u16)>> = BTreeMap::new();
    for (index, operation) in operations.into_iter().enumerate() {
        let (ask, status) = ask(operation, &tasks);
        by_task.entry(ask.task_id).or_default().push((index, ask, status));
    }
    let (tasks, author, key) = (&tasks, &author, key.as_ref());
    let done = join_all(by_task.into_values().map(|asks| async move {
        let mut results = Vec::new();
        for (index, ask, status) in asks {
            results.push((index, one(tasks, author, index, &ask, status, key).await));
        }
        results
    }));
    let mut results: Vec<_> = done.await.into_iter().flatten().collect();
    results.sort_by_key(|(index, _)| *index);
    let results = results.into_iter().map(|(_, result)| result).collect::<Result<Vec<_>, Problem>>()?;
    let answer = BatchAnswer { results };
    let is_final = answer.results.iter().all(|result| result.status < 500);
    let answer = Answer::json(&answer);
    if key.is_none() || !is_final {
        return Ok(answer);
    }
    match tasks.store.commit(Unit::new().answering(kept(author.user_id, key, &answer))).await {
        Err(CommitError::Answered) => Ok(earlier(&*tasks.store, author.user_id, key).await?.unwrap_or(answer)),
        committed => Ok(committed.map(|_| answer)?),
    }
}

fn ask(operation: BatchOperation, tasks: &Tasks) -> (Ask, u16) {
    let on = |task_id, expected, command| {
        (
            Ask {
                task_id,
                expected,
                command,
            },
            200,
        )
    };
    match operation {
        BatchOperation::Create { task } => {
            let command = Command::Create(Box::new(task));
            (
                Ask {
                    task_id: tasks.platform.ids.next(),
                    expected: None,
                    command,
                },
                201,
            )
        }
        BatchOperation::Update { id, version, changes } => on(id, version, Command::Change(changes)),
        BatchOperation::Complete { id, version } => on(id, version, Command::Complete),
        BatchOperation::Reopen { id, version } => on(id, version, Command::Reopen),
        BatchOperation::Delete { id, version } => on(id, version, Command::Trash),
    }
}

/// One operation. What is refused is a result; an `Err` ends the batch: its key was used for another body, or cannot be looked up.
async fn one(tasks: &Tasks, author: &Author, index: usize, ask: &Ask, status: u16, key: Option<&OnceKey>) -> Result<BatchResult, Problem> {
    let user = author.user_id;
    let key = key.map(|key| OnceKey {
        scope: format!("{} {index}", key.scope),
        ..key.clone()
    });
    let result = |outcome: &Outcome| BatchResult {
        status: if ask.command == Command::Trash { 204 } else { status },
        task: Some(outcome.task.clone()),
        problem: None,
    };
    if let Some(before) = kept_result(tasks, user, key.as_ref()).await? {
        return Ok(before);
    }
    let bind = |unit: Unit, outcome: &Outcome| match &key {
        None => unit,
        Some(_) => unit.answering(kept(user, key.as_ref(), &Answer::json(&result(outcome)))),
    };
    match tasks.carry_out(author, ask, bind).await {
        Ok(outcome) => Ok(result(&outcome)),
        Err(Failure::Answered) => kept_result(tasks, user, key.as_ref())
            .await?
            .ok_or_else(|| Failure::Answered.into()),
        Err(failure) => {
            let problem = Problem::from(failure);
            Ok(BatchResult {
                status: problem.status,
                task: None,
                problem: Some(problem),
            })
        }
    }
}

async fn kept_result(tasks: &Tasks, user: pando_kernel::UserId, key: Option<&OnceKey>) -> Result<Option<BatchResult>, Problem> {
    let Some(key) = key else { return Ok(None) };
    let Some((fingerprint, kept)) = tasks.store.remembered(user, &key.scope, &key.key).await? else {
        return Ok(None);
    };
    // The answer of another body is a 409, here as for the whole batch.
    key.replay(&fingerprint, (kept.status, &kept.headers, Vec::new()))?;
    serde_json::from_slice(&kept.body).map(Some).map_err(Problem::internal)
}
