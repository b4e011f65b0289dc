use std::net::TcpListener;
use std::process::Stdio;
use std::time::Duration;

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout};

use crate::Person;
use crate::server::{START_TIME, command, end};

/// The services; the last one is what people see.
const SERVICES: [&str; 6] = [
    "auth-service",
    "task-service",
    "chatbot-service",
    "activity-service",
    "api-gateway",
    "frontend-service",
];

/// What the processes show each other.
const TOKEN: &str = "a-word-that-only-our-own-processes-know";

/// The same system as six running `pando serve`, which talk over loopback HTTP. Ends with the value, like [`crate::Server`].
pub struct Apart {
    processes: Vec<Child>,
    ports: [u16; SERVICES.len()],
    folder: TempDir,
    options: Vec<String>,
    address: String,
    setup_code: Option<String>,
}

impl Apart {
    /// A fresh system on data folders of its own.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// A fresh system; every process gets these flags.
    pub async fn start_with(options: &[&str]) -> Self {
        let folder = tempfile::Builder::new().prefix("pando-test-").tempdir();
        let options = options.iter().map(|option| (*option).to_owned()).collect();
        Self::run(folder.expect("a folder for the data"), options, true).await
    }

    async fn run(folder: TempDir, options: Vec<String>, is_fresh: bool) -> Self {
        let ports = free_ports();
        let mut processes = Vec::new();
        let mut outputs = Vec::new();
        for (index, service) in SERVICES.iter().enumerate() {
            let mut command = command();
            command
                .args(["serve", service, "--log", "off", "--app-api-token", TOKEN])
                .args(["--person-rate", "100000/1:100000", "--address-rate", "100000/1:100000"])
                .args(["--listen", &format!("127.0.0.1:{}", ports[index])])
                .arg("--data")
                .arg(folder.path().join(service))
                .args(&options);
            for (peer, port) in SERVICES.iter().zip(ports).filter(|(peer, _)| *peer != service) {
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
        for (service, lines) in SERVICES.iter().zip(&mut outputs) {
            let line = next_line(lines).await;
            assert!(
                line.as_ref().is_some_and(|line| line.starts_with("listening on ")),
                "{service} says {line:?}"
            );
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
            folder,
            options,
            setup_code,
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
        Self::run(self.folder, self.options, false).await
    }
}

async fn next_line(lines: &mut Lines<BufReader<ChildStdout>>) -> Option<String> {
    let line = tokio::time::timeout(START_TIME, lines.next_line()).await;
    line.expect("the service says where it listens").expect("a line")
}

/// Ports that nobody has now. All are held until the last is known, so that they differ.
fn free_ports() -> [u16; SERVICES.len()] {
    let held = SERVICES.map(|_| TcpListener::bind("127.0.0.1:0").expect("a free port"));
    held.map(|listener| listener.local_addr().expect("its address").port())
}
