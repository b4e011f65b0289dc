//! Some of the services in this process, the others elsewhere: calls and events to them go to peers over HTTP, or to the Dapr sidecar
//! beside this process.

pub mod conversations;
mod missed;
mod password;
mod peers;
mod sidecar;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Body;
use http::{Request, Response};
use pando_auth_contract::Secret;
use pando_http::InProcess;
use pando_wire::{Transport, TransportError};
use tokio::net::TcpListener;

use crate::data::Place;
use crate::running::Running;
use crate::service_name::ServiceName;
use crate::settings::ServeSettings;
use crate::world::World;

/// The ports of a process, open and not answered yet.
pub struct Listeners {
    /// Where others of us come in.
    pub app: TcpListener,
    /// Where people come in, when that is somewhere else.
    pub face: Option<TcpListener>,
    /// Where probes come in, when that is somewhere else.
    pub probes: Option<TcpListener>,
}

/// What such a process is made of.
pub struct Parts<'a> {
    /// Where its data is.
    pub place: &'a Place,
    /// Time and chance.
    pub world: &'a World,
    /// What the operator set.
    pub settings: &'a ServeSettings,
    /// What the first account has to show.
    pub setup_code: Secret,
}

/// Opens the databases of the hosted services, puts these together and starts them.
///
/// # Errors
/// What stops the start, in a sentence.
pub async fn start(parts: Parts<'_>, listeners: Listeners) -> anyhow::Result<Running> {
    match parts.settings.sidecar.is_there() {
        true => sidecar::start(parts, listeners).await,
        false => peers::start(parts, listeners).await,
    }
}

/// How long the head of each service's answer is waited for: what its contract says. [`InProcess::TIME`] is for those whose answers go on
/// and on.
fn times() -> impl Iterator<Item = (&'static str, Duration)> {
    ServiceName::ALL.into_iter().filter_map(|service| {
        let seconds = service.contract().callers_wait_seconds()?;
        Some((service.app_id(), Duration::from_secs(seconds.into())))
    })
}

/// The way to every service: those of this process are called within it.
struct HereOrThere {
    hosted: Vec<&'static str>,
    here: Arc<InProcess>,
    there: Arc<dyn Transport>,
}

impl HereOrThere {
    fn new(hosted: &[ServiceName], there: Arc<dyn Transport>) -> Arc<Self> {
        Arc::new(Self {
            hosted: hosted.iter().map(|service| service.app_id()).collect(),
            here: Arc::default(),
            there,
        })
    }
}

#[async_trait]
impl Transport for HereOrThere {
    async fn send(&self, app_id: &'static str, request: Request<Body>) -> Result<Response<Body>, TransportError> {
        match self.hosted.contains(&app_id) {
            true => self.here.send(app_id, request).await,
            false => self.there.send(app_id, request).await,
        }
    }
}
