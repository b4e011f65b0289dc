use std::sync::Arc;

use axum::extract::State;
use pando_chat_contract::Items;
use pando_http::{Answer, Authenticated};
use pando_wire::Problem;

use crate::turn::Chat;

/// `GET /chat/sessions`: one's own conversations, the newest first.
pub async fn sessions(State(chat): State<Arc<Chat>>, Authenticated(caller): Authenticated) -> Result<Answer, Problem> {
    let items = chat.conversations.sessions(caller.user_id).await?;
    Ok(Answer::json(&Items { items }))
}
