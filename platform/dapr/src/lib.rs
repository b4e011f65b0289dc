//! The ports of `wire` on a Dapr sidecar, through its HTTP API and nothing else: calls ([`DaprTransport`]), events ([`DaprBus`],
//! [`app_port`]), state ([`DaprState`]), secrets, and the look whether the sidecar is set up as this build needs it.
//!
//! A thin client of our own: the Rust SDK hides the codes that conflicts and refusals are told by, and speaks gRPC only.

mod address;
mod app_port;
mod bus;
mod carried;
mod check;
#[cfg(feature = "contract")]
pub mod double;
mod error;
mod health;
mod key;
mod refusal;
mod secret;
mod sidecar;
mod state;
mod stored;
mod subscription;
mod transport;
mod whole;

pub use address::SidecarAddress;
pub use app_port::{AppPort, app_port};
pub use bus::DaprBus;
pub use check::{Expected, ExpectedComponent};
pub use error::SidecarError;
pub use sidecar::Sidecar;
pub use state::DaprState;
pub use stored::Stored;
pub use subscription::{Subscription, dead_letter_topic, subscriptions};
pub use transport::DaprTransport;
