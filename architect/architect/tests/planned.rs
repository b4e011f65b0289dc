//! The commands that a plan tells to type, typed on the program that it is of; and what the analysis says for other programs.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use pando_monolith::Mutant;
use serde_json::Value;

/// What of other programs a plan may tell to type, as their own documentation has it: subcommands with their options.
const OTHERS: [(&str, &str, &[&str]); 8] = [
    ("dapr", "init", &[]),
    ("dapr", "invoke", &["--app-id", "--method", "--verb"]),
    ("dapr", "run", &["--run-file"]),
    ("dapr", "status", &["-k"]),
    ("helm", "lint", &["--strict"]),
    ("helm", "rollback", &[]),
    ("helm", "upgrade", &["--install", "--values", "--wait"]),
    ("kubectl", "port-forward", &[]),
];

#[expect(clippy::disallowed_methods, reason = "programs are what is tested")]
fn typed(program: &Path, folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(program);
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command.output().unwrap_or_else(|error| panic!("{}: {error}", program.display()))
}

fn architect(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = typed(Path::new(env!("CARGO_BIN_EXE_architect")), folder, arguments);
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().expect("a code"), String::from_utf8(said).expect("text"))
}

/// A repository of two commits with the program in it.
fn repository() -> Mutant {
    let mutant = Mutant::new();
    let git = |arguments: &[&str]| {
        let known = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];
        let output = typed(Path::new("git"), &mutant.root(), &[&known, arguments].concat());
        assert!(output.status.success(), "{output:?}");
    };
    git(&["init", "--quiet", "--initial-branch", "main"]);
    git(&["add", "."]);
    git(&["commit", "--quiet", "--message", "all of it"]);
    git(&["commit", "--quiet", "--allow-empty", "--message", "nothing"]);
    mutant
}

/// The texts of a document in its order.
fn texts<'a>(document: &'a Value, found: &mut Vec<&'a str>) {
    match document {
        Value::String(text) => found.push(text),
        Value::Array(all) => all.iter().for_each(|one| texts(one, found)),
        Value::Object(all) => all.values().for_each(|one| texts(one, found)),
        _ => {}
    }
}

/// Each command line that the plan has: those of its steps in their order, then those that stand in its sentences.
fn lines(plan: &Value) -> Vec<String> {
    let steps = plan["steps"].as_array().expect("steps");
    let own = steps.iter().flat_map(|step| step["verification"].as_array().expect("commands"));
    let mut lines: Vec<String> = own.map(|one| one["line"].as_str().expect("a line").to_owned()).collect();
    let mut all = Vec::new();
    texts(plan, &mut all);
    let programs = ["architect", "dapr", "helm", "kubectl", "nginx", "pando", "tach"];
    for text in all {
        let quoted = text.split('`').skip(1).step_by(2);
        let is_command = |code: &&str| code.split_once(' ').is_some_and(|(program, _)| programs.contains(&program));
        lines.extend(quoted.filter(is_command).map(str::to_owned));
    }
    lines
}

/// Helm from where `test/helm.sh` puts it.
fn helm() -> Option<PathBuf> {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/helm/helm");
    if !ours.exists() {
        pando_told::not_told("whether Helm takes the charts of a plan, for there is none: run test/helm.sh");
        return None;
    }
    Some(ours)
}

#[test]
fn what_a_plan_tells_to_type_can_be_typed() {
    let mutant = repository();
    let folder = mutant.root();
    let (code, said) = architect(&folder, &["analyze", ".", "--format", "json"]);
    assert_eq!(code, 0, "{said}");
    let page: Value = serde_json::from_str(&said).expect("JSON");
    let lines = lines(&page["plan"]);
    let helm = helm();
    let mut model = None;
    let mut told = BTreeSet::new();
    for line in lines.iter().filter(|line| told.insert(line.as_str())) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let rest = &words[1..];
        match words[0] {
            // Named in a sentence without what it is about: there is such a command.
            "architect" if words.len() == 2 => assert_eq!(architect(&folder, &[words[1], "--help"]).0, 0, "{line}"),
            "architect" => {
                let (code, said) = architect(&folder, rest);
                // Nobody answers there: that is a finding, and no wrong command.
                let expected = i32::from(line.contains("--live"));
                assert_eq!(code, expected, "{line}: {said}");
                let path = folder.join("architecture/todo.architecture.yaml");
                let now = fs::read_to_string(path).ok();
                assert!(
                    model.is_none() || model == now,
                    "{line}: what was rendered is no part of the program"
                );
                model = now;
            }
            "tach" => assert_eq!(rest, ["check"]),
            program => {
                let known = OTHERS.iter().find(|(other, command, _)| *other == program && *command == rest[0]);
                let (_, _, options) = known.unwrap_or_else(|| panic!("{line}"));
                for option in rest.iter().filter(|word| word.starts_with('-')) {
                    assert!(options.contains(option), "{line}");
                }
                let files = rest.iter().filter(|word| word.starts_with("architecture/"));
                for file in files {
                    assert!(
                        folder.join(file).exists(),
                        "{line}: there is no {file} once what stands before it was typed"
                    );
                }
                let Some(helm) = helm.as_ref().filter(|_| program == "helm") else {
                    continue;
                };
                let output = match rest[0] {
                    "lint" => typed(helm, &folder, rest),
                    // Without a cluster it is rendered as far as it goes without one.
                    "upgrade" => {
                        let kept = rest[2..].iter().filter(|word| **word != "--wait").copied();
                        let arguments: Vec<&str> = std::iter::once("template").chain(kept).collect();
                        typed(helm, &folder, &arguments)
                    }
                    _ => typed(helm, &folder, &[rest[0], "--help"]),
                };
                assert!(output.status.success(), "{line}: {output:?}");
            }
        }
    }
    for program in [
        "architect plan ",
        "architect render ",
        "architect diff ",
        "helm upgrade ",
        "dapr ",
        "kubectl ",
    ] {
        assert!(told.iter().any(|line| line.starts_with(program)), "{program}: {told:?}");
    }
}
