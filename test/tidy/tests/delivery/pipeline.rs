use pando_model::yaml::Node;
use pando_tidy::root;

use crate::shell::commands;
use crate::tools::Tools;
use crate::{text, yaml};

const PIPELINE: &str = "docs/pipeline/deliver.yaml";

/// The one that compares boundaries, for programs that are still in one piece.
const BOUNDARIES: &str = "docs/pipeline/boundaries.yaml";

fn jobs(pipeline: &Node) -> Vec<(&str, &Node)> {
    let jobs = pipeline.get("jobs").map(Node::entries).unwrap_or_default();
    jobs.iter().map(|job| (job.key.as_str(), &job.node)).collect()
}

fn steps(job: &Node) -> &[Node] {
    job.get("steps").map(Node::items).unwrap_or_default()
}

/// What all jobs run.
pub(crate) fn scripts() -> Vec<String> {
    let pipeline = yaml(PIPELINE);
    let steps = jobs(&pipeline).into_iter().flat_map(|(_, job)| steps(job));
    steps.filter_map(|step| Some(step.get("run")?.text()?.to_owned())).collect()
}

#[test]
fn the_pipeline_is_an_example_and_runs_where_somebody_copies_it() {
    assert!(!root().join(".github/workflows").exists(), "what is there runs by itself");
}

#[test]
fn each_action_of_the_pipeline_is_named_by_its_commit_and_its_version() {
    let text = text(PIPELINE) + &text(BOUNDARIES);
    let uses: Vec<&str> = text
        .lines()
        .filter_map(|line| line.split_once("uses: ").map(|(_, action)| action))
        .collect();
    assert!(uses.len() >= 12);
    for action in uses {
        let (_, commit) = action.split_once('@').unwrap_or_else(|| panic!("{action} names no commit"));
        let (commit, version) = commit.split_once(" # v").unwrap_or_else(|| panic!("{action}: of which version?"));
        assert!(
            commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{action}"
        );
        assert!(version.split('.').count() == 3, "{action}");
    }
}

#[test]
fn the_pipeline_may_do_no_more_than_it_asks_for_and_keeps_no_secret() {
    let pipeline = yaml(PIPELINE);
    assert_eq!(
        pipeline.get("permissions").map(Node::entries),
        Some(&[][..]),
        "nothing unless a job asks for it"
    );
    for (name, job) in jobs(&pipeline) {
        let permissions = job.get("permissions").map(Node::entries).unwrap_or_default();
        assert!(!permissions.is_empty(), "{name} says what it may do");
        let writes: Vec<&str> = permissions
            .iter()
            .filter(|one| one.node.text() == Some("write"))
            .map(|one| one.key.as_str())
            .collect();
        let expected: &[&str] = match name {
            "image" => &["packages", "id-token"],
            "deploy" => &["id-token"],
            _ => &[],
        };
        assert_eq!(writes, expected, "{name}");
        assert!(job.get("timeout-minutes").is_some(), "{name} ends");
        for step in steps(job).iter().filter(|step| {
            step.get("uses")
                .and_then(Node::text)
                .is_some_and(|one| one.starts_with("actions/checkout@"))
        }) {
            let kept = step.at(&["with", "persist-credentials"]).and_then(Node::flag);
            assert_eq!(kept, Some(false), "{name}: no later step needs the token");
        }
        for script in steps(job).iter().filter_map(|step| step.get("run")?.text()) {
            assert!(
                !script.contains("${{"),
                "{name}: what an expression holds would be run as a part of the script: {script}"
            );
        }
    }
    let text = text(PIPELINE);
    assert!(
        !text.contains("secrets.") && !text.contains("pull_request_target"),
        "there is none to steal"
    );
    assert_eq!(
        pipeline.at(&["concurrency", "cancel-in-progress"]).and_then(Node::flag),
        Some(false)
    );
    let deploy = jobs(&pipeline)
        .into_iter()
        .find(|(name, _)| *name == "deploy")
        .expect("it deploys")
        .1;
    assert_eq!(deploy.get("environment").and_then(Node::text), Some("production"));
}

/// It runs for pull requests, which anybody may send.
#[test]
fn what_compares_boundaries_may_only_read() {
    let pipeline = yaml(BOUNDARIES);
    assert_eq!(pipeline.get("permissions").map(Node::entries), Some(&[][..]));
    for (name, job) in jobs(&pipeline) {
        let permissions = job.get("permissions").map(Node::entries).unwrap_or_default();
        let asked: Vec<_> = permissions.iter().map(|one| (one.key.as_str(), one.node.text())).collect();
        assert_eq!(asked, [("contents", Some("read"))], "{name}");
        assert!(job.get("timeout-minutes").is_some(), "{name} ends");
        for script in steps(job).iter().filter_map(|step| step.get("run")?.text()) {
            assert!(!script.contains("${{"), "{name}: {script}");
        }
    }
    let text = text(BOUNDARIES);
    assert!(!text.contains("secrets.") && !text.contains("pull_request_target") && !text.contains("pull-requests: write"));
}

#[test]
fn whoever_asks_the_registry_has_signed_in_to_it_before() {
    let pipeline = yaml(PIPELINE);
    let mut asked = 0;
    for (name, job) in jobs(&pipeline) {
        let all = steps(job);
        let uses = |action: &str| {
            all.iter()
                .position(|step| step.get("uses").and_then(Node::text).is_some_and(|one| one.starts_with(action)))
        };
        let cosign = all.iter().position(|step| {
            step.get("run")
                .and_then(Node::text)
                .is_some_and(|script| script.contains("cosign "))
        });
        if let Some(first) = uses("docker/build-push-action@").into_iter().chain(cosign).min() {
            assert!(
                uses("docker/login-action@").is_some_and(|at| at < first),
                "{name}: a private image is told to nobody"
            );
            asked += 1;
        }
    }
    assert_eq!(asked, 2, "one pushes, one verifies");
}

#[test]
fn a_command_before_a_pipe_ends_its_step_when_it_fails() {
    let shell = yaml(PIPELINE)
        .at(&["defaults", "run", "shell"])
        .and_then(Node::text)
        .map(str::to_owned);
    assert_eq!(shell.as_deref(), Some("bash"), "without its name GitHub gives it no pipefail");
}

#[test]
fn each_command_of_the_pipeline_has_the_flags_that_it_is_given() {
    let pipeline = yaml(PIPELINE);
    let mut tools = Tools::find();
    let mut ours = 0;
    for (_, job) in jobs(&pipeline) {
        for script in steps(job).iter().filter_map(|step| step.get("run")?.text()) {
            for command in commands(script) {
                ours += usize::from(command.0.iter().any(|word| word == "architect"));
                tools.try_flags(&command);
            }
        }
    }
    assert!(ours >= 4, "{ours} commands are the architect's");
}

#[test]
fn what_the_pipeline_does_not_tell_ends_it_and_real_sidecars_are_there_before_it_tells() {
    let pipeline = yaml(PIPELINE);
    let scripts: Vec<String> = jobs(&pipeline)
        .into_iter()
        .find(|(name, _)| *name == "test")
        .map(|(_, job)| {
            steps(job)
                .iter()
                .filter_map(|step| step.get("run")?.text())
                .map(str::to_owned)
                .collect()
        })
        .expect("it tests");
    let tells = scripts.iter().position(|script| script.contains("make test")).expect("it tells");
    assert!(
        scripts[tells].contains("EVERYTHING_TOLD=1"),
        "nobody reads what a job that is green did not tell"
    );
    let before = &scripts[..tells];
    for program in ["/daprd", "/sentry", "/dapr;", "/fluent-bit"] {
        assert!(before.iter().any(|script| script.contains(program)), "{program}");
    }
    for script in before.iter().filter(|script| script.contains("curl ")) {
        assert!(
            script.contains("sha256sum --check --strict"),
            "whatever is sent would be taken: {script}"
        );
    }
}

#[test]
fn a_script_that_cannot_tell_ends_well_unless_everything_is_to_be_told() {
    let script = "source test/told.sh; not_told \"why, and what to do\"";
    for (value, ends_well) in [("", true), ("0", true), ("1", false)] {
        let (is_well, said) = bash(script, value);
        assert_eq!(is_well, ends_well, "EVERYTHING_TOLD={value}");
        assert!(said.starts_with("NOT TOLD"), "{said}");
    }
}

/// Runs a script in the root; whether it ended well, and what it said.
#[expect(clippy::disallowed_methods, reason = "a script has no other door")]
fn bash(script: &str, everything_told: &str) -> (bool, String) {
    let mut bash = std::process::Command::new("bash");
    bash.args(["-euc", script])
        .env("EVERYTHING_TOLD", everything_told)
        .current_dir(root());
    let output = bash.output().expect("bash");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}
