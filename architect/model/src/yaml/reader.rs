use std::collections::{HashMap, HashSet};

use granit_parser::{Event, Parser, ScalarStyle, Span};

use super::scalar::plain;
use super::{Entry, Node, Place, Value};

/// Larger files are refused, in bytes.
pub const BYTES_MAX: usize = 8 * 1024 * 1024;
/// Deeper nesting is refused.
pub const DEPTH_MAX: usize = 64;
/// More values are refused; what an alias stands for counts each time, and what an anchor keeps for it once more.
pub const NODES_MAX: usize = 400_000;

/// Why a text cannot be read as YAML, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {sentence}")]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What is wrong.
    pub sentence: String,
}

/// Reads all documents of a text; empty ones are left out.
///
/// # Errors
/// When it is not YAML, has a key twice, or is above a limit.
pub fn read(text: &str) -> Result<Vec<Node>, Fault> {
    read_within(text, &mut { NODES_MAX })
}

/// Reads as [`read`] does, one of several texts that have no more than a number of values together. `left` is what is left of it:
/// nothing, once a text had more.
///
/// # Errors
/// As [`read`].
pub fn read_within(text: &str, left: &mut usize) -> Result<Vec<Node>, Fault> {
    let mut reader = Reader {
        nodes_max: NODES_MAX.min(*left),
        ..Reader::default()
    };
    let is_last = reader.nodes_max == *left;
    let read = read_with(&mut reader, text);
    *left = match reader.is_over && is_last {
        true => 0,
        false => *left - reader.nodes.min(*left),
    };
    read
}

fn read_with(reader: &mut Reader, text: &str) -> Result<Vec<Node>, Fault> {
    let start = Place { line: 1, column: 1 };
    if text.len() > BYTES_MAX {
        return Err(Fault {
            place: start,
            sentence: format!("the file has more than {} MiB", BYTES_MAX / 1024 / 1024),
        });
    }
    let mut end = start;
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| Fault {
            place: place(error.marker().line(), error.marker().col()),
            sentence: format!("this is not YAML: {}", error.info()),
        })?;
        end = place_of(&span);
        reader.take(event, end)?;
    }
    reader.documents(end)
}

/// Reads a text that is one document.
///
/// # Errors
/// As [`read`], and when there is none or a second one.
pub fn read_one(text: &str) -> Result<Node, Fault> {
    let mut documents = read(text)?.into_iter();
    let fault = |place, sentence: &str| Fault {
        place,
        sentence: sentence.to_owned(),
    };
    let one = documents
        .next()
        .ok_or_else(|| fault(Place { line: 1, column: 1 }, "the file is empty"))?;
    match documents.next() {
        Some(other) => Err(fault(other.place, "a second document begins here, and one is all there may be")),
        None => Ok(one),
    }
}

fn place(line: usize, column: usize) -> Place {
    let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Place {
        line: number(line.max(1)),
        column: number(column + 1),
    }
}

fn place_of(span: &Span) -> Place {
    place(span.start.line(), span.start.col())
}

/// A list or a map that is not at its end yet, with the number of its anchor (0: none).
enum Open {
    List(Place, Vec<Node>, usize),
    Map(Place, Vec<Entry>, Option<(String, Place)>, usize, HashSet<String>),
}

#[derive(Default)]
struct Reader {
    done: Vec<Node>,
    open: Vec<Open>,
    anchors: HashMap<usize, (Node, usize)>,
    nodes: usize,
    nodes_max: usize,
    is_over: bool,
}

impl Reader {
    fn take(&mut self, event: Event<'_>, place: Place) -> Result<(), Fault> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let value = match style {
                    ScalarStyle::Plain if tag.is_none() => plain(&text),
                    _ => Value::Text(text.into_owned()),
                };
                self.add(Node { place, value }, anchor, 1)
            }
            Event::SequenceStart(_, anchor, _) => self.push(Open::List(place, Vec::new(), anchor), place),
            Event::MappingStart(_, anchor, _) => self.push(Open::Map(place, Vec::new(), None, anchor, HashSet::new()), place),
            Event::SequenceEnd | Event::MappingEnd => self.close(place),
            Event::Alias(anchor) => {
                let Some((_, size)) = self.anchors.get(&anchor) else {
                    return Err(fault(place, "this refers to a value that holds it, or to none"));
                };
                // The budget is looked at before the copy is made.
                self.count(*size, place)?;
                let Some((mut node, size)) = self.anchors.get(&anchor).cloned() else {
                    return Ok(());
                };
                node.place = place;
                self.add_counted(node, 0, size)
            }
            _ => Ok(()),
        }
    }

    fn push(&mut self, open: Open, place: Place) -> Result<(), Fault> {
        if self.open.len() >= DEPTH_MAX {
            return Err(fault(place, &format!("this is nested more than {DEPTH_MAX} deep")));
        }
        if let Some(Open::Map(_, _, None, _, _)) = self.open.last() {
            return Err(fault(place, "a key is text here, not a list or a map"));
        }
        self.open.push(open);
        Ok(())
    }

    fn close(&mut self, place: Place) -> Result<(), Fault> {
        let (node, anchor) = match self.open.pop() {
            Some(Open::List(place, items, anchor)) => (
                Node {
                    place,
                    value: Value::List(items),
                },
                anchor,
            ),
            Some(Open::Map(place, entries, _, anchor, _)) => (
                Node {
                    place,
                    value: Value::Map(entries),
                },
                anchor,
            ),
            None => return Err(fault(place, "nothing is open that could end here")),
        };
        self.add(node, anchor, 1)
    }

    fn add(&mut self, node: Node, anchor: usize, count: usize) -> Result<(), Fault> {
        let kept = if anchor == 0 { 0 } else { size(&node) };
        self.count(count.saturating_add(kept), node.place)?;
        self.add_counted(node, anchor, kept)
    }

    fn count(&mut self, more: usize, place: Place) -> Result<(), Fault> {
        self.nodes = self.nodes.saturating_add(more);
        self.is_over = self.nodes > self.nodes_max;
        match self.is_over {
            true => {
                let max = self.nodes_max;
                Err(fault(
                    place,
                    &format!("the file has more than {max} values, counting what aliases stand for"),
                ))
            }
            false => Ok(()),
        }
    }

    fn add_counted(&mut self, node: Node, anchor: usize, size: usize) -> Result<(), Fault> {
        if anchor != 0 {
            self.anchors.insert(anchor, (node.clone(), size));
        }
        match self.open.last_mut() {
            None => self.done.push(node),
            Some(Open::List(_, items, _)) => items.push(node),
            Some(Open::Map(_, entries, waiting, _, seen)) => match waiting.take() {
                Some((key, place)) => entries.push(Entry { key, place, node }),
                None => {
                    let key = key_of(&node)?;
                    if !seen.insert(key.clone()) {
                        return Err(fault(node.place, &format!("the key `{}` is here a second time", shown(&key))));
                    }
                    *waiting = Some((key, node.place));
                }
            },
        }
        Ok(())
    }

    fn documents(&mut self, end: Place) -> Result<Vec<Node>, Fault> {
        match self.open.is_empty() {
            true => Ok(self.done.drain(..).filter(|node| node.value != Value::Null).collect()),
            false => Err(fault(end, "the file ends in the middle of something")),
        }
    }
}

fn key_of(node: &Node) -> Result<String, Fault> {
    match &node.value {
        Value::Text(text) => Ok(text.clone()),
        Value::Bool(flag) => Ok(flag.to_string()),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Float(number) => Ok(number.to_string()),
        Value::Null => Ok(String::new()),
        Value::List(_) | Value::Map(_) => Err(fault(node.place, "a key is text here, not a list or a map")),
    }
}

/// Values in it, itself included.
fn size(node: &Node) -> usize {
    let inner: usize = match &node.value {
        Value::List(items) => items.iter().map(size).sum(),
        Value::Map(entries) => entries.iter().map(|entry| 1 + size(&entry.node)).sum(),
        _ => 0,
    };
    inner + 1
}

fn fault(place: Place, sentence: &str) -> Fault {
    Fault {
        place,
        sentence: sentence.to_owned(),
    }
}

fn shown(key: &str) -> String {
    key.chars().take(60).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::super::Step;
    use super::*;

    fn refused(text: &str) -> String {
        read(text).expect_err(text).to_string()
    }

    #[test]
    fn everything_knows_where_it_stands() {
        let documents = read("a: 1\nb:\n  - x\n  - c: [y, z]\n---\nd: \"é\"\n").expect("YAML");
        let steps = [Step::from("b"), Step::from(1), Step::from("c"), Step::from(1)];
        assert_eq!(documents[0].place_of(&steps).to_string(), "4:12");
        assert_eq!(documents[0].place_of(&steps[..3]).to_string(), "4:5", "of a key its own");
        assert_eq!(
            documents[0].place_of(&[Step::from("b"), Step::from(7)]).to_string(),
            "2:1",
            "as far as it leads"
        );
        assert_eq!(documents[1].get("d").and_then(Node::text), Some("é"));
    }

    #[test]
    fn a_bomb_is_refused_before_it_goes_off() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..30 {
            let before = format!("*a{}", level - 1);
            bomb += &format!("a{level}: &a{level} [{}]\n", [before.as_str(); 9].join(", "));
        }
        assert!(refused(&bomb).contains("more than 400000 values"));
        let deep = refused(&format!("{}{}", "[".repeat(100), "]".repeat(100)));
        assert!(deep.contains("nested more than 64 deep"), "{deep}");
        assert!(refused(&"a".repeat(BYTES_MAX + 1)).contains("more than 8 MiB"));
        // Each anchor keeps a copy of all that is in it.
        let kept: String = (0..60).map(|level| format!("&a{level} [")).collect();
        assert!(refused(&format!("{kept}{}{}", "x,".repeat(10_000), "]".repeat(60))).contains("more than 400000 values"));
    }

    #[test]
    fn many_files_have_no_more_values_together_than_one_may_have() {
        let mut left = 10;
        assert!(read_within("[1, 2, 3, 4]", &mut left).is_ok());
        assert_eq!(left, 5);
        assert!(read_within("[", &mut left).is_err(), "what is no YAML costs what was read of it");
        assert_eq!(left, 5);
        assert!(read_within("[1, 2, 3, 4, 5]", &mut left).is_err());
        assert_eq!(left, 0);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        assert_eq!(refused("a: 1\nb: 2\na: 3\n"), "3:1: the key `a` is here a second time");
        assert!(refused("a: [1, 2\nb: 3\n").starts_with("2:"), "{}", refused("a: [1, 2\nb: 3\n"));
        assert!(refused("a: &x [*x]\n").contains("refers to a value that holds it"));
        assert!(refused("? [a]\n: 1\n").contains("a key is text"));
        assert!(read_one("a: 1\n---\nb: 2\n").is_err_and(|fault| fault.to_string().starts_with("3:1: a second document")));
        assert!(read_one("# nothing\n").is_err());
    }

    #[test]
    fn aliases_and_quotes_are_read() {
        let node = read_one("a: &x {k: 'no'}\nb: *x\nc: '8000'\n").expect("YAML");
        assert_eq!(node.at(&["b", "k"]).and_then(Node::text), Some("no"));
        assert_eq!(node.get("c").and_then(Node::text), Some("8000"));
    }
}
