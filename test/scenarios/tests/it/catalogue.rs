//! Every operation there is, as the contracts tell of it: a new one is in the tests that go through them all.

use http::Method;
use pando_wire::{Access, Contract};
use serde_json::{Value, json};

/// One operation as it is reached from outside.
pub struct Endpoint {
    pub name: &'static str,
    pub method: Method,
    /// With the prefix of the gateway, and `{id}` for its parameter.
    pub path: String,
    pub access: Access,
    pub body_type: &'static str,
    /// The schema of the body.
    pub body: Option<Value>,
    /// Name, schema, and whether it must be there.
    pub query: Vec<(String, Value, bool)>,
}

/// All of them, and the schemas they refer to.
pub struct Catalogue {
    pub endpoints: Vec<Endpoint>,
    schemas: Value,
}

pub fn contracts() -> [Contract; 5] {
    [
        pando_auth_contract::contract(),
        pando_task_contract::contract(),
        pando_chat_contract::contract(),
        pando_activity_contract::contract(),
        pando_gateway::contract(),
    ]
}

impl Catalogue {
    pub fn new() -> Self {
        let document: Value = serde_json::from_str(pando_gateway::OPENAPI).expect("OpenAPI is JSON");
        let mut endpoints = Vec::new();
        for contract in contracts() {
            for operation in contract.operations {
                let (method, path) = (operation.method.http(), format!("/api{}", operation.path));
                let described = &document["paths"][&path][method.as_str().to_ascii_lowercase()];
                let parameters = described["parameters"].as_array().into_iter().flatten();
                endpoints.push(Endpoint {
                    name: operation.name,
                    access: operation.access,
                    body_type: operation.body_type,
                    body: described["requestBody"]["content"][operation.body_type].get("schema").cloned(),
                    query: parameters
                        .filter(|parameter| parameter["in"] == "query")
                        .map(|one| {
                            let name = one["name"].as_str().expect("a name");
                            (name.to_owned(), one["schema"].clone(), one["required"] == true)
                        })
                        .collect(),
                    method,
                    path,
                });
            }
        }
        assert!(endpoints.len() > 40, "{} operations", endpoints.len());
        Self {
            endpoints,
            schemas: document["components"]["schemas"].clone(),
        }
    }

    /// Those that the gateway passes on or answers.
    pub fn reachable(&self) -> impl Iterator<Item = &Endpoint> {
        self.endpoints
            .iter()
            .filter(|endpoint| !matches!(endpoint.access, Access::Services(_)))
    }

    /// The schema itself, where this one refers to it.
    pub fn resolve<'s>(&'s self, schema: &'s Value) -> &'s Value {
        match schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
            Some(name) => self.resolve(&self.schemas[name]),
            None => schema,
        }
    }

    /// The schemas one of which a value must have, each resolved.
    pub fn variants<'s>(&'s self, schema: &'s Value) -> Vec<&'s Value> {
        let schema = self.resolve(schema);
        match schema["anyOf"].as_array().or(schema["oneOf"].as_array()) {
            Some(variants) => variants.iter().flat_map(|variant| self.variants(variant)).collect(),
            None => vec![schema],
        }
    }

    /// A value that has this schema: of an object, what it must have. `name` is what the value is called where it stands.
    pub fn sample(&self, name: &str, schema: &Value) -> Value {
        let variants = self.variants(schema);
        let schema = variants.iter().find(|one| one["type"] != "null").expect("more than null");
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        match types(schema).first().copied() {
            Some("object") => {
                let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
                required
                    .map(|field| (field.to_owned(), self.sample(field, &schema["properties"][field])))
                    .collect()
            }
            Some("array") => json!([self.sample(name, &schema["items"])]),
            Some("integer") => schema["minimum"].as_i64().unwrap_or(1).into(),
            Some("boolean") => true.into(),
            Some("string") => text(name, schema).into(),
            other => panic!("{name}: no sample of {other:?}: {schema}"),
        }
    }
}

/// The types that a (resolved, single) schema allows.
pub fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(some) => some.iter().filter_map(Value::as_str).collect(),
        _ if schema.get("const").is_some() => vec!["string"],
        _ => panic!("no type: {schema}"),
    }
}

fn text(name: &str, schema: &Value) -> String {
    match (schema["format"].as_str(), name) {
        // A well-formed id that nothing has.
        (Some("uuid"), _) => "0198f000-0000-7000-8000-000000000000".to_owned(),
        (Some("date-time"), _) => "2026-11-24T12:00:00Z".to_owned(),
        (_, "email") => "nobody@example.org".to_owned(),
        (_, "colour") => "#336699".to_owned(),
        (_, "time_zone") => "Europe/Berlin".to_owned(),
        (_, "time") => "09:30".to_owned(),
        _ if is_day(name) => "2026-11-24".to_owned(),
        _ => "aspen-grove".to_owned(),
    }
}

/// Whether a text of this name is a day of the calendar.
pub fn is_day(name: &str) -> bool {
    matches!(name, "date" | "from" | "to") || name.ends_with("_from") || name.ends_with("_before")
}
