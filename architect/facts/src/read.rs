use serde_json::Value;

use crate::Facts;

/// The size of a file of facts that is read, in bytes.
pub const BYTES_MAX: usize = 256 * 1024 * 1024;

/// A text that is no facts.
#[derive(Debug, thiserror::Error)]
pub enum NotFacts {
    /// It is too large.
    #[error("facts are {most} MiB at most; this has {0} bytes", most = BYTES_MAX / 1024 / 1024)]
    Large(usize),
    /// It does not fit the schema.
    #[error("line {line}, column {column}, at `{path}`: {why}")]
    Unfit {
        /// Where in the structure: `units[3].place`.
        path: String,
        /// The line.
        line: usize,
        /// The column.
        column: usize,
        /// What is wrong with it.
        why: String,
    },
}

impl Facts {
    /// Reads facts that an extractor wrote as JSON.
    ///
    /// # Errors
    /// The text is no JSON, does not fit the schema, or is too large.
    pub fn read(text: &str) -> Result<Self, NotFacts> {
        if text.len() > BYTES_MAX {
            return Err(NotFacts::Large(text.len()));
        }
        let mut json = serde_json::Deserializer::from_str(text);
        let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let path = error.path().to_string();
            unfit(path, &error.into_inner())
        })?;
        json.end().map_err(|error| unfit(".".to_owned(), &error))?;
        Ok(read)
    }
}

impl Facts {
    /// As JSON, which [`Facts::read`] reads. The same facts give the same bytes.
    ///
    /// # Panics
    /// Never: facts have no keys but text.
    #[expect(clippy::expect_used, reason = "maps of text to text and plain structures are always JSON")]
    pub fn written(&self) -> String {
        serde_json::to_string_pretty(self).expect("facts are JSON") + "\n"
    }
}

fn unfit(path: String, error: &serde_json::Error) -> NotFacts {
    let whole = error.to_string();
    let why = whole.rsplit_once(" at line ").map_or(whole.as_str(), |(why, _)| why);
    NotFacts::Unfit {
        path,
        line: error.line(),
        column: error.column(),
        why: why.to_owned(),
    }
}

/// The JSON Schema of a file of facts.
pub fn schema() -> Value {
    schemars::schema_for!(Facts).to_value()
}
