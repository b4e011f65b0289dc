use schemars::generate::SchemaSettings;

use super::Steps;
use crate::yaml::{self, Node};
use crate::{Fault, Unreadable, typed};

/// Steps above this are refused.
pub const STEPS_MAX: usize = 50;
/// Checks of one gate above this are refused.
pub const CHECKS_MAX: usize = 50;

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
