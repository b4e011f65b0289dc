use std::path::Path;

use pando_boundaries::{Cut, Proposal, propose};
use pando_facts::Facts;
use pando_page::Analysis;
use pando_plan::Plan;
use pando_scan::Options;

use crate::cli::Read;
use crate::command::Problem;
use crate::command::model::read_up_to;
use crate::output::progress;

/// The size of a file with a person's cut, in bytes.
const CUT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A program that was read, with what is proposed for it.
pub(in crate::command) struct Analysed {
    pub(in crate::command) facts: Facts,
    pub(in crate::command) proposal: Proposal,
    pub(in crate::command) plan: Plan,
}

impl Analysed {
    /// Reads a folder.
    pub(in crate::command) fn read(folder: &Path, asked: &Read) -> Result<Self, Problem> {
        let cut = asked.cut.as_deref().map(cut).transpose()?;
        let mut options = Options::default();
        for file in &asked.facts {
            options.facts.push(facts_of(file)?);
        }
        let mut facts = pando_scan::scan(folder, &options, &progress)?;
        let is_empty = facts.modules.is_empty() && facts.units.is_empty() && facts.tables.is_empty() && facts.routes.is_empty();
        // What could not be read is told on the page.
        if is_empty && facts.diagnostics.is_empty() {
            return Err(Problem::NoProgram(folder.to_owned()));
        }
        if let Some(name) = &asked.name {
            facts.name.clone_from(name);
        }
        if let (Some(cut), Some(file)) = (&cut, &asked.cut) {
            cut.fits(&facts).map_err(|fault| Problem::NoCut { path: file.clone(), fault })?;
        }
        Ok(of_facts(facts, cut.as_ref()))
    }

    /// For whoever writes it.
    pub(in crate::command) fn page(&self) -> Analysis<'_> {
        Analysis {
            facts: &self.facts,
            proposal: &self.proposal,
            plan: &self.plan,
        }
    }
}

/// What is proposed for a program that was read.
fn of_facts(facts: Facts, cut: Option<&Cut>) -> Analysed {
    progress("looking for boundaries");
    let proposal = propose(&facts, cut);
    let plan = pando_plan::plan(&facts, &proposal);
    Analysed { facts, proposal, plan }
}

/// Facts that were written before.
pub(in crate::command) fn facts_of(file: &Path) -> Result<Facts, Problem> {
    let text = read_up_to(file, pando_facts::BYTES_MAX)?;
    Facts::read(&text).map_err(|fault| Problem::NoFacts {
        path: file.to_owned(),
        fault,
    })
}

/// A person's own cut.
pub(in crate::command) fn cut(file: &Path) -> Result<Cut, Problem> {
    let text = read_up_to(file, CUT_BYTES_MAX)?;
    Cut::read(&text).map_err(|fault| Problem::NoCut {
        path: file.to_owned(),
        fault,
    })
}
