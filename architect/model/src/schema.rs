use schemars::generate::SchemaSettings;

use crate::Model;

/// The JSON Schema (2020-12) of a model's file: an editor completes and checks by it.
pub fn schema() -> serde_json::Value {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Model>();
    schema.into()
}
