use http::StatusCode;
use pando_chat_contract::{ChatMessage, Intent, Reply, ReplyStatus, UnderstoodBy};
use pando_http::OnceKey;
use pando_kernel::{MessageId, SessionId, UserId};
use pando_store::{Idempotency, Remembered};
use pando_wire::{Problem, codes};
use serde::{Deserialize, Serialize};

use super::Chat;
use super::carry_out::Ids;
use super::hear::Understood;
use super::look::For;

/// Where the answer of a request with an Idempotency-Key is found. Committed with its commands, when the answer is not written yet;
/// the words and cards are in the history.
#[derive(Serialize, Deserialize)]
struct Promise {
    session_id: SessionId,
    message_id: MessageId,
    intent: Intent,
    understood_by: UnderstoodBy,
}

/// So many messages of a conversation are looked through for an answer of the last day.
const LOOKED_THROUGH: usize = 2000;

/// What is kept with the commands of this turn.
pub fn promise(key: &OnceKey, who: &For<'_>, ids: Ids, heard: &Understood) -> Idempotency {
    let promise = Promise {
        session_id: who.session,
        message_id: ids.reply,
        intent: heard.intent(),
        understood_by: heard.by,
    };
    Idempotency {
        user_id: who.user,
        scope: key.scope.clone(),
        key: key.key.clone(),
        fingerprint: key.fingerprint,
        answer: Remembered {
            status: 200,
            headers: "{}".to_owned(),
            body: serde_json::to_vec(&promise).unwrap_or_default(),
        },
    }
}

/// The answer to a request that came before; `None` when it did not.
///
/// # Errors
/// 409 when it had another body, or is being answered right now.
pub async fn answered_before(chat: &Chat, user: UserId, key: &OnceKey) -> Result<Option<Reply>, Problem> {
    let Some((fingerprint, kept)) = chat.commands.store().remembered(user, &key.scope, &key.key).await? else {
        return Ok(None);
    };
    key.replay(&fingerprint, (kept.status, &kept.headers, Vec::new()))?;
    let promise: Promise = serde_json::from_slice(&kept.body).map_err(Problem::internal)?;
    let history = chat.conversations.history(user, promise.session_id, None, LOOKED_THROUGH).await?;
    let (messages, _) = history.ok_or_else(in_flight)?;
    let found: Option<ChatMessage> = messages.into_iter().find(|message| message.id == promise.message_id);
    let message = found.ok_or_else(in_flight)?;
    Ok(Some(Reply {
        session_id: promise.session_id,
        message_id: message.id,
        status: message.status.unwrap_or(ReplyStatus::Done),
        reply: message.text,
        intent: promise.intent,
        cards: message.cards,
        understood_by: promise.understood_by,
    }))
}

/// 409: the same request is being answered.
pub fn in_flight() -> Problem {
    let detail = "A request with this Idempotency-Key is being answered. Send it again in a moment.";
    Problem::new(StatusCode::CONFLICT, codes::CONFLICT, detail).retry_after(1)
}
