//! The page for people: one file that holds all it needs. What it says is in its HTML; its script only filters, and lets a person try another
//! cut.

mod crossings;
mod data;
mod overview;
mod parts;
mod services;
mod template;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;
use sha2::{Digest, Sha256};

pub use template::Unwritten;

use self::template::Filler;
use crate::Analysis;
use crate::escape;
use crate::index::Index;
use crate::words;

const STYLE: &str = include_str!("../../assets/page.css");
const SCRIPT: &str = include_str!("../../assets/page.js");

/// The page: it asks for nothing over the network, and nothing that is not its own may run in it.
///
/// # Errors
/// One of its templates is wrong, whatever the analysis.
pub fn html(analysis: &Analysis<'_>) -> Result<String, Unwritten> {
    let index = Index::of(analysis);
    let filler = Filler::new()?;
    let parts = [
        overview::overview(analysis, &index, &filler)?,
        services::services(analysis, &index, &filler)?,
        crossings::crossings(analysis, &index, &filler)?,
        parts::plan(analysis, &filler)?,
        parts::compared(analysis, &filler)?,
        parts::answers(analysis, &filler)?,
        parts::unclear(analysis, &filler)?,
        parts::try_another(analysis, &filler)?,
    ];
    filler.fill(
        "page",
        include_str!("../../templates/page.html"),
        &json!({
            "name": analysis.facts.name,
            "verdict": words::verdict(analysis.proposal),
            "policy": policy(),
            "style": STYLE,
            "script": SCRIPT,
            "data": escape::script(&data::data(analysis, &index))?,
            "parts": parts.concat(),
            "cut": !analysis.proposal.verdict.keep_one(),
            "version": env!("CARGO_PKG_VERSION"),
        }),
    )
}

/// What the browser lets the page do: its own style and script, by their hashes, and nothing else.
fn policy() -> String {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}
