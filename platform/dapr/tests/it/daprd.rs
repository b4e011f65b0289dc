use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use http::HeaderValue;
use pando_dapr::{Sidecar, SidecarAddress};
use pando_store::contract::free_port;
use tempfile::TempDir;
use tokio::sync::MutexGuard;

use crate::world::{API_TOKEN, APP_TOKEN, App, BARE, Mortal, PUBSUB, SECRETS, STATE, World, access_policy, callee, caller, until};

/// Two real sidecars with mTLS, a sentry and a Redis, on loopback; they end with this.
pub struct Daprd {
    children: Mutex<Vec<(Run, Child)>>,
    folder: TempDir,
    _alone: MutexGuard<'static, ()>,
}

/// How one of them was started.
#[derive(Clone)]
struct Run {
    program: PathBuf,
    log: String,
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
}

/// Sidecars of two worlds would find each other by their names.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

impl Drop for Daprd {
    fn drop(&mut self) {
        for (_, child) in self.children.get_mut().unwrap() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// The programs, or a line that says which is not there.
fn programs() -> Option<[PathBuf; 3]> {
    let found = ["daprd", "sentry", "redis-server"].map(|name| find(name).ok_or(name));
    if let Some(missing) = found.iter().find_map(|one| one.as_ref().err()) {
        pando_told::not_told(format_args!(
            "how the adapter gets on with a real Dapr sidecar: there is no {missing} on PATH or in ~/.dapr/bin"
        ));
        return None;
    }
    Some(found.map(Result::unwrap))
}

#[expect(clippy::disallowed_methods, reason = "a test looks for programs where a shell would")]
fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".dapr/bin"));
    std::env::split_paths(&path)
        .chain(home)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

impl Daprd {
    fn redis(&self, program: &Path, port: u16, word: &str) {
        let arguments = format!("--port {port} --bind 127.0.0.1 --save -- --appendonly no --dir . --requirepass {word}");
        let arguments: Vec<String> = arguments
            .split(' ')
            .map(|one| if one == "--" { "" } else { one }.to_owned())
            .collect();
        self.spawn(program, "redis.log", &arguments, &[]);
    }

    fn spawn(&self, program: &Path, log: &str, arguments: &[String], variables: &[(&str, String)]) {
        self.run(Run {
            program: program.to_owned(),
            log: log.to_owned(),
            arguments: arguments.to_vec(),
            variables: variables.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        });
    }

    fn run(&self, run: Run) {
        let log = std::fs::File::create(self.folder.path().join(&run.log)).unwrap();
        #[expect(clippy::disallowed_methods, reason = "a test of a foreign program starts it")]
        let child = Command::new(&run.program)
            .args(&run.arguments)
            .envs(run.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(self.folder.path())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        self.children.lock().unwrap().push((run, child));
    }

    /// One beside an app has its API at a port, one without has it at a socket: both are tried.
    fn sidecar(&self, program: &Path, app_id: &str, app_port: Option<u16>, sentry: u16) -> SidecarAddress {
        let folder = self.folder.path().to_owned();
        let http = free_port();
        let mut arguments: Vec<String> = [
            "--app-id",
            app_id,
            "--dapr-http-port",
            &http.to_string(),
            "--dapr-grpc-port",
            &free_port().to_string(),
            "--dapr-internal-grpc-port",
            &free_port().to_string(),
            "--metrics-port",
            &free_port().to_string(),
            "--dapr-listen-addresses",
            "127.0.0.1",
            "--dapr-internal-grpc-listen-address",
            "127.0.0.1",
            "--metrics-listen-address",
            "127.0.0.1",
            "--resources-path",
            &folder.join("resources").to_string_lossy(),
            "--config",
            &folder.join(format!("{app_id}.yaml")).to_string_lossy(),
            "--enable-mtls",
            "--sentry-address",
            &format!("127.0.0.1:{sentry}"),
            "--control-plane-trust-domain",
            "localhost",
            "--read-buffer-size",
            "32Ki",
            "--max-body-size",
            "16Mi",
        ]
        .map(str::to_owned)
        .to_vec();
        let address = match app_port {
            Some(_) => SidecarAddress::Port(http),
            None => {
                let sockets = folder.join("sockets");
                arguments.extend(["--unix-domain-socket".to_owned(), sockets.to_string_lossy().into_owned()]);
                SidecarAddress::Socket(sockets.join(format!("dapr-{app_id}-http.socket")))
            }
        };
        if let Some(port) = app_port {
            let health = [
                "--enable-app-health-check",
                "--app-health-check-path",
                "/healthz",
                "--app-health-probe-interval",
                "1",
            ];
            arguments.extend([
                "--app-port".to_owned(),
                port.to_string(),
                "--app-channel-address".to_owned(),
                "127.0.0.1".to_owned(),
            ]);
            arguments.extend(health.map(str::to_owned));
        }
        let variables = [
            ("NAMESPACE", "default".to_owned()),
            ("DAPR_HOST_IP", "127.0.0.1".to_owned()),
            ("DAPR_API_TOKEN", API_TOKEN.to_owned()),
            ("APP_API_TOKEN", APP_TOKEN.to_owned()),
            ("DAPR_TRUST_ANCHORS", std::fs::read_to_string(folder.join("ca/ca.crt")).unwrap()),
        ];
        self.spawn(program, &format!("{app_id}.log"), &arguments, &variables);
        address
    }

    /// What the programs said, for who looks into a failure.
    pub fn told(&self) -> String {
        let logs = [format!("{}.log", caller()), format!("{}.log", callee()), "sentry.log".to_owned()];
        logs.map(|log| std::fs::read_to_string(self.folder.path().join(log)).unwrap_or_default())
            .join("\n")
    }
}

impl Mortal for Daprd {
    fn dies(&self) {
        let mut children = self.children.lock().unwrap();
        let (_, child) = children.iter_mut().find(|(run, _)| run.log == format!("{}.log", callee())).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    fn is_back(&self) {
        let mut children = self.children.lock().unwrap();
        let place = children.iter().position(|(run, _)| run.log == format!("{}.log", callee())).unwrap();
        let (run, _) = children.remove(place);
        drop(children);
        self.run(run);
    }
}

/// The world, or nothing where there is no daprd.
pub async fn world() -> Option<World<Daprd>> {
    let [daprd, sentry, redis] = programs()?;
    let alone = ONE_AT_A_TIME.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let (redis_port, sentry_port) = (free_port(), free_port());
    write(folder.path(), redis_port);
    let it = Daprd {
        children: Mutex::default(),
        folder,
        _alone: alone,
    };
    let plain = |arguments: &[&str]| arguments.iter().map(|one| (*one).to_owned()).collect::<Vec<_>>();
    it.redis(&redis, redis_port, "--");
    let (port, health, metrics) = (sentry_port.to_string(), free_port().to_string(), free_port().to_string());
    let sentry_arguments = [
        "--mode",
        "standalone",
        "--config",
        "sentry.yaml",
        "--issuer-credentials",
        "ca",
        "--trust-domain",
        "localhost",
        "--listen-address",
        "127.0.0.1",
        "--port",
        &port,
        "--healthz-port",
        &health,
        "--healthz-listen-address",
        "127.0.0.1",
        "--metrics-port",
        &metrics,
        "--metrics-listen-address",
        "127.0.0.1",
    ];
    it.spawn(&sentry, "sentry.log", &plain(&sentry_arguments), &[]);
    let certificate = it.folder.path().join("ca/ca.crt");
    until("sentry makes its certificate", async || {
        std::fs::metadata(&certificate).is_ok_and(|file| file.len() > 0) && std::net::TcpStream::connect(("127.0.0.1", sentry_port)).is_ok()
    })
    .await;
    let app = App::start().await;
    let callee_address = it.sidecar(&daprd, callee(), Some(app.address.port()), sentry_port);
    let caller_address = it.sidecar(&daprd, caller(), None, sentry_port);
    let sidecar = |address| Sidecar::new(address, Some(HeaderValue::from_static(API_TOKEN)));
    let (caller, callee) = (sidecar(caller_address.clone()), sidecar(callee_address));
    for sidecar in [&caller, &callee] {
        if let Err(error) = sidecar.wait_until_outbound(Duration::from_secs(60)).await {
            panic!("{error}\n{}", it.told());
        }
    }
    Some(World {
        caller,
        callee,
        app,
        caller_address,
        kept: it,
    })
}

/// A sidecar without an app, with the state component in this file of `deploy/dapr` and nothing else, and the secrets that it names.
///
/// A Redis is started with it, which wants to hear `word`; in `secrets` it is called `REDIS`.
pub async fn state_of(file: &str, secrets: &str) -> Option<(Daprd, Sidecar)> {
    let [daprd, _, redis] = programs()?;
    let alone = ONE_AT_A_TIME.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let redis_port = free_port();
    let it = Daprd {
        children: Mutex::default(),
        folder,
        _alone: alone,
    };
    it.redis(&redis, redis_port, "word");
    let path = |name: &str| it.folder.path().join(name);
    std::fs::create_dir(path("resources")).unwrap();
    std::fs::create_dir(path("secrets")).unwrap();
    std::fs::write(
        path("secrets/components.json"),
        secrets.replace("REDIS", &format!("127.0.0.1:{redis_port}")),
    )
    .unwrap();
    let deploy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/dapr");
    for (place, file) in [file, "local/secretstore.yaml"].iter().enumerate() {
        let text = std::fs::read_to_string(deploy.join(file)).unwrap();
        // The apps that it is for are others.
        let (text, _) = text.split_once("\nscopes:").unwrap();
        std::fs::write(path(&format!("resources/{place}.yaml")), text).unwrap();
    }
    let http = free_port();
    let ports = format!(
        "--dapr-http-port {http} --dapr-grpc-port {} --dapr-internal-grpc-port {} --metrics-port {}",
        free_port(),
        free_port(),
        free_port()
    );
    let rest = "--dapr-listen-addresses 127.0.0.1 --dapr-internal-grpc-listen-address 127.0.0.1 --metrics-listen-address 127.0.0.1 \
                --resources-path resources --app-id";
    let arguments: Vec<String> = format!("{ports} {rest} {}", caller())
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    let variables = [("DAPR_HOST_IP", "127.0.0.1".to_owned())];
    it.spawn(&daprd, &format!("{}.log", caller()), &arguments, &variables);
    let sidecar = Sidecar::new(SidecarAddress::Port(http), None);
    if let Err(error) = sidecar.wait_until_outbound(Duration::from_secs(60)).await {
        panic!("{error}\n{}", it.told());
    }
    Some((it, sidecar))
}

fn write(folder: &Path, redis: u16) {
    std::fs::create_dir(folder.join("resources")).unwrap();
    std::fs::create_dir(folder.join("ca")).unwrap();
    // daprd makes none.
    std::fs::create_dir(folder.join("sockets")).unwrap();
    std::fs::write(folder.join("sentry.yaml"), "").unwrap();
    std::fs::write(folder.join("secrets.json"), r#"{"database": "postgres://a@b/c"}"#).unwrap();
    let component = |name: &str, kind: &str, metadata: &[(&str, String)]| {
        let metadata: String = metadata
            .iter()
            .map(|(name, value)| format!("  - {{name: {name}, value: \"{value}\"}}\n"))
            .collect();
        let text = format!(
            "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\nspec:\n  type: {kind}\n  version: v1\n  metadata:\n{metadata}"
        );
        std::fs::write(folder.join(format!("resources/{name}.yaml")), text).unwrap();
    };
    let host = ("redisHost", format!("127.0.0.1:{redis}"));
    let scopes = (
        "publishingScopes",
        format!(
            "{caller}=thing.made,thing.much_changed;{callee}=dead.{callee}",
            caller = caller(),
            callee = callee()
        ),
    );
    // What a sidecar had read when it stopped for an app that is not well comes again after this; longer than all tries of one event.
    let again = [("processingTimeout", "20s".to_owned()), ("redeliverInterval", "2s".to_owned())];
    component(PUBSUB, "pubsub.redis", &[&[host.clone(), scopes][..], &again].concat());
    component(BARE, "pubsub.redis", &[&[host.clone()][..], &again].concat());
    component(STATE, "state.redis", &[host, ("keyPrefix", "name".to_owned())]);
    component(
        SECRETS,
        "secretstores.local.file",
        &[("secretsFile", folder.join("secrets.json").to_string_lossy().into_owned())],
    );
    // Gives way to what the app itself says of the topic: else what is published came twice, and the check said so.
    let declared = format!(
        "apiVersion: dapr.io/v2alpha1\nkind: Subscription\nmetadata: {{name: declared}}\nspec:\n  pubsubname: {PUBSUB}\n  topic: thing.made\n  routes: {{default: /events/elsewhere}}\nscopes: [{}]\n",
        callee()
    );
    std::fs::write(folder.join("resources/declared.yaml"), declared).unwrap();
    let resiliency = "apiVersion: dapr.io/v1alpha1
kind: Resiliency
metadata: {name: pando}
spec:
  policies:
    retries:
      inbound: {policy: constant, duration: 100ms, maxRetries: 3}
      none: {policy: constant, duration: 1s, maxRetries: 0}
  targets:
    apps: {CALLEE: {retry: none}}
    components: {pubsub: {inbound: {retry: inbound}}}
";
    std::fs::write(folder.join("resources/resiliency.yaml"), resiliency.replace("CALLEE", callee())).unwrap();
    // The caller's sidecar is as one that somebody forgot.
    let self_calls = format!(
        "apiVersion: dapr.io/v1alpha1\nkind: HTTPEndpoint\nmetadata: {{name: {0}}}\nspec: {{baseUrl: 'http://127.0.0.1:0'}}\nscopes: [{0}]\n",
        callee()
    );
    std::fs::write(folder.join("resources/self-calls.yaml"), self_calls).unwrap();
    std::fs::write(folder.join(format!("{}.yaml", callee())), access_policy()).unwrap();
    let plain = "apiVersion: dapr.io/v1alpha1\nkind: Configuration\nmetadata: {name: config}\nspec: {}\n";
    std::fs::write(folder.join(format!("{}.yaml", caller())), plain).unwrap();
}
