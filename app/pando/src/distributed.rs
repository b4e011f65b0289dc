//! Some of the services in this process, the others elsewhere: calls and events to them go over HTTP.

use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Body;
use http::{HeaderValue, Request, Response};
use pando_auth_contract::Secret;
use pando_http::{InProcess, Remote, door};
use pando_wire::{Transport, TransportError};

use crate::composition::{Composition, Parts};
use crate::data::{Database, Folder, files};
use crate::delivery::to_each_subscriber;
use crate::running::Running;
use crate::settings::ServeSettings;
use crate::world::World;

/// Opens the databases of the hosted services, puts these together and starts them.
///
/// # Errors
/// What stops the start, in a sentence.
pub async fn start(folder: &Folder, world: &World, settings: &ServeSettings, setup_code: Option<Secret>) -> anyhow::Result<Running> {
    let databases: Vec<Database> = settings.hosted.iter().flat_map(|service| Database::of(*service)).copied().collect();
    let stores = files::open(folder.path(), &databases, world)?;
    let here = Arc::new(InProcess::default());
    let peers = settings.peers.iter().map(|peer| (peer.service.app_id(), peer.authority.clone()));
    let transport = Arc::new(HereOrThere {
        hosted: settings.hosted.iter().map(|service| service.app_id()).collect(),
        here: here.clone(),
        there: Remote::new(peers, HeaderValue::from_str(settings.token()?)?),
    });
    let composition = Composition::of(Parts {
        hosted: &settings.hosted,
        stores: &stores,
        world,
        settings: &settings.services,
        setup_code,
        buses: to_each_subscriber(transport.clone()),
        transport,
    })
    .await?;
    let routers = composition.routers();
    here.open(routers.clone()).map_err(anyhow::Error::msg)?;
    // People come in by the frontend, or, where there is none, by the gateway; both check who they are.
    let public = [pando_frontend::APP_ID, pando_gateway::APP_ID]
        .iter()
        .find_map(|face| routers.iter().find(|(app_id, _)| app_id == face))
        .map(|(_, router)| router.clone());
    Ok(composition.start(door(settings.token()?, routers, public), world))
}

struct HereOrThere {
    hosted: Vec<&'static str>,
    here: Arc<InProcess>,
    there: Remote,
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
