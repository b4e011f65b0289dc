use pando_chat_contract::ChatMessage;
use pando_kernel::{SessionId, UserId};

use super::{ConversationError, Conversations, Document, key_of};

impl Conversations {
    /// Messages of a conversation, the newest first: at most `limit` of those before the place `before` (the end when `None`), and the
    /// place at which the next are found. `None` when there is no such conversation.
    pub async fn history(
        &self,
        user: UserId,
        session: SessionId,
        before: Option<usize>,
        limit: usize,
    ) -> Result<Option<(Vec<ChatMessage>, Option<usize>)>, ConversationError> {
        let Some(document) = self.load(user, session).await? else {
            return Ok(None);
        };
        let first_inline = document.first_inline();
        let end = first_inline + document.messages.len();
        let before = before.unwrap_or(end).min(end);
        let start = before.saturating_sub(limit);
        let mut found: Vec<ChatMessage> = Vec::with_capacity(before - start);
        if start < before.min(first_inline) {
            let last = (before.min(first_inline) - 1) / Document::PAGE;
            for number in start / Document::PAGE..=last {
                let page: Option<(Vec<ChatMessage>, String)> = self.get(&format!("{}/{number}", key_of(user, session))).await?;
                let page = page.map(|(page, _)| page).unwrap_or_default();
                let place = number * Document::PAGE;
                let wanted = page
                    .into_iter()
                    .enumerate()
                    .filter(|(at, _)| (start..before).contains(&(place + at)));
                found.extend(wanted.map(|(_, message)| message));
            }
        }
        let inline = document.messages.into_iter().enumerate();
        found.extend(
            inline
                .filter(|(at, _)| (start..before).contains(&(first_inline + at)))
                .map(|(_, message)| message),
        );
        found.reverse();
        Ok(Some((found, (start > 0).then_some(start))))
    }
}
