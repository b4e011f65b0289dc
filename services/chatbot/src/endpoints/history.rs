use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use pando_chat_contract::{ChatMessage, ListHistory};
use pando_http::{Answer, Authenticated, Fields};
use pando_kernel::{Cursor, Page};
use pando_wire::{Problem, codes};

use crate::turn::Chat;

/// `GET /chat/history`: the messages of a conversation, or of the latest one, the newest first.
pub async fn history(
    State(chat): State<Arc<Chat>>,
    Authenticated(caller): Authenticated,
    Fields(query): Fields<ListHistory>,
) -> Result<Answer, Problem> {
    let session = match query.session_id {
        Some(session) => session,
        None => match chat.conversations.sessions(caller.user_id).await?.first() {
            Some(latest) => latest.id,
            None => {
                return Ok(Answer::json(&Page::<ChatMessage> {
                    items: Vec::new(),
                    next_cursor: None,
                }));
            }
        },
    };
    let filter = format!("history of {} in {session}", caller.user_id);
    let before: Option<u32> = match &query.cursor {
        None => None,
        Some(cursor) => Some(
            cursor
                .open(&filter)
                .map_err(|error| Problem::new(StatusCode::BAD_REQUEST, codes::CURSOR, error.to_string()))?,
        ),
    };
    let limit = query.limit.get() as usize;
    let read = chat
        .conversations
        .history(caller.user_id, session, before.map(|before| before as usize), limit)
        .await?;
    let (items, next) = read.ok_or_else(|| Problem::not_found("conversation"))?;
    Ok(Answer::json(&Page {
        items,
        next_cursor: next.map(|next| Cursor::seal(&filter, &next)),
    }))
}
