//! An analysis as somebody wants to see it: a page for people, text for a terminal, and forms for other tools. Each is a pure function of the
//! facts, the proposal and the plan, the same byte for byte each time. Names in them come from somebody's program: each format escapes them
//! ([`mod@escape`]).

mod analysis;
mod escape;
mod html;
mod index;
mod json;
mod markdown;
mod mermaid;
mod picture;
mod plan;
mod sarif;
mod tach;
mod terminal;
mod unreachable;
mod words;

pub use analysis::Analysis;
pub use html::{Unwritten, html};
pub use json::{json, schema};
pub use markdown::markdown;
pub use mermaid::mermaid;
pub use pando_check::format::Colour;
pub use plan::plan;
pub use sarif::sarif;
pub use tach::tach;
pub use terminal::text;
