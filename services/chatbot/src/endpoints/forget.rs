use std::sync::Arc;

use axum::extract::State;
use pando_chat_contract::WhichSession;
use pando_http::{Answer, Authenticated, Fields};
use pando_wire::Problem;

use crate::turn::Chat;

/// `DELETE /chat/history`: forgets a conversation. What it changed stays changed.
pub async fn forget(
    State(chat): State<Arc<Chat>>,
    Authenticated(caller): Authenticated,
    Fields(WhichSession { session_id }): Fields<WhichSession>,
) -> Result<Answer, Problem> {
    if !chat.conversations.forget(caller.user_id, session_id).await? {
        return Err(Problem::not_found("conversation"));
    }
    chat.commands.forget_session(caller.user_id, session_id).await?;
    Ok(Answer::no_content())
}
