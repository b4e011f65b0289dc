use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, bail};
use rustix::process::Signal;
use tokio::io::{AsyncBufReadExt, AsyncRead, BufReader};
use tokio::process::{Child, Command};

use super::log_file::LogFile;

/// The longest line that is looked at; a longer one is cut.
const LINE_BYTES_MAX: u64 = 64 * 1024;

/// A user to run as.
#[derive(Clone, Copy, Debug)]
pub(crate) struct User {
    pub uid: u32,
    pub gid: u32,
}

/// What a program sees of our own environment.
#[derive(Clone, Debug)]
pub(crate) enum Inherits {
    /// Nothing.
    Nothing,
    /// All of it but these variables: what an operator sets there for the services.
    AllBut(Vec<String>),
}

/// A program as it is started, each time in the same way.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    /// Our own binary, by which everything is started ([`super::tether`]).
    pub pando: PathBuf,
    /// What is run.
    pub executable: PathBuf,
    /// What it is told.
    pub arguments: Vec<OsString>,
    /// What it is told where nobody sees it in the list of processes.
    pub environment: Vec<(&'static str, OsString)>,
    /// What it sees of our own environment.
    pub inherits: Inherits,
    /// Where it is started.
    pub folder: PathBuf,
    /// Who it runs as, if not as we do.
    pub user: Option<User>,
    /// What it gets when we are gone.
    pub orphan: Signal,
}

impl Program {
    /// Starts it. What it prints goes into the log, and each line to `heard`.
    ///
    /// It ends with the thread that calls this: what ties it to us is the kernel's word that a parent *thread* has ended. Call it from the
    /// main thread or a task, never from a thread that comes and goes (`spawn_blocking`, `block_in_place`).
    pub(crate) fn start(&self, log: &LogFile, heard: impl Fn(&str) + Clone + Send + 'static) -> anyhow::Result<Child> {
        let mut command = self.command();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot run {}", self.pando.display()))?;
        if let (Some(out), Some(error)) = (child.stdout.take(), child.stderr.take()) {
            copy(out, log.clone(), heard.clone());
            copy(error, log.clone(), heard);
        }
        Ok(child)
    }

    /// Runs it to its end, with this to read.
    pub(crate) async fn run(&self, log: &LogFile, input: &str) -> anyhow::Result<()> {
        use tokio::io::AsyncWriteExt;
        let mut child = self
            .command()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("cannot run {}", self.pando.display()))?;
        if let Some(mut stdin) = child.stdin.take() {
            // It may end before it has read all: its status says more than this does.
            let _ = stdin.write_all(input.as_bytes()).await;
        }
        let output = child.wait_with_output().await?;
        log.write(&output.stdout);
        log.write(&output.stderr);
        if !output.status.success() {
            bail!("{} failed ({}):\n{}", name(&self.executable), output.status, log.end());
        }
        Ok(())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.pando);
        match &self.inherits {
            Inherits::Nothing => _ = command.env_clear(),
            Inherits::AllBut(names) => names.iter().for_each(|name| _ = command.env_remove(name)),
        }
        command
            .arg("tethered")
            .arg("--parent")
            .arg(std::process::id().to_string())
            .arg("--signal")
            .arg(self.orphan.as_raw().to_string());
        if let Some(user) = self.user {
            command.args(["--user", &user.uid.to_string(), "--group", &user.gid.to_string()]);
        }
        command
            .arg("--")
            .arg(&self.executable)
            .args(&self.arguments)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.folder)
            // Ctrl-C at a terminal is for us alone: we end the others in their order.
            .process_group(0);
        command
    }
}

fn name(file: &Path) -> String {
    file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned()
}

/// Copies what a process prints, until it ends.
#[expect(
    clippy::disallowed_methods,
    reason = "it ends with the pipe, which ends with the process that is watched"
)]
fn copy(from: impl AsyncRead + Send + Unpin + 'static, log: LogFile, heard: impl Fn(&str) + Send + 'static) {
    tokio::spawn(async move {
        use tokio::io::AsyncReadExt;
        let mut reader = BufReader::new(from);
        let mut line = Vec::new();
        loop {
            line.clear();
            match (&mut reader).take(LINE_BYTES_MAX).read_until(b'\n', &mut line).await {
                Ok(0) | Err(_) => return,
                Ok(_) => {
                    log.write(&line);
                    heard(String::from_utf8_lossy(&line).trim_end());
                }
            }
        }
    });
}
