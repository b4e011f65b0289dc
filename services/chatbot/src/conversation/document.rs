use pando_chat_contract::{ChatMessage, ChatSession};
use pando_kernel::{Instant, SessionId};
use serde::{Deserialize, Serialize};

use crate::domain::Dialogue;

/// A conversation as its key holds it: the latest messages, and what is remembered besides them. Older messages are in pages of
/// their own, so that neither reading nor writing costs more with the years.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The conversation.
    pub session: ChatSession,
    /// The latest messages, the oldest first.
    pub messages: Vec<ChatMessage>,
    /// How many full pages there are before them.
    pub pages: u32,
    /// What else is remembered.
    pub dialogue: Dialogue,
}

impl Document {
    /// Messages of one page.
    pub const PAGE: usize = 50;
    /// With more messages than this beside them, the oldest become a page.
    pub const INLINE_MAX: usize = 100;
    /// Characters of a conversation's title.
    const TITLE_CHARACTERS: usize = 60;

    /// A conversation that begins.
    pub fn new(id: SessionId, now: Instant) -> Self {
        let session = ChatSession {
            id,
            title: String::new(),
            started_at: now,
            last_at: now,
            messages: 0,
        };
        Self {
            session,
            messages: Vec::new(),
            pages: 0,
            dialogue: Dialogue::default(),
        }
    }

    /// Adds a message, once: the same id again changes nothing.
    pub fn append(&mut self, message: ChatMessage) {
        if self.messages.iter().any(|known| known.id == message.id) {
            return;
        }
        if self.session.title.is_empty() {
            self.session.title = title(&message.text);
        }
        self.session.messages = self.session.messages.saturating_add(1);
        self.session.last_at = self.session.last_at.max(message.at);
        self.messages.push(message);
    }

    /// The next full page, when there are messages enough for it.
    pub fn full_page(&self) -> Option<&[ChatMessage]> {
        (self.messages.len() > Self::INLINE_MAX).then(|| &self.messages[..Self::PAGE])
    }

    /// The next full page was stored under its number.
    pub fn turn_page(&mut self) {
        self.messages.drain(..Self::PAGE);
        self.pages += 1;
    }

    /// The place of the first message that is not in a page, counted from the beginning of the conversation.
    pub fn first_inline(&self) -> usize {
        self.pages as usize * Self::PAGE
    }
}

fn title(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(Document::TITLE_CHARACTERS) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}
