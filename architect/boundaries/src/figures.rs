use schemars::JsonSchema;
use serde::Serialize;

/// How a cut fares. The same figures for ours, a person's own, and one piece.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    /// How many services.
    pub services: usize,
    /// The share of units that the largest has: 1 is one piece.
    pub largest: f64,
    /// Newman's modularity of the weighted graph of units and tables (Newman and Girvan 2004): 0 for one piece.
    pub modularity: f64,
    /// The share of all calls, accesses and references, by weight, that stay inside a service.
    pub inside: f64,
    /// Calls that cross.
    pub calls: usize,
    /// References that cross.
    pub references: usize,
    /// Reads of others' tables.
    pub shared_reads: usize,
    /// Writes of others' tables.
    pub foreign_writes: usize,
    /// Transactions that span services.
    pub transactions: usize,
    /// What the routes of the program wait longer for on average, in milliseconds.
    pub added_ms: f64,
    /// What is gained less what is paid, in the unit that `verdict` compares: 0 for one piece, more is better.
    pub score: f64,
}
