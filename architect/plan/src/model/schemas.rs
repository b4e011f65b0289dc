use std::collections::{BTreeMap, BTreeSet};

use pando_facts::{Facts, Field, Table, Type, UnitId};
use pando_model::{Model, Sentence};
use serde_json::{Map, Value, json};

use crate::names::{last_word, line};

/// How deep a type may be in another: `list[dict[str, list[int]]]` is three.
const DEPTH_MAX: u32 = 12;
/// Fields of one type, or names in one query, that a document has.
const FIELDS_MAX: usize = 200;

/// The schemas of what is passed, made of the types of the program: each once, by a name of its own.
pub(super) struct Schemas<'a> {
    types: BTreeMap<&'a UnitId, &'a Type>,
    /// Types by the last word of what they are called, as other types' fields say it.
    by_word: BTreeMap<&'a str, Vec<&'a UnitId>>,
    tables: BTreeMap<&'a str, &'a Table>,
    names: BTreeMap<String, String>,
    taken: BTreeSet<String>,
    made: BTreeMap<String, Value>,
}

impl<'a> Schemas<'a> {
    pub(super) fn of(facts: &'a Facts) -> Self {
        let mut by_word: BTreeMap<&str, Vec<&UnitId>> = BTreeMap::new();
        for one in &facts.types {
            by_word.entry(last_word(one.id.as_str())).or_default().push(&one.id);
        }
        Self {
            types: facts.types.iter().map(|one| (&one.id, one)).collect(),
            by_word,
            tables: facts.tables.iter().map(|table| (&*table.name, table)).collect(),
            names: BTreeMap::new(),
            taken: BTreeSet::new(),
            made: BTreeMap::new(),
        }
    }

    /// The name of the schema of a type, where the type is known.
    pub(super) fn of_type(&mut self, id: &UnitId) -> Option<Sentence> {
        let id: &'a UnitId = self.types.get_key_value(id)?.0;
        let name = self.name(&format!("type:{id}"), last_word(id.as_str()));
        self.types_with_all_they_name(vec![id]);
        Some(line(&name))
    }

    fn types_with_all_they_name(&mut self, mut waiting: Vec<&'a UnitId>) {
        while let Some(id) = waiting.pop() {
            let name = self.name(&format!("type:{id}"), last_word(id.as_str()));
            if self.made.contains_key(&name) {
                continue;
            }
            self.made.insert(name.clone(), Value::Null);
            let Some(one) = self.types.get(id).copied() else { continue };
            let schema = self.object(&one.fields, &mut waiting);
            self.made.insert(name, with(schema, &format!("{id} ({})", one.place)));
        }
    }

    /// The name of the schema of what an event of a table carries: its columns.
    pub(super) fn of_table(&mut self, table: &str) -> Option<Sentence> {
        let name = self.name(&format!("table:{table}"), &format!("{}Row", pascal(table)));
        if !self.made.contains_key(&name) {
            let known = self.tables.get(table).copied();
            let columns: Vec<Field> = known
                .into_iter()
                .flat_map(|table| &table.columns)
                .map(|column| Field {
                    name: column.name.clone(),
                    kind: column.kind.clone(),
                    optional: !column.primary,
                })
                .collect();
            let mut waiting = Vec::new();
            let schema = self.object(&columns, &mut waiting);
            let about = known.map_or_else(
                || format!("A row of {table}"),
                |known| format!("A row of {table} ({})", known.place),
            );
            self.made.insert(name.clone(), with(schema, &about));
            self.types_with_all_they_name(waiting);
        }
        Some(line(&name))
    }

    /// The name of the schema of a query with these parameters; nothing where there are none.
    pub(super) fn of_query(&mut self, unit: &str, parameters: &[String]) -> Option<Sentence> {
        let fields: Map<String, Value> = parameters
            .iter()
            .map(|name| line(name))
            .filter(|name| !name.is_empty())
            .take(FIELDS_MAX)
            .map(|name| (name.to_string(), json!({})))
            .collect();
        if fields.is_empty() {
            return None;
        }
        let name = self.name(
            &format!("query:{unit}:{}", parameters.join("&")),
            &format!("{}Query", pascal(last_word(unit))),
        );
        self.made.insert(name.clone(), json!({ "type": "object", "properties": fields }));
        Some(line(&name))
    }

    /// The file of them; nothing, and none that the model names, where no operation has one.
    pub(super) fn into_file(self, model: &mut Model) -> Option<Value> {
        let operations = model.services.values().flat_map(|service| &service.operations);
        let mut named = operations.flat_map(|one| [&one.query, &one.body, &one.answer]);
        let is_any = named.any(Option::is_some) || model.events.values().any(|event| event.schema.is_some());
        is_any.then(|| json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": self.made }))
    }

    /// A name for a schema: the same for the same key, and no other's.
    fn name(&mut self, key: &str, wished: &str) -> String {
        if let Some(name) = self.names.get(key) {
            return name.clone();
        }
        let plain: String = wished
            .chars()
            .map(|one| match one.is_ascii_alphanumeric() || one == '_' {
                true => one,
                false => '_',
            })
            .take(100)
            .collect();
        let plain = if plain.is_empty() { "Schema".to_owned() } else { plain };
        let mut name = plain.clone();
        let mut number = 2_u32;
        while !self.taken.insert(name.clone()) {
            name = format!("{plain}{number}");
            number += 1;
        }
        self.names.insert(key.to_owned(), name.clone());
        name
    }

    fn object(&mut self, fields: &[Field], waiting: &mut Vec<&'a UnitId>) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        for field in fields.iter().take(FIELDS_MAX) {
            let name = line(&field.name);
            if name.is_empty() || properties.contains_key(name.as_str()) {
                continue;
            }
            properties.insert(name.to_string(), self.kind(&field.kind, DEPTH_MAX, waiting));
            if !field.optional {
                required.push(Value::from(name.as_str()));
            }
        }
        match required.is_empty() {
            true => json!({ "type": "object", "properties": properties }),
            false => json!({ "type": "object", "properties": properties, "required": required }),
        }
    }

    /// A type as code writes it. What is not known may be anything.
    fn kind(&mut self, text: &str, depth: u32, waiting: &mut Vec<&'a UnitId>) -> Value {
        let text = text.trim().trim_matches(['"', '\'']);
        let Some(depth) = depth.checked_sub(1) else { return json!({}) };
        let alternatives = split(text, '|');
        if alternatives.len() > 1 {
            let is_nothing = |one: &str| matches!(one.trim(), "None" | "null" | "undefined");
            let mut some: Vec<Value> = Vec::new();
            for one in alternatives.iter().filter(|one| !is_nothing(one)) {
                let kind = self.kind(one, depth, waiting);
                if !some.contains(&kind) {
                    some.push(kind);
                }
            }
            if alternatives.iter().any(|one| is_nothing(one)) {
                some.push(json!({ "type": "null" }));
            }
            return json!({ "anyOf": some });
        }
        if let Some(inner) = text.strip_suffix("[]") {
            return json!({ "type": "array", "items": self.kind(inner, depth, waiting) });
        }
        if let Some((outer, inner)) = text.split_once(['[', '<', '(']) {
            let inner = inner.strip_suffix([']', '>', ')']).unwrap_or(inner);
            return self.of_several(last_word(outer.trim()), inner, depth, waiting);
        }
        self.word(text, waiting)
    }

    /// A type with others in it.
    fn of_several(&mut self, outer: &str, inner: &str, depth: u32, waiting: &mut Vec<&'a UnitId>) -> Value {
        match outer.to_lowercase().as_str() {
            "list" | "sequence" | "set" | "frozenset" | "array" | "iterable" | "tuple" => {
                let first = split(inner, ',').first().copied().unwrap_or_default();
                json!({ "type": "array", "items": self.kind(first, depth, waiting) })
            }
            "optional" => json!({ "anyOf": [self.kind(inner, depth, waiting), { "type": "null" }] }),
            "dict" | "mapping" | "record" => {
                let last = split(inner, ',').last().copied().unwrap_or_default();
                json!({ "type": "object", "additionalProperties": self.kind(last, depth, waiting) })
            }
            "annotated" | "mapped" | "required" | "notrequired" => {
                let first = split(inner, ',').first().copied().unwrap_or_default();
                self.kind(first, depth, waiting)
            }
            // `VARCHAR(200)`.
            _ => self.word(outer, waiting),
        }
    }

    fn word(&mut self, text: &str, waiting: &mut Vec<&'a UnitId>) -> Value {
        let word = last_word(text);
        let plain = |kind: &str| json!({ "type": kind });
        let form = |form: &str| json!({ "type": "string", "format": form });
        match word.to_lowercase().as_str() {
            "str" | "string" | "text" | "varchar" | "char" | "emailstr" => plain("string"),
            "int" | "integer" | "bigint" | "biginteger" | "smallint" | "serial" | "bigserial" => plain("integer"),
            "float" | "number" | "real" | "double" => plain("number"),
            "decimal" | "numeric" => json!({ "type": ["number", "string"] }),
            "bool" | "boolean" => plain("boolean"),
            "datetime" | "timestamp" | "timestamptz" => form("date-time"),
            "date" => form("date"),
            "uuid" | "uuid4" => form("uuid"),
            "none" | "null" => plain("null"),
            _ => match self.by_word.get(word).map(Vec::as_slice) {
                // Of two that are called so nobody can tell which is meant.
                Some([only]) => {
                    let only = *only;
                    waiting.push(only);
                    let name = self.name(&format!("type:{only}"), word);
                    json!({ "$ref": format!("#/$defs/{name}") })
                }
                _ => json!({}),
            },
        }
    }
}

fn with(mut schema: Value, about: &str) -> Value {
    schema["description"] = line(about).as_str().into();
    schema
}

/// `task_items` as `TaskItems`.
fn pascal(text: &str) -> String {
    let words = text.split(|one: char| !one.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words
        .map(|word| {
            let mut letters = word.chars();
            letters
                .next()
                .map(|first| first.to_ascii_uppercase())
                .into_iter()
                .chain(letters)
                .collect::<String>()
        })
        .collect()
}

/// Cuts at a sign that is in no brackets.
fn split(text: &str, at: char) -> Vec<&str> {
    let (mut parts, mut depth, mut begin) = (Vec::new(), 0_u32, 0);
    for (place, one) in text.char_indices() {
        match one {
            '[' | '<' | '(' | '{' => depth += 1,
            ']' | '>' | ')' | '}' => depth = depth.saturating_sub(1),
            _ if one == at && depth == 0 => {
                parts.push(&text[begin..place]);
                begin = place + one.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[begin..]);
    parts
}

#[cfg(test)]
mod tests {
    use pando_facts::Place;

    use super::*;

    fn facts() -> Facts {
        let field = |name: &str, kind: &str, optional| Field {
            name: name.to_owned(),
            kind: kind.to_owned(),
            optional,
        };
        let one = |id: &str, fields| Type {
            id: UnitId::new(id),
            place: Place::new("a.py", 1),
            fields,
        };
        Facts {
            types: vec![
                one(
                    "a.Task",
                    vec![
                        field("id", "int", false),
                        field("tags", "list[Tag] | None", true),
                        field("parent", "Optional['Task']", true),
                    ],
                ),
                one(
                    "a.Tag",
                    vec![
                        field("name", "constr(max_length=3)", false),
                        field("at", "datetime.datetime", false),
                    ],
                ),
            ],
            ..Facts::default()
        }
    }

    #[test]
    fn a_type_is_a_schema_with_whatever_it_names() {
        let facts = facts();
        let mut schemas = Schemas::of(&facts);
        assert_eq!(
            schemas.of_type(&UnitId::new("a.Task")).map(|name| name.to_string()).as_deref(),
            Some("Task")
        );
        assert_eq!(schemas.of_type(&UnitId::new("a.Nobody")), None);
        let tags = &schemas.made["Task"]["properties"]["tags"];
        assert_eq!(tags["anyOf"][0]["items"], json!({ "$ref": "#/$defs/Tag" }));
        assert_eq!(schemas.made["Task"]["required"], json!(["id"]));
        assert_eq!(schemas.made["Tag"]["properties"]["at"]["format"], "date-time");
    }

    #[test]
    fn a_row_is_a_schema_with_the_types_that_its_columns_name() {
        let column = pando_facts::Column {
            name: "tag".to_owned(),
            kind: "Task".to_owned(),
            primary: false,
        };
        let facts = Facts {
            tables: vec![Table {
                name: "rows".into(),
                place: Place::new("a.sql", 1),
                class: None,
                columns: vec![column],
                references: Vec::new(),
                joins: false,
            }],
            ..facts()
        };
        let mut schemas = Schemas::of(&facts);
        schemas.of_table("rows");
        assert_eq!(schemas.made["RowsRow"]["properties"]["tag"], json!({ "$ref": "#/$defs/Task" }));
        assert_eq!(schemas.made.keys().collect::<Vec<_>>(), ["RowsRow", "Tag", "Task"]);
    }

    #[test]
    fn two_schemas_never_have_one_name() {
        let facts = facts();
        let mut schemas = Schemas::of(&facts);
        let names = [
            schemas.of_table("task"),
            schemas.of_table("TASK!"),
            schemas.of_table("…"),
            schemas.of_query("a.task", &["q".to_owned()]),
        ];
        assert_eq!(names.into_iter().flatten().collect::<BTreeSet<_>>().len(), 4);
    }
}
