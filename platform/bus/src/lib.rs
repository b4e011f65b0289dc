//! Delivery: what was committed reaches everybody who listens, at least once, also through crashes and outages.
//!
//! The outbox is the log. A [`Relay`] reads it after its bus's cursor and hands over what the bus carries; what is not taken waits
//! for another try beside the log, and in the end lies with the [`DeadLetters`]. A [`Trimmer`] cuts off what everybody has. All of
//! them are reconcilers: each pass is bounded, may be repeated and may die at any point. A subscriber sees an event again after a
//! crash, and its inbox takes the second one out.
//!
//! Behind a broker the log's side ends at the broker. What a subscriber does not take from it lies on the subscriber's own side
//! ([`Intake`]), from where [`Redelivery`] brings it; what the broker lost is fetched from the log ([`Missed`]).

mod backoff;
#[cfg(feature = "contract")]
pub mod contract;
mod dead_letters;
mod intake;
mod local;
mod missed;
mod moved;
mod options;
mod redelivery;
mod relay;
mod rounds;
mod span;
mod statements;
mod through;
mod trimmer;

pub use dead_letters::{DeadLetter, DeadLetters};
pub use intake::Intake;
pub use local::LocalBus;
pub use missed::{Missed, ReadLog};
pub use moved::{AFTER_A_MOVE, BEGIN_BROKER, LEAVE_BROKER};
pub use options::RelayOptions;
pub use redelivery::Redelivery;
pub use relay::{Progress, Relay};
pub use trimmer::Trimmer;
