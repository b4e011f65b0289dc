//! A set of documents within others: for another use, or in place of a part of them. A file in its folder says so. What is above is looked at
//! without it, and it is looked at by itself, or as it stands in its place.

use std::sync::Arc;

use pando_model::yaml::{self, Node};
use pando_model::{Sentence, Unreadable, typed};
use serde::Deserialize;

use super::scene::{Broken, Document};
use super::{Artefacts, Scene, rules};
use crate::Rule;
use crate::diagnostic::Hit;
use crate::model::{Ground, steps};
use crate::report::Hits;
use crate::rule::rule;

/// The file by which a folder says that it is a set of its own. daprd, Helm and kubectl pass it over.
pub(super) const FILE: &str = ".architect-set";

/// A set accepts what nothing finds.
pub(super) static RULE: Rule = rule!(Warning, "PAN306");

/// A folder that is a set of its own.
#[derive(Clone, Debug)]
pub(crate) struct Set {
    /// The folder below the one that is looked at; empty where it is that one.
    folder: Arc<str>,
    /// What its file says, where that is text.
    pub(super) text: Option<Arc<str>>,
    pub(super) artefacts: Artefacts,
    said: Result<(Said, Node), yaml::Fault>,
}

/// The file, in YAML.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Said {
    #[serde(rename = "format")]
    _format: Format,
    /// What it is for, in a line.
    #[serde(rename = "what")]
    _what: Sentence,
    /// Whether it is for what lies above, in place of the documents of the same kind and name there; else it stands for itself.
    #[serde(default)]
    is_instead: bool,
    /// What is meant to be so.
    #[serde(default)]
    accepts: Vec<Accepts>,
}

/// The version of the format.
#[derive(Clone, Copy, Debug, Deserialize)]
enum Format {
    #[serde(rename = "pando.set/v1")]
    V1,
}

/// A finding that is none here.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Accepts {
    /// The code.
    rule: String,
    /// The one file of the set that it is about, below its folder; none means any of them.
    #[serde(default, rename = "in")]
    within: Option<String>,
    /// Why, in a line.
    #[serde(rename = "why")]
    _why: Sentence,
}

/// What is accepted, and what of it was found.
pub(super) struct Accepted<'a> {
    set: &'a Set,
    /// Whether it is for something that is not looked at: what it lacks says nothing then.
    is_part: bool,
    is_found: Vec<bool>,
}

impl Set {
    pub(super) fn new(folder: &str, text: Option<Arc<str>>, artefacts: Artefacts) -> Self {
        let said = text.as_deref().map_or(Err(no_text()), |text| {
            let node = yaml::read_one(text)?;
            let said = typed::<Said>(&node).map_err(|Unreadable(fault)| yaml::Fault {
                place: fault.place,
                sentence: fault.sentence,
            })?;
            Ok((said, node))
        });
        Self {
            folder: folder.into(),
            text,
            artefacts,
            said,
        }
    }

    /// Its file.
    pub(super) fn file(&self) -> Arc<str> {
        self.within(FILE).into()
    }

    fn within(&self, path: &str) -> String {
        match &*self.folder {
            "" => path.to_owned(),
            folder => format!("{folder}/{path}"),
        }
    }

    /// Its documents, and those above that it leaves in their place.
    pub(super) fn scene<'a>(&'a self, ground: &'a Ground<'a>, above: &Artefacts, left: &mut usize) -> Scene<'a> {
        let mut scene = Scene::new(ground, &self.artefacts, left);
        match &self.said {
            Err(fault) => scene.broken.push(Broken {
                file: self.file(),
                place: fault.place,
                sentence: fault.sentence.clone(),
            }),
            Ok((said, _)) if said.is_instead => {
                let others = Scene::new(ground, above, left).documents.into_iter();
                let others: Vec<Document> = others
                    .filter(|other| scene.documents.iter().all(|own| own.key() != other.key()))
                    .collect();
                scene.documents.extend(others);
            }
            Ok(_) => {}
        }
        scene
    }

    pub(super) fn accepted(&self, above: &Artefacts) -> Accepted<'_> {
        Accepted {
            set: self,
            is_part: above.is_bare() && self.said.as_ref().is_ok_and(|(said, _)| said.is_instead),
            is_found: vec![false; self.accepts().len()],
        }
    }

    fn accepts(&self) -> &[Accepts] {
        self.said.as_ref().map(|(said, _)| &said.accepts[..]).unwrap_or_default()
    }
}

fn no_text() -> yaml::Fault {
    yaml::Fault {
        place: yaml::Place { line: 1, column: 1 },
        sentence: "this is no text".to_owned(),
    }
}

impl Accepted<'_> {
    /// Whether a finding stays one. One about the model says which set it is about.
    pub(super) fn takes(&mut self, code: &str, hit: &mut Hit, ground: &Ground<'_>) -> bool {
        let is_own = self.set.artefacts.texts.contains_key(&hit.file);
        let is_of_model = hit.file == ground.file;
        let is_meant = |one: &Accepts| {
            let is_there = |path: &String| *hit.file == *self.set.within(path);
            one.rule.eq_ignore_ascii_case(code) && (is_own || is_of_model) && one.within.as_ref().is_none_or(is_there)
        };
        let mut is_accepted = false;
        for (one, is_found) in self.set.accepts().iter().zip(&mut self.is_found) {
            if is_meant(one) {
                *is_found = true;
                is_accepted = true;
            }
        }
        if is_of_model && !self.set.folder.is_empty() {
            hit.sentence = format!("{}: {}", self.set.folder, hit.sentence);
        }
        let is_for_others = is_of_model && self.is_part;
        !is_accepted && !is_for_others
    }

    /// What is accepted and was not found.
    pub(super) fn is_left(&self, hits: &mut Hits) {
        let Ok((said, node)) = &self.set.said else { return };
        for (at, one) in said.accepts.iter().enumerate().filter(|(at, _)| !self.is_found[*at]) {
            hits.add(|| {
                let is_known = rules().any(|rule| rule.code.eq_ignore_ascii_case(&one.rule));
                let (sentence, known) = match is_known {
                    true => (format!("{} finds nothing here that would have to be accepted", one.rule), None),
                    false => (
                        format!("no rule about artefacts is called `{}`", one.rule),
                        Some(rules().map(|rule| rule.code)),
                    ),
                };
                let hit = Hit {
                    file: self.set.file(),
                    place: node.place_of(steps!["accepts", at, "rule"]),
                    sentence,
                    help: None,
                };
                match known {
                    Some(known) => hit.near(&one.rule, known),
                    None => hit.help("take it out, so that it hides nothing later"),
                }
            });
        }
    }
}
