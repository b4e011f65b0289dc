use std::sync::Arc;

use http::HeaderValue;
use pando_http::{Remote, door};

use super::{HereOrThere, Listeners, Parts, conversations, times};
use crate::composition::{self, Composition, for_this_machine, public_face};
use crate::data::Database;
use crate::delivery::to_each_subscriber;
use crate::running::{Door, Running};

/// Among peers: the other services are called at their own ports, and so are the subscribers of an event.
pub async fn start(parts: Parts<'_>, listeners: Listeners) -> anyhow::Result<Running> {
    let Parts { world, settings, .. } = parts;
    let token = settings.token()?;
    let peers = settings.peers.iter().map(|peer| (peer.service.app_id(), peer.authority.clone()));
    let there = Remote::new(peers, HeaderValue::from_str(token)?).times(times());
    let transport = HereOrThere::new(&settings.hosted, Arc::new(there));
    let stores = parts.place.open(&Database::of_all(&settings.hosted), world, None).await?;
    conversations::all_are_here(&stores, world).await?;
    let composition = Composition::of(composition::Parts {
        hosted: &settings.hosted,
        stores: &stores,
        world,
        settings: &settings.services,
        setup_code: Some(parts.setup_code),
        transport: transport.clone(),
        buses: to_each_subscriber(transport.clone()),
    })
    .await?;
    let routers = composition.routers();
    transport.here.open(routers.clone()).map_err(anyhow::Error::msg)?;
    let face = public_face(&routers);
    let mut app = door(token, routers, face);
    let mut running = composition.start(None, world);
    match listeners.probes {
        Some(listener) => running.doors.push(Door::last_to_close(listener, running.probes.clone())),
        None => app = app.merge(for_this_machine(running.probes.clone())),
    }
    running.doors.push(Door::first_to_close(listeners.app, app));
    Ok(running)
}
