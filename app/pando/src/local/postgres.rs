use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};
use pando_store::postgres::let_read;
use rustix::process::Signal;

use super::log_file::LogFile;
use super::process::Plan;
use super::program::{Inherits, Program, User};
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
        if !begin(&self.folder)? {
            return Ok(());
        }
        let data = data(&self.folder);
        make_folder(&data)?;
        // initdb wants a password for the superuser. Nobody signs in as it: the role loses it right after.
        let password = data.with_extension("password");
        write_for_owner(&password, &token(random))?;
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
                    "alter role postgres password null;\ncreate role {OWNER} login createrole password '{owner}';\ncreate role {STATE} login password '{state}';\n\
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
                // A statement that fails would be printed, with the passwords in it.
                arguments.extend(["--single".into(), "-c".into(), "log_min_error_statement=panic".into()]);
                arguments.extend(["-D".into(), data.clone().into(), database.into()]);
            });
            single.run(log, &statements).await?;
            ensure!(!log.end().contains("ERROR:"), "PostgreSQL cannot be prepared:\n{}", log.end());
        }
        finish(&self.folder)
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

    /// Lets the owner, which moves all data, read what Dapr keeps. Said to the running server at each start, since data of an earlier
    /// build may not say it.
    pub(crate) async fn let_owner_read(&self, secrets: &Secrets, world: &World) -> anyhow::Result<()> {
        let password = secrets.kept("state-store", world.random.as_ref())?;
        let state = format!("postgres://{STATE}:{password}@127.0.0.1:{}/{DATABASE}", self.port).parse()?;
        Ok(let_read(&state, STATE, OWNER).await?)
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
            inherits: Inherits::Nothing,
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

/// Begins to make the data, unless it is there. The mark stands before anything else does and until everything does: what lies under it
/// is what a start that was cut off left behind, and nothing else is ever removed.
fn begin(folder: &Path) -> anyhow::Result<bool> {
    let (data, mark) = (data(folder), mark(folder));
    if mark.exists() {
        if data.exists() {
            std::fs::remove_dir_all(&data).context("cannot remove what a start that was cut off left behind")?;
        }
        return Ok(true);
    }
    if data.join("PG_VERSION").exists() {
        return Ok(false);
    }
    let holds_something = data.exists() && std::fs::read_dir(&data)?.next().is_some();
    ensure!(
        !holds_something,
        "{} holds something that is no data of PostgreSQL (there is no PG_VERSION in it): put back what was there, or move it elsewhere \
         to begin anew",
        data.display()
    );
    File::create(&mark)?.sync_all()?;
    File::open(folder)?.sync_all()?;
    Ok(true)
}

/// All of it is there from now on.
fn finish(folder: &Path) -> anyhow::Result<()> {
    // First that the data is there, then that it is whole.
    File::open(folder)?.sync_all()?;
    std::fs::remove_file(mark(folder)).context("the mark of data in the making cannot be taken away")?;
    Ok(File::open(folder)?.sync_all()?)
}

/// Writes a file that nobody else can read, at no moment, in the place of one that was left behind.
fn write_for_owner(file: &Path, text: &str) -> anyhow::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
        _ => {}
    }
    let mut opened = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    Ok(opened.write_all(text.as_bytes())?)
}

fn mark(folder: &Path) -> PathBuf {
    folder.join("postgres.making")
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
    fn data_is_removed_under_its_mark_and_never_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let (folder, data) = (folder.path(), data(folder.path()));
        assert!(begin(folder).unwrap(), "there is none");
        std::fs::create_dir(&data).unwrap();
        std::fs::write(data.join("PG_VERSION"), "15").unwrap();
        assert!(begin(folder).unwrap(), "it was cut off");
        assert!(!data.exists());
        std::fs::create_dir(&data).unwrap();
        std::fs::write(data.join("PG_VERSION"), "15").unwrap();
        finish(folder).unwrap();
        assert!(!begin(folder).unwrap() && data.join("PG_VERSION").exists(), "it is whole");
        std::fs::rename(data.join("PG_VERSION"), data.join("base")).unwrap();
        let error = begin(folder).unwrap_err().to_string();
        assert!(
            error.contains("PG_VERSION") && data.join("base").exists(),
            "it is not ours to remove: {error}"
        );
        std::fs::remove_dir_all(&data).unwrap();
        assert!(begin(folder).unwrap(), "it was moved away");
    }

    #[test]
    fn a_password_is_its_owners_alone_to_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        std::fs::write(&file, "of a start that was cut off").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        write_for_owner(&file, "secret").unwrap();
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "secret");
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn an_account_is_a_line_with_this_very_name() {
        let accounts = "root:x:0:0:root:/root:/bin/sh\nnobody2:x:5:5::/:/bin/false\nnobody:x:65534:65533:n:/:/bin/false\n";
        let user = account(accounts, "nobody").unwrap();
        assert_eq!((user.uid, user.gid), (65534, 65533));
        assert!(account(accounts, "postgres").is_none());
    }
}
