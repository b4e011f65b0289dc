//! Events of others: commands of the chat, and accounts that are gone. Each is taken once, by the id of its event.

mod command;
mod departed;

pub use command::take_command;
pub use departed::user_deleted;

use pando_http::Event;
use pando_store::InboxKey;

fn inbox(event: &Event) -> InboxKey {
    InboxKey {
        source: event.event.source.clone(),
        event_id: event.event.id,
    }
}
