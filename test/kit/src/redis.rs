use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use pando_store::contract::free_port;
use tempfile::TempDir;

/// What whoever uses it must show.
const PASSWORD: &str = "redis-of-a-test";
/// How often a free port may be taken away by somebody else before the server listens on it.
const PORTS_TRIED: u32 = 5;
/// A start takes some milliseconds; this only ends a run that hangs.
const PATIENCE: Duration = Duration::from_secs(20);
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// A Redis server of a test's own: in a folder of its own, on a free port of loopback, with a password. It ends, and its folder goes,
/// when this is dropped.
pub struct Redis {
    folder: TempDir,
    port: u16,
    is_kept: bool,
    running: Option<Child>,
}

impl Redis {
    /// A server whose data is in memory alone. `None`, after a line that says so, where Redis is not installed.
    ///
    /// # Panics
    /// When it is installed and does not start.
    pub fn start() -> Option<Self> {
        Self::start_with(false)
    }

    /// A server that writes each change to its folder (`appendonly`) before it answers: its data is there again after
    /// [`Redis::start_again`]. `None` as with [`Redis::start`].
    ///
    /// # Panics
    /// When it is installed and does not start.
    pub fn start_kept() -> Option<Self> {
        Self::start_with(true)
    }

    fn start_with(is_kept: bool) -> Option<Self> {
        if !is_installed() {
            not_told();
            return None;
        }
        let mut redis = Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            port: 0,
            is_kept,
            running: None,
        };
        for _ in 0..PORTS_TRIED {
            redis.port = free_port();
            if redis.run() {
                return Some(redis);
            }
        }
        panic!("redis-server does not start: {}", redis.log());
    }

    /// The port of loopback on which it listens, also after it was started again.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Host and port, as Dapr's components and Redis' own tools take them.
    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// What it asks for.
    pub fn password(&self) -> &'static str {
        PASSWORD
    }

    /// Where its log and its data are.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Its process, to pause it.
    pub fn pid(&self) -> Option<u32> {
        self.running.as_ref().map(Child::id)
    }

    /// What it answers to one command, as its protocol has it: `+OK`, `$3`. For looks from behind; whoever needs more has a client.
    ///
    /// # Errors
    /// When it is not there.
    pub fn ask(&self, command: &str) -> std::io::Result<String> {
        let mut connection = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        connection.set_read_timeout(Some(PATIENCE))?;
        write!(connection, "AUTH {PASSWORD}\r\n{command}\r\nQUIT\r\n")?;
        let mut answers = String::new();
        connection.read_to_string(&mut answers)?;
        Ok(answers.lines().nth(1).unwrap_or_default().to_owned())
    }

    /// Ends it at once, as by a crash.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.running.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// Starts it again on its port and in its folder; with what it had, if it was to keep it.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&mut self) {
        self.kill();
        assert!(self.run(), "redis-server does not start again: {}", self.log());
    }

    /// Whether it is ready; not when its port is taken.
    #[expect(clippy::disallowed_methods, reason = "tests start the servers they need")]
    fn run(&mut self) -> bool {
        // In a file, since what stands in a command line everybody can read.
        let settings = format!(
            "bind 127.0.0.1\nport {}\nrequirepass {PASSWORD}\ndir {}\nlogfile log\nsave \"\"\nappendonly {}\nappendfsync always\n",
            self.port,
            self.folder.path().display(),
            if self.is_kept { "yes" } else { "no" },
        );
        let file = self.folder.path().join("redis.conf");
        fs::write(&file, settings).expect("writes");
        let mut server = Command::new("redis-server");
        server.arg(&file).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = server.spawn().expect("redis-server runs");
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if child.try_wait().expect("it is our child").is_some() {
                return false;
            }
            if self.ask("PING").is_ok_and(|answer| answer == "+PONG") {
                self.running = Some(child);
                return true;
            }
            std::thread::sleep(LOOK_EVERY);
        }
        let _ = child.kill();
        let _ = child.wait();
        panic!("redis-server is not ready after {PATIENCE:?}: {}", self.log());
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        self.kill();
    }
}

#[expect(clippy::disallowed_methods, reason = "tests start the servers they need")]
fn is_installed() -> bool {
    let mut version = Command::new("redis-server");
    version.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    version.status().is_ok_and(|status| status.success())
}

fn not_told() {
    pando_told::not_told("what Redis does; there is no `redis-server` in the PATH (install the package redis-server)");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_asks_for_its_password_and_keeps_what_it_is_to_keep() {
        let Some(mut kept) = Redis::start_kept() else { return };
        assert_eq!(kept.ask("SET a b").unwrap(), "+OK");
        let mut stranger = TcpStream::connect(kept.host()).unwrap();
        stranger.write_all(b"GET a\r\nQUIT\r\n").unwrap();
        let mut answer = String::new();
        stranger.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("-NOAUTH"), "{answer}");
        kept.start_again();
        assert_eq!(kept.ask("EXISTS a").unwrap(), ":1");
        let mut passing = Redis::start().unwrap();
        assert_eq!(passing.ask("SET a b").unwrap(), "+OK");
        passing.start_again();
        assert_eq!(passing.ask("EXISTS a").unwrap(), ":0");
        let (host, folder) = (kept.host(), kept.folder().to_owned());
        drop(kept);
        assert!(TcpStream::connect(host).is_err() && !folder.exists());
    }
}
