//! `GET /api/events`: what changes, as it changes, to whoever it belongs to.
//!
//! Each gateway tails the feed of activity-service and passes every entry on to the streams of its person. Streams are
//! resumable within what is kept in memory; who has missed more, or reads too slowly, is told to read everything again.

mod hub;
mod stream;
mod tail;

pub(crate) use hub::Hub;
pub(crate) use stream::events;
pub(crate) use tail::tail;
