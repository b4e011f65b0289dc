//! How events come in: all topics at one handler.

pub mod gaps;

use std::sync::Arc;

use axum::extract::State;
use pando_http::{Event, Taken};
use pando_wire::{CloudEvent, Code, Problem};

use crate::Activities;
use crate::domain::entry::{Entry, EntryError};
use crate::domain::fact::Fact;
use crate::store::taking::take;

/// Takes an event of any topic, once.
pub async fn take_event(State(it): State<Arc<Activities>>, event: Event) -> Result<Taken, Problem> {
    it.take(&event.event).await?;
    Ok(Taken)
}

impl Activities {
    /// The intake: what comes by itself and what is fetched go the same way. A 422 says that the event can never be taken.
    pub(crate) async fn take(&self, event: &CloudEvent) -> Result<(), Problem> {
        let entry = Entry::read(event)?;
        take(&*self.store, &entry, event.traceparent.as_deref(), self.platform.clock.now()).await?;
        self.news.send_replace(());
        if entry.is_farewell {
            self.farewells.wake();
        }
        if matches!(entry.fact, Some(Fact::Zone(_))) {
            self.zones.wake();
        }
        Ok(())
    }
}

/// 422: an event whose data is of a version this build does not read.
const EVENT_VERSION: Code = pando_http::codes::EVENT_VERSION;

impl From<EntryError> for Problem {
    fn from(error: EntryError) -> Self {
        let text = error.to_string();
        match error {
            EntryError::Source(_) => Self::invalid("/source", text),
            EntryError::Topic(_) => Self::invalid("/type", text),
            EntryError::Data { .. } => Self::invalid("/data", text),
            EntryError::Version => {
                let mut problem = Self::invalid("/dataschema", text);
                problem.kind = format!("urn:pando:problem:{EVENT_VERSION}");
                problem.code = EVENT_VERSION;
                problem
            }
        }
    }
}
