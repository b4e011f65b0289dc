use pando_model::Sentence;
use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Value, json};

/// The schemas of what travels, by the names that the model refers to.
pub(super) struct Schemas(SchemaGenerator);

impl Schemas {
    pub(super) fn new() -> Self {
        Self(SchemaSettings::draft2020_12().into_generator())
    }

    /// The name of a type's schema, where the type has one; what has none, such as any JSON, is not described further.
    pub(super) fn name(&mut self, write: impl FnOnce(&mut SchemaGenerator) -> Option<Schema>) -> anyhow::Result<Option<Sentence>> {
        let schema = write(&mut self.0);
        let name = schema.as_ref().and_then(|schema| schema.get("$ref")?.as_str()?.rsplit('/').next());
        Ok(name.map(Sentence::new).transpose()?)
    }

    /// Whether a type has a schema at all: `()` has none.
    pub(super) fn is_one(&mut self, write: impl FnOnce(&mut SchemaGenerator) -> Option<Schema>) -> bool {
        write(&mut self.0).is_some()
    }

    pub(super) fn document(mut self) -> Value {
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "What travels between Pando's services",
            "$defs": self.0.take_definitions(true)
        })
    }
}
