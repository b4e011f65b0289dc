use std::sync::LazyLock;

use http::Method;
use serde_json::{Map, Value};

use crate::Answered;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(pando_gateway::OPENAPI).unwrap_or_default());

/// Refusals that a client decides by: whoever gets one should have read of it.
const DECIDED_BY: [u16; 3] = [409, 412, 429];
/// Headers of answers that a document tells of.
const TOLD: [&str; 2] = ["ETag", "Location"];

/// In what an answer is not what the API's document says of its operation; `None` where it is, or where the document has no such operation.
pub(crate) fn unlike(method: &Method, path: &str, answer: &Answered) -> Option<String> {
    let path = path.split('?').next().unwrap_or_default();
    let (named, item) = item(path)?;
    let operation = item.get(&method.as_str().to_ascii_lowercase())?;
    let status = answer.status.as_u16();
    let said = &operation["responses"][status.to_string()];
    if DECIDED_BY.contains(&status) && said.is_null() {
        return Some(format!("{method} {named}: the document tells of no {status}: {}", answer.body));
    }
    // What the operation itself answers: what is read of a page or refused elsewhere has headers of its own.
    let is_told = |header: &&str| said["headers"].get(header).is_some() != answer.headers.contains_key(*header);
    let differs = TOLD.into_iter().find(is_told).filter(|_| answer.status.is_success());
    differs.map(|header| {
        format!(
            "{method} {named} answers {status}, and the document says otherwise of {header}: {:?}",
            answer.headers
        )
    })
}

/// A path of the document, and what is said of it: one without parameters goes before one with them.
fn item(path: &str) -> Option<(&'static str, &'static Map<String, Value>)> {
    let paths = DOCUMENT["paths"].as_object()?;
    let is_one = |template: &str| {
        let (known, asked): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
        known.len() == asked.len()
            && known
                .iter()
                .zip(&asked)
                .all(|(known, asked)| known.starts_with('{') || known == asked)
    };
    let found = paths
        .keys()
        .filter(|template| is_one(template))
        .min_by_key(|template| template.matches('{').count())?;
    Some((found.as_str(), paths[found].as_object()?))
}
