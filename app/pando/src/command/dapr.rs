use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;

use super::{block_on, say};
use crate::cli::Place;
use crate::local::{Control, Options, Remote, Standing, System, placement, step_of};
use crate::running::{self, StopSignals};
use crate::settings::LocalSettings;
use pando_model::Placement;

/// Runs the whole system beside real sidecars until somebody says stop.
pub fn up(settings: &LocalSettings) -> anyhow::Result<()> {
    let options = Options {
        data: settings.data.clone(),
        listen: settings.listen,
        program: std::env::current_exe().context("this program does not know where it is")?,
        replicas: usize::from(settings.replicas),
        apps: settings.apps.as_deref().map(placement).transpose()?,
        apart: settings.apart.clone(),
        flags: Vec::new(),
        otlp_endpoint: settings.otlp_endpoint.clone(),
        from: settings.from.clone(),
        certificates_last: settings.certificates_last.map(|seconds| Duration::from_secs(seconds.into())),
        tell: Arc::new(say),
    };
    running::block_on(async {
        let mut signals = StopSignals::hear()?;
        let Some(mut system) = System::start_unless(options, signals.heard()).await? else {
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
        match Control::open(&settings.data, &system) {
            Ok(mut control) => control.serve(&mut system, signals.heard()).await,
            Err(error) => {
                say(&format!("it stays in its placement, since nobody can ask for another: {error:#}"));
                signals.heard().await;
            }
        }
        system.stop().await;
        Ok(())
    })
}

/// Has a running system move to another placement, or says where it is.
pub fn place(place: &Place) -> anyhow::Result<()> {
    let system = Remote::of(&place.data);
    match &place.apps {
        Some(apps) if !place.show => {
            let to = placement(apps)?;
            block_on(system.place(to, say))
        }
        _ => show(&place.data),
    }
}

/// Says where the services of a running system are.
pub fn show(data: &Path) -> anyhow::Result<()> {
    let (apps, standing) = block_on(Remote::of(data).placement())?;
    match standing {
        Standing::Settled => {}
        Standing::Moving => say("it is moving; before that it was at"),
        Standing::Mixed => say(
            "a move failed, and so did its way back: each app id may host more than it should; `pando dapr place` with any placement puts \
             everything in order first; before that it was at",
        ),
    }
    if let Some(step) = step_of(&apps) {
        say(&step);
    }
    say(&shown(&apps));
    Ok(())
}

/// A line for each app id.
fn shown(placement: &Placement) -> String {
    let lines = placement.apps().iter().map(|(app, services)| {
        let services: Vec<&str> = services.iter().map(|service| service.as_str()).collect();
        format!("{app}: {}", services.join(", "))
    });
    lines.collect::<Vec<_>>().join("\n")
}
