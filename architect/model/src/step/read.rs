use std::ops::RangeInclusive;

use schemars::generate::SchemaSettings;

use super::Steps;
use crate::yaml::{self, Node};
use crate::{Fault, Unreadable, typed};

/// Steps above this are refused.
pub const STEPS_MAX: usize = 50;
/// Checks of one gate above this are refused.
pub const CHECKS_MAX: usize = 50;
/// The numbers of checks that say how long something is looked at, in seconds, or how much of it may fail: from and to what is read. A day
/// is more than anybody looks, and a share of what is counted in no time is none.
const LIMITS: [(&str, &str, RangeInclusive<i64>); 4] = [
    ("falls", "withinSeconds", 1..=86_400),
    ("stays", "forSeconds", 0..=86_400),
    ("fails", "forSeconds", 1..=86_400),
    ("fails", "perThousand", 0..=1_000),
];

impl Steps {
    /// Reads steps, and the text as it stands, so that what is found later can be shown at its place. Whether they fit a model is said by
    /// [`Steps::faults`].
    ///
    /// # Errors
    /// The first thing that is wrong, with its line and column.
    pub fn read(text: &str) -> Result<(Self, Node), Unreadable> {
        let node = yaml::read_one(text).map_err(|fault| {
            Unreadable(Fault {
                place: fault.place,
                sentence: fault.sentence,
                help: None,
            })
        })?;
        bounded(&node)?;
        let steps = typed(&node)?;
        Ok((steps, node))
    }
}

/// Counts before anything is made of it.
fn bounded(node: &Node) -> Result<(), Unreadable> {
    let Some(entry) = node.entry("steps") else { return Ok(()) };
    let steps = entry.node.items();
    if matches!(entry.node.value, yaml::Value::List(_)) && steps.is_empty() {
        return Err(refused(entry.place, "there are no steps here".to_owned()));
    }
    if steps.len() > STEPS_MAX {
        let sentence = format!("there are {} steps here, and {STEPS_MAX} is as many as are read", steps.len());
        return Err(refused(entry.place, sentence));
    }
    for gate in steps.iter().flat_map(Node::entries) {
        let Some(checks) = gate.node.entry("checks") else { continue };
        let count = checks.node.items().len();
        if count > CHECKS_MAX {
            let sentence = format!("there are {count} checks here, and {CHECKS_MAX} is as many as are read");
            return Err(refused(checks.place, sentence));
        }
        checks.node.items().iter().try_for_each(within_limits)?;
    }
    Ok(())
}

/// Looks at the numbers of a check. What is no number is refused by its type.
fn within_limits(check: &Node) -> Result<(), Unreadable> {
    for (kind, key, limits) in LIMITS {
        let Some(entry) = check.get(kind).and_then(|looked| looked.entry(key)) else {
            continue;
        };
        if entry.node.integer().is_some_and(|given| !limits.contains(&given)) {
            let sentence = format!("{key} is from {} to {} here", limits.start(), limits.end());
            return Err(refused(entry.node.place, sentence));
        }
    }
    Ok(())
}

fn refused(place: yaml::Place, sentence: String) -> Unreadable {
    Unreadable(Fault {
        place,
        sentence,
        help: None,
    })
}

/// The JSON Schema (2020-12) of a file of steps: an editor completes and checks by it.
pub fn steps_schema() -> serde_json::Value {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Steps>();
    schema.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_outside_of_its_limits_is_refused_where_it_stands() {
        let steps = |check: &str| {
            let gate = "{says: so}";
            format!(
                "format: pando.steps/v1\nsteps:\n  - number: 1\n    name: one\n    risk: low\n    apps: {{web: [web]}}\n    precondition: {gate}\n    \
                 rollback: {gate}\n    exit: {gate}\n    verification:\n      says: so\n      checks:\n        - {check}\n"
            )
        };
        for (check, sentence) in [
            (
                "falls: {figure: a, withinSeconds: 0}",
                "13:45: withinSeconds is from 1 to 86400 here",
            ),
            (
                "falls: {figure: a, withinSeconds: 4294967295}",
                "13:45: withinSeconds is from 1 to 86400 here",
            ),
            ("stays: {figure: a, forSeconds: 86401}", "13:42: forSeconds is from 0 to 86400 here"),
            ("fails: {figure: a, forSeconds: 0}", "13:42: forSeconds is from 1 to 86400 here"),
            (
                "fails: {figure: a, forSeconds: 1, perThousand: 1001}",
                "13:58: perThousand is from 0 to 1000 here",
            ),
        ] {
            let error = Steps::read(&steps(check)).expect_err(check).to_string();
            assert!(error.ends_with(sentence), "{check}: {error}");
        }
        for check in [
            "falls: {figure: a, withinSeconds: 86400}",
            "stays: {figure: a}",
            "fails: {figure: a, forSeconds: 1, perThousand: 1000}",
        ] {
            assert!(Steps::read(&steps(check)).is_ok(), "{check}");
        }
    }
}
