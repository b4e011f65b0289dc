//! Events of others: outcomes of our commands, and accounts that are gone. Each is taken once, by the id of its event.

mod departed;
mod outcomes;

pub use departed::user_deleted;
pub use outcomes::{task_changed, task_refused};

use pando_http::Event;
use pando_store::InboxKey;

fn inbox(event: &Event) -> InboxKey {
    InboxKey {
        source: event.event.source.clone(),
        event_id: event.event.id,
    }
}
