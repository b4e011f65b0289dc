use pando_kernel::{EventId, Instant};
use rusqlite::Connection;

use super::execute::execute;
use crate::tables::{ANSWER, ANSWERS_KEPT_SECONDS, APPEND, TAKE};
use crate::{CommitError, Unit};

/// What a unit did.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Applied {
    /// The position of its last event; 0 when it had none.
    pub position: i64,
    /// Rows changed by its statements.
    pub changed: u64,
}

/// Runs everything of a unit within the transaction that is open, and judges each statement. The dedupe keys come first: a repeated
/// unit does no work and cannot be mistaken for a conflict.
pub(super) fn apply(connection: &Connection, unit: &Unit, event_ids: &[EventId], now: Instant) -> Result<Applied, CommitError> {
    if let Some(key) = &unit.inbox {
        let params = [key.source.as_str().into(), key.event_id.into(), now.into()];
        if execute(connection, &TAKE, &params)? == 0 {
            return Err(CommitError::Taken);
        }
    }
    if let Some(request) = &unit.idempotency {
        let params = [
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
        if execute(connection, &ANSWER, &params)? == 0 {
            return Err(CommitError::Answered);
        }
    }
    let mut applied = Applied::default();
    for op in &unit.ops {
        let changed = execute(connection, op.statement, &op.params)?;
        applied.changed += changed;
        if let Some((expected, word)) = op.expect
            && changed != expected
        {
            return Err(CommitError::Conflict(word));
        }
    }
    for (event, id) in unit.events.iter().zip(event_ids) {
        let params = [
            (*id).into(),
            event.topic.into(),
            event.subject.as_str().into(),
            event.user_id.into(),
            event.data.get().into(),
            unit.traceparent.as_deref().into(),
            now.into(),
        ];
        execute(connection, &APPEND, &params)?;
        applied.position = connection.last_insert_rowid();
    }
    Ok(applied)
}
