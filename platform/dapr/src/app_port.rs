use axum::Router;
use pando_bus::Intake;
use pando_service::Shutdown;
use pando_wire::Contract;

use crate::Subscription;

/// What the sidecar of a process talks to.
pub struct AppPort {
    /// What the sidecar shows with each request (`APP_API_TOKEN`).
    pub token: String,
    /// The app id of the sidecar.
    pub dapr_app_id: String,
    /// The services of this process.
    pub services: Vec<(&'static str, Router)>,
    /// What this app listens to ([`crate::subscriptions`]).
    pub subscriptions: Vec<Subscription>,
    /// The contracts of all services: who publishes what, and who may call what.
    pub contracts: Vec<Contract>,
    /// Where events go that a service of this process does not take in the end.
    pub intake: Intake,
    /// What people without the token see; `None`: nothing.
    pub public: Option<Router>,
    /// Requested when all work of this process has ended. From then on the app is unhealthy (`/healthz`), which tells a draining
    /// sidecar that it may go.
    pub drained: Shutdown,
}

/// The router behind the app port of a sidecar.
pub fn app_port(_port: AppPort) -> Router {
    Router::new()
}
