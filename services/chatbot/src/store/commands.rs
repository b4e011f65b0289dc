use std::sync::Arc;

use pando_kernel::{CommandId, Instant, MessageId, SessionId, UserId};
use pando_store::{CommitError, InboxKey, Op, Row, Store, StoreError, Unit, Value};

use super::statements as sql;
use crate::domain::{Change, Known, Past, PastState};
use crate::outcome::Outcome;

/// The commands that the chat gave. Cheap to clone.
#[derive(Clone)]
pub struct Commands {
    store: Arc<dyn Store>,
}

/// A command that is given.
#[derive(Clone, Debug)]
pub struct Given {
    /// Names it in its answer.
    pub command_id: CommandId,
    /// What it does.
    pub change: Change,
    /// What became of it; `None` while nobody knows.
    pub outcome: Option<Outcome>,
}

/// Whose command it is.
#[derive(Clone, Debug)]
pub struct Owner {
    /// The person.
    pub user_id: UserId,
    /// The conversation.
    pub session_id: SessionId,
    /// The answer that gave it.
    pub message_id: MessageId,
    /// What it does.
    pub change: Change,
    /// Until when that answer waits for the outcome; later outcomes are told in the history.
    pub awaited_until: Instant,
    /// What became of it.
    pub outcome: Option<Outcome>,
    /// When that was known.
    pub settled_at: Option<Instant>,
}

/// What the commands of one message have in common.
#[derive(Clone, Copy, Debug)]
pub struct Batch {
    /// The person.
    pub user_id: UserId,
    /// The conversation.
    pub session_id: SessionId,
    /// The answer that gives them.
    pub message_id: MessageId,
    /// The question that was answered with yes.
    pub question_id: Option<MessageId>,
    /// Now.
    pub created_at: Instant,
    /// Until when the answer waits for outcomes.
    pub awaited_until: Instant,
    /// When they lapse.
    pub expires_at: Instant,
}

impl Commands {
    /// How many commands of a conversation are looked at to take something back.
    const PAST_MAX: u32 = 300;

    /// On this database.
    pub fn new(store: Arc<dyn Store>) -> Self {
        Self { store }
    }

    /// The database.
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.store
    }

    /// The statements that give these commands. The unit fails with [`CommitError::AlreadyThere`] when the question was answered before,
    /// and with [`CommitError::Conflict`] when one of what they take back was taken back before.
    pub fn give(unit: Unit, batch: &Batch, given: &[Given]) -> Result<Unit, serde_json::Error> {
        let mut unit = unit;
        for (place, command) in given.iter().enumerate() {
            if let Some(undoes) = command.change.undoes {
                let params = vec![undoes.into(), command.command_id.into(), batch.user_id.into()];
                unit = unit.op(Op::one(&sql::UNDONE, params, "undone"));
            }
            let params = vec![
                command.command_id.into(),
                batch.user_id.into(),
                batch.session_id.into(),
                batch.message_id.into(),
                batch.question_id.into(),
                Value::Int(i64::try_from(place).unwrap_or(i64::MAX)),
                serde_json::to_string(&command.change)?.into(),
                command.change.undoes.into(),
                batch.awaited_until.into(),
                batch.created_at.into(),
                batch.expires_at.into(),
            ];
            unit = unit.op(Op::one(&sql::INSERT, params, "command"));
        }
        Ok(unit)
    }

    /// The commands of a message and what became of them.
    pub async fn of_message(&self, message_id: MessageId) -> Result<Vec<Given>, StoreError> {
        let rows = self.store.read(&sql::OF_MESSAGE, vec![message_id.into()]).await?;
        rows.iter()
            .map(|row| {
                Ok(Given {
                    command_id: row.get(0)?,
                    change: json(row, 2)?,
                    outcome: optional(row, 6)?,
                })
            })
            .collect()
    }

    /// The commands of a conversation, the newest first.
    pub async fn of_session(&self, user_id: UserId, session_id: SessionId) -> Result<Vec<Past>, StoreError> {
        let params = vec![user_id.into(), session_id.into(), Self::PAST_MAX.into()];
        let rows = self.store.read(&sql::OF_SESSION, params).await?;
        rows.iter().map(past).collect()
    }

    /// Whose command it is; `None` when it is none of ours.
    pub async fn owner(&self, command_id: CommandId) -> Result<Option<Owner>, StoreError> {
        let rows = self.store.read(&sql::ONE, vec![command_id.into()]).await?;
        let owner = |row: &Row| {
            Ok(Owner {
                user_id: row.get(0)?,
                session_id: row.get(1)?,
                message_id: row.get(2)?,
                change: json(row, 3)?,
                awaited_until: row.get(4)?,
                outcome: optional(row, 5)?,
                settled_at: row.get(6)?,
            })
        };
        rows.first().map(owner).transpose()
    }

    /// Stores the outcome that an event tells, once.
    pub async fn settle(
        &self,
        user: UserId,
        command: CommandId,
        outcome: &Outcome,
        now: Instant,
        key: InboxKey,
    ) -> Result<(), CommitError> {
        let params = vec![command.into(), outcome.word().into(), written(outcome)?, now.into(), user.into()];
        let unit = Unit::new().op(Op::new(&sql::SETTLE, params)).taking(key);
        self.store.commit(unit).await.map(|_| ())
    }

    /// Says that the answer goes out without the outcomes of these: they will be told in the history. `false` when one of them was
    /// settled in between, and nothing was said then.
    pub async fn stop_waiting(&self, waiting: &[CommandId]) -> Result<bool, CommitError> {
        let unit = waiting.iter().fold(Unit::new(), |unit, id| {
            unit.op(Op::one(&sql::STOP_WAITING, vec![(*id).into()], "settled"))
        });
        match self.store.commit(unit).await {
            Ok(_) => Ok(true),
            Err(CommitError::Conflict(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Removes what is settled of a forgotten conversation.
    pub async fn forget_session(&self, user: UserId, session: SessionId) -> Result<(), CommitError> {
        let forget = Op::new(&sql::FORGET_SESSION, vec![user.into(), session.into()]);
        self.store.commit(Unit::new().op(forget)).await.map(|_| ())
    }

    /// Commands whose time ran out before `before` without an outcome.
    pub async fn overdue(&self, before: Instant, limit: u32) -> Result<Vec<CommandId>, StoreError> {
        let rows = self.store.read(&sql::OVERDUE, vec![before.into(), limit.into()]).await?;
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Gives a command up.
    pub async fn expire(&self, command: CommandId, now: Instant) -> Result<(), CommitError> {
        let params = vec![command.into(), written(&Outcome::Expired)?, now.into()];
        self.store.commit(Unit::new().op(Op::new(&sql::EXPIRE, params))).await.map(|_| ())
    }

    /// Removes up to `limit` commands that were given before `before`; says whether there may be more.
    pub async fn trim(&self, before: Instant, limit: u32) -> Result<bool, CommitError> {
        let rows = self.store.read(&sql::COUNT_OLD, vec![before.into(), limit.into()]).await?;
        let old: u32 = rows.first().map_or(Ok(0), |row| row.get(0))?;
        if old > 0 {
            self.store
                .commit(Unit::new().op(Op::new(&sql::TRIM, vec![before.into(), limit.into()])))
                .await?;
        }
        Ok(old == limit)
    }
}

fn past(row: &Row) -> Result<Past, StoreError> {
    let change: Change = json(row, 2)?;
    let state = match optional(row, 6)? {
        None => PastState::Waiting,
        Some(Outcome::Done { task, .. }) => PastState::Done(Box::new(Known::from(&*task))),
        Some(Outcome::Refused { .. } | Outcome::Expired) => PastState::Refused,
    };
    Ok(Past {
        command_id: row.get(0)?,
        message_id: row.get(1)?,
        action: change.action,
        before: change.before,
        state,
        undoes: row.get(3)?,
        undone: row.get::<Option<CommandId>>(4)?.is_some(),
    })
}

fn written(outcome: &Outcome) -> Result<Value, StoreError> {
    serde_json::to_string(outcome).map(Value::from).map_err(inconsistent)
}

fn json<T: serde::de::DeserializeOwned>(row: &Row, index: usize) -> Result<T, StoreError> {
    serde_json::from_str(&row.get::<String>(index)?).map_err(inconsistent)
}

fn optional<T: serde::de::DeserializeOwned>(row: &Row, index: usize) -> Result<Option<T>, StoreError> {
    let text: Option<String> = row.get(index)?;
    text.map(|text| serde_json::from_str(&text).map_err(inconsistent)).transpose()
}

fn inconsistent(error: serde_json::Error) -> StoreError {
    StoreError::Inconsistent(error.to_string())
}
