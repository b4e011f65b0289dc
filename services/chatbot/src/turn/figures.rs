use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use pando_chat_contract::UnderstoodBy;
use pando_language::Intent;
use pando_service::{Counter, GaugeBy, Metrics};

/// What the chat counts: messages, by what was understood and by whom. Both are closed lists.
pub struct Figures {
    messages: Counter,
    by_intent: GaugeBy,
    counts: Mutex<HashMap<(&'static str, &'static str), i64>>,
    /// Calls of the language model that gave nothing to use.
    pub model_failures: Counter,
}

impl Figures {
    /// In this registry.
    pub fn new(metrics: &Metrics) -> Self {
        Self {
            messages: metrics.counter("pando_chat_messages_total", "Messages that the chat was sent"),
            by_intent: metrics.gauge_by(
                "pando_chat_understood",
                "Messages since the start, by what was understood and by whom",
                &["intent", "by"],
            ),
            counts: Mutex::default(),
            model_failures: metrics.counter(
                "pando_chat_model_failures_total",
                "Calls of the language model that gave nothing to use",
            ),
        }
    }

    /// Counts one message.
    pub fn count(&self, intent: Intent, by: UnderstoodBy) {
        self.messages.inc();
        let by = match by {
            UnderstoodBy::Parser => "parser",
            UnderstoodBy::Model => "model",
        };
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry((intent.name(), by)).or_default();
        *count += 1;
        self.by_intent.set(&[intent.name(), by], *count);
    }
}
