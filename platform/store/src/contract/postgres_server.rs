use std::ffi::OsStr;
use std::fs::{self, File};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio_postgres::NoTls;

/// Where Debian and its kin put the server's programs, beside the PATH.
const DEBIAN: &str = "/usr/lib/postgresql";
/// The owner of the server and of every database in it.
const OWNER: &str = "keeper";
const OWNER_PASSWORD: &str = "the keeper's own";
/// The same as it stands in a URL.
const OWNER_PASSWORD_IN_URL: &str = "the%20keeper%27s%20own";
/// How often a free port may be taken away by somebody else before the server listens on it.
const PORTS_TRIED: u32 = 5;
/// A start takes a second; this only ends a run that hangs.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// A PostgreSQL server of a test's own: an empty cluster in a folder of its own, on a free port of loopback, with a password, without
/// fsync unless the settings say otherwise. It ends, and its folder goes, when this is dropped.
///
/// This is the one place that starts one; `test/kit` uses it too. PostgreSQL refuses to run as root: then it runs as `postgres`, or else
/// as `nobody`.
pub struct PostgresServer {
    dir: TempDir,
    programs: PathBuf,
    settings: Vec<(String, String)>,
    port: u16,
    running: Option<Child>,
    databases: AtomicU32,
}

impl PostgresServer {
    /// A new server. `None`, after a line that says so, where PostgreSQL is not installed.
    ///
    /// # Panics
    /// When it is installed and does not start.
    pub fn start() -> Option<Self> {
        Self::start_with(&[])
    }

    /// A new server with these settings of `postgresql.conf`, which win over ours.
    ///
    /// # Panics
    /// When it is installed and does not start.
    pub fn start_with(settings: &[(&str, &str)]) -> Option<Self> {
        let Some(programs) = find_programs() else {
            not_told();
            return None;
        };
        let dir = tempfile::tempdir().expect("a temporary folder");
        let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut server = Self {
            programs,
            settings: settings.collect(),
            port: 0,
            running: None,
            databases: AtomicU32::new(0),
            dir,
        };
        server.make_cluster();
        for _ in 0..PORTS_TRIED {
            server.port = free_port();
            if server.run().is_ok() {
                return Some(server);
            }
        }
        panic!("PostgreSQL does not start: {}", server.log());
    }

    /// The address of a database that is there from the start, for its owner, who may do everything.
    pub fn owner_url(&self) -> String {
        self.url("postgres")
    }

    /// The address of this database for the owner.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{OWNER}:{OWNER_PASSWORD_IN_URL}@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes an empty database of a name of its own; the answer is its address for the owner.
    ///
    /// # Panics
    /// When the server is not running.
    pub async fn new_database(&self) -> String {
        let name = format!("fresh_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.execute(&self.owner_url(), &format!("create database {name}")).await;
        self.url(&name)
    }

    /// Runs statements as whoever the address says, on a connection of their own.
    ///
    /// # Panics
    /// When the server refuses one.
    pub async fn execute(&self, url: &str, sql: &str) {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("connects");
        let run = async move { client.batch_execute(sql).await };
        // The connection ends when the client is dropped, which is when the statements are done.
        let (done, _) = tokio::join!(run, connection);
        done.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    }

    /// The number that a query gives, as whoever the address says.
    ///
    /// # Panics
    /// When the server refuses it, or it gives something else.
    pub async fn number(&self, url: &str, sql: &str) -> i64 {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await.expect("connects");
        let run = async move { client.query_one(sql, &[]).await };
        let (row, _) = tokio::join!(run, connection);
        row.unwrap_or_else(|error| panic!("{sql}: {error:?}")).get(0)
    }

    /// The port it listens on, also after it was started again.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Its folder: for files that settings name (`ssl_cert_file`), which must be readable by [`PostgresServer::hand_over`].
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }

    /// Makes this file the server's own.
    ///
    /// # Panics
    /// When there is no such file.
    pub fn hand_over(&self, path: &Path) {
        if let Some((user, group)) = account() {
            chown(path, Some(user), Some(group)).expect("root may give files away");
        }
    }

    /// Has it end in good order: connections are cut, what runs is undone.
    pub fn stop(&mut self) {
        self.end(Signal::INT);
    }

    /// Has it end at once, as by a crash: it recovers from its log at the next start.
    pub fn kill(&mut self) {
        self.end(Signal::QUIT);
    }

    /// Starts it again where it was, with the same port and data.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&mut self) {
        if let Err(status) = self.run() {
            panic!("PostgreSQL does not start again ({status}): {}", self.log());
        }
    }

    fn end(&mut self, signal: Signal) {
        if let Some(mut child) = self.running.take() {
            let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw).expect("a process id");
            let _ = kill_process(pid, signal);
            let _ = child.wait();
        }
    }

    fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.dir.path().join("log")).unwrap_or_default()
    }

    fn make_cluster(&self) {
        let password = self.dir.path().join("password");
        fs::write(&password, OWNER_PASSWORD).expect("writes");
        self.hand_over(self.dir.path());
        self.hand_over(&password);
        if account().is_some()
            && let Some(closed) = self.dir.path().ancestors().skip(1).find(|folder| is_closed(folder))
        {
            panic!(
                "PostgreSQL does not run as root, and another user cannot enter {}: let TMPDIR name a folder that everybody may pass \
                 through, or run the tests as another user than root",
                closed.display()
            );
        }
        let mut initdb = self.command("initdb");
        initdb.arg("--pgdata").arg(self.data()).arg("--pwfile").arg(&password);
        initdb.args([
            "--username",
            OWNER,
            "--auth",
            "scram-sha-256",
            "--encoding",
            "UTF8",
            "--locale",
            "C",
        ]);
        let made = initdb.arg("--no-sync").output().expect("initdb runs");
        assert!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
    }

    fn run(&mut self) -> Result<(), ExitStatus> {
        let ours = [
            ("listen_addresses", "127.0.0.1"),
            ("unix_socket_directories", ""),
            ("fsync", "off"),
            ("shared_buffers", "32MB"),
            ("max_connections", "200"),
            // Sentences, not their translations.
            ("lc_messages", "C"),
        ];
        let mut server = self.command("postgres");
        server.arg("-D").arg(self.data()).arg("-p").arg(self.port.to_string());
        for (name, value) in ours {
            server.arg("-c").arg(format!("{name}={value}"));
        }
        for (name, value) in &self.settings {
            server.arg("-c").arg(format!("{name}={value}"));
        }
        let log = File::options().create(true).append(true).open(self.dir.path().join("log"));
        server.stdout(Stdio::null()).stderr(log.expect("writes its log"));
        // What a run before left behind would look ready.
        let _ = fs::remove_file(self.data().join("postmaster.pid"));
        let mut child = server.spawn().expect("postgres runs");
        let looks = PATIENCE.as_millis() / LOOK_EVERY.as_millis();
        for _ in 0..looks {
            if let Some(status) = child.try_wait().expect("it is our child") {
                return Err(status);
            }
            if self.is_ready() {
                self.running = Some(child);
                return Ok(());
            }
            std::thread::sleep(LOOK_EVERY);
        }
        panic!("PostgreSQL is not ready after {PATIENCE:?}: {}", self.log());
    }

    /// The eighth line of the file in which the server tells how it is.
    fn is_ready(&self) -> bool {
        let told = fs::read_to_string(self.data().join("postmaster.pid")).unwrap_or_default();
        told.lines().nth(7).is_some_and(|status| status.trim() == "ready")
    }

    #[expect(clippy::disallowed_methods, reason = "tests start the servers they need")]
    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(self.programs.join(program));
        command.current_dir(self.dir.path()).env_remove("PGDATA");
        if let Some((user, group)) = account() {
            command.uid(user).gid(group);
        }
        command
    }
}

impl Drop for PostgresServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Whom the server runs as when we are root: user and group.
fn account() -> Option<(u32, u32)> {
    if !rustix::process::geteuid().is_root() {
        return None;
    }
    let accounts = fs::read_to_string("/etc/passwd").ok()?;
    ["postgres", "nobody"].iter().find_map(|name| {
        let mut line = accounts
            .lines()
            .find(|line| line.split(':').next() == Some(name))?
            .split(':')
            .skip(2);
        Some((line.next()?.parse().ok()?, line.next()?.parse().ok()?))
    })
}

#[expect(clippy::disallowed_methods, reason = "the PATH of whoever runs the tests")]
fn find_programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut debian: Vec<PathBuf> = fs::read_dir(DEBIAN)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path().join("bin")))
        .collect();
    // The newest first.
    debian.sort_by_key(|path| std::cmp::Reverse(version(path)));
    let found = std::env::split_paths(&path).chain(debian).find(|dir| dir.join("initdb").is_file());
    // Its programs look for each other beside themselves, so a link is followed.
    found.and_then(|dir| Some(dir.join("initdb").canonicalize().ok()?.parent()?.to_owned()))
}

fn version(bin: &Path) -> Option<u32> {
    bin.parent()?.file_name().and_then(OsStr::to_str)?.parse().ok()
}

/// Whether only its owner passes through a folder.
fn is_closed(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|seen| seen.permissions().mode() & 0o001 == 0)
}

/// A port of this machine that nobody has now. It is none of those that the system gives to outgoing connections and to whoever asks for
/// any (from 32768 on): one of those could be somebody's before a server listens there, or while it is away.
///
/// # Panics
/// When there is none.
pub fn free_port() -> u16 {
    const PORTS: std::ops::Range<u16> = 10_000..32_768;
    // Each run begins somewhere else, so that two do not ask for the same ones.
    let chance = RandomState::new().build_hasher().finish();
    let span = u64::from(PORTS.end - PORTS.start);
    let places = (0..span).filter_map(|number| u16::try_from((chance % span + number) % span).ok());
    let mut ports = places.map(|place| PORTS.start + place);
    ports
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .expect("a free port")
}

fn not_told() {
    pando_told::not_told(format_args!(
        "what PostgreSQL does; there is no `initdb` in the PATH or under {DEBIAN} (install the package postgresql)"
    ));
}
