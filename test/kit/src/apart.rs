use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use pando_store::contract::free_port;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout};

use crate::Person;
use crate::carrier::{Carried, Carrier};
use crate::database::Database;
use crate::server::{START_TIME, command, end, pando};

/// The services; the last one is what people see.
pub(crate) const SERVICES: [&str; 6] = [
    "auth-service",
    "task-service",
    "chatbot-service",
    "activity-service",
    "api-gateway",
    "frontend-service",
];

/// What the processes show each other.
const TOKEN: &str = "a-word-that-only-our-own-processes-know";

/// What is between the processes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Between {
    /// Nothing.
    Nothing,
    /// A carrier that delivers twice and out of order, and sends again.
    Carrier,
}

/// The same system as six running `pando serve`, which talk over loopback HTTP. Ends with the value, like [`crate::Server`].
pub struct Apart {
    processes: Vec<Child>,
    ports: [u16; SERVICES.len()],
    carrier: Option<Carrier>,
    address: String,
    setup_code: Option<String>,
    setup: Setup,
}

/// What stays through a restart.
struct Setup {
    between: Between,
    folder: TempDir,
    /// Where the data is, when it is not in data folders.
    database: Option<Database>,
    options: Vec<String>,
}

impl Setup {
    fn new(between: Between, database: Option<Database>, options: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("pando-test-").tempdir();
        Self {
            between,
            folder: folder.expect("a folder for data and sockets"),
            database,
            options: options.iter().map(|option| (*option).to_owned()).collect(),
        }
    }
}

impl Apart {
    /// A fresh system on data folders of its own.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// A fresh system; every process gets these flags.
    pub async fn start_with(options: &[&str]) -> Self {
        Self::start_on(None, options).await
    }

    /// The same with its data in this database, each service's in the name of its own role.
    pub(crate) async fn start_on(database: Option<Database>, options: &[&str]) -> Self {
        Self::start_through(Between::Nothing, database, options).await
    }

    /// The same with this between the processes.
    pub(crate) async fn start_through(between: Between, database: Option<Database>, options: &[&str]) -> Self {
        Self::run(Setup::new(between, database, options), true).await
    }

    /// The same on data that is there already.
    pub(crate) async fn go_on(database: Database) -> Self {
        Self::run(Setup::new(Between::Nothing, Some(database), &[]), false).await
    }

    async fn run(setup: Setup, is_fresh: bool) -> Self {
        // With a carrier nobody has to know a port before its service listens there.
        let (mut ports, carrier) = match setup.between {
            Between::Nothing => (free_ports(), None),
            Between::Carrier => ([0; SERVICES.len()], Some(Carrier::new().await)),
        };
        let peers = carrier.as_ref().map_or(ports, Carrier::ports);
        let mut processes = Vec::new();
        let mut outputs = Vec::new();
        for (index, service) in SERVICES.iter().enumerate() {
            let mut command = command();
            command
                .args(["serve", service, "--log", "off", "--app-api-token", TOKEN])
                .args(["--person-rate", "100000/1:100000", "--address-rate", "100000/1:100000"])
                .args(["--listen", &format!("127.0.0.1:{}", ports[index])])
                .args(&setup.options);
            match &setup.database {
                Some(database) => command
                    .args(["--database-url", &database.url()])
                    .arg("--database-password-file")
                    .arg(database.passwords())
                    .arg("--socket")
                    .arg(socket(&setup.folder, service)),
                None => command.arg("--data").arg(setup.folder.path().join(service)),
            };
            for (peer, port) in SERVICES.iter().zip(peers).filter(|(peer, _)| *peer != service) {
                command.args(["--peer", &format!("{peer}=http://127.0.0.1:{port}")]);
            }
            let mut process = command
                .stdout(Stdio::piped())
                .kill_on_drop(true)
                .spawn()
                .expect("the service starts");
            outputs.push(BufReader::new(process.stdout.take().expect("its output")).lines());
            processes.push(process);
        }
        for ((service, lines), port) in SERVICES.iter().zip(&mut outputs).zip(&mut ports) {
            let line = next_line(lines).await.unwrap_or_default();
            let address = line.strip_prefix("listening on ");
            let told = address.and_then(|address| address.rsplit_once(':')?.1.parse().ok());
            *port = told.unwrap_or_else(|| panic!("{service} says {line:?}"));
        }
        if let Some(carrier) = &carrier {
            carrier.lead_to(ports);
        }
        let mut setup_code = None;
        if is_fresh {
            let line = next_line(&mut outputs[0]).await.unwrap_or_default();
            setup_code = line.strip_prefix("the first account needs this code: ").map(str::to_owned);
            assert!(setup_code.is_some(), "instead of the code for the first account it says {line}");
        }
        let system = Self {
            processes,
            address: format!("127.0.0.1:{}", ports[SERVICES.len() - 1]),
            ports,
            carrier,
            setup_code,
            setup,
        };
        system.ready().await;
        system
    }

    /// Waits until every process has what it needs from the others.
    async fn ready(&self) {
        for port in self.ports {
            let probe = Person::visiting(&format!("127.0.0.1:{port}"));
            crate::eventually("readiness", async || {
                let answer = probe.try_send(http::Method::GET, "/readyz", &[], None).await?;
                (answer.status == 200).then_some(()).ok_or_else(|| answer.body.to_string())
            })
            .await;
        }
    }

    /// Where people come in: `127.0.0.1:40123`.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Somebody without an account; who makes the first one knows the code for it.
    pub fn visitor(&self) -> Person {
        Person::visiting(&self.address).knowing(self.setup_code.as_deref())
    }

    /// Runs a command of the binary on the process of this service, which has no data folder: its output, if it succeeded, or what it
    /// complained of.
    pub async fn command(&self, service: &str, arguments: &[&str]) -> Result<String, String> {
        let socket = socket(&self.setup.folder, service);
        pando(&[arguments, &["--socket", socket.to_str().expect("a plain path")]].concat()).await
    }

    /// The data folder of this service, when it has one.
    pub(crate) fn folder(&self, service: &str) -> PathBuf {
        self.setup.folder.path().join(service)
    }

    /// What the carrier between the processes has done; nothing where there is none.
    pub(crate) fn carried(&self) -> Carried {
        self.carrier.as_ref().map(Carrier::carried).unwrap_or_default()
    }

    /// Its database, when it has one.
    pub fn database(&self) -> Option<&Database> {
        self.setup.database.as_ref()
    }

    /// Kills every process without a word (SIGKILL) and starts them again on the same data.
    pub async fn kill_and_restart(mut self) -> Self {
        for process in &mut self.processes {
            process.kill().await.expect("it can be killed");
        }
        self.restart().await
    }

    /// Asks every process to stop (SIGTERM), the face first, and waits until all have; how long that took.
    ///
    /// # Panics
    /// When one does not end, or not as a success.
    pub async fn stop(&mut self) -> Duration {
        let began = std::time::Instant::now();
        for process in self.processes.iter_mut().rev() {
            end(process).await;
        }
        began.elapsed()
    }

    /// Starts them again on the same data, after [`Self::stop`]. There are accounts by then.
    pub async fn restart(self) -> Self {
        Self::run(self.setup, false).await
    }
}

fn socket(folder: &TempDir, service: &str) -> PathBuf {
    folder.path().join(format!("{service}.sock"))
}

async fn next_line(lines: &mut Lines<BufReader<ChildStdout>>) -> Option<String> {
    let line = tokio::time::timeout(START_TIME, lines.next_line()).await;
    line.expect("the service says where it listens").expect("a line")
}

/// Ports that nobody has now. All are held until the last is known, so that they differ.
fn free_ports() -> [u16; SERVICES.len()] {
    let held = SERVICES.map(|_| TcpListener::bind(("127.0.0.1", free_port())).expect("a free port"));
    held.map(|listener| listener.local_addr().expect("its address").port())
}
