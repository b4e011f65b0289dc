//! `architect check` beside a release on a cluster, by way of deploy/live.sh: sidecars that each ask for a token of their own, behind a
//! `kubectl` that says where they are. What is asked of sidecars, and what is made of it, is told beside `pando-live`.
#![cfg(test)]

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use tempfile::TempDir;

const MODEL: &str = "format: pando.architecture/v1
name: shop
services:
  mail: {}
  orders: {}
  web: {}
steps: steps.yaml
";

/// mail lives behind the app id of orders.
const STEPS: &str = "format: pando.steps/v1
steps:
  - number: 1
    name: whole
    risk: low
    apps: {web: [web], orders: [orders, mail]}
    precondition: {says: none}
    verification: {says: it runs}
    rollback: {says: there is none}
    exit: {says: it is well}
";

/// Says what a cluster would, of those that the file `apps` names. Real kubectl fills the templates itself.
const KUBECTL: &str = r#"#!/usr/bin/env bash
set -eu
case "$1 $2" in
"get deployments") cat "$CLUSTER/apps" ;;
"get pods") ;;
"get secret") cat "$CLUSTER/$3" ;;
"port-forward "*)
  for word in "$@"; do case $word in deployment/*) app=${word#deployment/} ;; esac; done
  echo "$$" >> "$CLUSTER/forwards"
  echo "Forwarding from 127.0.0.1:$(cat "$CLUSTER/$app") -> 3500"
  echo "Forwarding from 127.0.0.1:1 -> 50002"
  exec sleep 600
  ;;
*) exit 1 ;;
esac
"#;

/// A cluster with a sidecar for each of these, which answers to whoever shows the token of its app.
fn cluster(apps: &[&'static str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("model.yaml", MODEL);
    write("steps.yaml", STEPS);
    write("kubectl", KUBECTL);
    fs::set_permissions(folder.path().join("kubectl"), fs::Permissions::from_mode(0o700)).unwrap();
    let lines = apps.iter().map(|app| format!("{app} {app} {app}-api-token\n"));
    write("apps", &lines.collect::<String>());
    for &app in apps {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        write(app, &listener.local_addr().unwrap().port().to_string());
        write(&format!("{app}-api-token"), &format!("of-{app}"));
        std::thread::Builder::new().spawn(move || answer(&listener, app)).unwrap();
    }
    folder
}

/// Says who it is, to whoever may know.
fn answer(listener: &TcpListener, app: &str) {
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let mut asked = Vec::new();
        while !asked.ends_with(b"\r\n\r\n") {
            let mut byte = [0];
            if stream.read(&mut byte).unwrap_or_default() == 0 {
                break;
            }
            asked.extend(byte);
        }
        let asked = String::from_utf8_lossy(&asked).to_lowercase();
        let (status, body) = match asked.contains(&format!("dapr-api-token: of-{app}\r\n")) {
            true => (200, format!(r#"{{"id":"{app}","runtimeVersion":"1.18.2"}}"#)),
            false => (401, "invalid api token".to_owned()),
        };
        let head = format!("HTTP/1.1 {status} x\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
        let _ = stream.write_all([head, body].concat().as_bytes());
    }
}

/// What the script says of a release of this cluster.
#[expect(clippy::disallowed_methods, reason = "a script has no other door")]
fn live(cluster: &Path, arguments: &[&str]) -> (i32, String, String) {
    let path = std::env::var("PATH").unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/live.sh");
    let output = Command::new("bash")
        .arg(script)
        .args(["there", "shop", "--", env!("CARGO_BIN_EXE_architect"), "check", "model.yaml"])
        .args(["--namespace", "there", "--format", "json"])
        .args(arguments)
        .env("PATH", format!("{}:{path}", cluster.display()))
        .env("CLUSTER", cluster)
        .env("TMPDIR", cluster)
        .current_dir(cluster)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn codes(findings: &str) -> Vec<String> {
    let findings: serde_json::Value = serde_json::from_str(findings).unwrap_or_else(|error| panic!("{error}: {findings}"));
    let findings = findings["findings"].as_array().unwrap();
    findings.iter().map(|one| one["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn each_sidecar_of_a_release_is_named_and_shown_its_own_token_and_nothing_of_that_stays() {
    let cluster = cluster(&["mail", "orders", "web"]);
    let (code, said, complained) = live(cluster.path(), &[]);
    assert_eq!(code, 1, "{said}{complained}");
    let found = codes(&said);
    // They say who they are: nobody is silent, missing or another.
    for code in ["PAN801", "PAN802", "PAN803", "PAN804"] {
        assert!(!found.contains(&code.to_owned()), "{code}: {said}");
    }
    assert!(said.contains("mail") && !said.contains("of-mail") && !complained.contains("of-mail"));
    let left = fs::read_dir(cluster.path()).unwrap().map(|one| one.unwrap());
    let left: Vec<_> = left.filter(|one| one.file_type().unwrap().is_dir()).collect();
    assert!(left.is_empty(), "tokens stay in {left:?}");
    let forwards = fs::read_to_string(cluster.path().join("forwards")).unwrap();
    assert_eq!(forwards.lines().count(), 3);
    for forward in forwards.lines() {
        // One that is over is a child that somebody has yet to look at, or nothing.
        let state = fs::read_to_string(format!("/proc/{forward}/status")).unwrap_or_default();
        assert!(!state.contains("(sleeping)"), "a port is forwarded still: {state}");
    }
}

#[test]
fn at_a_step_there_are_the_sidecars_of_that_step() {
    let cluster = cluster(&["orders", "web"]);
    let (_, said, _) = live(cluster.path(), &["--step", "whole"]);
    assert!(!codes(&said).contains(&"PAN803".to_owned()), "{said}");
    let (_, said, _) = live(cluster.path(), &[]);
    assert!(
        codes(&said).contains(&"PAN803".to_owned()),
        "where all stand apart there is none of mail: {said}"
    );
}

#[test]
fn a_release_that_is_not_there_and_a_token_that_is_not_its_own_are_said() {
    let cluster = cluster(&["mail", "orders", "web"]);
    fs::write(cluster.path().join("web-api-token"), "of-mail").unwrap();
    let (code, said, _) = live(cluster.path(), &[]);
    assert_eq!(code, 1);
    assert_eq!(codes(&said).iter().filter(|code| *code == "PAN801").count(), 1, "{said}");
    assert!(said.contains("it asks for another token"), "{said}");
    fs::remove_file(cluster.path().join("web-api-token")).unwrap();
    let (code, said, complained) = live(cluster.path(), &[]);
    assert!(
        code == 2 && said.is_empty() && complained.contains("the token of web cannot be read"),
        "{complained}"
    );
    fs::write(cluster.path().join("apps"), "").unwrap();
    let (code, _, complained) = live(cluster.path(), &[]);
    assert!(code == 2 && complained.contains("belongs to the release shop"), "{complained}");
}
