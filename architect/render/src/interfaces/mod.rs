//! What a system's interfaces are, for people and their tools: OpenAPI of what is asked, AsyncAPI of what is told.
//!
//! The documents are JSON, which quotes whatever a model's texts hold, and stand on their own: every schema that they name is in them.

mod asyncapi;
mod doubled;
mod envelope;
mod fault;
mod headers;
mod markup;
mod openapi;
mod operation;
mod paths;
mod reach;
mod refusals;
mod schemas;

use pando_model::Model;
use serde_json::{Value, json};

pub use doubled::{Doubled, doubled};
pub use fault::Fault;
pub use schemas::{Used, unusable};

use crate::Files;

/// Everything below `openapi/` and `asyncapi/`.
///
/// # Errors
/// When something cannot be said in such a document.
pub(crate) fn render(model: &Model, schemas: Option<&Value>) -> Result<Files, Fault> {
    let mut documents = openapi::documents(model, schemas)?;
    if let Some(events) = asyncapi::document(model, schemas)? {
        documents.push(("asyncapi/events.json".to_owned(), events));
    }
    Ok(documents
        .into_iter()
        .map(|(path, document)| (path, format!("{document:#}\n")))
        .collect())
}

/// What stands at the head of each.
fn info(model: &Model, of_what: &str, description: &str) -> Value {
    /// As the chart has it, which says the same version.
    const VERSION: &str = "0.1.0";
    let title = model.interfaces.title.as_ref().map_or(model.name.as_str(), |title| title.as_str());
    let version = model.chart.version.as_ref().map_or(VERSION, |version| version.as_str());
    json!({ "title": format!("{title}{of_what}"), "version": version, "description": description })
}
