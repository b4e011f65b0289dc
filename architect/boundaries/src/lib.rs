//! Where a program could be cut, of the facts that were read of it: which tables and units belong together, what each cut crosses, and
//! whether it is worth it. Every sentence has the places that it rests on.

pub mod consensus;
mod cross;
mod crossing;
mod figures;
mod finding;
pub mod graph;
mod ground;
mod hop;
pub mod leiden;
pub mod linkage;
pub mod modularity;
pub mod partition;
pub mod polish;
pub(crate) mod ledger;
mod names;
mod placed;
mod proposal;
mod service;
mod shared;
mod told;
mod verbs;
mod words;
mod worth;

pub use crossing::{Crossing, CrossingKind, End, Replacement};
pub use figures::Figures;
pub use finding::{Finding, Pattern};
pub use proposal::{Border, Considered, Near, Proposal, Reason, Shared, Verdict};
pub use service::{Ask, Event, Operation, Service};
