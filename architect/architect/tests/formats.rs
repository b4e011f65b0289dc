//! What the binary says for programs, held against the schemas that they go by.
#![cfg(test)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Faults of every severity and kind: of a text that is no model, of a model, and of artefacts.
const MODELS: [&str; 4] = [
    "format: pando.architecture/v1\nname: shop\nservices: {web: {face: 8080}}\n",
    "format: pando.architecture/v2\n",
    "format: pando.architecture/v1
name: shop
services:
  web:
    face: 8080
    calls:
      - {to: orders, operations: [listOrder], timeoutSeconds: 5}
  orders:
    settings: [{name: DATABASE_PASSWORD, value: hunter2}]
    operations:
      - {name: log, method: GET, path: /log, access: services, safeToRetry: true}
      - {name: log, method: GET, path: /log, access: person}
events:
  'order.*': {publisher: orders, subscribers: {web: {route: /events/order}}}
  order.placed: {publisher: orders}
",
    "format: pando.architecture/v1\nname: 'a\u{7}b'\n",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[expect(clippy::disallowed_methods, reason = "programs are what is tested, and what tests them")]
fn program(program: impl AsRef<std::ffi::OsStr>) -> Command {
    Command::new(program)
}

/// What is said of each model, and of the faulty artefacts of the rules' own tests.
fn said(format: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let model = folder.path().join("mod el.yaml");
    let architect = |more: &[&Path]| {
        let mut command = program(env!("CARGO_BIN_EXE_architect"));
        let output = command.args(["check", "--format", format]).args(more).output().expect("a process");
        String::from_utf8(output.stdout).expect("text")
    };
    let mut all: Vec<String> = MODELS
        .iter()
        .map(|text| {
            fs::write(&model, text).expect("a file");
            architect(&[&model])
        })
        .collect();
    let seed = root().join("architect/check/tests/data/seed");
    all.push(architect(&[
        &seed.join("model.yaml"),
        Path::new("--artefacts"),
        &seed.join("artefacts"),
    ]));
    all
}

/// Holds texts against a schema (a file, or `sarif`) by ajv. Says loudly when that is not there.
fn hold(schema: &str, texts: &[String]) {
    if !root().join("target/tools/validators/node_modules/.package-lock.json").exists() {
        pando_told::not_told(format_args!(
            "whether what `architect check` says for programs keeps {schema}: run test/validators.sh"
        ));
        return;
    }
    for text in texts {
        let output = validate(schema, text);
        let found = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{found}{}\n{text}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let nothing = validate(schema, "{}");
    assert!(
        !nothing.status.success() && !nothing.stdout.is_empty(),
        "what is empty passes {schema}"
    );
}

fn validate(schema: &str, text: &str) -> Output {
    let mut node = program("node");
    node.arg(root().join("test/validators/schema.mjs")).arg(schema);
    let mut node = node
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("node");
    node.stdin.take().expect("a pipe").write_all(text.as_bytes()).expect("written");
    node.wait_with_output().expect("an end")
}

#[test]
fn what_is_said_for_code_scanning_is_sarif_as_oasis_defines_it() {
    let all = said("sarif");
    hold("sarif", &all);
    let findings: usize = all.iter().map(|text| text.matches("\"ruleId\"").count()).sum();
    assert!(findings > 20, "{findings} findings are few to tell by");
}

#[test]
fn what_is_said_for_programs_keeps_its_schema() {
    let schema = root().join("architect/check/findings.schema.json");
    hold(schema.to_str().expect("a path"), &said("json"));
}

/// The same for what is found in a program: findings and crossings of it.
#[test]
fn what_an_analysis_says_for_code_scanning_is_sarif_as_oasis_defines_it() {
    let mutant = pando_monolith::Mutant::new();
    let mut command = program(env!("CARGO_BIN_EXE_architect"));
    command.current_dir(mutant.root()).args(["analyze", "--format", "sarif"]);
    let text = String::from_utf8(command.output().expect("a process").stdout).expect("text");
    assert!(text.matches("\"ruleId\"").count() > 20, "{text}");
    hold("sarif", &[text]);
}
