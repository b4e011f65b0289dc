use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Sentence;

/// What only the documents of the system's interfaces (OpenAPI, AsyncAPI) need to know.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Interfaces {
    /// What people call the system; without it its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Sentence>,
    /// What the interfaces may be used under: an SPDX identifier such as `Apache-2.0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<Sentence>,
    /// The name of the schema, among the `$defs` of the schemas' file, of what is answered to a request that is refused:
    /// `application/problem+json` (RFC 9457). Without it such an answer has no form that anybody may rely on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<Sentence>,
    /// What a person's access token is, for who reads: `JWT`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<Sentence>,
}

impl Interfaces {
    pub(crate) fn is_unsaid(&self) -> bool {
        *self == Self::default()
    }
}
