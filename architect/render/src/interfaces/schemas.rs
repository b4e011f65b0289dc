use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::Fault;
use super::markup::without_html;

/// What the parameters of all queries may come to, in bytes: each operation has its own copy of them.
pub(super) const COPIED_MAX: usize = 16 * 1024 * 1024;

/// Where the file of schemas has them, and where documents do.
const FROM: &str = "#/$defs/";
const TO: &str = "#/components/schemas/";

/// The schemas that a document has, as it names them: whatever one of them refers to comes along.
pub(super) struct Schemas<'a> {
    /// Those of the file, where there is one.
    known: Option<&'a Map<String, Value>>,
    taken: BTreeMap<&'a str, Value>,
    copied: usize,
}

/// A field of a query.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) schema: Value,
    pub(super) is_required: bool,
}

/// A schema that a model names.
#[derive(Clone, Copy, Debug)]
pub struct Used<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether its fields are a query's, and not a document of their own.
    pub is_query: bool,
}

/// Those of the schemas that a model names which no document can have, by their numbers, each with the reason. `file` is the file that has
/// them all. What several refer to is told of the first.
pub fn unusable<'a>(file: &Value, named: impl IntoIterator<Item = Used<'a>>) -> Vec<(usize, Fault)> {
    let mut schemas = Schemas::of(Some(file));
    let tried = named.into_iter().map(|one| match one.is_query {
        true => schemas.fields(one.name).map(drop),
        false => schemas.named(one.name).map(drop),
    });
    let faults = tried.enumerate().filter_map(|(number, tried)| Some((number, tried.err()?)));
    faults.collect()
}

impl<'a> Schemas<'a> {
    pub(super) fn of(file: Option<&'a Value>) -> Self {
        static NONE: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);
        Self {
            known: file.map(|file| file.get("$defs").and_then(Value::as_object).unwrap_or(&NONE)),
            taken: BTreeMap::new(),
            copied: 0,
        }
    }

    /// A schema by its name. Where there is no file of schemas, the name is all there is to say.
    pub(super) fn named(&mut self, name: &str) -> Result<Value, Fault> {
        let Some(known) = self.known else {
            return Ok(json!({ "title": name }));
        };
        let (name, _) = known.get_key_value(name).ok_or_else(|| Fault::NoSchema {
            name: name.to_owned(),
            nearest: pando_model::nearest(name, known.keys().map(String::as_str)).map(str::to_owned),
        })?;
        self.take(known, name)?;
        Ok(json!({ "$ref": format!("{TO}{name}") }))
    }

    /// The fields of an object: a query has no form of its own in a document.
    pub(super) fn fields(&mut self, name: &str) -> Result<Vec<Field>, Fault> {
        /// Names for one thing; more of them are a circle.
        const ALIASES_MAX: usize = 10;
        let Some(known) = self.known else { return Ok(Vec::new()) };
        let lacking = |name: &str| Fault::NoSchema {
            name: name.to_owned(),
            nearest: pando_model::nearest(name, known.keys().map(String::as_str)).map(str::to_owned),
        };
        let mut schema = known.get(name).ok_or_else(|| lacking(name))?;
        for _ in 0..ALIASES_MAX {
            let Some(alias) = schema.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix(FROM)) else {
                break;
            };
            schema = known.get(alias).ok_or_else(|| lacking(alias))?;
        }
        let required: Vec<&str> = texts(&schema["required"]).collect();
        let mut fields = Vec::new();
        for (field, schema) in schema["properties"].as_object().into_iter().flatten() {
            let mut names = Vec::new();
            let schema = rewritten(name, schema, &mut names)?;
            for name in names {
                self.take(known, name)?;
            }
            self.copied += schema.to_string().len();
            fields.push(Field {
                name: field.clone(),
                schema,
                is_required: required.contains(&field.as_str()),
            });
        }
        match self.copied > COPIED_MAX {
            true => Err(Fault::Huge),
            false => Ok(fields),
        }
    }

    /// All of them, by name.
    pub(super) fn into_components(self) -> Map<String, Value> {
        self.taken.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect()
    }

    fn take(&mut self, known: &'a Map<String, Value>, name: &'a str) -> Result<(), Fault> {
        let mut waiting = vec![name];
        while let Some(name) = waiting.pop() {
            if self.taken.contains_key(name) {
                continue;
            }
            if !is_name(name) {
                return Err(Fault::NoName(name.to_owned()));
            }
            let schema = known.get(name).ok_or_else(|| Fault::NoSchema {
                name: name.to_owned(),
                nearest: None,
            })?;
            let schema = rewritten(name, schema, &mut waiting)?;
            self.taken.insert(name, schema);
        }
        Ok(())
    }
}

/// What a schema's name in a document may be.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// A schema as it stands in a document, and the names that it refers to.
fn rewritten<'a>(of: &str, schema: &'a Value, names: &mut Vec<&'a str>) -> Result<Value, Fault> {
    Ok(match schema {
        Value::Object(fields) => {
            let fields = fields.iter().map(|(key, value)| {
                let value = match (key.as_str(), value) {
                    ("$ref", Value::String(to)) => {
                        let name = to.strip_prefix(FROM).ok_or_else(|| Fault::Elsewhere {
                            schema: of.to_owned(),
                            reference: to.clone(),
                        })?;
                        names.push(name);
                        Value::from(format!("{TO}{name}"))
                    }
                    ("description", Value::String(text)) => Value::from(without_html(text)),
                    // What looks like a schema in there is a value.
                    ("const" | "default" | "enum" | "example" | "examples", value) => value.clone(),
                    _ => rewritten(of, value, names)?,
                };
                Ok((key.clone(), value))
            });
            Value::Object(fields.collect::<Result<_, _>>()?)
        }
        Value::Array(items) => {
            let items = items.iter().map(|item| rewritten(of, item, names));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        other => other.clone(),
    })
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_schema_refers_to_comes_along_and_what_nobody_names_does_not() {
        let file = json!({ "$defs": {
            "A": { "properties": { "b": { "$ref": "#/$defs/B" } } },
            "B": { "items": [{ "$ref": "#/$defs/A" }] },
            "C": { "type": "string" },
        } });
        let mut schemas = Schemas::of(Some(&file));
        assert_eq!(schemas.named("A"), Ok(json!({ "$ref": "#/components/schemas/A" })));
        let taken = schemas.into_components();
        assert_eq!(taken.keys().collect::<Vec<_>>(), ["A", "B"]);
        assert_eq!(taken["A"]["properties"]["b"]["$ref"], "#/components/schemas/B");
    }

    #[test]
    fn what_is_a_value_is_left_alone_and_what_is_read_has_no_markup() {
        let value = json!({ "$ref": "x", "description": "<b>" });
        let file = json!({ "$defs": { "A": { "description": "a <script>", "const": value } } });
        let mut schemas = Schemas::of(Some(&file));
        schemas.named("A").expect("a schema");
        let taken = schemas.into_components();
        assert_eq!(taken["A"]["description"], "a &lt;script>");
        assert_eq!(taken["A"]["const"], value);
    }

    #[test]
    fn a_document_that_would_not_stand_on_its_own_is_refused() {
        let file = json!({ "$defs": {
            "Task": { "$ref": "#/$defs/Tsk" },
            "Far": { "$ref": "https://example.org/far.json" },
            "no name": {},
            "Round": { "$ref": "#/$defs/Round" },
        } });
        let named = |name: &str| Schemas::of(Some(&file)).named(name);
        assert_eq!(
            named("Taks"),
            Err(Fault::NoSchema {
                name: "Taks".into(),
                nearest: Some("Task".into())
            })
        );
        assert!(matches!(named("Task"), Err(Fault::NoSchema { name, .. }) if name == "Tsk"));
        assert!(matches!(named("Far"), Err(Fault::Elsewhere { .. })));
        assert_eq!(named("no name"), Err(Fault::NoName("no name".into())));
        assert_eq!(Schemas::of(Some(&file)).fields("Round").map(|fields| fields.len()), Ok(0));
        assert_eq!(Schemas::of(None).named("Task"), Ok(json!({ "title": "Task" })));
    }
}
