use std::sync::Arc;

use axum::extract::State;
use pando_chat_contract::{After, Items};
use pando_http::{Answer, Fields};
use pando_wire::Problem;

use crate::turn::Chat;

/// So many entries are given at once.
const ENTRIES: u32 = 500;

/// `GET /outbox`: for services; the gateway has no route to it.
pub async fn outbox(State(chat): State<Arc<Chat>>, Fields(After { after }): Fields<After>) -> Result<Answer, Problem> {
    let entries = chat.commands.store().outbox(after.max(0), ENTRIES).await?;
    let items = entries.into_iter().map(|entry| entry.event).collect();
    Ok(Answer::json(&Items { items }))
}
