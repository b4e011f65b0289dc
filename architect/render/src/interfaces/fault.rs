/// Why there is no document of an interface.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A schema that is named and is not there.
    #[error("the file of schemas has no `{name}`{}", nearest.as_ref().map(|near| format!(": did you mean `{near}`?")).unwrap_or_default())]
    NoSchema {
        /// What is named.
        name: String,
        /// The name that was most likely meant.
        nearest: Option<String>,
    },
    /// A name that documents do not allow.
    #[error("`{0}` is no name for a schema in OpenAPI: call it by letters, digits, dots, dashes and underscores")]
    NoName(String),
    /// A schema that is not complete without another file.
    #[error("the schema `{schema}` refers to `{reference}`: refer to `#/$defs/NAME`, so that a document has all that it names")]
    Elsewhere {
        /// The schema.
        schema: String,
        /// What it refers to.
        reference: String,
    },
    /// Two operations that nobody could tell apart.
    #[error("{method} {path} stands for {first} and for {second} where people ask: give one of them another path")]
    Twice {
        /// The method.
        method: &'static str,
        /// The path, as people ask.
        path: String,
        /// The app and its operation.
        first: String,
        /// The other.
        second: String,
    },
    /// More than anybody reads.
    #[error("the parameters of all queries come to more than {} MiB: describe them shorter", super::schemas::COPIED_MAX / 1024 / 1024)]
    Huge,
}
