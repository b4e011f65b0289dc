//! The same closed set of commands as tools for a language model.
//!
//! A model chooses a tool and hands over words of the message; dates among them take the same way as in a typed sentence, and
//! everything else is checked as strictly as on the wire. What a model may not do has no tool: it can neither confirm nor choose.

mod arguments;
mod schema;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::calendar::Calendar;
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

/// Every tool, in the order in which they should be told.
pub fn tools() -> Vec<Tool> {
    schema::tools()
}

/// The command that a call means.
///
/// # Errors
/// Why it means none.
pub fn from_tool_call(name: &str, arguments: &Value, context: &Context, dates: &dyn DateReader) -> Result<Command, ToolError> {
    let calendar = Calendar::new(context, dates);
    match name {
        "create_tasks" => arguments::create(read(arguments)?, &calendar),
        "list_tasks" => arguments::list(read(arguments)?, &calendar),
        "complete_tasks" => arguments::target(&read(arguments)?, &calendar).map(|target| Command::Complete { target }),
        "reopen_tasks" => arguments::target(&read(arguments)?, &calendar).map(|target| Command::Reopen { target }),
        "delete_tasks" => arguments::target(&read(arguments)?, &calendar).map(|target| Command::Delete { target }),
        "change_tasks" => arguments::change(read(arguments)?, &calendar),
        "reschedule_tasks" => arguments::reschedule(&read(arguments)?, &calendar),
        "show_statistics" => arguments::statistics(&read(arguments)?, &calendar),
        "undo" => read::<arguments::Nothing>(arguments).map(|_| Command::Undo),
        "help" => read::<arguments::Nothing>(arguments).map(|_| Command::Help),
        _ => Err(ToolError::UnknownTool(name.chars().take(60).collect())),
    }
}

fn read<T: DeserializeOwned>(arguments: &Value) -> Result<T, ToolError> {
    T::deserialize(arguments).map_err(|error| wrong(&error.to_string()))
}

/// With no more of the reason than a log line should hold: it may quote what the model wrote.
fn wrong(reason: &str) -> ToolError {
    ToolError::Arguments(reason.chars().take(200).collect())
}
