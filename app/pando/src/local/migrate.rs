use std::path::{Path, PathBuf};

use rustix::process::Signal;

use super::log_file::LogFile;
use super::program::{Inherits, Program};
use super::secrets::Secrets;
use crate::data::Database;
use crate::service_name::ServiceName;
use crate::world::World;

/// Where the roles' passwords are, each in a file named like its service.
pub(crate) fn passwords(secrets: &Secrets) -> PathBuf {
    secrets.path("roles")
}

/// The secret of the sidecars' secret store that holds the password of an app's role.
pub(crate) fn database_secret(app_id: &str) -> String {
    format!("pando-database-{app_id}")
}

/// Makes the schemas and roles of the services, as the owner of the database, and gives the roles their passwords.
pub(crate) async fn migrate(
    pando: &Path,
    folder: &Path,
    owner_url: &str,
    secrets: &Secrets,
    world: &World,
    log: &LogFile,
) -> anyhow::Result<()> {
    for service in ServiceName::ALL.into_iter().filter(|service| !Database::of(*service).is_empty()) {
        secrets.kept(&format!("roles/{}", service.app_id()), world.random.as_ref())?;
    }
    let program = Program {
        pando: pando.to_owned(),
        executable: pando.to_owned(),
        arguments: vec!["migrate".into(), "--role-passwords".into(), passwords(secrets).into()],
        environment: vec![("DATABASE_URL", owner_url.into())],
        inherits: Inherits::Nothing,
        folder: folder.to_owned(),
        user: None,
        orphan: Signal::KILL,
    };
    program.run(log, "").await
}
