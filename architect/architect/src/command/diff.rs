use std::path::Path;

use pando_diff::State;
use pando_scan::Options;

use super::Problem;
use super::analysis::{Analysed, facts_of, of_facts};
use crate::cli::{Diff, DiffFormat};
use crate::output::{Said, progress};

/// Says what changed between two states of a program.
pub(crate) fn diff(asked: &Diff) -> Result<Said, Problem> {
    let (old, new) = (state(&asked.old)?, state(&asked.new)?);
    let diff = pando_diff::diff(&of(&asked.old, &old), &of(&asked.new, &new));
    Ok(Said {
        text: match asked.format {
            DiffFormat::Text => pando_diff::text(&diff),
            DiffFormat::Json => pando_diff::json(&diff),
            DiffFormat::Markdown => pando_diff::markdown(&diff),
        },
        is_finding: diff.has_new_debts(),
    })
}

fn of<'a>(name: &'a str, analysed: &'a Analysed) -> State<'a> {
    State {
        name,
        facts: &analysed.facts,
        proposal: &analysed.proposal,
    }
}

/// A folder, a file of facts, or a commit of the repository here.
fn state(named: &str) -> Result<Analysed, Problem> {
    let path = Path::new(named);
    // A commit of another day has another history: what is compared is what the code says.
    let options = Options {
        without_history: true,
        ..Options::default()
    };
    let facts = match path.metadata() {
        Ok(found) if found.is_dir() => pando_scan::scan(path, &options, &progress)?,
        Ok(_) => facts_of(path)?,
        Err(_) => pando_scan::scan_commit(Path::new("."), named, &options, &progress)?,
    };
    Ok(of_facts(facts, None))
}
