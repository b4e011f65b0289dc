use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use pando_store::contract::free_port;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::apps::{app, ask, until};
use crate::artefacts::{Artefacts, PASSWORD};
use crate::programs::{Program, answer, find};

/// Where state is kept.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    InPostgres,
    InRedis,
}

/// A sidecar for every Configuration of some artefacts, each beside an app that answers everything, with a sentry and a Redis; all end with
/// this.
pub struct Sidecars {
    running: BTreeMap<String, RefCell<Sidecar>>,
    redis: Program,
    redis_port: u16,
    is_tls: bool,
    daprd: PathBuf,
    _sentry: Program,
    _folder: TempDir,
}

/// One of them.
struct Sidecar {
    program: Program,
    http: u16,
    metrics: u16,
}

/// Lines of the log that say how a test runs them, and nothing of what they load.
const OF_THE_TEST: [&str; 3] = [
    // Nobody here has actors or jobs, so there is nobody who places or schedules them.
    "placement service is not configured",
    "No scheduler host addresses provided",
    // `deploy/dapr` closes the store that every sidecar of a cluster has, wherever it is used; on one machine there is none.
    "Secrets configuration added for 'kubernetes', but no matching secret store was found",
];

impl Sidecars {
    /// All of them, with the secrets that the artefacts name in a file. `state` is the address of a PostgreSQL.
    pub fn start(artefacts: &Artefacts, state: &str) -> Option<Self> {
        let (daprd, sentry, redis) = (find("daprd")?, find("sentry")?, find("redis-server")?);
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path();
        let (redis_port, sentry_port) = (free_port(), free_port());
        let own = json!({ "host": format!("127.0.0.1:{redis_port}"), "password": artefacts.password });
        let (broker, state) = (artefacts.broker.as_ref().unwrap_or(&own), json!({ "connectionString": state }));
        // By the names that our own model has for them, and by those that the model of a program has that was read.
        let secrets = json!({ "pando-redis": broker, "pubsub": broker, "pando-statestore": state, "statestore": state });
        write(place, "secrets/components.json", &secrets.to_string());
        for (number, text) in artefacts.resources.iter().enumerate() {
            write(place, &format!("resources/{number}.yaml"), text);
        }
        for (app, text) in &artefacts.configurations {
            write(place, &format!("{app}.yaml"), text);
        }
        let authority = place.join("redis.crt");
        let door = match artefacts.tls {
            true => {
                let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
                write(place, "redis.crt", &own.cert.pem());
                write(place, "redis.key", &own.signing_key.serialize_pem());
                format!("--port 0 --tls-port {redis_port} --tls-cert-file redis.crt --tls-key-file redis.key --tls-auth-clients no")
            }
            false => format!("--port {redis_port}"),
        };
        let redis_arguments = words(&format!("{door} --bind 127.0.0.1 --appendonly no --dir . --save"));
        let redis_arguments = [
            redis_arguments,
            vec![String::new(), "--requirepass".to_owned(), PASSWORD.to_owned()],
        ]
        .concat();
        let redis = Program::start(&redis, "redis", place, &redis_arguments, &[]);
        write(place, "sentry.yaml", "");
        fs::create_dir(place.join("ca")).unwrap();
        let sentry_arguments = words(&format!(
            "--mode standalone --config sentry.yaml --issuer-credentials ca --trust-domain localhost --listen-address 127.0.0.1 \
             --port {sentry_port} --healthz-port {} --healthz-listen-address 127.0.0.1 --metrics-port {} --metrics-listen-address 127.0.0.1",
            free_port(),
            free_port()
        ));
        let sentry = Program::start(&sentry, "sentry", place, &sentry_arguments, &[]);
        let anchors = until("sentry makes its certificate", || {
            let is_up = std::net::TcpStream::connect(("127.0.0.1", sentry_port)).is_ok();
            fs::read_to_string(place.join("ca/ca.crt"))
                .ok()
                .filter(|text| is_up && !text.is_empty())
        });
        let mut variables = vec![
            ("NAMESPACE", artefacts.namespace.to_owned()),
            ("DAPR_HOST_IP", "127.0.0.1".to_owned()),
            ("DAPR_TRUST_ANCHORS", anchors),
        ];
        if artefacts.tls {
            // In place of the public authorities.
            variables.push(("SSL_CERT_FILE", authority.to_string_lossy().into_owned()));
        }
        let running = artefacts.configurations.keys().map(|id| {
            let (http, metrics) = (free_port(), free_port());
            let arguments = words(&format!(
                "--app-id {id} --app-port {} --app-channel-address 127.0.0.1 --dapr-http-port {http} --dapr-grpc-port {} \
                 --dapr-internal-grpc-port {} --metrics-port {metrics} --dapr-listen-addresses 127.0.0.1 \
                 --dapr-internal-grpc-listen-address 127.0.0.1 --metrics-listen-address 127.0.0.1 --resources-path resources \
                 --config {id}.yaml --enable-mtls --sentry-address 127.0.0.1:{sentry_port} --control-plane-trust-domain localhost \
                 --log-as-json --log-level info --max-body-size 8Mi --read-buffer-size 32Ki --dapr-graceful-shutdown-seconds 2",
                app(artefacts.hears == Some(id.as_str())),
                free_port(),
                free_port()
            ));
            let program = Program::start(&daprd, id, place, &arguments, &variables);
            (id.clone(), RefCell::new(Sidecar { program, http, metrics }))
        });
        Some(Self {
            running: running.collect(),
            redis,
            redis_port,
            is_tls: artefacts.tls,
            daprd: daprd.clone(),
            _sentry: sentry,
            _folder: folder,
        })
    }

    fn sidecar(&self, app: &str) -> std::cell::RefMut<'_, Sidecar> {
        self.running.get(app).unwrap_or_else(|| panic!("there is no {app}")).borrow_mut()
    }

    /// Asks a sidecar's API.
    pub fn ask(&self, app: &str, method: &str, path: &str, body: &str) -> (u16, String) {
        let http = self.sidecar(app).http;
        ask(http, method, path, body).unwrap_or_else(|| panic!("{app} does not answer {path}"))
    }

    /// Until a sidecar can be asked for everything.
    pub fn wait_until_up(&self, app: &str) {
        until(&format!("the sidecar of {app} is up"), || {
            let mut sidecar = self.sidecar(app);
            assert!(
                !sidecar.program.is_gone(),
                "{app}: {}\n{}",
                sidecar.program.said(),
                self.redis.said()
            );
            let http = sidecar.http;
            ask(http, "GET", "/v1.0/healthz", "").filter(|(status, _)| *status < 300)
        });
    }

    /// Until a sidecar has ended by itself; what it said.
    pub fn wait_until_gone(&self, app: &str) -> String {
        until(&format!("the sidecar of {app} ends"), || {
            let mut sidecar = self.sidecar(app);
            sidecar.program.is_gone().then(|| sidecar.program.said())
        })
    }

    /// The names of what a sidecar has loaded.
    pub fn components(&self, app: &str) -> Vec<String> {
        let (status, metadata) = self.ask(app, "GET", "/v1.0/metadata", "");
        assert_eq!(status, 200, "{metadata}");
        let metadata: Value = serde_json::from_str(&metadata).unwrap();
        // Nothing at all is said where there are none.
        let components = metadata["components"].as_array().map(Vec::as_slice).unwrap_or_default();
        components.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    }

    /// The topics that a sidecar hears of, with where it brings their events, and whether a document declares it.
    pub fn subscriptions(&self, app: &str) -> BTreeSet<(String, String, bool)> {
        let (status, metadata) = self.ask(app, "GET", "/v1.0/metadata", "");
        assert_eq!(status, 200, "{metadata}");
        let metadata: Value = serde_json::from_str(&metadata).unwrap();
        let subscriptions = metadata["subscriptions"].as_array().map(Vec::as_slice).unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let told = |one: &Value| (text(&one["topic"]), text(&one["rules"][0]["path"]), one["type"] == "DECLARATIVE");
        subscriptions.iter().map(told).collect()
    }

    /// What is kept through a sidecar comes out again.
    pub fn keeps_state(&self, app: &str) {
        let kept = self.ask(app, "POST", "/v1.0/state/statestore", r#"[{"key": "trial", "value": "kept"}]"#);
        assert_eq!(kept.0, 204, "{kept:?}");
        let found = self.ask(app, "GET", "/v1.0/state/statestore/trial", "");
        assert_eq!(found, (200, r#""kept""#.to_owned()));
    }

    /// All keys in the database that Redis keeps state in: the streams are in another.
    pub fn redis_keys(&self) -> Vec<String> {
        let Some(client) = find("redis-cli") else { return Vec::new() };
        let port = self.redis_port.to_string();
        let mut arguments = vec!["--no-auth-warning", "-p", &port, "-n", "1", "-a", PASSWORD];
        if self.is_tls {
            arguments.extend(["--tls", "--insecure"]);
        }
        arguments.extend(["keys", "*"]);
        let keys = answer(&client, &arguments);
        keys.lines().map(str::to_owned).collect()
    }

    /// What a sidecar counts, in Prometheus' text.
    pub fn figures(&self, app: &str) -> String {
        let metrics = self.sidecar(app).metrics;
        ask(metrics, "GET", "/metrics", "").map(|(_, text)| text).unwrap_or_default()
    }

    /// Whether daprd knows a figure of this name: OpenCensus writes it with slashes.
    pub fn daprd_has(&self, figure: &str) -> bool {
        let program = fs::read(&self.daprd).unwrap();
        let words: Vec<&str> = figure.trim_start_matches("dapr_").splitn(3, '_').collect();
        let written = words.join("/");
        program.windows(written.len()).any(|window| window == written.as_bytes())
    }

    /// What the logs of all sidecars have of warnings and errors.
    pub fn complaints(&self) -> Vec<String> {
        let mut complaints = Vec::new();
        for (app, sidecar) in &self.running {
            for line in sidecar.borrow().program.said().lines() {
                let level = serde_json::from_str::<Value>(line)
                    .map_or("none".to_owned(), |line| line["level"].as_str().unwrap_or("none").to_owned());
                let is_of_the_test = OF_THE_TEST.iter().any(|words| line.contains(words));
                if !["info", "debug"].contains(&level.as_str()) && !is_of_the_test {
                    complaints.push(format!("{app}: {line}"));
                }
            }
        }
        complaints
    }
}

fn words(text: &str) -> Vec<String> {
    text.split_whitespace().map(str::to_owned).collect()
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}
