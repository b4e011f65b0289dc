use pando_model::{Model, Steps, steps_schema};

use crate::{Files, Refused, dapr};

/// What of `deploy/dapr` is another from step to step: who may call whom, and who may use which component.
const OF_A_STEP: [&str; 2] = ["configuration/", "components/"];

/// What the sidecars of each step load, below `deploy/steps`, and the JSON Schema of the file of steps for editors.
///
/// # Errors
/// When a step does not fit the model, or Dapr's rules cannot say what it asks for.
pub(crate) fn render(model: &Model, steps: &Steps) -> Result<Files, Refused> {
    let mut files = Files::new();
    for step in &steps.steps {
        let placed = model.placed(&step.apps).map_err(Refused::Misplaced)?;
        for (path, text) in dapr::render(&placed.model)? {
            let Some(below) = path.strip_prefix("deploy/dapr/") else { continue };
            if OF_A_STEP.iter().any(|folder| below.starts_with(folder)) {
                files.insert(format!("deploy/steps/{}/dapr/{below}", step.folder()), text);
            }
        }
    }
    files.insert("deploy/steps/steps.schema.json".to_owned(), format!("{:#}\n", steps_schema()));
    Ok(files)
}
