use std::fs;
use std::path::Path;
use std::process::Command;

use pando_render::Files;
use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Holds documents against Redocly and AsyncAPI's own parser. Says loudly when these are not there.
pub(crate) fn hold(files: &Files) {
    let tools = root().join("target/tools/validators/node_modules");
    if !tools.join(".package-lock.json").exists() {
        pando_told::not_told("what Redocly and AsyncAPI's parser say of the documents, for they are not there: run test/validators.sh");
        return;
    }
    let folder = TempDir::new().unwrap();
    let (mut openapi, mut asyncapi) = (Vec::new(), Vec::new());
    for (path, text) in files {
        let file = folder.path().join(path.replace('/', "-"));
        fs::write(&file, text).unwrap();
        match path.starts_with("openapi/") {
            true => openapi.push(file),
            false => asyncapi.push(file),
        }
    }
    for file in openapi {
        let mut redocly = node();
        redocly.arg(tools.join("@redocly/cli/bin/cli.js")).args(["lint", "--format=json"]);
        redocly.arg("--config").arg(root().join("test/validators/redocly.yaml")).arg(file);
        let said: serde_json::Value = serde_json::from_str(&run(&mut redocly).1).expect("Redocly says JSON");
        let problems = said["problems"].as_array().expect("a list of problems");
        let problems: Vec<String> = problems
            .iter()
            .map(|one| format!("{} {} {}", one["ruleId"], one["message"], one["location"][0]["pointer"]))
            .collect();
        assert!(problems.is_empty(), "{}", problems.join("\n"));
        assert_eq!(said["totals"]["ignored"], 0, "{said}");
    }
    if !asyncapi.is_empty() {
        let mut parser = node();
        parser.arg(root().join("test/validators/asyncapi.mjs")).args(&asyncapi);
        let (is_fine, said) = run(&mut parser);
        assert!(is_fine && said.contains(" channels, "), "{said}");
    }
}

#[expect(clippy::disallowed_methods, reason = "the validators are programs of Node")]
fn node() -> Command {
    let mut node = Command::new("node");
    // Nobody is asked for a newer version, and nobody is told of the run.
    node.env("REDOCLY_TELEMETRY", "off")
        .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
        .env("CI", "true");
    node
}

/// Whether it found nothing, and what it printed.
fn run(command: &mut Command) -> (bool, String) {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if said.is_empty() {
        panic!("{}", String::from_utf8_lossy(&output.stderr));
    }
    (output.status.success(), said)
}
