use axum::extract::FromRequestParts;
use http::request::Parts;
use pando_wire::Problem;
use serde::de::DeserializeOwned;
use serde_path_to_error::Segment;

use crate::json;

/// The query, typed. 422 with `?name` when a parameter does not fit, is unknown (`#[serde(deny_unknown_fields)]`), or comes twice.
#[derive(Clone, Debug)]
pub struct Fields<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequestParts<S> for Fields<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parse(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn parse<T: DeserializeOwned>(query: &str) -> Result<T, Problem> {
    // What is not UTF-8 is decoded to this character, which nobody types.
    let broken = form_urlencoded::parse(query.as_bytes()).find(|(_, value)| value.contains(char::REPLACEMENT_CHARACTER));
    if let Some((name, _)) = broken {
        let name: String = name.chars().take(100).collect();
        return Err(json::invalid(format!("?{name}"), "must be UTF-8", ""));
    }
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let name = error.path().iter().find_map(|segment| match segment {
            Segment::Map { key } => Some(key.chars().take(100).collect()),
            _ => None,
        });
        let name: String = name.unwrap_or_default();
        json::invalid(format!("?{name}"), &error.into_inner().to_string(), "")
    })
}
