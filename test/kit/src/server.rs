use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::Person;

/// How long a start may take: a debug build on a busy machine.
pub(crate) const START_TIME: Duration = Duration::from_secs(30);

/// How long a stop may take before the test gives up: more than the server promises, so that a slow stop is told as such.
const STOP_TIME: Duration = Duration::from_secs(30);

/// A running `pando up`. Ends with the value; what it started, it ends, and nothing else.
pub struct Server {
    process: Child,
    address: String,
    folder: Folder,
    options: Vec<String>,
}

enum Folder {
    Own(TempDir),
    Given(PathBuf),
}

impl Server {
    /// A fresh server on a data folder of its own.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// A fresh server with these flags.
    pub async fn start_with(options: &[&str]) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("pando-test-")
            .tempdir()
            .expect("a folder for the data");
        Self::run(Folder::Own(folder), options.iter().map(|option| (*option).to_owned()).collect()).await
    }

    /// A server on this data folder.
    pub async fn start_on(folder: &Path) -> Self {
        Self::run(Folder::Given(folder.to_owned()), Vec::new()).await
    }

    /// A server on what a backup holds, brought back into a folder that is not there yet.
    pub async fn restore_into(folder: &Path, backup: &str) -> Self {
        let output = command()
            .args(["restore", backup, "--data"])
            .arg(folder)
            .output()
            .await
            .expect("the command runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        Self::start_on(folder).await
    }

    async fn run(folder: Folder, options: Vec<String>) -> Self {
        let path = match &folder {
            Folder::Own(folder) => folder.path(),
            Folder::Given(path) => path,
        };
        let mut process = command()
            .args([
                "up",
                "--listen",
                "127.0.0.1:0",
                "--log",
                "warn",
                "--person-rate",
                "100000/1:100000",
                "--address-rate",
                "100000/1:100000",
            ])
            .arg("--data")
            .arg(path)
            .args(&options)
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the server starts");
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let line = tokio::time::timeout(START_TIME, lines.next_line())
            .await
            .expect("the server says where it listens")
            .expect("a line");
        let line = line.unwrap_or_else(|| panic!("the server ended at once"));
        let address = line
            .strip_prefix("listening on http://")
            .unwrap_or_else(|| panic!("instead of its address it says {line}"))
            .to_owned();
        Self {
            process,
            address,
            folder,
            options,
        }
    }

    /// Its data folder.
    pub fn folder(&self) -> &Path {
        match &self.folder {
            Folder::Own(folder) => folder.path(),
            Folder::Given(path) => path,
        }
    }

    /// `127.0.0.1:40123`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Kills it without a word (SIGKILL) and starts it again on the same data.
    pub async fn kill_and_restart(mut self) -> Self {
        self.process.kill().await.expect("it can be killed");
        let Self { folder, options, .. } = self;
        Self::run(folder, options).await
    }

    /// Asks it to stop (SIGTERM) and waits until it has; how long that took.
    ///
    /// # Panics
    /// When it does not end, or not as a success.
    pub async fn stop(&mut self) -> Duration {
        let began = std::time::Instant::now();
        end(&mut self.process).await;
        began.elapsed()
    }

    /// Starts it again on the same data, after [`Self::stop`].
    pub async fn restart(self) -> Self {
        Self::run(self.folder, self.options).await
    }

    /// Somebody without an account.
    pub fn visitor(&self) -> Person {
        Person::visiting(&self.address)
    }

    /// Runs another command of the binary on this server's data folder: its output, if it succeeded, or what it complained of.
    pub async fn command(&self, arguments: &[&str]) -> Result<String, String> {
        let folder = self.folder().to_str().expect("a plain path");
        pando(&[arguments, &["--data", folder]].concat()).await
    }
}

/// Runs a command of the binary to its end: its output, if it succeeded, or what it complained of.
///
/// # Panics
/// When there is no binary.
pub async fn pando(arguments: &[&str]) -> Result<String, String> {
    let output = command().args(arguments).output().await.expect("the command runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(text(&output.stderr))
    }
}

/// Starts a process with these arguments and waits until it says where it listens; it ends with the answer.
///
/// # Panics
/// When it does not.
pub async fn listening(arguments: &[&str]) -> (Child, String) {
    let mut command = command();
    command.args(arguments).stdout(Stdio::piped()).kill_on_drop(true);
    let mut process = command.spawn().expect("the command runs");
    let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
    let line = tokio::time::timeout(START_TIME, lines.next_line()).await;
    let line = line.expect("it starts in time").expect("it says something").unwrap_or_default();
    let address = line.strip_prefix("listening on ").unwrap_or_else(|| panic!("it says {line:?}"));
    (process, address.trim_start_matches("http://").to_owned())
}

/// Asks a process to stop (SIGTERM).
///
/// # Panics
/// When there is none of this id.
pub(crate) async fn terminate(id: u32) {
    signal("TERM", id).await;
}

/// Ends a process without a word to it (SIGKILL).
///
/// # Panics
/// When there is none of this id.
pub(crate) async fn kill(id: u32) {
    signal("KILL", id).await;
}

async fn signal(name: &str, id: u32) {
    let command = format!("kill -{name} \"$0\"");
    let sent = Command::new("sh").args(["-c", &command, &id.to_string()]).status().await;
    assert!(sent.expect("a shell").success(), "it cannot be reached");
}

/// Asks a process to stop (SIGTERM) and waits until it has.
///
/// # Panics
/// When it does not end, or not as a success.
pub(crate) async fn end(process: &mut Child) {
    terminate(process.id().expect("it runs")).await;
    let ended = tokio::time::timeout(STOP_TIME, process.wait()).await;
    let status = ended.expect("it stops when it is asked").expect("it ran");
    assert!(status.success(), "it ended with {status}");
}

/// The binary, built into the same folder as the test that runs.
pub(crate) fn binary() -> PathBuf {
    let test = std::env::current_exe().expect("the test knows itself");
    let folder = test.parent().and_then(Path::parent).expect("target/debug/deps");
    let binary = folder.join("pando");
    assert!(binary.exists(), "{} is not there: cargo build -p pando", binary.display());
    binary
}

/// A command of it, without our variables.
pub(crate) fn command() -> Command {
    let mut command = Command::new(binary());
    command.env_clear();
    command
}
