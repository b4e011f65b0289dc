//! The commands, each in a few lines over what does the work.

mod accounts;
mod backup;
mod copy;
mod dapr;
mod dead_letters;
mod doctor;
mod migrate;
mod model;
mod restore;
mod serve;
mod up;

pub use migrate::migrate_database;

use std::future::Future;
use std::io::Write;
use std::sync::Arc;

use anyhow::Context;
use pando_auth::{Auth, Deps, Settings};
use pando_auth_contract::Secret;
use pando_http::InProcess;
use pando_service::{Platform, telemetry};
use pando_token::{Profile, TokenVerifier};

use crate::administration::Administration;
use crate::cli::{Admin, Command, Dapr, Whose};
use crate::data::{Database, Folder, Held, Stores, files};
use crate::local::become_program;
use crate::running::Running;
use crate::settings::{LogFormat, LogSettings};
use crate::socket::Holder;
use crate::world::World;

/// Runs one command to its end.
pub fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Up(settings) => up::up(&settings),
        Command::Serve(settings) => serve::serve(&settings),
        Command::Backup(options) => backup::backup(options),
        Command::Restore(options) => restore::restore(&options),
        Command::Copy(options) => copy::copy(&options),
        Command::DeadLetters(options) => dead_letters::dead_letters(options.action),
        Command::Doctor(whose) => doctor::doctor(&whose),
        Command::Dapr(Dapr::Up(settings)) => dapr::up(&settings),
        Command::Dapr(Dapr::Place(place)) => dapr::place(&place),
        Command::Dapr(Dapr::Where(of)) => dapr::show(&of.data),
        Command::Tethered(tethered) => match become_program(&tethered)? {},
        Command::Openapi => {
            say(pando_gateway::OPENAPI.trim_end());
            Ok(())
        }
        Command::Model(options) => model::model(&options),
        Command::Migrate(options) => block_on(migrate::migrate(&options)),
        Command::Admin(Admin::ResetPassword { email, stdin, whose }) => accounts::reset_password(email, stdin, &whose),
    }
}

/// Writes what was asked for to standard output; the log goes to standard error.
fn say(text: &str) {
    // Whoever closed the other end (`pando openapi | head`) has read enough.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Who can do an operator's work: the server that holds the data, or this process when nobody does.
enum Hand {
    Server(Holder),
    Here {
        administration: Administration,
        stores: Stores,
        _folder: Folder,
    },
}

impl Hand {
    fn on(whose: &Whose) -> anyhow::Result<Self> {
        if let Some(socket) = &whose.socket {
            return Ok(Self::Server(Holder::at(socket)));
        }
        let path = whose.folder.data.as_path();
        anyhow::ensure!(
            path.join("pando.lock").exists(),
            "{} is not a data folder of Pando: name it with --data",
            path.display()
        );
        match Folder::hold_whole(path) {
            Ok(folder) => {
                let world = World::real();
                let stores = files::open(folder.path(), &Database::present(folder.path()), &world)?;
                let auth = accounts(&stores, &world).map(Auth::without_keys).transpose()?;
                Ok(Self::Here {
                    administration: Administration::new(stores.clone(), world.clone(), auth),
                    stores,
                    _folder: folder,
                })
            }
            Err(error) if error.is::<Held>() => Ok(Self::Server(Holder::of(path))),
            Err(error) => Err(error),
        }
    }
}

impl Drop for Hand {
    fn drop(&mut self) {
        if let Self::Here { stores, .. } = self {
            stores.beneath().close();
        }
    }
}

fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("no event loop")?;
    runtime.block_on(work)
}

/// auth-service without a server around it, where its data is in this folder.
fn accounts(stores: &Stores, world: &World) -> Option<Deps> {
    let store = stores.sql(Database::Auth).ok()?;
    let verifier = Arc::new(TokenVerifier::new(Profile::default()));
    let platform = Platform::new(world.clock.clone(), world.random.clone(), Arc::new(InProcess::default()), verifier);
    Some(Deps {
        platform,
        store,
        settings: Settings::default(),
    })
}

fn start_log(settings: &LogSettings) -> anyhow::Result<()> {
    let format = match settings.log_format {
        LogFormat::Json => telemetry::Format::Json,
        LogFormat::Human => telemetry::Format::Human,
        LogFormat::Auto => telemetry::Format::Auto,
    };
    telemetry::start(format, &settings.log).map_err(anyhow::Error::msg)
}

/// Says the code for the first account, while there is none.
async fn tell_code(running: &Running, code: Option<Secret>) -> anyhow::Result<()> {
    if let (Some(code), Some(auth)) = (code, &running.auth)
        && auth.accounts(None).await?.is_empty()
    {
        say(&format!("the first account needs this code: {}", code.expose()));
    }
    Ok(())
}
