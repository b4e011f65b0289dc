use deadpool_postgres::Object;
use futures_util::future::{BoxFuture, FutureExt};
use pando_kernel::{EventId, Instant};
use tokio_postgres::Error;

use super::error::{commit_error, is_passing, store_error};
use super::guard::UNEXPECTED_ROWS;
use super::pipeline::Pipeline;
use crate::tables::{ANSWER, ANSWERS_KEPT_SECONDS, APPEND, TAKE};
use crate::{CommitError, Statement, StoreError, Unit, Value};

/// One statement of a unit as it is sent.
pub(super) struct Step {
    statement: &'static Statement,
    params: Vec<Value>,
    /// What it means when the statement does not change as many rows as it must; `None`: any number will do.
    otherwise: Option<CommitError>,
}

impl Step {
    fn any(statement: &'static Statement, params: Vec<Value>) -> Self {
        Self {
            statement,
            params,
            otherwise: None,
        }
    }

    fn exactly(statement: &'static Statement, mut params: Vec<Value>, rows: u64, otherwise: CommitError) -> Self {
        params.push(rows.into());
        Self {
            statement,
            params,
            otherwise: Some(otherwise),
        }
    }

    fn sql(&self) -> &str {
        self.statement.for_postgres(self.otherwise.is_some())
    }
}

/// Everything of a unit, in order. The dedupe keys come first: a repeated unit does no work and cannot be mistaken for a conflict.
pub(super) fn steps(unit: &Unit, event_ids: &[EventId], now: Instant) -> Vec<Step> {
    let mut steps = Vec::with_capacity(unit.ops.len() + unit.events.len() + 2);
    if let Some(key) = &unit.inbox {
        let params = vec![key.source.as_str().into(), key.event_id.into(), now.into()];
        steps.push(Step::exactly(&TAKE, params, 1, CommitError::Taken));
    }
    if let Some(request) = &unit.idempotency {
        let params = vec![
            request.user_id.into(),
            request.scope.as_str().into(),
            request.key.as_str().into(),
            request.fingerprint.as_slice().into(),
            u32::from(request.answer.status).into(),
            request.answer.headers.as_str().into(),
            request.answer.body.as_slice().into(),
            now.into(),
            now.plus_seconds(-ANSWERS_KEPT_SECONDS).into(),
        ];
        steps.push(Step::exactly(&ANSWER, params, 1, CommitError::Answered));
    }
    steps.extend(unit.ops.iter().map(|op| match op.expect {
        Some((rows, word)) => Step::exactly(op.statement, op.params.clone(), rows, CommitError::Conflict(word)),
        None => Step::any(op.statement, op.params.clone()),
    }));
    steps.extend(unit.events.iter().zip(event_ids).map(|(event, id)| {
        let params = vec![
            (*id).into(),
            event.topic.into(),
            event.subject.as_str().into(),
            event.user_id.into(),
            event.data.get().into(),
            unit.traceparent.as_deref().into(),
            now.into(),
        ];
        Step::any(&APPEND, params)
    }));
    steps
}

/// Why an attempt at a unit came to nothing.
pub(super) enum Failure {
    /// Another transaction was in its way: it may be tried again at once.
    Passing(CommitError),
    /// It stays so.
    Final(CommitError),
}

/// Runs the steps as one transaction in one round trip (and one more for each statement that this connection sees for the first
/// time); how many rows those without an expectation changed.
///
/// Each statement's own answer is judged: the server answers the COMMIT of a transaction that has failed with a ROLLBACK, and the
/// client calls that success.
pub(super) async fn run(connection: &Object, steps: &[Step]) -> Result<u64, Failure> {
    let mut requests: Vec<BoxFuture<'_, Result<u64, Error>>> = Vec::with_capacity(steps.len() + 2);
    requests.push(command(connection, "begin"));
    for step in steps {
        let prepared = connection.prepare_cached(step.sql()).await;
        let prepared = prepared.map_err(|error| Failure::Final(store_error(step.statement.name, &error).into()))?;
        check_count(step.statement, step.params.len(), prepared.params().len()).map_err(|error| Failure::Final(error.into()))?;
        requests.push(async move { connection.execute_raw(&prepared, &step.params).await }.boxed());
    }
    requests.push(command(connection, "commit"));
    let mut answers = Pipeline::send(requests).await;
    // Only the connection can fail at the two ends. Whether the unit was committed is not known then.
    let ends = |answer: Option<Result<u64, Error>>| {
        answer
            .transpose()
            .map_err(|error| Failure::Final(store_error("commit", &error).into()))
    };
    ends(answers.next().await)?;
    let mut changed = 0;
    for step in steps {
        match answers.next().await {
            Some(Ok(rows)) if step.otherwise.is_none() => changed += rows,
            Some(Err(error)) => return Err(judge(step, &error)),
            _ => {}
        }
    }
    ends(answers.next().await)?;
    Ok(changed)
}

fn command<'a>(connection: &'a Object, sql: &'static str) -> BoxFuture<'a, Result<u64, Error>> {
    async move { connection.batch_execute(sql).await.map(|()| 0) }.boxed()
}

/// The client would panic.
pub(super) fn check_count(statement: &'static Statement, given: usize, wanted: usize) -> Result<(), StoreError> {
    if given == wanted {
        return Ok(());
    }
    Err(StoreError::Failed {
        statement: statement.name,
        reason: format!("{given} parameters where it has {wanted}"),
    })
}

fn judge(step: &Step, error: &Error) -> Failure {
    match &step.otherwise {
        Some(otherwise) if error.code().is_some_and(|code| code.code() == UNEXPECTED_ROWS) => Failure::Final(otherwise.clone()),
        _ if is_passing(error) => Failure::Passing(CommitError::Busy),
        _ => Failure::Final(commit_error(step.statement.name, error)),
    }
}
