use std::fmt::Write;
use std::path::Path;

use pando_model::{Gate, Model, Name, Step, Steps};

use super::Problem;
use super::looks::{At, looks};

/// Said of several upgrades: the states between are those in which one machine moves.
const BETWEEN: &str = "\
One after the other, each when the one before is done: in every state whoever is called is there and lets in whoever calls, in those before
and after it too. One machine moves through such states while people work; no cluster has been seen to.
";
/// Said of a system whose processes cannot be told where else they may be called from.
const AT_ONCE: &str = "\
Until the new pods are ready, requests to the services that move fail: do it in a quiet hour.
";
/// Said of what is looked at.
const LOOKS: &str = "\
What begins with PromQL is asked of Prometheus, and what is right stands below it. NAMESPACE is the release's, OWN.yaml its own values.
";
/// The values of a step.
const VALUES: &str = "values.yaml";
/// As many states are between two steps.
const STATES: u32 = 3;

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
    let upgrade = |step: &Step, file: &str| {
        let values = quoted(&folder.join(step.folder()).join(file));
        format!(
            "  helm upgrade {} helm/{chart} -n NAMESPACE -f OWN.yaml -f {values} --wait --timeout 15m\n",
            model.name,
        )
    };
    let has_states = model.chart.hosting.as_ref().is_some_and(|hosting| hosting.callers.is_some());
    // The states between are those of the step that is left, on the way back the other way round; before the first there is no other.
    let between = |of: &Step, is_back: bool| -> String {
        let numbers: Vec<u32> = if is_back {
            (1..=STATES).rev().collect()
        } else {
            (1..=STATES).collect()
        };
        let is_between = has_states && of.number > 1;
        let numbers = numbers.into_iter().filter(|_| is_between);
        numbers.map(|number| upgrade(of, &format!("between-{number}.yaml"))).collect()
    };
    let said = |of: &Step| match (of.number > 1, has_states) {
        (true, true) => BETWEEN,
        (true, false) => AT_ONCE,
        (false, _) => "",
    };
    let mut text = String::new();
    // Writing to a String does not fail.
    let _ = writeln!(text, "To step {}, {}: {}.", to.number, to.name, to.summary);
    // The one leaves out what runs before and after an upgrade, and the other is that.
    let installed = ["manifest", "hooks"]
        .map(|what| format!("helm get {what} {} -n NAMESPACE", model.name))
        .join(" && ");
    let look = |at: &Step| {
        format!(
            "  ({installed}) | bash deploy/live.sh NAMESPACE {} -- architect check {} --artefacts - --namespace NAMESPACE --step {}\n",
            model.name,
            quoted(model_file),
            at.name
        )
    };
    let says = |text: &mut String, title: &str, gate: &Gate| {
        let _ = writeln!(text, "{title}: {}.", gate.says);
    };
    let checks = |text: &mut String, gate: &Gate, at: Option<&Step>| {
        let look = at.map(look).unwrap_or_default();
        let at = at.map(|at| At {
            placement: &at.apps,
            look: &look,
        });
        text.push_str(&looks(model, gate, at.as_ref()));
    };
    match (is_back, now) {
        (true, Some(now)) => {
            says(&mut text, "Rollback", &now.rollback);
            text.push_str(said(now));
            text.push_str(&between(now, true));
            text.push_str(&upgrade(to, VALUES));
            checks(&mut text, &now.rollback, Some(to));
        }
        _ => {
            if let Some(now) = now {
                says(&mut text, "Before, of the step before", &now.exit);
                checks(&mut text, &now.exit, Some(now));
            }
            says(&mut text, "Before", &to.precondition);
            checks(&mut text, &to.precondition, now);
            text.push_str(said(to));
            text.push_str(&between(to, false));
            text.push_str(&upgrade(to, VALUES));
            says(&mut text, "Then", &to.verification);
            checks(&mut text, &to.verification, Some(to));
            if let Some(now) = now {
                says(&mut text, "If that does not hold", &to.rollback);
                text.push_str(&between(to, true));
                text.push_str(&upgrade(now, VALUES));
                checks(&mut text, &to.rollback, Some(now));
            }
        }
    }
    text.push_str(LOOKS);
    Ok(text)
}

/// A path as a word of a shell.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./+@%:=,".contains(&byte);
    match !text.is_empty() && text.bytes().all(is_plain) {
        true => text,
        false => format!("'{}'", text.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_of_a_shell() {
        assert_eq!(
            quoted(Path::new("deploy/steps/2-mail/values.yaml")),
            "deploy/steps/2-mail/values.yaml"
        );
        assert_eq!(quoted(Path::new("it's here; $(rm x)")), "'it'\\''s here; $(rm x)'");
    }
}
