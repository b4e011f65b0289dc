//! The same closed set of commands as tools for a language model.

use serde_json::Value;

use crate::command::Command;
use crate::dates::{Context, DateReader};

/// One tool a language model may call.
#[derive(Clone, Debug, PartialEq)]
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    /// When to use it.
    pub description: &'static str,
    /// The JSON Schema of its arguments.
    pub parameters: Value,
}

/// Why a call of a tool is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ToolError {
    /// No tool has that name.
    #[error("there is no tool named {0:?}")]
    UnknownTool(String),
    /// The arguments do not fit the tool.
    #[error("wrong arguments: {0}")]
    Arguments(String),
    /// A text that should be a date is none.
    #[error("not a date: {0:?}")]
    NotADate(String),
}

/// Every tool.
pub fn tools() -> Vec<Tool> {
    Vec::new()
}

/// The command that a call means.
///
/// # Errors
/// Why it means none.
pub fn from_tool_call(name: &str, arguments: &Value, context: &Context, dates: &dyn DateReader) -> Result<Command, ToolError> {
    let _ = (arguments, context, dates);
    Err(ToolError::UnknownTool(name.to_owned()))
}
