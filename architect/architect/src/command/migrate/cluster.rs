use std::fmt::Write;
use std::path::Path;

use pando_model::{Gate, Model, Name, Step, Steps};

use super::Problem;

/// Said before each upgrade, forth or back: on one machine `pando dapr place` hands the groups over, on a cluster nobody does.
const STREAMS: &str = "\
Trim the broker's streams first: an app id that is new to a topic begins at the oldest entry, one that is back where it stopped, and what
is older than the services remember takes effect a second time. For each topic:
  redis-cli XTRIM TOPIC MINID MILLISECONDS-SINCE-1970
Until the new pods are ready, requests to the services that move fail: do it in a quiet hour.
";

/// What to type for the step after (or before) the one that a cluster is at. Nothing is done: who may change a cluster, and how, is its
/// operator's.
pub(super) fn commands(steps: &Steps, model: &Model, files: (&Path, &Path), at: &str, is_back: bool) -> Result<String, Problem> {
    let (model_file, steps_file) = files;
    let now = match at {
        "0" => None,
        at => Some(super::step(steps, at)?),
    };
    let number = now.map_or(0, |step| step.number);
    let to = match is_back {
        true => number.checked_sub(1),
        false => Some(number + 1),
    };
    let Some(to) = to.and_then(|to| steps.steps.iter().find(|step| step.number == to)) else {
        return Ok(format!("There is no step {} this one.\n", if is_back { "before" } else { "after" }));
    };
    let folder = steps_file.parent().unwrap_or(Path::new(""));
    let chart = model
        .chart
        .name
        .as_ref()
        .map_or_else(|| format!("{}-chart", model.name), Name::to_string);
    let values = |step: &Step| folder.join(step.folder()).join("values.yaml").display().to_string();
    let upgrade = |step: &Step| {
        format!(
            "  helm upgrade {} helm/{chart} -n NAMESPACE -f OWN.yaml -f {} --wait --timeout 15m\n",
            model.name,
            values(step)
        )
    };
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(text, "To step {}, {}: {}.", to.number, to.name, to.summary);
    let look = format!(
        "  architect check {} --live URL-OF-EACH-SIDECAR --step {}\n",
        model_file.display(),
        to.name
    );
    let gate = |text: &mut String, title: &str, gate: &Gate| {
        let _ = writeln!(text, "{title}: {}.", gate.says);
    };
    match (is_back, now) {
        (true, Some(now)) => {
            gate(&mut text, "Rollback", &now.rollback);
            text.push_str(STREAMS);
            text.push_str(&upgrade(to));
            text.push_str(&look);
        }
        _ => {
            if let Some(now) = now {
                gate(&mut text, "Before, of the step before", &now.exit);
            }
            gate(&mut text, "Before", &to.precondition);
            text.push_str(STREAMS);
            text.push_str(&upgrade(to));
            let _ = writeln!(text, "Then: {}.", to.verification.says);
            text.push_str(&look);
            if let Some(now) = now {
                let _ = writeln!(text, "If that does not hold: {}.", to.rollback.says);
                text.push_str(&upgrade(now));
            }
        }
    }
    Ok(text)
}
