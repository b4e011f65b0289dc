use std::ffi::OsString;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use http::Method;
use serde::Deserialize;
use serde_json::Value;
use tokio::process::{Child, Command};

use crate::{Answered, OnDapr, Person};

/// How long a sidecar may take to find out that it gets no certificate.
const REFUSED_WITHIN: Duration = Duration::from_secs(30);
/// The header by which both tokens are shown.
pub(crate) const TOKEN: &str = "dapr-api-token";

/// Where everything of a system beside real sidecars is, as it wrote it down itself.
#[derive(Clone, Debug, Deserialize)]
pub struct Inventory {
    /// PostgreSQL.
    pub postgres_port: u16,
    /// Redis.
    pub redis_port: u16,
    /// The issuer of certificates.
    pub sentry_port: u16,
    /// The services.
    pub services: Vec<Beside>,
    /// The system's data folder.
    #[serde(skip)]
    folder: PathBuf,
}

/// A process of a service with its sidecar.
#[derive(Clone, Debug, Deserialize)]
pub struct Beside {
    /// The service.
    pub service: String,
    /// What it is called in this system.
    pub app_id: String,
    /// Where the sidecar speaks to the app.
    pub app_port: u16,
    /// What it shows there.
    pub app_token: String,
    /// The sidecar's HTTP API.
    pub sidecar_port: u16,
    /// Where other sidecars speak to it.
    pub internal_port: u16,
    /// What the app shows the sidecar.
    pub api_token: String,
}

/// A sidecar of a test's own, which ends with the value.
pub struct StraySidecar {
    /// Its HTTP API.
    pub port: u16,
    /// Where other sidecars speak to it.
    pub internal_port: u16,
    _process: Child,
}

impl OnDapr {
    /// Where everything is.
    ///
    /// # Panics
    /// When the system did not write it down.
    pub fn inventory(&self) -> Inventory {
        let file = self.folder().join("secrets/inventory.json");
        let text = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let inventory = serde_json::from_slice(&text).expect("an inventory");
        Inventory {
            folder: self.folder().to_owned(),
            ..inventory
        }
    }
}

impl Inventory {
    /// The process of a service.
    ///
    /// # Panics
    /// When there is none.
    pub fn of(&self, service: &str) -> &Beside {
        let found = self.services.iter().find(|one| one.service == service);
        found.unwrap_or_else(|| panic!("no {service}"))
    }

    /// What a file of the data folder holds, without the line's end: `secrets/redis`.
    ///
    /// # Panics
    /// When it cannot be read.
    pub fn text(&self, file: &str) -> String {
        let read = std::fs::read_to_string(self.folder.join(file));
        read.unwrap_or_else(|error| panic!("{file}: {error}")).trim_end().to_owned()
    }

    /// Starts a sidecar of this name without mTLS, without an app, and without anything of the system.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn plain_sidecar(&self, app_id: &str) -> StraySidecar {
        let free = || {
            TcpListener::bind(("127.0.0.1", 0))
                .and_then(|free| free.local_addr())
                .expect("a free port")
                .port()
        };
        let (port, internal_port) = (free(), free());
        let mut command = Command::new(daprd());
        command.env_clear().args(["--app-id", app_id]);
        let ports = [
            ("dapr-http-port", port),
            ("dapr-grpc-port", free()),
            ("dapr-internal-grpc-port", internal_port),
            ("metrics-port", free()),
        ];
        for (name, port) in ports {
            command.args([format!("--{name}"), port.to_string()]);
        }
        for name in [
            "dapr-listen-addresses",
            "dapr-internal-grpc-listen-address",
            "metrics-listen-address",
        ] {
            command.args([&format!("--{name}"), "127.0.0.1"]);
        }
        command.env("DAPR_HOST_IP", "127.0.0.1").current_dir(&self.folder);
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        StraySidecar {
            port,
            internal_port,
            _process: quiet.kill_on_drop(true).spawn().expect("daprd runs"),
        }
    }

    /// Starts a sidecar that says it is this app, and shows what the system gave to the sidecar of that service, or nothing: what it said
    /// when it gave up.
    ///
    /// # Panics
    /// When it does not give up.
    pub async fn stray_sidecar(&self, app_id: &str, shows: Option<&str>) -> String {
        let port = |_| TcpListener::bind(("127.0.0.1", 0)).and_then(|free| free.local_addr());
        let mut command = Command::new(daprd());
        command.env_clear().args(["--app-id", app_id, "--enable-mtls"]);
        command.args(["--sentry-address", &format!("127.0.0.1:{}", self.sentry_port)]);
        command.args(["--control-plane-trust-domain", "localhost", "--control-plane-namespace", "default"]);
        for name in ["dapr-http-port", "dapr-grpc-port", "dapr-internal-grpc-port", "metrics-port"] {
            let free = port(name).expect("a free port").port();
            command.args([format!("--{name}"), free.to_string()]);
        }
        for name in [
            "dapr-listen-addresses",
            "dapr-internal-grpc-listen-address",
            "metrics-listen-address",
        ] {
            command.args([&format!("--{name}"), "127.0.0.1"]);
        }
        command.envs([("NAMESPACE", "default"), ("DAPR_HOST_IP", "127.0.0.1")]);
        command.env("DAPR_TRUST_ANCHORS", self.text("issuer/ca.crt"));
        if let Some(service) = shows {
            command.env("DAPR_SENTRY_TOKEN_FILE", self.folder.join("secrets/identity").join(service));
        }
        let run = command.stdin(Stdio::null()).kill_on_drop(true).output();
        let ended = tokio::time::timeout(REFUSED_WITHIN, run).await;
        let output = ended.unwrap_or_else(|_| panic!("a sidecar runs as {app_id} and shows {shows:?}"));
        let output = output.expect("daprd runs");
        assert!(!output.status.success(), "{app_id} {shows:?}");
        [output.stdout, output.stderr]
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .concat()
    }
}

impl Beside {
    /// Asks its sidecar, as the app beside it does.
    pub async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Answered {
        self.ask_as(None, method, path, &[], body).await
    }

    /// Asks its sidecar in the name of a person, and with these headers.
    ///
    /// # Panics
    /// When no answer comes.
    pub async fn ask_as(
        &self,
        person: Option<&Person>,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answered {
        let headers = [headers, &[(TOKEN, self.api_token.as_str())]].concat();
        send(self.sidecar_port, person, method, path, &headers, body).await
    }

    /// Asks its sidecar with these headers and no others.
    pub async fn knock(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> Answered {
        send(self.sidecar_port, None, method, path, headers, None).await
    }

    /// Asks the app past its sidecar, with these headers and no others.
    pub async fn ask_app(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Answered {
        send(self.app_port, None, method, path, headers, body).await
    }
}

async fn send(port: u16, person: Option<&Person>, method: Method, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> Answered {
    let address = format!("127.0.0.1:{port}");
    let sender = person.map_or_else(|| Person::visiting(&address), |person| person.at(&address));
    let what = format!("{method} {path}");
    let answer = sender
        .try_send(method, path, headers, body.map(|body| body.to_string().into()))
        .await;
    answer.unwrap_or_else(|error| panic!("{what}: no answer: {error}"))
}

/// Where a local system finds it, too.
#[expect(clippy::disallowed_methods, reason = "where programs are is the machine's to say")]
fn daprd() -> PathBuf {
    let path: Option<OsString> = std::env::var_os("PATH");
    let home = std::env::var_os("HOME").unwrap_or_default();
    let folders = path.iter().flat_map(std::env::split_paths);
    let mut found = folders
        .chain([Path::new(&home).join(".dapr/bin")])
        .map(|folder| folder.join("daprd"));
    found.find(|file| file.is_file()).expect("the system found it, too")
}
