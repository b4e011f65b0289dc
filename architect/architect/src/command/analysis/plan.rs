use std::fmt::Write;

use pando_render::out::{self, PLAN_LIST};

use super::Analysed;
use crate::cli::Plan;
use crate::command::Problem;
use crate::output::{Said, colour, plain};

/// Says in which steps to go, and writes what `render` takes.
pub(crate) fn plan(asked: &Plan) -> Result<Said, Problem> {
    let analysed = Analysed::read(&asked.folder, &asked.read)?;
    let page = analysed.page();
    let Some(folder) = &asked.out else {
        return Ok(plain(pando_page::plan(&page, colour())));
    };
    let mut files = pando_plan::files(&analysed.facts, &analysed.proposal);
    let model = files.keys().find(|path| path.ends_with(".architecture.yaml")).cloned();
    files.insert("plan.md".to_owned(), pando_page::markdown(&page));
    files.insert("tach.toml".to_owned(), pando_page::tach(&page));
    let written = out::write_listed(folder, &files, PLAN_LIST)?;
    let mut said = String::new();
    // Writing to a String does not fail.
    for path in &written.written {
        let _ = writeln!(said, "written {}", folder.join(path).display());
    }
    for path in &written.removed {
        let _ = writeln!(said, "removed {}", folder.join(path).display());
    }
    if let Some(model) = model {
        let model = folder.join(model);
        let _ = writeln!(
            said,
            "next: architect check {model} && architect render {model} --out DIR",
            model = model.display()
        );
    }
    Ok(plain(said))
}
