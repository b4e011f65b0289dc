//! What daprd makes of an access policy (`spec.accessControl` of a Configuration): who may invoke what, answered without a daprd.
//!
//! A port of daprd 1.18 (`pkg/acl/acl.go`, `pkg/config/acl_trie.go`) for apps that speak HTTP, with every surprise it has: a rule is a
//! prefix of segments, a rule without verbs does nothing, of two rules of one name the first counts, and a wildcard in the middle of a
//! path is dead or greedy. A policy that passes here and reads well is still worth a test on a real daprd.

mod decide;
mod policy;
mod rules;

pub use decide::{AccessList, Incomplete};
pub use policy::{AccessControl, Action, AppPolicy, Configuration, OperationRule, Unreadable};
