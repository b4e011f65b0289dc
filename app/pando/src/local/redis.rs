use std::path::PathBuf;

use rustix::process::Signal;

use super::log_file::LogFile;
use super::process::Plan;
use super::program::{Inherits, Program};
use super::ready::Ready;
use super::secrets::{Secrets, make_folder};

/// Redis on this machine, with its data in a folder of ours.
pub(crate) struct Redis {
    /// `redis-server`.
    pub program: PathBuf,
    /// Our own binary.
    pub pando: PathBuf,
    /// The data folder of the system.
    pub folder: PathBuf,
    pub port: u16,
    pub password: String,
}

impl Redis {
    /// How it runs. Its password is in a file: arguments can be seen in the list of processes.
    pub(crate) fn plan(&self, secrets: &Secrets, log: LogFile) -> anyhow::Result<Plan> {
        let folder = self.folder.canonicalize()?.join("redis");
        make_folder(&folder)?;
        let (port, password, dir) = (self.port, &self.password, folder.display());
        // Events that are published survive the process (appendonly) and, but for the last second, the machine. Those are fetched from
        // the publishers' own logs.
        let settings = format!(
            "bind 127.0.0.1\nport {port}\nprotected-mode yes\nrequirepass {password}\ndir \"{dir}\"\nappendonly yes\n\
             appendfsync everysec\nsave \"\"\nmaxmemory-policy noeviction\ndaemonize no\n"
        );
        let file = secrets.write("redis.conf", &settings)?;
        Ok(Plan {
            name: "Redis".to_owned(),
            program: Program {
                pando: self.pando.clone(),
                executable: self.program.clone(),
                arguments: vec![file.into()],
                environment: Vec::new(),
                inherits: Inherits::Nothing,
                folder,
                user: None,
                orphan: Signal::TERM,
            },
            ready: Ready::Redis {
                port,
                password: password.clone(),
            },
            stop: Signal::TERM,
            log,
        })
    }

    /// `127.0.0.1:6379`.
    pub(crate) fn address(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
}
