use anyhow::Context;
use tokio::net::TcpListener;

use super::{say, start_log, tell_code};
use crate::data::Folder;
use crate::embedded;
use crate::running::{self, StopSignals};
use crate::settings::UpSettings;
use crate::setup_code;
use crate::world::World;

pub fn up(settings: &UpSettings) -> anyhow::Result<()> {
    start_log(&settings.log)?;
    let folder = Folder::hold_whole(&settings.folder.data)?;
    running::block_on(async {
        let signals = StopSignals::hear()?;
        let world = World::real();
        let listener = TcpListener::bind(settings.listen)
            .await
            .with_context(|| format!("cannot listen on {}", settings.listen))?;
        let address = listener.local_addr()?;
        // Who names proxies or speaks https is reached from elsewhere, wherever the listener is.
        let (door, accounts) = (&settings.services.door, &settings.services.accounts);
        let is_ours_alone = address.ip().is_loopback() && door.trusted_proxies.is_empty() && !accounts.secure_cookies;
        let code = (!is_ours_alone).then(|| setup_code::new(&world));
        let mut running = embedded::start(&folder, &world, &settings.services, code.clone(), listener).await?;
        running.open_socket(&Folder::socket(folder.path()));
        say(&format!("listening on http://{address}"));
        tell_code(&running, code).await?;
        running.until_told_to_stop(world, signals).await
    })
}
