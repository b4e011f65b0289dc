//! The commands, each in a few lines over what does the work.

mod accounts;
mod backup;
mod dead_letters;
mod doctor;
mod restore;
mod up;

pub(crate) use up::secret_from;

use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use pando_auth::{Auth, Deps, Settings};
use pando_http::InProcess;
use pando_service::Platform;
use pando_token::{Profile, TokenVerifier};

use crate::administration::Administration;
use crate::cli::{Admin, Command, DataFolder};
use crate::data::{Folder, Held, Stores};
use crate::socket::Holder;
use crate::world::World;

/// Runs one command to its end.
pub fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Up(settings) => up::up(*settings),
        Command::Backup(options) => backup::backup(options),
        Command::Restore(options) => restore::restore(&options),
        Command::DeadLetters(options) => dead_letters::dead_letters(options.action),
        Command::Doctor(folder) => doctor::doctor(&folder.data),
        Command::Openapi => {
            say(&format!("{:#}", pando_gateway::openapi()));
            Ok(())
        }
        Command::Migrate(folder) => migrate(&folder),
        Command::Admin(Admin::ResetPassword { email, stdin, folder }) => accounts::reset_password(email, stdin, &folder),
    }
}

/// Writes what was asked for to standard output; the log goes to standard error.
#[expect(clippy::print_stdout, reason = "the command line speaks to a person")]
fn say(text: &str) {
    println!("{text}");
}

fn migrate(folder: &DataFolder) -> anyhow::Result<()> {
    let held = Folder::hold(&folder.data)?;
    let world = World::real();
    Stores::open(held.path(), &world.clock, &world.ids)?.close();
    say("The data folder has this version's schema.");
    Ok(())
}

/// Who can do an operator's work on a folder: the server that holds it, or this process when nobody does.
enum Hand {
    Server(Holder),
    Here {
        administration: Administration,
        stores: Stores,
        _folder: Folder,
    },
}

impl Hand {
    fn on(path: &Path) -> anyhow::Result<Self> {
        anyhow::ensure!(
            path.join("pando.lock").exists(),
            "{} is not a data folder of Pando: name it with --data",
            path.display()
        );
        match Folder::hold(path) {
            Ok(folder) => {
                let world = World::real();
                let stores = Stores::open(folder.path(), &world.clock, &world.ids)?;
                let auth = block_on(async { Ok(Auth::open(accounts(&stores, &world)).await?) })?;
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
            stores.close();
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

/// auth-service without a server around it.
fn accounts(stores: &Stores, world: &World) -> Deps {
    let verifier = Arc::new(TokenVerifier::new(Profile::default()));
    let platform = Platform::new(world.clock.clone(), world.random.clone(), Arc::new(InProcess::default()), verifier);
    Deps {
        platform,
        store: stores.auth.clone(),
        settings: Settings::default(),
    }
}
