use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use pando_model::yaml::Node;
use tempfile::TempDir;

use crate::yaml;

/// What each program of the pipeline's last steps would say, and what it was asked.
const PROGRAM: &str = r#"#!/usr/bin/env bash
echo "${0##*/} $*" >> "$RUNNER_TEMP/asked"
case "${0##*/} $*" in
"helm get manifest"*--revision*) printf -- '---\nkind: ConfigMap\ndata:\n  placement: "%s"\n' "$THERE" ;;
"kubectl get configmap todo-placement"*) printf '%s' "$NOW" ;;
esac
"#;

/// The script of a step of the pipeline's that deploys.
fn script(name: &str) -> String {
    let pipeline = yaml("docs/pipeline/deliver.yaml");
    let steps = pipeline.at(&["jobs", "deploy", "steps"]).map(Node::items).unwrap_or_default();
    let step = steps.iter().find(|step| step.get("name").and_then(Node::text) == Some(name));
    let script = step.and_then(|step| step.get("run")?.text()).unwrap_or_else(|| panic!("{name}"));
    script.to_owned()
}

/// Runs it as GitHub does; whether it ended well, what it said, and what it asked for.
#[expect(clippy::disallowed_methods, reason = "a script has no other door")]
fn run(script: &str, variables: &[(&str, &str)]) -> (bool, String, Vec<String>) {
    let folder = TempDir::new().expect("a folder");
    for program in ["helm", "kubectl", "architect"] {
        let path = folder.path().join(program);
        fs::write(&path, PROGRAM).expect("a file");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).expect("a program");
    }
    std::os::unix::fs::symlink(pando_tidy::root().join("deploy"), folder.path().join("deploy")).expect("a link");
    let path = std::env::var("PATH").unwrap_or_default();
    let output = Command::new("bash")
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        .env("PATH", format!("{}:{path}", folder.path().display()))
        .env("RUNNER_TEMP", folder.path())
        .envs(variables.iter().copied())
        .current_dir(folder.path())
        .output()
        .expect("bash");
    let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    let asked = fs::read_to_string(folder.path().join("asked")).unwrap_or_default();
    (output.status.success(), said.concat(), asked.lines().map(str::to_owned).collect())
}

#[test]
fn the_pipeline_goes_back_to_where_services_are_and_not_over_a_move_of_them() {
    let back = script("Back to what ran before");
    let rolls_back = |asked: &[String]| asked.iter().any(|one| one.starts_with("helm rollback todo 3 "));
    let (is_well, said, asked) = run(&back, &[("REVISION", "3"), ("THERE", "core"), ("NOW", "core")]);
    assert!(is_well && rolls_back(&asked), "{said}");
    let (is_well, said, asked) = run(&back, &[("REVISION", "3"), ("THERE", "chatbot"), ("NOW", "core")]);
    assert!(!is_well && !rolls_back(&asked), "{said}");
    assert!(said.contains("::error::") && said.contains("docs/KUBERNETES.md"), "{said}");
    let (is_well, said, asked) = run(&back, &[("REVISION", "")]);
    assert!(!is_well && !rolls_back(&asked) && said.contains("nothing to go back to"), "{said}");
}

#[test]
fn at_a_step_the_pipeline_deploys_with_its_values_and_looks_at_it_as_it_is_there() {
    let deploy = script("Deploy");
    let has = |asked: &[String], what: &str| asked.iter().any(|one| one.contains(what));
    let release = [("IMAGE", "image"), ("DIGEST", "sha256:0")];
    let (is_well, said, asked) = run(&deploy, &[release.as_slice(), &[("STEP", "3-chatbot")]].concat());
    assert!(
        is_well && has(&asked, "todo.yaml --values deploy/steps/3-chatbot/values.yaml --set-string"),
        "{said}{asked:?}"
    );
    let (is_well, said, asked) = run(&deploy, &[release.as_slice(), &[("STEP", "")]].concat());
    assert!(is_well && has(&asked, "todo.yaml --set-string"), "{said}{asked:?}");
    // Without a cluster it gets no further than to ask which sidecars there are.
    let look = script("The running system says what its model says");
    let (is_well, said, asked) = run(&look, &[("STEP", "3-chatbot")]);
    assert!(!is_well && said.contains("no Deployment with a sidecar"), "{said}{asked:?}");
    assert!(has(&asked, "kubectl get deployments --namespace todo"), "{asked:?}");
    for words in ["--namespace todo", "--artefacts running.yaml", "step=(--step \"${STEP%%-*}\")"] {
        assert!(look.contains(words), "{words}");
    }
}
