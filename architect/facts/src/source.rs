use std::sync::Arc;

/// A file's text, for an extractor.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its path below the folder that is read, with `/` between its parts.
    pub path: Arc<str>,
    /// Its text. Whoever read the file has bounded its size and how deep its brackets go (`architect/scan`).
    pub text: Arc<str>,
}
