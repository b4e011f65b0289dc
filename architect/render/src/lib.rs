//! Artefacts from a system's model: a text for each path, the same bytes each time ([`render`]), and their way onto the disk, which
//! overwrites nothing that somebody else wrote ([`out::write`]).
//!
//! Templates carry what a person should read beside a value. Whatever comes from a model is quoted where it is put into a document.

pub mod out;
mod template;

use std::collections::BTreeMap;

/// What is rendered: by its path relative to the folder it goes to, with slashes, its text.
pub type Files = BTreeMap<String, String>;
