use anyhow::Context;
use tokio::net::TcpListener;

use super::{say, setup_code, start_log, tell_code};
use crate::data::Folder;
use crate::settings::UpSettings;
use crate::world::World;
use crate::{embedded, running};

pub fn up(settings: &UpSettings) -> anyhow::Result<()> {
    start_log(&settings.log)?;
    let folder = Folder::hold(&settings.folder.data)?;
    running::block_on(async {
        let world = World::real();
        let listener = TcpListener::bind(settings.listen)
            .await
            .with_context(|| format!("cannot listen on {}", settings.listen))?;
        let address = listener.local_addr()?;
        let code = (!address.ip().is_loopback()).then(|| setup_code(&world));
        let mut running = embedded::start(&folder, &world, &settings.services, code.clone()).await?;
        running.open_socket(&folder);
        say(&format!("listening on http://{address}"));
        tell_code(&running, code).await?;
        running.until_told_to_stop(world, listener).await
    })
}
