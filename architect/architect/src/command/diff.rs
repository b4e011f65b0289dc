use std::path::Path;

use pando_boundaries::{Proposal, propose};
use pando_diff::State;
use pando_facts::Facts;
use pando_scan::Options;

use super::Problem;
use super::analysis::{cut, facts_of};
use crate::cli::{Diff, DiffFormat};
use crate::output::{Said, progress};

/// Says what changed between two states of a program.
pub(crate) fn diff(asked: &Diff) -> Result<Said, Problem> {
    let cut = asked.cut.as_deref().map(|file| cut(file).map(|cut| (file, cut))).transpose()?;
    let (old, new) = (facts(&asked.old)?, facts(&asked.new)?);
    if let Some((file, cut)) = &cut {
        // What an entry is about may have gone since, or have come.
        if let (Err(_), Err(fault)) = (cut.fits(&old), cut.fits(&new)) {
            return Err(Problem::NoCut {
                path: file.to_path_buf(),
                fault,
            });
        }
    }
    progress("looking for boundaries");
    let (before, after) = (propose(&old, None), propose(&new, None));
    let (old, new) = (state(&asked.old, &old, &before), state(&asked.new, &new, &after));
    let diff = match &cut {
        Some((_, cut)) => pando_diff::diff_by(cut, &old, &new),
        None => pando_diff::diff(&old, &new),
    };
    Ok(Said {
        text: match asked.format {
            DiffFormat::Text => pando_diff::text(&diff),
            DiffFormat::Json => pando_diff::json(&diff),
            DiffFormat::Markdown => pando_diff::markdown(&diff),
        },
        is_finding: diff.has_new_debts(),
    })
}

fn state<'a>(name: &'a str, facts: &'a Facts, proposal: &'a Proposal) -> State<'a> {
    State { name, facts, proposal }
}

/// A folder, a file of facts, or a commit of the repository here.
fn facts(named: &str) -> Result<Facts, Problem> {
    let path = Path::new(named);
    // A commit of another day has another history: what is compared is what the code says.
    let options = Options {
        without_history: true,
        ..Options::default()
    };
    Ok(match path.metadata() {
        Ok(found) if found.is_dir() => pando_scan::scan(path, &options, &progress)?,
        Ok(_) => facts_of(path)?,
        Err(_) => pando_scan::scan_commit(Path::new("."), named, &options, &progress)?,
    })
}
