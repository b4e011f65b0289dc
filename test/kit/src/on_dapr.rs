use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Person;
use crate::processes::Part;
use crate::server::{command, end, kill, terminate};

/// How long a start may take: six sidecars and a debug build on a busy machine.
const START_TIME: Duration = Duration::from_secs(120);
/// A system is a dozen processes and a gigabyte: stories take turns.
static TURN: std::sync::LazyLock<Arc<Semaphore>> = std::sync::LazyLock::new(|| Arc::new(Semaphore::new(1)));
static STARTED: AtomicU32 = AtomicU32::new(0);

/// The same system beside real sidecars, as `pando dapr up` starts it: PostgreSQL, Redis, sentry, and each service beside a daprd, with
/// mTLS and access control. Ends with the value, like [`crate::Server`].
pub struct OnDapr {
    process: Child,
    told: Lines<BufReader<ChildStdout>>,
    address: String,
    /// The faces of the other replicas.
    further: Vec<String>,
    replicas: usize,
    folder: TempDir,
    options: Vec<String>,
    setup_code: Option<String>,
    turn: OwnedSemaphorePermit,
}

impl OnDapr {
    /// A fresh system.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// A fresh system; every service gets these flags. Where a program is missing that it is made of, a line says so and this run of
    /// the tests ends as a success: none of its stories can be told.
    pub async fn start_with(options: &[&str]) -> Self {
        Self::start_replicas(1, options).await
    }

    /// A fresh system that the data of this folder is brought into.
    ///
    /// # Panics
    /// When the folder's path is a strange one.
    pub async fn start_from(folder: &Path) -> Self {
        let turn = TURN.clone().acquire_owned().await.expect("it is never closed");
        let own = tempfile::Builder::new().prefix("pando-test-").tempdir();
        let from = folder.to_str().expect("a plain path").to_owned();
        let options = vec!["--dapr-from".to_owned(), from];
        Self::run(own.expect("a folder for the data"), (1, options), false, turn).await
    }

    /// Runs `pando copy` from this system's folder into that one: what it says, or complains of.
    ///
    /// # Panics
    /// When there is no binary.
    pub async fn copy_to(&self, folder: &Path) -> Result<String, String> {
        let mut command = command();
        command.envs(where_programs_are()).args(["copy", "--from"]).arg(self.folder.path());
        let output = command.arg("--to").arg(folder).output().await.expect("the command runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match output.status.success() {
            true => Ok(text(&output.stdout)),
            false => Err(text(&output.stderr)),
        }
    }

    /// Has it move to the placement that is named (`pando dapr place`): what it tells meanwhile, or why it did not.
    ///
    /// # Panics
    /// When there is no binary.
    pub async fn place(&self, apps: &str) -> Result<String, String> {
        self.asked(&["dapr", "place", "--apps", apps]).await
    }

    /// Has it move to the placement that is named, and leaves without a word as soon as it has told lines that begin like these, one after
    /// another: what it told until then. The move goes on.
    ///
    /// # Panics
    /// When it never tells them.
    pub async fn place_until(&self, apps: &str, beginnings: &[&str]) -> Vec<String> {
        let mut command = command();
        command.args(["dapr", "place", "--apps", apps, "--data"]).arg(self.folder.path());
        let mut asking = command
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the command starts");
        let mut lines = BufReader::new(asking.stdout.take().expect("its output")).lines();
        let mut told = Vec::new();
        let mut awaited = beginnings.iter().peekable();
        while let Some(line) = lines.next_line().await.expect("its output") {
            awaited.next_if(|beginning| line.starts_with(**beginning));
            told.push(line);
            if awaited.peek().is_none() {
                return told;
            }
        }
        panic!("it never told {beginnings:?}: {told:#?}")
    }

    /// Which app id hosts which services, a line each (`pando dapr where`).
    ///
    /// # Panics
    /// When it does not say.
    pub async fn placement(&self) -> String {
        self.asked(&["dapr", "where"]).await.expect("it says where its services are")
    }

    /// What a command about its folder says, or complains of.
    async fn asked(&self, arguments: &[&str]) -> Result<String, String> {
        let mut command = command();
        command.args(arguments).arg("--data").arg(self.folder.path());
        let output = command.output().await.expect("the command runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match output.status.success() {
            true => Ok(text(&output.stdout)),
            false => Err(text(&output.stderr)),
        }
    }

    /// The same with so many processes of each service.
    pub(crate) async fn start_replicas(replicas: usize, options: &[&str]) -> Self {
        let turn = TURN.clone().acquire_owned().await.expect("it is never closed");
        let folder = tempfile::Builder::new()
            .prefix("pando-test-")
            .tempdir()
            .expect("a folder for the data");
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        Self::run(folder, (replicas, options), true, turn).await
    }

    async fn run(folder: TempDir, (replicas, options): (usize, Vec<String>), is_fresh: bool, turn: OwnedSemaphorePermit) -> Self {
        let mut command = command();
        // Sidecars find each other by app id, on the whole machine.
        let word = format!("t{}n{}", std::process::id(), STARTED.fetch_add(1, Ordering::Relaxed));
        command
            .args(["dapr", "up", "--listen", "127.0.0.1:0", "--apart", &word, "--data"])
            .arg(folder.path())
            .args(["--replicas", &replicas.to_string()])
            .envs(where_programs_are())
            .envs([
                ("PANDO_LOG", "warn"),
                ("PANDO_PERSON_RATE", "100000/1:100000"),
                ("PANDO_ADDRESS_RATE", "100000/1:100000"),
            ]);
        // Each flag of a service is a variable too, and variables are handed on.
        for pair in options.chunks_exact(2) {
            let variable = pair[0].trim_start_matches('-').replace('-', "_").to_uppercase();
            let variable = match &*pair[0] {
                "--otlp-endpoint" => "OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(),
                _ => format!("PANDO_{variable}"),
            };
            command.env(variable, &pair[1]);
        }
        let mut process = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the system starts");
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let Some(address) = until(&mut lines, "listening on http://").await else {
            let output = process.wait_with_output().await.expect("it ran");
            let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
            if complaint.contains("programs are missing") {
                end_untold(&complaint);
            }
            panic!("the system does not start: {complaint}");
        };
        let mut further = Vec::new();
        for _ in 1..replicas {
            let address = until(&mut lines, "and on http://").await;
            further.push(address.expect("each frontend has a face"));
        }
        let mut setup_code = None;
        if is_fresh {
            setup_code = until(&mut lines, "the first account needs this code: ").await;
            assert!(setup_code.is_some(), "there is no code for the first account");
        }
        Self {
            process,
            told: lines,
            address,
            further,
            replicas,
            folder,
            options,
            setup_code,
            turn,
        }
    }

    /// Where people come in: `127.0.0.1:40123`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Where people come in at the other replicas.
    pub fn further_addresses(&self) -> &[String] {
        &self.further
    }

    /// The names of the services' processes, without their sidecars; replicas of a service one after another.
    pub fn services(&self) -> Vec<String> {
        let is_service = |name: &String| ["-service", "api-gateway"].iter().any(|part| name.contains(part)) && !name.ends_with("-sidecar");
        self.parts().into_keys().filter(is_service).collect()
    }

    /// Asks one process to stop (SIGTERM), a service's or a sidecar, and waits until it is started again and can work; how long that
    /// took.
    ///
    /// # Panics
    /// When it does not.
    pub async fn restart_one(&mut self, name: &str) -> Duration {
        let began = std::time::Instant::now();
        terminate(self.parts()[name].pid).await;
        self.told(&format!("{name} is ready again")).await;
        began.elapsed()
    }

    /// The same without a word to it (SIGKILL).
    ///
    /// # Panics
    /// When it does not come back.
    pub async fn kill_one(&mut self, name: &str) -> Duration {
        let began = std::time::Instant::now();
        kill(self.parts()[name].pid).await;
        self.told(&format!("{name} is ready again")).await;
        began.elapsed()
    }

    /// The sum of the figures of a service's process whose lines in `/metrics` begin with this and contain that.
    ///
    /// # Panics
    /// When it does not answer.
    pub async fn figure(&self, name: &str, beginning: &str, part: &str) -> f64 {
        let log = self.log(name);
        let says = |line: &str| line.strip_prefix("probes are answered at http://").map(str::to_owned);
        let address = log.lines().rev().find_map(says).expect("its probes have a port");
        let metrics = Person::visiting(&address).get("/metrics").await.expect(200);
        let metrics = metrics.as_str().expect("a text").to_owned();
        let lines = metrics.lines().filter(|line| line.starts_with(beginning) && line.contains(part));
        lines.filter_map(|line| line.rsplit(' ').next()?.parse::<f64>().ok()).sum()
    }

    /// What a process has printed so far.
    ///
    /// # Panics
    /// When it has no log.
    pub fn log(&self, name: &str) -> String {
        let file = self.folder.path().join("logs").join(format!("{name}.log"));
        std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    /// Somebody without an account; who makes the first one knows the code for it.
    pub fn visitor(&self) -> Person {
        Person::visiting(&self.address).knowing(self.setup_code.as_deref())
    }

    /// The next thing that it tells: that a process ended, or is ready again.
    ///
    /// # Panics
    /// When nothing comes in time.
    pub async fn told(&mut self, part: &str) -> String {
        until(&mut self.told, part).await.unwrap_or_else(|| panic!("it never said {part}"))
    }

    /// The parts at the moment, by the names that its table shows; a sidecar's is `NAME-sidecar`. What is being started again is missing.
    pub fn parts(&self) -> BTreeMap<String, Part> {
        self.process.id().map(crate::processes::parts).unwrap_or_default()
    }

    /// Its data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Kills what holds the system together without a word (SIGKILL), with which everything ends, and starts it again on the same data.
    pub async fn kill_and_restart(mut self) -> Self {
        self.process.kill().await.expect("it can be killed");
        self.restart().await
    }

    /// Asks it to stop (SIGTERM), and waits until everything has; how long that took.
    ///
    /// # Panics
    /// When it does not end, or not as a success.
    pub async fn stop(&mut self) -> Duration {
        let began = std::time::Instant::now();
        end(&mut self.process).await;
        began.elapsed()
    }

    /// The same with other flags.
    pub async fn restart_with(mut self, options: &[&str]) -> Self {
        self.options = options.iter().map(|option| (*option).to_owned()).collect();
        self.restart().await
    }

    /// Starts it again on the same data, after [`Self::stop`]. There are accounts by then.
    pub async fn restart(self) -> Self {
        Self::run(self.folder, (self.replicas, self.options), false, self.turn).await
    }
}

#[expect(clippy::disallowed_methods, reason = "where programs are is the machine's to say")]
fn where_programs_are() -> impl Iterator<Item = (&'static str, OsString)> {
    ["PATH", "HOME"]
        .into_iter()
        .filter_map(|name| Some((name, std::env::var_os(name)?)))
}

/// The rest of the next line that begins with this; `None` when there is none.
async fn until(lines: &mut Lines<BufReader<ChildStdout>>, beginning: &str) -> Option<String> {
    let look = async {
        while let Ok(Some(line)) = lines.next_line().await {
            if let Some(rest) = line.strip_prefix(beginning) {
                return Some(rest.to_owned());
            }
        }
        None
    };
    let found = tokio::time::timeout(START_TIME, look).await;
    found.unwrap_or_else(|_| panic!("it said no {beginning:?} in time"))
}

/// A test that is running cannot be left out any more, so the whole run ends.
#[expect(clippy::exit, reason = "libtest has no word for a test that finds out that it cannot be told")]
fn end_untold(complaint: &str) -> ! {
    let lines: Vec<&str> = complaint.lines().map(str::trim).collect();
    pando_told::not_told(format_args!("the stories on real Dapr: {}", lines.join(" · ")));
    std::process::exit(0)
}
