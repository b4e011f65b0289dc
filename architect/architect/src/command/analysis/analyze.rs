use std::fs;
use std::path::Path;

use pando_page::Colour;

use super::Analysed;
use crate::cli::{Analyze, PageFormat};
use crate::command::Problem;
use crate::output::{Said, colour, plain};

/// Reads a program and writes what was found, and what is proposed.
pub(crate) fn analyze(asked: &Analyze) -> Result<Said, Problem> {
    let analysed = Analysed::read(&asked.folder, &asked.read)?;
    let format = asked.format.or_else(|| by_name(asked.out.as_deref()?)).unwrap_or(PageFormat::Text);
    let colour = if asked.out.is_none() { colour() } else { Colour::Off };
    let text = written(&analysed, format, colour)?;
    let Some(out) = &asked.out else { return Ok(plain(text)) };
    fs::write(out, text).map_err(|error| Problem::NotPut { path: out.clone(), error })?;
    Ok(plain(format!(
        "{}\nwritten {}\n",
        analysed.proposal.verdict.sentence,
        out.display()
    )))
}

/// The format that a file's name says.
fn by_name(out: &Path) -> Option<PageFormat> {
    let name = out.file_name()?.to_str()?;
    Some(match name.rsplit_once('.')?.1 {
        "html" | "htm" => PageFormat::Html,
        "json" => PageFormat::Json,
        "md" => PageFormat::Markdown,
        "sarif" => PageFormat::Sarif,
        "mmd" | "mermaid" => PageFormat::Mermaid,
        "toml" if name == "tach.toml" => PageFormat::Tach,
        _ => return None,
    })
}

fn written(analysed: &Analysed, format: PageFormat, colour: Colour) -> Result<String, Problem> {
    let page = analysed.page();
    Ok(match format {
        PageFormat::Text => pando_page::text(&page, colour),
        PageFormat::Html => pando_page::html(&page)?,
        PageFormat::Json => pando_page::json(&page).map_err(Problem::NoJson)?,
        PageFormat::Markdown => pando_page::markdown(&page),
        PageFormat::Sarif => pando_page::sarif(&page),
        PageFormat::Mermaid => pando_page::mermaid(&page),
        PageFormat::Tach => pando_page::tach(&page),
        PageFormat::Facts => analysed.facts.written(),
    })
}
