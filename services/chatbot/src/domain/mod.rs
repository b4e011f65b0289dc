//! What the chat decides, without doing it: from what was understood, what the conversation remembers and which tasks there are,
//! to an answer, a question, or changes. Pure: the same input gives the same plan.
//!
//! Three steps: [`Meaning::of`] settles what a message means in this conversation, [`Meaning::need`] says what has to be read
//! for it, [`decide`] makes the plan. Titles of tasks are data: compared and quoted, never interpreted.

mod act;
mod correct;
mod decide;
mod dialogue;
mod draft;
mod known;
mod matching;
mod meaning;
mod need;
mod place;
mod plan;
mod proposal;
mod question;
mod shown;
#[cfg(test)]
mod table;
#[cfg(test)]
mod talk;
mod undo;
mod wish;

pub use act::{Act, Change, DueEdit, Moment};
pub use decide::{Material, decide};
pub use dialogue::{Asked, Dialogue, Pending};
pub use known::Known;
pub use matching::best;
pub use meaning::{Answer, Heard, Meaning, Settled};
pub use need::{Need, Search};
pub use place::{Place, Placed, is_name, together};
pub use plan::{Listing, Plan, Saying};
pub use proposal::{Draft, Proposal};
pub use undo::{Past, PastState};
