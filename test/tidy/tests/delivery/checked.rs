//! What the page and the pipeline let the architect look at: it is really asked, of what real Helm makes, and finds nothing.

use std::fs::write;
use std::path::Path;

use crate::kubernetes::{blocks, folder};
use crate::pipeline::scripts;
use crate::shell::{Command, commands};
use crate::tools::Tools;

/// Runs a script with Helm and the architect of the tests; nothing where one of them is not there.
#[expect(clippy::disallowed_methods, reason = "a script has no other door")]
fn run(tools: &Tools, script: &str, folder: &Path) -> Option<Result<(), String>> {
    let path = tools.path(&["helm", "architect"])?;
    let mut bash = std::process::Command::new("bash");
    let script = format!("PATH=\"{path}:$PATH\"\n{script}");
    bash.args(["-euo", "pipefail", "-c", &script]).current_dir(folder);
    let output = bash.output().expect("bash");
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Some(output.status.success().then_some(()).ok_or(said))
}

#[test]
fn each_look_at_what_helm_makes_finds_nothing() {
    let (tools, folder) = (Tools::find(), folder());
    let page = blocks("sh").join("\n");
    let lines = page.lines().filter(|line| line.contains("| architect check ")).map(str::to_owned);
    let made = scripts().into_iter().filter(|script| script.contains("helm template "));
    let all: Vec<String> = lines.chain(made).collect();
    assert!(all.len() >= 3, "{all:#?}");
    for script in all {
        assert!(script.contains("architect check "), "{script}");
        let Some(looked) = run(&tools, &script, folder.path()) else {
            return;
        };
        assert!(looked.is_ok(), "{script}\n{}", looked.unwrap_err());
    }
}

/// What a command asks the architect, what only the shell or a cluster knows left out; nothing where it asks nothing of what runs.
fn of_what_runs(command: &Command) -> Option<Vec<String>> {
    let at = command.0.iter().position(|word| word == "architect")?;
    let asked = command.0[at + 1..].iter().filter(|word| !word.contains('$'));
    let asked: Vec<String> = asked.cloned().collect();
    asked.contains(&"running.yaml".to_owned()).then_some(asked)
}

/// Of a release Helm gives what it made without the hooks, and those beside; the architect looks at both, and at what runs.
#[test]
fn each_look_at_a_release_is_one_at_what_helm_keeps_of_it() {
    let (tools, folder) = (Tools::find(), folder());
    let scripts: Vec<String> = blocks("sh").into_iter().chain(scripts()).collect();
    for script in scripts.iter().filter(|script| script.contains("> running.yaml")) {
        for kept in ["helm get manifest todo ", "helm get hooks todo "] {
            assert!(script.contains(kept), "what Helm keeps is looked at by half: {script}");
        }
    }
    let all: Vec<Command> = scripts.iter().flat_map(|script| commands(script)).collect();
    let all: Vec<Vec<String>> = all.iter().filter_map(of_what_runs).collect();
    assert!(all.len() >= 2, "{all:#?}");
    for asked in all {
        let mut install: Vec<String> = ["template", "todo", "helm/todo-chart", "--namespace", "todo", "-f", "todo.yaml"]
            .map(str::to_owned)
            .into();
        let step = asked.iter().position(|word| word == "--step").and_then(|at| asked.get(at + 1));
        if let Some(step) = step {
            let steps = pando_tidy::root().join("deploy/steps");
            let mut folders = std::fs::read_dir(steps).expect("steps").map(|one| one.expect("one").file_name());
            let named = |name: &std::ffi::OsString| name.to_string_lossy().ends_with(&format!("-{step}"));
            let of_step = folders.find(named).unwrap_or_else(|| panic!("there is no step {step}"));
            install.extend(["-f".to_owned(), format!("deploy/steps/{}/values.yaml", of_step.to_string_lossy())]);
        }
        let Some(made) = tools.run("helm", &install, folder.path()) else {
            return;
        };
        write(folder.path().join("running.yaml"), made.expect("a chart")).expect("a file");
        let Some(looked) = tools.run("architect", &asked, folder.path()) else {
            return;
        };
        assert!(looked.is_ok(), "{asked:?}\n{}", looked.unwrap_err());
    }
}
