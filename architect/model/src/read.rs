use std::fmt;

use serde::de::DeserializeOwned;

use crate::name::shortened;
use crate::plainly::plainly;
use crate::yaml::{self, Node, Place, Step, Value};
use crate::{Model, nearest};

/// Services above this are refused: a chart of more is no chart that anybody could read.
pub const SERVICES_MAX: usize = 500;
/// Events above this are refused.
pub const EVENTS_MAX: usize = 5_000;

/// Something in a file that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub sentence: String,
    /// What to write instead, where that can be guessed.
    pub help: Option<String>,
}

impl fmt::Display for Fault {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}: {}", self.place, self.sentence)?;
        match &self.help {
            Some(help) => write!(to, " ({help})"),
            None => Ok(()),
        }
    }
}

/// Why a file is no model.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub Fault);

impl Model {
    /// Reads a model, and the text as it stands, so that what is found later can be shown at its place.
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
        if !matches!(node.value, Value::Map(_)) {
            return Err(Unreadable(Fault {
                place: node.place,
                sentence: "a model is a map of `format`, `name` and `services`, and what else there is to say".to_owned(),
                help: None,
            }));
        }
        bounded(&node, "services", 1, SERVICES_MAX)?;
        bounded(&node, "events", 0, EVENTS_MAX)?;
        let model = typed(&node)?;
        Ok((model, node))
    }
}

/// Counts before anything is made of it.
fn bounded(node: &Node, key: &str, min: usize, max: usize) -> Result<(), Unreadable> {
    let Some(entry) = node.entry(key) else { return Ok(()) };
    let count = entry.node.entries().len();
    if (min..=max).contains(&count) {
        return Ok(());
    }
    let sentence = match count < min {
        true => format!("there are no {key} here"),
        false => format!("there are {count} {key} here, and {max} is as many as are read"),
    };
    Err(Unreadable(Fault {
        place: entry.place,
        sentence,
        help: None,
    }))
}

/// Reads a document of any type that `serde` knows, with the place of what does not fit.
///
/// # Errors
/// The first value that does not fit.
pub fn typed<T: DeserializeOwned>(node: &Node) -> Result<T, Unreadable> {
    serde_path_to_error::deserialize(node.to_json()).map_err(|error| {
        let steps: Vec<Step> = error.path().iter().filter_map(step).collect();
        let said = error.inner().to_string();
        let help = help(&said);
        let place = place(node, &steps, &said);
        let path = path(&steps);
        let said = quotable(&plainly(&said));
        let sentence = match path.is_empty() {
            true => said,
            false => format!("{path}: {said}"),
        };
        Unreadable(Fault { place, sentence, help })
    })
}

fn step(segment: &serde_path_to_error::Segment) -> Option<Step> {
    match segment {
        serde_path_to_error::Segment::Map { key } => Some(Step::Key(key.clone())),
        serde_path_to_error::Segment::Seq { index } => Some(Step::Index(*index)),
        _ => None,
    }
}

/// `services.task-service.operations[3].path`.
fn path(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Key(key) if path.is_empty() => path += &shortened(key),
            Step::Key(key) => path += &format!(".{}", shortened(key)),
            Step::Index(index) => path += &format!("[{index}]"),
        }
    }
    path
}

/// What an error says, on one line and no longer than anybody reads, though it quotes what the file holds.
fn quotable(said: &str) -> String {
    /// Characters that are kept of the beginning and of the end: the end lists what would be right.
    const KEPT: usize = 400;
    let line: Vec<char> = said
        .chars()
        .flat_map(|one| match one.is_control() {
            true => one.escape_debug().collect::<Vec<_>>(),
            false => vec![one],
        })
        .collect();
    match line.len() > 2 * KEPT {
        true => line[..KEPT].iter().chain(&['…']).chain(&line[line.len() - KEPT..]).collect(),
        false => line.into_iter().collect(),
    }
}

/// Of a key its own place, of a value that does not fit the value's. A key that nobody knows is named by the error, not by the path to it.
fn place(node: &Node, steps: &[Step], said: &str) -> Place {
    if !said.starts_with("unknown field") && !said.starts_with("missing field") {
        return node.value_place_of(steps);
    }
    let unknown = said.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next());
    let own = unknown.filter(|key| steps.last() != Some(&Step::from(*key))).map(Step::from);
    node.place_of(steps.iter().chain(own.as_ref()))
}

/// The word that was most likely meant, of those that the error lists.
fn help(said: &str) -> Option<String> {
    let (wrong, rest) = said
        .strip_prefix("unknown field `")
        .or_else(|| said.strip_prefix("unknown variant `"))?
        .split_once('`')?;
    let known = rest.split('`').skip(1).step_by(2);
    nearest(wrong, known).map(|word| format!("did you mean `{word}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = "format: pando.architecture/v1
name: shop
services:
  orders:
    operations:
      - {name: listOrders, method: GET, path: /orders, access: person}
events:
  order.placed:
    publisher: orders
";

    fn refused(text: &str) -> String {
        Model::read(text).expect_err(text).to_string()
    }

    #[test]
    fn a_small_model_is_enough() {
        let (model, _) = Model::read(SMALL).expect("a model");
        let orders = &model.services["orders"];
        assert_eq!((orders.port, orders.scale.min), (8000, 2));
        assert_eq!(model.sidecars.pubsub.name.as_str(), "pubsub");
        assert_eq!(model.events["order.placed"].publisher.as_str(), "orders");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_the_nearest_right_word() {
        let said = refused(&SMALL.replace("publisher", "publsher"));
        assert!(
            said.starts_with("9:5: events.order.placed: unknown field `publsher`") || said.starts_with("9:5: "),
            "{said}"
        );
        assert!(said.ends_with("(did you mean `publisher`?)"), "{said}");
        let said = refused(&SMALL.replace("access: person", "access: persom"));
        assert!(said.starts_with("6:64: ") && said.contains("did you mean `person`?"), "{said}");
        let said = refused(&SMALL.replace("  orders:", "  orders:\n    port: 800000"));
        assert!(said.starts_with("5:11: "), "{said}");
        assert!(
            said.ends_with("`800000` is here, and a whole number from 0 to 65535 belongs here"),
            "{said}"
        );
        let said = refused(&SMALL.replace("path: /orders", "path: orders"));
        assert!(said.starts_with("6:") && said.contains("`orders` is not a path"), "{said}");
        let said = refused(&SMALL.replace("  orders:", "  '{{ evil }}':"));
        assert!(said.starts_with("4:") && said.contains("is not an app id"), "{said}");
        let said = refused(&SMALL.replace("v1", "v2"));
        assert!(said.starts_with("1:9: format: unknown variant"), "{said}");
        let said = refused("- pando.architecture/v1\n- shop\n");
        assert!(said.starts_with("1:1: a model is a map"), "{said}");
    }

    #[test]
    fn what_a_file_holds_breaks_no_line_and_fills_no_screen() {
        let said = refused(&SMALL.replace("name: shop", &format!("? \"a\\n\\e[31m{}\"\n: 1", "k".repeat(100_000))));
        assert!(said.chars().count() < 1_000 && !said.contains(['\n', '\x1b']), "{said}");
        assert!(said.contains("expected one of") && said.contains("`schemas`"), "{said}");
    }

    #[test]
    fn a_huge_model_is_refused_with_its_number() {
        let mut text = String::from("format: pando.architecture/v1\nname: shop\nservices:\n");
        for number in 0..10_000 {
            text += &format!("  s{number}: {{}}\n");
        }
        assert_eq!(refused(&text), "3:1: there are 10000 services here, and 500 is as many as are read");
        assert!(refused("format: pando.architecture/v1\nname: shop\nservices: {}\n").contains("no services"));
    }
}
