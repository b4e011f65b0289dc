use std::path::Path;

use anyhow::Context;
use pando_store::postgres::{self, Address, Migrated, Room, Service, make_room, role_name};
use pando_store::state;

use super::say;
use crate::cli::Migrate;
use crate::data::{Database, Folder, files};
use crate::settings::password_from;
use crate::world::World;

/// The schema that Dapr's state store fills, and its role: `deploy/dapr/components/statestore.yaml` names it.
const DAPR_STATE: &str = "dapr_state";

/// Makes what is missing of the schemas: of the data folder's files, or of the database, in the name of its owner.
pub async fn migrate(options: &Migrate) -> anyhow::Result<()> {
    options.database.check()?;
    match options.database.database_url.is_some() {
        true => database(options).await,
        false => folder(options),
    }
}

fn folder(options: &Migrate) -> anyhow::Result<()> {
    let held = Folder::hold_whole(&options.folder.data)?;
    let present = Database::present(held.path());
    let which = if present.is_empty() { &Database::ALL[..] } else { &present };
    files::open(held.path(), which, &World::real())?.beneath().close();
    say("The data folder has this version's schema.");
    Ok(())
}

async fn database(options: &Migrate) -> anyhow::Result<()> {
    let owner = options.database.owner()?;
    migrate_database(&owner, options.role_passwords.as_deref(), say).await?;
    if let Some(file) = &options.dapr_state_password_file {
        let password = password_from(file)?;
        let room = Room {
            schema: DAPR_STATE,
            role: DAPR_STATE,
            password: password.expose(),
        };
        make_room(&owner, &room).await?;
        say(&format!("{DAPR_STATE} is {DAPR_STATE}'s, for Dapr's state store."));
    }
    Ok(())
}

/// Makes what is missing of the schemas and roles of a database, in the name of its owner, and says what was made.
pub async fn migrate_database(owner: &Address, role_passwords: Option<&Path>, say: impl Fn(&str)) -> anyhow::Result<()> {
    for database in Database::ALL {
        let service = database.service().app_id();
        let password = role_passwords.map(|folder| password_from(&folder.join(service)));
        let password = password.transpose()?;
        let one = Service {
            schema: database.schema().unwrap_or(&state::SCHEMA),
            role: &role_name(service),
            password: password.as_ref().map(|password| password.expose()),
        };
        for Migrated { schema, steps } in postgres::migrate(owner, &[one]).await.context("nothing of this step was kept")? {
            for step in &steps {
                say(&format!("{schema}: {step}"));
            }
            say(&format!("{schema} has this version's schema, and is {}'s.", role_name(service)));
        }
    }
    Ok(())
}
