use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;

use super::say;
use crate::local::{Options, System};
use crate::running::{self, StopSignals};
use crate::settings::LocalSettings;

/// Runs the whole system beside real sidecars until somebody says stop.
pub fn up(settings: &LocalSettings) -> anyhow::Result<()> {
    let options = Options {
        data: settings.data.clone(),
        listen: settings.listen,
        program: std::env::current_exe().context("this program does not know where it is")?,
        replicas: usize::from(settings.replicas),
        apart: settings.apart.clone(),
        flags: Vec::new(),
        otlp_endpoint: settings.otlp_endpoint.clone(),
        from: settings.from.clone(),
        certificates_last: settings.certificates_last.map(|seconds| Duration::from_secs(seconds.into())),
        tell: Arc::new(say),
    };
    running::block_on(async {
        let mut signals = StopSignals::hear()?;
        let Some(system) = System::start_unless(options, signals.heard()).await? else {
            return Ok(());
        };
        say(&system.table());
        say(&format!("what each prints is in {}", settings.data.join("logs").display()));
        say(&format!("listening on http://{}", system.address()));
        for address in system.further_addresses() {
            say(&format!("and on http://{address}"));
        }
        if let Some(code) = system.setup_code() {
            say(&format!("the first account needs this code: {code}"));
        }
        signals.heard().await;
        system.stop().await;
        Ok(())
    })
}
