use std::fs::{File, create_dir_all};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::client::Connection;

/// How long a start may take, and a stop.
const START_TIME: Duration = Duration::from_secs(60);
const STOP_TIME: Duration = Duration::from_secs(20);

/// A running `pando up`. It ends with the value: what was started here is ended here, and nothing else.
pub struct Server {
    process: Child,
    pid: u32,
    address: SocketAddr,
    ready: Duration,
}

impl Server {
    /// Starts the binary on a data folder and waits until it is ready. Its warnings are added to `log`.
    pub async fn start(binary: &Path, folder: &Path, log: &Path) -> anyhow::Result<Self> {
        if let Some(parent) = log.parent() {
            create_dir_all(parent)?;
        }
        let log = File::options().create(true).append(true).open(log)?;
        let begun = Instant::now();
        let mut process = Command::new(binary)
            .args(["up", "--listen", "127.0.0.1:0", "--log", "warn", "--registration", "open"])
            .args(["--person-rate", "4000000/1:4000000", "--address-rate", "4000000/1:4000000"])
            .arg("--data")
            .arg(folder)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{} cannot be started: build it with `make build`", binary.display()))?;
        let pid = process.id().context("the server ended at once")?;
        let output = process.stdout.take().context("the server's output")?;
        let mut lines = BufReader::new(output).lines();
        let line = timeout(START_TIME, lines.next_line())
            .await
            .context("the server does not say where it listens")??
            .context("the server ended at once")?;
        let address = line
            .strip_prefix("listening on http://")
            .with_context(|| format!("instead of its address the server says: {line}"))?
            .parse()?;
        until_ready(address, begun).await?;
        Ok(Self {
            process,
            pid,
            address,
            ready: begun.elapsed(),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// How long it took from the start of the process to the first `200` of `/readyz`.
    pub fn ready(&self) -> Duration {
        self.ready
    }

    /// Asks it to stop, and waits until it has; returns how long that took.
    pub async fn stop(mut self) -> anyhow::Result<Duration> {
        let begun = Instant::now();
        // The standard library sends no other signal than SIGKILL.
        let asked = Command::new("sh")
            .args(["-c", "kill -TERM \"$1\"", "sh", &self.pid.to_string()])
            .status()
            .await?;
        if !asked.success() {
            bail!("the server was gone already");
        }
        let status = timeout(STOP_TIME, self.process.wait())
            .await
            .context("the server does not stop")??;
        if !status.success() {
            bail!("the server ended with {status}");
        }
        Ok(begun.elapsed())
    }
}

async fn until_ready(address: SocketAddr, begun: Instant) -> anyhow::Result<()> {
    let mut connection = Connection::open(address).await?;
    while begun.elapsed() < START_TIME {
        let request = Request::get("/readyz").header("host", "localhost").body(Full::new(Bytes::new()))?;
        if connection.send(request).await?.0.is_success() {
            return Ok(());
        }
        sleep(Duration::from_millis(2)).await;
    }
    bail!("the server does not become ready")
}
