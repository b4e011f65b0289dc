use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use pando_page::Colour;

use super::Analysed;
use crate::cli::{Analyze, PageFormat};
use crate::command::Problem;
use crate::output::{Said, colour, plain};

/// Reads a program and writes what was found, and what is proposed.
pub(crate) fn analyze(asked: &Analyze) -> Result<Said, Problem> {
    let format = match (asked.format, &asked.out) {
        (Some(format), _) => format,
        (None, Some(out)) => by_name(out).ok_or_else(|| Problem::NoFormat(out.clone()))?,
        (None, None) => PageFormat::Text,
    };
    // Before all that takes time.
    asked.out.as_deref().map_or(Ok(()), may_be_put)?;
    let analysed = Analysed::read(&asked.folder, &asked.read)?;
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

/// Whether a file may be written there, as far as that can be told before it is.
fn may_be_put(out: &Path) -> Result<(), Problem> {
    let kind = if out.is_dir() {
        ErrorKind::IsADirectory
    } else if out
        .parent()
        .is_some_and(|folder| !folder.as_os_str().is_empty() && !folder.is_dir())
    {
        ErrorKind::NotFound
    } else {
        return Ok(());
    };
    Err(Problem::NotPut {
        path: out.to_owned(),
        error: kind.into(),
    })
}

/// The format that a file's name says.
fn by_name(out: &Path) -> Option<PageFormat> {
    let name = out.file_name()?.to_str()?;
    let Some((_, ending)) = name.rsplit_once('.') else {
        return Some(PageFormat::Text);
    };
    Some(match ending {
        "txt" => PageFormat::Text,
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
