//! What `architect migrate --cluster` tells to ask of Prometheus, asked of Prometheus' own reader.
#![cfg(test)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[expect(clippy::disallowed_methods, reason = "these are programs: they have no other door")]
fn program(path: &Path) -> Command {
    Command::new(path)
}

/// promtool from where `test/promtool.sh` puts it, or from the PATH. Says loudly when there is none.
fn promtool() -> Option<PathBuf> {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/tools/promtool/promtool");
    let is_there = |path: &PathBuf| program(path).arg("--version").output().is_ok_and(|output| output.status.success());
    let found = [ours, PathBuf::from("promtool")].into_iter().find(is_there);
    if found.is_none() {
        pando_told::not_told("whether Prometheus takes what a move on a cluster asks it, for there is no promtool: run test/promtool.sh");
    }
    found
}

/// Everything that is to be asked on the way through the steps of this system.
fn questions() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = BTreeSet::new();
    for step in ["0", "1", "2", "3"] {
        let architect = Path::new(env!("CARGO_BIN_EXE_architect"));
        let mut next = program(architect);
        next.args(["migrate", "next", "--cluster", step]).current_dir(&root);
        let output = next.output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let said = String::from_utf8(output.stdout).unwrap();
        let asked = said.lines().filter_map(|line| line.strip_prefix("  PromQL: "));
        found.extend(asked.map(|question| question.replace("NAMESPACE", "todo")));
    }
    found
}

fn quoted(question: &str) -> String {
    format!("'{}'", question.replace('\'', "''"))
}

#[test]
fn prometheus_answers_what_it_is_asked_with_what_is_held_against_the_limit() {
    let questions = questions();
    assert_eq!(questions.len(), 4, "{questions:#?}");
    let Some(promtool) = promtool() else { return };
    let of = |what: &str| quoted(questions.iter().find(|question| question.contains(what)).unwrap());
    let folder = tempfile::tempdir().unwrap();
    let of_service = |status: &str, values: &str| {
        format!("{{ series: 'pando_requests_total{{namespace=\"todo\", service=\"a\", status=\"{status}\"}}', values: '{values}' }}")
    };
    let age = |pod: &str, values: &str| {
        let labels = format!("namespace=\"todo\", source=\"a\", destination=\"b\", pod=\"{pod}\"");
        format!("{{ series: 'pando_outbox_age_seconds{{{labels}}}', values: '{values}' }}")
    };
    let answer = |question: &str, labels: &str, value: &str| {
        format!("{{ expr: {question}, eval_time: 10m, exp_samples: [{{ labels: '{labels}', value: {value} }}] }}")
    };
    let (failed, late) = (of("pando_requests_total"), of("pando_outbox_age_seconds"));
    // No request failed yet, so nobody counts those; of two that tell of one log the worse counts. Then two of a hundred fail.
    let text = format!(
        "rule_files: [rules.yaml]
tests:
  - interval: 1m
    input_series:
      - {}
      - {}
      - {}
    promql_expr_test:
      - {}
      - {}
  - interval: 1m
    input_series:
      - {}
      - {}
    promql_expr_test:
      - {}
",
        of_service("2xx", "0+60x20"),
        age("c", "3x20"),
        age("d", "12x20"),
        answer(&failed, "{}", "0"),
        answer(&late, "{source=\"a\", destination=\"b\"}", "12"),
        of_service("2xx", "0+98x20"),
        of_service("5xx", "0+2x20"),
        answer(&failed, "{}", "20"),
    );
    let rules: String = questions
        .iter()
        .enumerate()
        .map(|(index, question)| format!("      - {{ record: 'question:{index}', expr: {} }}\n", quoted(question)))
        .collect();
    fs::write(
        folder.path().join("rules.yaml"),
        format!("groups:\n  - name: questions\n    rules:\n{rules}"),
    )
    .unwrap();
    fs::write(folder.path().join("tests.yaml"), text).unwrap();
    for arguments in [&["check", "rules", "rules.yaml"][..], &["test", "rules", "tests.yaml"]] {
        let output = program(&promtool).args(arguments).current_dir(folder.path()).output().unwrap();
        let said = [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
        assert!(output.status.success(), "{arguments:?}: {}", said.concat());
    }
}
