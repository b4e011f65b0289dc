//! The analyses as tools for an assistant, by the Model Context Protocol over standard input and output
//! (<https://modelcontextprotocol.io/specification>).
//!
//! The tools read one folder, which whoever starts the server names, and change nothing. What they answer holds names, paths and texts of the
//! program that is read: an answer says so of itself, and holds them as values of JSON, never as sentences of ours.

mod limited;
mod server;
mod tools;

use crate::cli::Mcp;
use crate::command::Problem;
use crate::output::{Said, plain};

/// Answers until standard input ends.
pub(crate) fn mcp(asked: &Mcp) -> Result<Said, Problem> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Problem::Unserved)?;
    runtime.block_on(server::serve(asked)).map_err(Problem::Unserved)?;
    Ok(plain(""))
}
