use std::path::Path;

use anyhow::Context;
use pando_auth_contract::Secret;
use pando_http::{ServerLimits, serve};
use pando_service::telemetry;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::say;
use crate::administration::Administration;
use crate::data::{Folder, Stores};
use crate::embedded::Embedded;
use crate::settings::{LogFormat, LogSettings, UpSettings};
use crate::socket;
use crate::world::World;

pub fn up(settings: UpSettings) -> anyhow::Result<()> {
    start_log(&settings.log)?;
    let folder = Folder::hold(&settings.folder.data)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("pando")
        .build()
        .context("no event loop")?;
    let done = runtime.block_on(run(&folder, &settings));
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    done
}

/// From the first file to the last: open, compose, listen; at the word to stop, the same backwards.
async fn run(folder: &Folder, settings: &UpSettings) -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let world = World::real();
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("cannot listen on {}", settings.listen))?;
    let address = listener.local_addr()?;
    let stores = Stores::open(folder.path(), &world.clock, &world.ids)?;
    let setup_code = (!address.ip().is_loopback()).then(|| setup_code(&world));
    let embedded = Embedded::start(&stores, &world, settings, setup_code.clone()).await?;
    let shutdown = embedded.shutdown();
    let administration = Administration::new(stores.clone(), world, embedded.auth().clone());
    let (path, stop) = (folder.path().to_owned(), shutdown.clone());
    embedded.tasks().spawn_to_its_end("socket", async move {
        if let Err(error) = socket::listen(&path, administration, stop).await {
            tracing::error!(
                error = format!("{error:#}"),
                "no socket in the data folder: backup and admin commands cannot reach this server"
            );
        }
    });
    say(&format!("listening on http://{address}"));
    if let Some(code) = setup_code
        && embedded.auth().accounts(None).await?.is_empty()
    {
        say(&format!("the first account needs this code: {}", code.expose()));
    }
    let server = serve(listener, embedded.router(), shutdown.clone(), ServerLimits::default());
    tokio::pin!(server);
    tokio::select! {
        _ = terminate.recv() => tracing::info!("asked to stop"),
        _ = interrupt.recv() => tracing::info!("interrupted"),
        _ = &mut server => {}
    }
    shutdown.request();
    let cut = server.await;
    let left = embedded.stop().await;
    stores.close();
    tracing::info!(connections_cut = cut, tasks_cut = left, "stopped");
    Ok(())
}

/// Ten letters that can be read out: whoever sees the server's terminal makes the first account.
fn setup_code(world: &World) -> Secret {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut bytes = [0u8; 10];
    world.random.fill(&mut bytes);
    Secret::new(
        bytes
            .iter()
            .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]))
            .collect::<String>(),
    )
}

fn start_log(settings: &LogSettings) -> anyhow::Result<()> {
    let format = match settings.log_format {
        LogFormat::Json => telemetry::Format::Json,
        LogFormat::Human => telemetry::Format::Human,
        LogFormat::Auto => telemetry::Format::Auto,
    };
    telemetry::start(format, &settings.log).map_err(anyhow::Error::msg)
}

/// A secret from a file, without the line's end.
pub(crate) fn secret_from(file: &Path) -> anyhow::Result<Secret> {
    let text = std::fs::read_to_string(file).with_context(|| format!("the secret file {} cannot be read", file.display()))?;
    let text = text.trim_end_matches(['\r', '\n']);
    anyhow::ensure!(
        text.len() >= 16,
        "the secret in {} is too short: 16 characters or more",
        file.display()
    );
    Ok(Secret::new(text))
}
