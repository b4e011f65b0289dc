//! All services in one process: their calls and events never leave it.

use std::sync::Arc;

use anyhow::Context;
use pando_auth_contract::Secret;
use pando_http::InProcess;
use tokio::net::TcpListener;

use crate::composition::{Composition, Parts, for_this_machine};
use crate::data::{Database, Folder, files};
use crate::delivery::to_each_subscriber;
use crate::distributed::conversations::all_are_here;
use crate::running::{Door, Running};
use crate::service_name::ServiceName;
use crate::settings::ServiceSettings;
use crate::world::World;

/// Opens the databases, puts the services together and starts them.
///
/// # Errors
/// What stops the start, in a sentence.
pub async fn start(
    folder: &Folder,
    world: &World,
    settings: &ServiceSettings,
    setup_code: Option<Secret>,
    listener: TcpListener,
) -> anyhow::Result<Running> {
    let stores = files::open(folder.path(), &Database::ALL, world)?;
    all_are_here(&stores, world).await?;
    let transport = Arc::new(InProcess::default());
    let composition = Composition::of(Parts {
        hosted: &ServiceName::ALL,
        stores: &stores,
        world,
        settings,
        setup_code,
        transport: transport.clone(),
        buses: to_each_subscriber(transport.clone()),
    })
    .await?;
    let routers = composition.routers();
    let face = routers.iter().find(|(app_id, _)| *app_id == pando_frontend::APP_ID);
    let face = face.map(|(_, router)| router.clone()).context("there is no frontend")?;
    transport.open(routers).map_err(anyhow::Error::msg)?;
    let mut running = composition.start(None, world);
    let router = face.merge(for_this_machine(running.probes.clone()));
    running.doors.push(Door::first_to_close(listener, router));
    Ok(running)
}
