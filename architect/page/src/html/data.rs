use serde_json::{Value, json};

use crate::Analysis;
use crate::index::Index;

pub(super) fn data(analysis: &Analysis<'_>, _index: &Index<'_>) -> Value {
    json!({"name": analysis.facts.name})
}
