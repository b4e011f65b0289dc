use std::net::SocketAddr;

use anyhow::Context;
use tokio::net::TcpListener;

use super::{say, start_log, tell_code};
use crate::data::Place;
use crate::distributed::{self, Listeners, Parts};
use crate::running::{self, StopSignals};
use crate::settings::ServeSettings;
use crate::setup_code;
use crate::world::World;

pub fn serve(settings: &ServeSettings) -> anyhow::Result<()> {
    settings.check()?;
    start_log(&settings.log)?;
    let place = Place::of(settings)?;
    running::block_on(async {
        let mut signals = StopSignals::hear()?;
        let world = World::real();
        let listeners = Listeners {
            app: listen(settings.listen).await?,
            face: listen_if(settings.sidecar.face).await?,
            probes: listen_if(settings.probes).await?,
        };
        let addresses = [Some(&listeners.app), listeners.face.as_ref(), listeners.probes.as_ref()]
            .map(|listener| listener.map(TcpListener::local_addr).transpose());
        // Who can reach the frontend is not known here, so the first account always shows the code.
        let code = setup_code::shared(settings.token()?);
        let parts = Parts {
            place: &place,
            world: &world,
            settings,
            setup_code: code.clone(),
        };
        let mut running = tokio::select! {
            running = distributed::start(parts, listeners) => running?,
            () = signals.heard() => return Ok(()),
        };
        if let Some(socket) = place.socket(settings.socket.as_deref()) {
            running.open_socket(&socket);
        }
        let [app, face, probes] = addresses;
        for (what, address) in [
            ("listening on", app?),
            ("people come in at", face?),
            ("probes are answered at", probes?),
        ] {
            if let Some(address) = address {
                say(&format!("{what} http://{address}"));
            }
        }
        tell_code(&running, Some(code)).await?;
        running.until_told_to_stop(world, signals).await
    })
}

async fn listen_if(address: Option<SocketAddr>) -> anyhow::Result<Option<TcpListener>> {
    match address {
        Some(address) => listen(address).await.map(Some),
        None => Ok(None),
    }
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))
}
