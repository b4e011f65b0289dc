//! The same stories with two processes of each service, each beside a real Dapr sidecar of its own, and stories of what only they can
//! get wrong. A request may go to either process of a service at every step, an event to either, and so may what comes of it.
//!
//! What two processes of a service do not share, and who uses them may notice: rates and the slowing down of guesses (each counts for
//! itself, so twice as much may pass), exports under way (a person may have one at each gateway), and the last entries of the feed (a
//! stream that goes on at a gateway which was started later is told to read everything again).
//!
//! Left out, besides the operator's and the backups', are the stories of bad input (one process refuses it alone, as beside one sidecar)
//! and of the killed server (with all 24 processes gone at once nothing is left of there being two; `rolling` takes them one by one).
//!
//! Where daprd, sentry, Redis or PostgreSQL is missing, this run says so and tells nothing.
#![cfg(test)]

#[path = "../it/access.rs"]
mod access;
#[path = "../it/account.rs"]
mod account;
#[expect(dead_code, reason = "not all stories are told here")]
#[path = "../it/catalogue.rs"]
mod catalogue;
#[path = "../it/chat.rs"]
mod chat;
mod either;
#[path = "../it/first_minutes.rs"]
mod first_minutes;
#[path = "../it/live.rs"]
mod live;
#[expect(dead_code, reason = "not all stories are told here")]
#[path = "../it/load.rs"]
mod load;
mod rolling;
#[path = "../it/sessions.rs"]
mod sessions;

use pando_test_kit::TwiceOnDapr as World;
