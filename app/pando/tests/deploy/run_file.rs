//! The file for `dapr run -f` has fields that Dapr's command line knows, and leads to what is there. (It takes no notice of others, and
//! stops at a path that leads nowhere.)

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{documents, names};

/// What an app may have, and what `common` may have for all of them: `RunConfig`, `SharedRunConfig` (pkg/standalone/run.go), `App`
/// (pkg/runfileconfig) of github.com/dapr/cli 1.18.
const APP: [&str; 11] = [
    "appDirPath",
    "appID",
    "appChannelAddress",
    "appPort",
    "daprHTTPPort",
    "daprGRPCPort",
    "profilePort",
    "command",
    "metricsPort",
    "unixDomainSocket",
    "daprInternalGRPCPort",
];
const SHARED: [&str; 23] = [
    "configFilePath",
    "appProtocol",
    "apiListenAddresses",
    "enableProfiling",
    "logLevel",
    "appMaxConcurrency",
    "placementHostAddress",
    "resourcesPath",
    "resourcesPaths",
    "appSSL",
    "maxBodySize",
    "readBufferSize",
    "enableAppHealthCheck",
    "appHealthCheckPath",
    "appHealthProbeInterval",
    "appHealthProbeTimeout",
    "appHealthThreshold",
    "enableApiLogging",
    "runtimePath",
    "env",
    "daprdLogDestination",
    "appLogDestination",
    "schedulerHostAddress",
];
/// The first port that a system may give to whoever asks for any.
const EPHEMERAL: u64 = 32_768;

fn file() -> PathBuf {
    documents().with_file_name("dapr.yaml")
}

fn run() -> Value {
    let text = std::fs::read_to_string(file()).expect("deploy/dapr.yaml");
    serde_saphyr::from_str(&text).expect("YAML")
}

fn fields(of: &Value) -> BTreeSet<&str> {
    of.as_object().expect("a mapping").keys().map(String::as_str).collect()
}

fn apps(run: &Value) -> &[Value] {
    run["apps"].as_array().expect("apps")
}

#[test]
fn the_run_file_says_nothing_that_the_command_line_does_not_know() {
    let run = run();
    assert_eq!(run["version"], 1);
    assert_eq!(fields(&run), BTreeSet::from(["apps", "common", "version"]));
    let shared = BTreeSet::from(SHARED);
    assert!(fields(&run["common"]).is_subset(&shared), "{:?}", run["common"]);
    let known: BTreeSet<&str> = shared.into_iter().chain(APP).collect();
    for app in apps(&run) {
        let unknown: Vec<_> = fields(app).difference(&known).copied().collect();
        assert!(unknown.is_empty(), "{unknown:?} of {}", app["appID"]);
    }
}

#[test]
fn every_path_of_the_run_file_leads_to_something_and_every_port_is_one_apps_own() {
    let run = run();
    let here = file();
    let here = here.parent().expect("a folder");
    let mut folders: Vec<PathBuf> = names(&run["common"]["resourcesPaths"]).iter().map(|path| here.join(path)).collect();
    let mut ports = BTreeSet::new();
    let (mut told, mut ids) = (0, BTreeSet::new());
    for app in apps(&run) {
        let own = here.join(app["appDirPath"].as_str().expect("a path"));
        assert!(own.join(app["configFilePath"].as_str().expect("a path")).is_file(), "{app}");
        folders.push(own);
        ids.insert(app["appID"].as_str().expect("an app id"));
        for port in ["appPort", "daprHTTPPort", "daprGRPCPort", "daprInternalGRPCPort", "metricsPort"] {
            let port = app[port].as_u64().expect("a port");
            assert!(port < EPHEMERAL, "{port} may be somebody's already");
            ports.insert(port);
            told += 1;
        }
    }
    assert_eq!((ports.len(), ids.len()), (told, 6), "each has its own");
    let distinct: BTreeSet<&PathBuf> = folders.iter().collect();
    assert_eq!(distinct.len(), folders.len(), "no app has another's data");
    for folder in &folders {
        assert!(folder.is_dir(), "{}", folder.display());
    }
}

/// A sidecar loads every document of the folder, and nothing there may need what `dapr init` does not bring.
#[test]
fn what_the_run_files_sidecars_load_needs_nothing_that_dapr_init_does_not_bring() {
    let resources = documents().join("run/resources");
    let mut loaded = BTreeSet::new();
    for entry in std::fs::read_dir(resources).expect("a folder") {
        let text = std::fs::read_to_string(entry.expect("a file").path()).expect("a text");
        for document in serde_saphyr::from_multiple::<Value>(&text).expect("YAML") {
            assert!(!text.contains("secretKeyRef"), "nobody has these secrets: {document}");
            assert_ne!(document["spec"]["type"], "state.postgresql", "there is no PostgreSQL");
            let (kind, name) = (&document["kind"], &document["metadata"]["name"]);
            loaded.insert(format!("{}/{}", kind.as_str().expect("a kind"), name.as_str().expect("a name")));
        }
    }
    for needed in [
        "Component/pubsub",
        "Component/statestore",
        "Resiliency/pando",
        "HTTPEndpoint/task-service",
    ] {
        assert!(loaded.contains(needed), "{needed} is not among {loaded:?}");
    }
    let is_same = |name: &str| {
        let read = |folder: &Path| std::fs::read_to_string(folder.join(name)).expect("a text");
        read(&documents().join("run/resources")) == read(&documents().join("components"))
    };
    assert!(is_same("resiliency.yaml") && is_same("self-calls.yaml"));
}
