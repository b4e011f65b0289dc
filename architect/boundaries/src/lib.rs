//! Where a program could be cut, of the facts that were read of it: which tables and units belong together, what each cut crosses, and
//! whether it is worth it. Every sentence has the places that it rests on.

mod crossing;
mod figures;
mod finding;
mod proposal;
mod service;

pub use crossing::{Crossing, CrossingKind, End, Replacement};
pub use figures::Figures;
pub use finding::{Finding, Pattern};
pub use proposal::{Border, Considered, Near, Proposal, Reason, Shared, Verdict};
pub use service::{Ask, Event, Operation, Service};
