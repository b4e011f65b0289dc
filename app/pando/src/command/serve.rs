use anyhow::Context;
use tokio::net::TcpListener;

use super::{say, setup_code, start_log, tell_code};
use crate::data::Folder;
use crate::distributed;
use crate::running::{self, StopSignals};
use crate::settings::ServeSettings;
use crate::world::World;

pub fn serve(settings: &ServeSettings) -> anyhow::Result<()> {
    settings.check()?;
    start_log(&settings.log)?;
    let folder = Folder::hold_whole(&settings.folder.data)?;
    running::block_on(async {
        let signals = StopSignals::hear()?;
        let world = World::real();
        let listener = TcpListener::bind(settings.listen)
            .await
            .with_context(|| format!("cannot listen on {}", settings.listen))?;
        let address = listener.local_addr()?;
        // Who can reach the frontend is not known here, so the first account always shows the code.
        let code = Some(setup_code(&world));
        let mut running = distributed::start(&folder, &world, settings, code.clone()).await?;
        running.open_socket(&folder);
        say(&format!("listening on http://{address}"));
        tell_code(&running, code).await?;
        running.until_told_to_stop(world, listener, signals).await;
        Ok(())
    })
}
