use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use pando_store::contract::free_port;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::server::{binary, terminate};
use crate::{Person, Redis};

/// How long six sidecars and six debug builds may take, one after another.
const START_TIME: Duration = Duration::from_secs(180);
/// How long the command line takes to end them all.
const STOP_TIME: Duration = Duration::from_secs(60);
/// What sidecars show to their apps.
const TOKEN: &str = "what-dapr-run-gives-to-everybody";
/// The apps of the run file, and the first of each kind of ports that it gives them.
const APPS: [&str; 6] = [
    "activity-service",
    "api-gateway",
    "auth-service",
    "chatbot-service",
    "frontend-service",
    "task-service",
];
const PORTS: [usize; 6] = [3501, 3601, 3701, 8101, 8601, 9101];
/// Where people come in, and where Redis is.
const FACE: &str = "8080";
const REDIS: &str = "localhost:6379";

/// The system as Dapr's own command line starts it from `deploy/dapr.yaml`, on ports, app ids and a Redis of its own. It ends with the
/// value, like [`crate::Server`].
pub struct ByCli {
    process: Child,
    address: String,
    folder: TempDir,
    word: String,
    setup_code: String,
    _redis: Redis,
}

impl ByCli {
    /// A fresh system. `None`, after a line that says so, where `dapr`, daprd or Redis is missing.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start() -> Option<Self> {
        if let Some(missing) = missing() {
            pando_told::not_told(format_args!("the stories on `dapr run -f`: {missing}"));
            return None;
        }
        let redis = Redis::start()?;
        let folder = tempfile::Builder::new().prefix("pando-test-").tempdir().expect("a folder");
        let word = format!("c{}", std::process::id());
        let face = copy_with_own(folder.path(), &redis, &word);
        let mut command = dapr(&["run", "-f"]);
        command.arg(folder.path().join("dapr.yaml")).env("APP_API_TOKEN", TOKEN);
        let spawned = command.stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true).spawn();
        let mut process = spawned.expect("dapr runs");
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let setup_code = until(&mut lines, "the first account needs this code: ").await;
        // Whoever does not read on holds up those who print.
        #[expect(clippy::disallowed_methods, reason = "it ends with what is read, which ends with the process")]
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let system = Self {
            process,
            address: format!("127.0.0.1:{face}"),
            folder,
            word,
            setup_code,
            _redis: redis,
        };
        system.until_it_works().await;
        Some(system)
    }

    /// Somebody without an account; who makes the first one knows the code for it.
    pub fn visitor(&self) -> Person {
        Person::visiting(&self.address).knowing(Some(&self.setup_code))
    }

    /// What a service is called here.
    pub fn app_id(&self, service: &str) -> String {
        format!("{service}-{}", self.word)
    }

    /// Where a service was started: its data folder is `data` there.
    pub fn folder(&self, service: &str) -> PathBuf {
        self.folder.path().join("dapr/run/apps").join(service)
    }

    /// Runs `dapr` with these arguments to its end.
    ///
    /// # Panics
    /// When it does not run.
    pub async fn dapr(&self, arguments: &[&str]) -> Output {
        dapr(arguments).output().await.expect("dapr runs")
    }

    /// Stops it as Ctrl-C does, and waits until `dapr` has ended.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn stop(mut self) {
        terminate(self.process.id().expect("it runs")).await;
        let ended = tokio::time::timeout(STOP_TIME, self.process.wait()).await;
        ended.expect("it ends when it is asked").expect("it ran");
    }

    async fn until_it_works(&self) {
        let deadline = tokio::time::Instant::now() + START_TIME;
        let stranger = Person::visiting(&self.address);
        loop {
            let answer = stranger.try_send(http::Method::GET, "/api/auth/status", &[], None).await;
            match answer {
                Ok(answer) if answer.status == 200 => return,
                other => assert!(tokio::time::Instant::now() < deadline, "it does not work: {other:?}"),
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

impl Drop for ByCli {
    /// Killed, `dapr` would leave all that it started behind.
    #[expect(clippy::disallowed_methods, reason = "what was started is ended, also by a test that failed")]
    fn drop(&mut self) {
        let Some(id) = self.process.id() else { return };
        let _ = std::process::Command::new("kill").args(["-TERM", &id.to_string()]).status();
        let began = std::time::Instant::now();
        while began.elapsed() < STOP_TIME && matches!(self.process.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Copies what `dapr run -f` reads, with other ports, and app ids that no other system of this machine has, since sidecars find each
/// other by them. The port where people come in.
fn copy_with_own(folder: &Path, redis: &Redis, word: &str) -> u16 {
    let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy");
    let face = free_port();
    let mut run = read(&deploy.join("dapr.yaml")).replace(&format!("127.0.0.1:{FACE}\""), &format!("127.0.0.1:{face}\""));
    for first in PORTS {
        for port in first..first + APPS.len() {
            // Marked, that what was put in place of one is not taken for the next.
            let own = format!("@{}", free_port());
            run = run.replace(&format!(": {port}\n"), &format!(": {own}\n"));
            run = run.replace(&format!("127.0.0.1:{port}\""), &format!("127.0.0.1:{own}\""));
        }
    }
    run = run.replace('@', "");
    let others = |app: &str| {
        let others = APPS.iter().filter(|other| **other != app);
        others.map(|other| format!("{other}={other}-{word}")).collect::<Vec<_>>().join(",")
    };
    let with_word = |text: String| APPS.iter().fold(text, |text, app| text.replace(app, &format!("{app}-{word}")));
    for app in APPS {
        run = run.replace(&format!("appID: {app}\n"), &format!("appID: {app}-{word}\n"));
        let service = format!("      SERVICE_NAME: {app}\n");
        assert!(run.contains(&service), "{run}");
        run = run.replace(&service, &format!("{service}      PANDO_PLACES: {}\n", others(app)));
        let own = folder.join("dapr/run/apps").join(app);
        std::fs::create_dir_all(&own).expect("a folder");
        std::fs::copy(deploy.join("dapr/run/apps").join(app).join("config.yaml"), own.join("config.yaml")).expect("copies");
    }
    std::fs::write(folder.join("dapr.yaml"), run).expect("writes");
    let resources = folder.join("dapr/run/resources");
    std::fs::create_dir_all(&resources).expect("a folder");
    for entry in std::fs::read_dir(deploy.join("dapr/run/resources")).expect("resources") {
        let entry = entry.expect("a file");
        let text = with_word(read(&entry.path())).replace(REDIS, &redis.host());
        let text = text.replace("value: \"\"", &format!("value: {}", redis.password()));
        std::fs::write(resources.join(entry.file_name()), text).expect("writes");
    }
    face
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The rest of the next line in which this stands; the command line puts the app's name before it, and colours around.
async fn until(lines: &mut Lines<BufReader<ChildStdout>>, part: &str) -> String {
    let mut said = Vec::new();
    let look = async {
        while let Ok(Some(line)) = lines.next_line().await {
            if let Some((_, rest)) = line.split_once(part) {
                return rest.chars().take_while(char::is_ascii_alphanumeric).collect();
            }
            said.push(line);
        }
        String::new()
    };
    let found = tokio::time::timeout(START_TIME, look).await.unwrap_or_default();
    assert!(!found.is_empty(), "dapr run never said {part:?}: {}", said.join("\n"));
    found
}

/// Dapr's command line, with our own binary in front of the PATH.
#[expect(clippy::disallowed_methods, reason = "where programs are is the machine's to say")]
fn dapr(arguments: &[&str]) -> Command {
    let mut path = OsString::from(binary().parent().expect("a folder"));
    if let Some(rest) = std::env::var_os("PATH") {
        path.push(":");
        path.push(rest);
    }
    let mut command = Command::new("dapr");
    command
        .env_clear()
        .env("PATH", path)
        .envs(std::env::var_os("HOME").map(|home| ("HOME", home)));
    command.args(arguments).stdin(Stdio::null());
    command
}

/// What `dapr run` cannot be tried without.
#[expect(clippy::disallowed_methods, reason = "where programs are is the machine's to say")]
fn missing() -> Option<&'static str> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let home = std::env::var_os("HOME").unwrap_or_default();
    if !std::env::split_paths(&path).any(|folder| folder.join("dapr").is_file()) {
        return Some("there is no `dapr` in the PATH (https://docs.dapr.io/getting-started/install-dapr-cli)");
    }
    // Where it looks itself, and nowhere else.
    if !Path::new(&home).join(".dapr/bin/daprd").is_file() {
        return Some("there is no daprd in ~/.dapr/bin (dapr init --slim)");
    }
    None
}
