use std::path::Path;

use anyhow::{Context, bail};
use pando_store::bulk::BulkError;
use pando_store::postgres::{Address, OpenError};

use super::{block_on, say};
use crate::cli::Copy;
use crate::copy::{End, Outcome, Source, Target, Telling, Unreachable, copy as copy_all};
use crate::local::AtRest;
use crate::settings::DatabaseSettings;
use crate::world::World;

/// Copies all data from a folder into a database, or back.
pub fn copy(options: &Copy) -> anyhow::Result<()> {
    let (from, to) = (End::named(&options.from)?, End::named(&options.to)?);
    let (source, target) = match (from, to) {
        (End::Folder(from), End::Folder(to)) if AtRest::is_here(&from) => return out_of_system(options, &from, &to),
        (End::Folder(from), End::Database(_)) if AtRest::is_here(&from) => bail!(
            "{} is a system of `pando dapr up`, with a database of its own: copy it into an empty folder, and that one into the database",
            from.display()
        ),
        (End::Folder(from), End::Database(to)) => {
            let source = Source::folder(&from)?;
            (source, Target::Database(options.owner(*to)?, options.role_passwords.clone()))
        }
        (End::Database(from), End::Folder(to)) => {
            let source = Source::Database(options.owner(*from)?);
            (source, Target::folder(&to)?)
        }
        (End::Folder(_), End::Folder(_)) => bail!(
            "both are folders: `pando backup` and `pando restore` bring data from one to another, and `pando dapr up --from` into a new system \
             beside sidecars"
        ),
        (End::Database(_), End::Database(_)) => bail!("both are databases: `pg_dump` and `pg_restore` bring data from one to another"),
    };
    tell(&block_on(all(options, &source, &target))?, &target);
    Ok(())
}

/// Copies out of a system beside sidecars that does not run: its database is there for as long as it takes.
fn out_of_system(options: &Copy, from: &Path, to: &Path) -> anyhow::Result<()> {
    let target = Target::folder(to)?;
    let outcome = block_on(async {
        let system = AtRest::start(from, say).await?;
        let source = Source::Database(Box::new(system.owner().clone()));
        let outcome = all(options, &source, &target).await;
        system.stop().await;
        outcome.map_err(|error| match is_older(&error) {
            // Its database runs for this copy alone, so that nobody else brings it up to date.
            true => error.context(format!(
                "its data is of an earlier version: start it once with `pando dapr up --data {}`, stop it, and run this again",
                from.display()
            )),
            false => error,
        })
    });
    tell(&outcome?, &target);
    Ok(())
}

/// Whether steps of a schema are missing.
fn is_older(error: &anyhow::Error) -> bool {
    let is_missing = |error: &OpenError| matches!(error, OpenError::Missing { .. });
    error.chain().any(|cause| match cause.downcast_ref::<BulkError>() {
        Some(BulkError::Open(error)) => is_missing(error),
        _ => cause.downcast_ref::<OpenError>().is_some_and(is_missing),
    })
}

async fn all(options: &Copy, source: &Source, target: &Target) -> anyhow::Result<Outcome> {
    let unreachable = match options.without_conversations {
        true => Unreachable::LeftBehind,
        false => Unreachable::Refused,
    };
    let outcome = copy_all(source, target, unreachable, &World::real(), &Telling::to_whoever_asked()).await;
    outcome.context("the copy is not finished")
}

fn tell(outcome: &Outcome, target: &Target) {
    say(&match outcome {
        Outcome::WasThere(at) => format!("This copy was finished at {at}: nothing to do."),
        Outcome::Copied => next(target),
    });
}

/// How the other side is started.
fn next(target: &Target) -> String {
    let sealed = "Sessions go on there. Where the signing keys are sealed, they need the same --secret-file.";
    match target {
        Target::Folder(folder) => format!(
            "Everything is there, checked. Start it with: pando up --data {}\n{sealed}\nWhere it came from all is as it was: do not start both.",
            folder.path().display()
        ),
        Target::Database(owner, role_passwords) => {
            let roles = match role_passwords {
                Some(folder) => format!("--database-password-file {}", folder.display()),
                None => {
                    "--database-password-file DIR (a file with a role's password for each service; `pando migrate --role-passwords DIR` \
                         sets them)"
                        .to_owned()
                }
            };
            format!(
                "Everything is there, checked. Start each service with: pando serve SERVICE --database-url {} {roles}\n{sealed}\nBeside \
                 a Dapr sidecar chatbot-service carries conversations into the state component when it starts.\nThe folder is as it \
                 was: do not start both.",
                owner.without_role()
            )
        }
    }
}

impl Copy {
    /// The database of one end, as its owner.
    fn owner(&self, address: Address) -> anyhow::Result<Box<Address>> {
        let settings = DatabaseSettings {
            database_url: Some(address),
            database_password_file: self.database_password_file.clone(),
            database_ca_file: self.database_ca_file.clone(),
            database_connections: None,
        };
        settings.owner().map(Box::new)
    }
}
