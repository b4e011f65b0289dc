//! Where a program could be cut, of the facts that were read of it: which tables and units belong together, what each cut crosses, and
//! whether it is worth it. Every sentence has the places that it rests on.

pub mod consensus;
mod cross;
mod crossing;
mod cut;
mod figures;
mod finding;
mod findings;
pub mod graph;
mod ground;
mod grouping;
mod home;
mod hop;
mod interface;
pub(crate) mod ledger;
pub mod leiden;
pub mod linkage;
pub mod modularity;
mod names;
pub mod partition;
mod placed;
pub mod polish;
mod proposal;
mod propose;
mod service;
mod shared;
mod slight;
mod tell;
#[cfg(test)]
mod tests;
mod told;
mod verbs;
mod verdict;
mod why;
mod words;
mod worth;

pub use crossing::{Crossing, CrossingKind, End, Replacement};
pub use cut::{BadCut, Cut};
pub use figures::Figures;
pub use finding::{Finding, Pattern};
pub use proposal::{Advice, Border, Considered, Near, Proposal, Reason, Shared, Verdict};
pub use propose::{judge, propose};
pub use service::{Ask, Event, Operation, Service};
