//! What an operator can have done, on a running server through its socket or on a folder that nobody holds.

use std::path::Path;

use anyhow::Context;
use pando_auth::Auth;
use pando_auth_contract::Secret;
use pando_bus::{DeadLetter, DeadLetters};
use pando_kernel::Email;
use serde::{Deserialize, Serialize};

use crate::archive;
use crate::data::Stores;
use crate::world::World;

/// A dead letter as it is shown: never the event's data, which is somebody's.
#[derive(Debug, Serialize, Deserialize)]
pub struct ShownLetter {
    /// Names it to `redrive`: `task-service/12`.
    pub name: String,
    /// The topic.
    pub topic: String,
    /// Who would not take it.
    pub destination: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When the last try was.
    pub died_at: pando_kernel::Instant,
    /// Why, in the destination's words.
    pub reason: String,
}

/// The operator's hand on the data of one process.
#[derive(Clone)]
pub struct Administration {
    stores: Stores,
    world: World,
    auth: Option<Auth>,
}

impl Administration {
    /// Over these databases.
    pub fn new(stores: Stores, world: World, auth: Option<Auth>) -> Self {
        Self { stores, world, auth }
    }

    /// Copies all databases as of one moment into a new archive at `file`, checked.
    pub fn backup(&self, file: &Path) -> anyhow::Result<()> {
        let beside = file.parent().context("the backup needs a folder")?;
        let scratch = tempfile::Builder::new()
            .prefix(".backup-")
            .tempdir_in(beside)
            .context("no room for the copy")?;
        let names = self.stores.beneath().copy_into(scratch.path())?;
        let out = std::fs::File::create_new(file).with_context(|| format!("cannot write {}", file.display()))?;
        let written = archive::write(scratch.path(), &names, self.world.clock.now(), &out).and_then(|()| Ok(out.sync_all()?));
        if written.is_err() {
            let _ = std::fs::remove_file(file);
        }
        written
    }

    /// Every dead letter, by source.
    pub async fn dead_letters(&self) -> anyhow::Result<Vec<ShownLetter>> {
        let mut shown = Vec::new();
        for (source, store) in self.stores.by_service() {
            let letters = DeadLetters::new(store, self.world.clock.clone());
            let mut after = 0;
            loop {
                let page = letters.list(after, DeadLetters::PAGE_MAX).await?;
                let Some(last) = page.last() else { break };
                after = last.id;
                shown.extend(page.into_iter().map(|letter| show(source, letter)));
            }
        }
        Ok(shown)
    }

    /// Has one dead letter (or, without a name, all of them) delivered again. Returns how many.
    pub async fn redrive(&self, name: Option<&str>) -> anyhow::Result<u64> {
        let mut count = 0;
        for (source, store) in self.stores.by_service() {
            let letters = DeadLetters::new(store, self.world.clock.clone());
            match name.map(|name| name.split_once('/').unwrap_or(("", name))) {
                None => loop {
                    let some = letters.redrive_all().await?;
                    if some == 0 {
                        break;
                    }
                    count += u64::from(some);
                },
                Some((of, id)) if of == source => {
                    let id = id
                        .parse()
                        .context("a dead letter is named as `dead-letters list` names it: task-service/12")?;
                    count += u64::from(letters.redrive(id).await?);
                }
                Some(_) => {}
            }
        }
        Ok(count)
    }

    /// Gives an account a new password and ends its sessions. Returns the password when it was made here.
    pub async fn reset_password(&self, email: &str, password: Option<String>) -> anyhow::Result<Option<String>> {
        let email = Email::new(email).context("the address")?;
        let is_made_here = password.is_none();
        let auth = self
            .auth
            .as_ref()
            .context("the accounts are not here: name auth-service's data folder with --data, or its socket with --socket")?;
        let password = auth.reset_password(&email, password.map(Secret::new)).await?;
        Ok(is_made_here.then(|| password.expose().to_owned()))
    }
}

fn show(source: &str, letter: DeadLetter) -> ShownLetter {
    ShownLetter {
        name: format!("{source}/{}", letter.id),
        topic: letter.event.kind,
        destination: letter.bus,
        attempts: letter.attempts,
        died_at: letter.died_at,
        reason: letter.reason,
    }
}
