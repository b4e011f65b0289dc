use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use rustix::process::Signal;

use super::log_file::LogFile;
use super::process::Plan;
use super::program::{Program, User};
use super::ready::Ready;
use super::secrets::{Secrets, make_folder, token};
use crate::world::World;

/// Whose the database is: `pando migrate` makes the schemas and roles of the services as it.
const OWNER: &str = "pando_owner";
/// Whose the schema of Dapr's state store is.
const STATE: &str = "dapr_state";
const DATABASE: &str = "pando";
/// What one process of each service takes at most, with the state store of its sidecar, and what is for migrations and people.
const CONNECTIONS_OF_A_REPLICA: usize = 75;
const CONNECTIONS_OF_OTHERS: usize = 50;

/// PostgreSQL on this machine, with its data in a folder of ours.
pub(crate) struct Postgres {
    /// The folder of its programs.
    pub programs: PathBuf,
    /// Our own binary.
    pub pando: PathBuf,
    /// The data folder of the system.
    pub folder: PathBuf,
    pub port: u16,
    /// Processes of each service that use it.
    pub replicas: usize,
}

impl Postgres {
    /// The version whose data is there.
    pub(crate) fn version_of_data(folder: &Path) -> Option<String> {
        let text = std::fs::read_to_string(data(folder).join("PG_VERSION")).ok()?;
        Some(text.trim().to_owned())
    }

    /// Makes the data, once: the databases, their owner, and the schema of the state store. A try that was cut off is begun anew.
    pub(crate) async fn prepare(&self, secrets: &Secrets, world: &World, log: &LogFile) -> anyhow::Result<()> {
        let user = unprivileged()?;
        if user.is_some() {
            self.let_in()?;
        }
        let random = world.random.as_ref();
        let (owner, state) = (secrets.kept("database-owner", random)?, secrets.kept("state-store", random)?);
        let made = self.folder.join("postgres.made");
        if made.exists() {
            return Ok(());
        }
        let data = data(&self.folder);
        if data.exists() {
            std::fs::remove_dir_all(&data).context("cannot remove what a start that was cut off left behind")?;
        }
        make_folder(&data)?;
        // Nobody signs in as the superuser: its password is made, used here and forgotten.
        let password = data.with_extension("password");
        std::fs::write(&password, token(random))?;
        if let Some(user) = user {
            for path in [&data, &password] {
                chown(path, Some(user.uid), Some(user.gid))?;
            }
        }
        let initdb = self.program("initdb", user, |arguments| {
            arguments.extend(["-U", "postgres", "-A", "scram-sha-256", "-E", "UTF8", "--locale", "C"].map(Into::into));
            arguments.extend(["-D".into(), data.clone().into(), "--pwfile".into(), password.clone().into()]);
        });
        let done = initdb.run(log, "").await;
        std::fs::remove_file(&password)?;
        done?;
        // The single-user mode needs no server that listens yet, and no password: one statement a line.
        for (database, statements) in [
            (
                "postgres",
                format!(
                    "create role {OWNER} login createrole password '{owner}';\ncreate role {STATE} login password '{state}';\n\
                     create database {DATABASE} owner {OWNER};\ngrant connect on database {DATABASE} to {STATE};\n\
                     revoke connect on database postgres from public;\n"
                ),
            ),
            (
                DATABASE,
                format!("create schema {STATE} authorization {STATE};\nrevoke all on schema public from public;\n"),
            ),
        ] {
            let single = self.program("postgres", user, |arguments| {
                arguments.extend(["--single".into(), "-D".into(), data.clone().into(), database.into()]);
            });
            single.run(log, &statements).await?;
            anyhow::ensure!(!log.end().contains("ERROR:"), "PostgreSQL cannot be prepared:\n{}", log.end());
        }
        std::fs::File::create(&made)?.sync_all()?;
        Ok(())
    }

    /// How it runs.
    pub(crate) fn plan(&self, log: LogFile) -> anyhow::Result<Plan> {
        let data = data(&self.folder);
        let settings = [
            "listen_addresses=127.0.0.1".to_owned(),
            // Loopback with passwords is the only way in.
            "unix_socket_directories=".to_owned(),
            format!(
                "max_connections={}",
                CONNECTIONS_OF_OTHERS + CONNECTIONS_OF_A_REPLICA * self.replicas
            ),
            "lc_messages=C".to_owned(),
        ];
        let program = self.program("postgres", unprivileged()?, |arguments| {
            arguments.extend(["-D".into(), data.clone().into(), "-p".into(), self.port.to_string().into()]);
            arguments.extend(settings.into_iter().flat_map(|setting| ["-c".into(), setting.into()]));
        });
        Ok(Plan {
            name: "PostgreSQL".to_owned(),
            program,
            ready: Ready::Postgres {
                file: data.join("postmaster.pid"),
            },
            // Whoever is connected is cut off, and everything committed is written out.
            stop: Signal::INT,
            log,
        })
    }

    /// The database for its owner.
    pub(crate) fn owner_url(&self, secrets: &Secrets, world: &World) -> anyhow::Result<String> {
        let password = secrets.kept("database-owner", world.random.as_ref())?;
        Ok(format!("postgres://{OWNER}:{password}@127.0.0.1:{}/{DATABASE}", self.port))
    }

    /// The database for whoever names a role and shows its password.
    pub(crate) fn url(&self) -> String {
        format!("postgres://127.0.0.1:{}/{DATABASE}", self.port)
    }

    /// The database for Dapr's state store.
    pub(crate) fn state_dsn(&self, secrets: &Secrets, world: &World) -> anyhow::Result<String> {
        let password = secrets.kept("state-store", world.random.as_ref())?;
        Ok(format!(
            "host=127.0.0.1 port={} user={STATE} password={password} dbname={DATABASE} sslmode=disable",
            self.port
        ))
    }

    fn program(&self, name: &str, user: Option<User>, tell: impl FnOnce(&mut Vec<std::ffi::OsString>)) -> Program {
        let mut arguments = Vec::new();
        tell(&mut arguments);
        Program {
            pando: self.pando.clone(),
            executable: self.programs.join(name),
            arguments,
            environment: vec![("LC_ALL", "C".into()), ("PATH", "/usr/bin:/bin".into())],
            inherits: false,
            folder: self.folder.clone(),
            user,
            orphan: Signal::QUIT,
        }
    }

    /// Lets the other user pass through the data folder to its own part, and sees that it can get there at all.
    fn let_in(&self) -> anyhow::Result<()> {
        let here = self.folder.canonicalize()?;
        std::fs::set_permissions(&here, std::fs::Permissions::from_mode(0o711))?;
        for folder in here.ancestors() {
            if std::fs::metadata(folder)?.permissions().mode() & 0o001 == 0 {
                bail!(
                    "PostgreSQL does not run as root, and another user cannot enter {}: choose a folder elsewhere with --data, or start \
                     this as another user than root",
                    folder.display()
                );
            }
        }
        Ok(())
    }
}

fn data(folder: &Path) -> PathBuf {
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned()).join("postgres")
}

/// Whom PostgreSQL runs as when we are root, which it refuses.
fn unprivileged() -> anyhow::Result<Option<User>> {
    if !rustix::process::geteuid().is_root() {
        return Ok(None);
    }
    let accounts = std::fs::read_to_string("/etc/passwd").context("the users of this machine cannot be read")?;
    let user = ["postgres", "nobody"].iter().find_map(|name| account(&accounts, name));
    user.map(Some)
        .context("PostgreSQL does not run as root, and there is no user postgres or nobody: start this as another user")
}

fn account(accounts: &str, name: &str) -> Option<User> {
    let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
    let mut numbers = line.split(':').skip(2);
    Some(User {
        uid: numbers.next()?.parse().ok()?,
        gid: numbers.next()?.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_a_line_with_this_very_name() {
        let accounts = "root:x:0:0:root:/root:/bin/sh\nnobody2:x:5:5::/:/bin/false\nnobody:x:65534:65533:n:/:/bin/false\n";
        let user = account(accounts, "nobody").unwrap();
        assert_eq!((user.uid, user.gid), (65534, 65533));
        assert!(account(accounts, "postgres").is_none());
    }
}
