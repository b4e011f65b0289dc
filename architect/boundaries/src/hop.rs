//! What a way through two sidecars costs. Measured here, not guessed; another machine has other figures, and the same order of them.

/// What it takes longer to ask a service through both sidecars than to run a function, in milliseconds: the median of the last hop with
/// empty programs at both ends, one request at a time, on two cores (`bench/results/2026-11-27-be40c96a43-dapr.json`: `empty`, `last hop,
/// one at a time`, 1.296 ms; 99 of 100 came within 7.6 ms).
pub(crate) const HOP_MS: f64 = 1.3;

/// How long after a commit a subscriber has done its work, in milliseconds: the median there (`effect`, `from_decision`, 17.183 ms). Nobody
/// waits for it.
pub(crate) const EVENT_MS: f64 = 17.0;

/// What a sidecar takes of memory, in megabytes: the least there, idle (`memory_ready`).
pub(crate) const SIDECAR_MB: u32 = 100;

/// Where the times are from, for whoever reads a sentence and has no more than that.
pub(crate) const SOURCE: &str =
    "the median of what two sidecars of Dapr took on two cores, one request at a time, with empty programs at both ends";
