use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Fault;

/// A path of a document, with the parameters that it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template {
    pub(super) path: String,
    pub(super) parameters: Vec<Parameter>,
}

/// A part of a path that may be anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parameter {
    pub(super) name: String,
    /// Whether it may have slashes in it, which a document cannot say but in words.
    pub(super) is_rest: bool,
}

impl Template {
    /// A path of the model. Of two parameters with one name the second gets a number.
    pub(super) fn of(path: &str) -> Self {
        let (mut written, mut rest) = (String::new(), path);
        let mut parameters: Vec<Parameter> = Vec::new();
        while let Some((before, (name, after))) = rest
            .split_once('{')
            .and_then(|(before, after)| Some((before, after.split_once('}')?)))
        {
            let plain = name.strip_prefix('*').unwrap_or(name);
            let mut unlike = plain.to_owned();
            let mut number = 2;
            while unlike.is_empty() || parameters.iter().any(|one| one.name == unlike) {
                unlike = format!("{plain}{number}");
                number += 1;
            }
            written += &format!("{before}{{{unlike}}}");
            parameters.push(Parameter {
                name: unlike,
                is_rest: name.starts_with('*'),
            });
            rest = after;
        }
        written += rest;
        Self { path: written, parameters }
    }

    /// What two paths share that a document cannot tell apart, whatever their parameters are called.
    pub(super) fn key(&self) -> String {
        let mut key = self.path.clone();
        for parameter in &self.parameters {
            key = key.replace(&format!("{{{}}}", parameter.name), "{}");
        }
        key
    }
}

/// The operations of a document by their paths and methods.
#[derive(Debug, Default)]
pub(super) struct Paths(BTreeMap<String, Item>);

#[derive(Debug)]
struct Item {
    template: Template,
    /// By method who answers, and what is said of it.
    operations: BTreeMap<&'static str, (String, Value)>,
}

impl Paths {
    /// The path as the document has it: as whoever came first wrote it.
    pub(super) fn at(&mut self, path: &str) -> Template {
        let template = Template::of(path);
        let item = self.0.entry(template.key()).or_insert_with(|| Item {
            template,
            operations: BTreeMap::new(),
        });
        item.template.clone()
    }

    /// Adds an operation.
    ///
    /// # Errors
    /// When another one is there.
    pub(super) fn add(&mut self, template: &Template, method: &'static str, of: &str, operation: Value) -> Result<(), Fault> {
        let Some(item) = self.0.get_mut(&template.key()) else {
            return Ok(());
        };
        match item.operations.insert(method, (of.to_owned(), operation)) {
            None => Ok(()),
            Some((first, _)) => Err(Fault::Twice {
                method,
                path: template.path.clone(),
                first,
                second: of.to_owned(),
            }),
        }
    }

    pub(super) fn into_value(self) -> Value {
        let items = self.0.into_values().map(|item| {
            let operations = item.operations.into_iter();
            let operations: Map<String, Value> = operations
                .map(|(method, (_, operation))| (method.to_ascii_lowercase(), operation))
                .collect();
            (item.template.path, Value::Object(operations))
        });
        Value::Object(items.collect())
    }
}

impl Parameter {
    pub(super) fn describe(&self) -> Value {
        let mut parameter = json!({ "name": self.name, "in": "path", "required": true, "schema": { "type": "string" } });
        if self.is_rest {
            parameter["description"] = "Any number of segments, with the slashes between them.".into();
        }
        parameter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_names_its_parameters_once_each() {
        let template = Template::of("/a/{id}/b{id}/{*rest}");
        assert_eq!(template.path, "/a/{id}/b{id2}/{rest}");
        let names: Vec<(&str, bool)> = template.parameters.iter().map(|one| (one.name.as_str(), one.is_rest)).collect();
        assert_eq!(names, [("id", false), ("id2", false), ("rest", true)]);
    }

    #[test]
    fn paths_that_differ_in_the_names_of_parameters_alone_are_one() {
        let mut paths = Paths::default();
        let first = paths.at("/a/{id}");
        paths.add(&first, "GET", "one", json!({})).expect("room");
        let second = paths.at("/a/{name}");
        assert_eq!(second, first);
        paths.add(&second, "PUT", "two", json!({})).expect("room");
        assert!(matches!(paths.add(&second, "GET", "three", json!({})), Err(Fault::Twice { first, .. }) if first == "one"));
        assert_eq!(paths.into_value(), json!({ "/a/{id}": { "get": {}, "put": {} } }));
    }
}
