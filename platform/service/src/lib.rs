//! The anatomy of a service process: what every service is handed, what it hands back, and what runs beside its requests.
//!
//! A service is a value ([`Service`]): its contract, its router, the topics it takes and the reconcilers it needs. The process
//! that hosts it gives it a [`Platform`]: time, randomness, the way to other services, metrics, and the word to stop.

mod clock;
mod current;
mod metrics;
mod platform;
mod probes;
mod random;
mod reconcile;
mod service;
mod shutdown;
pub mod spans;
mod tasks;
pub mod telemetry;
mod wake;
mod work_pool;

pub use clock::SystemClock;
pub use current::Current;
pub use metrics::{Counter, EventAges, Gauge, GaugeBy, Metrics, OperationMetrics};
pub use platform::Platform;
pub use probes::probes;
pub use random::SystemRandom;
pub use reconcile::{Progress, Reconciler, reconcile};
pub use service::{Ready, Service};
pub use shutdown::Shutdown;
pub use tasks::Tasks;
pub use wake::Wake;
pub use work_pool::{PoolError, WorkPool};
