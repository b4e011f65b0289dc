//! A language model behind any endpoint that speaks the chat completions protocol with tool calls.
//!
//! It is a guest: it chooses one call of the closed set of tools (`pando_language::tools`), and its choice goes the same way as the
//! grammar's, questions included. What it is told of tasks is data in a message of its own. Whatever it does wrong, the grammar answers.

mod answer;
mod breaker;
mod client;
mod request;
mod settings;

pub use client::{Model, connector};
pub use request::Asked;
pub use settings::{ModelSettings, SettingsError};

/// Why the language model gave nothing to use. The grammar's understanding is taken then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// It failed several times in a row and is left alone for a while.
    #[error("it is left alone for a while after several failures")]
    Resting,
    /// No answer in its time.
    #[error("no answer in time")]
    Late,
    /// It could not be reached, or said that it cannot.
    #[error("{0}")]
    Failed(String),
    /// The answer is larger than is read.
    #[error("its answer is too large")]
    TooLarge,
    /// The answer makes no sense here.
    #[error("its answer makes no sense: {0}")]
    Nonsense(String),
}
