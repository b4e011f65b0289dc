use std::path::Path;

use anyhow::{Context, bail};
use pando_model::{Placement, Steps};
use serde::Deserialize;

/// The steps from one process to all services apart.
const STEPS: &str = include_str!("../../../../deploy/steps/steps.yaml");

/// A file that says nothing but which app id hosts which services.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Alone {
    apps: Placement,
}

/// The placement that somebody names: a step of `deploy/steps/steps.yaml` by its number or name, whatever files there are; `FILE#STEP`, the
/// same of another file; or `FILE`, which has `apps` alone, as JSON.
///
/// # Errors
/// What is wrong with it, in a sentence.
pub fn placement(named: &str) -> anyhow::Result<Placement> {
    placement_in(Path::new(""), named)
}

/// The same, with files as they are named in this folder.
fn placement_in(folder: &Path, named: &str) -> anyhow::Result<Placement> {
    let text = |file: &str| std::fs::read_to_string(folder.join(file)).with_context(|| format!("cannot read {file}"));
    if let Some((file, step)) = named.rsplit_once('#') {
        return of_step(&text(file)?, step).with_context(|| file.to_owned());
    }
    let step = of_step(STEPS, named);
    if step.is_ok() || !folder.join(named).exists() {
        return step.with_context(|| format!("{named} is no file, and none of the steps of deploy/steps"));
    }
    let alone: Alone = serde_json::from_str(&text(named)?).with_context(|| {
        format!("{named} does not say which app id hosts which services: {{\"apps\": {{\"api-gateway\": [\"api-gateway\", …]}}}}")
    })?;
    Ok(alone.apps)
}

/// The step that puts everything there, where there is one.
pub(crate) fn step_of(placement: &Placement) -> Option<String> {
    let (steps, _) = Steps::read(STEPS).ok()?;
    let step = steps.of_placement(placement)?;
    Some(format!("step {} ({})", step.number, step.name))
}

fn of_step(text: &str, step: &str) -> anyhow::Result<Placement> {
    let (steps, _) = Steps::read(text)?;
    if let Some(step) = steps.named(step) {
        return Ok(step.apps.clone());
    }
    let known: Vec<String> = steps.steps.iter().map(|step| format!("{} ({})", step.number, step.name)).collect();
    bail!("no step {step}: there are {}", known.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::layout::Layout;
    use super::*;

    #[test]
    fn a_placement_is_named_by_its_step_or_its_file_and_every_step_is_one_of_ours() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
        std::fs::write(path("steps.yaml"), STEPS).unwrap();
        for (number, name) in [("1", "monolith"), ("2", "activity"), ("3", "chatbot"), ("4", "core")] {
            let named = placement(number).unwrap();
            // Where people keep their data in a folder that is called like a step.
            std::fs::create_dir(path(name)).unwrap();
            assert_eq!(placement_in(folder.path(), name).unwrap(), named);
            assert_eq!(placement(&format!("{}#{name}", path("steps.yaml"))).unwrap(), named);
            let layout = Layout::of(&named).unwrap();
            let alone = serde_json::json!({ "apps": layout.placement().unwrap() });
            std::fs::write(path("alone.json"), alone.to_string()).unwrap();
            assert_eq!(placement(&path("alone.json")).unwrap(), named);
            assert_eq!(placement_in(folder.path(), "alone.json").unwrap(), named);
            assert_eq!(step_of(&named), Some(format!("step {number} ({name})")));
        }
        assert_eq!(Layout::of(&placement("core").unwrap()).unwrap(), Layout::apart());
        for (wrong, said) in [("five", "1 (monolith)"), ("none.yaml#core", "cannot read none.yaml")] {
            let refused = format!("{:#}", placement(wrong).unwrap_err());
            assert!(refused.contains(said), "{refused}");
        }
    }
}
