use std::fmt::Write;

use pando_model::Step;

use super::Problem;
use super::walk::{Ended, Seen, all_held};
use crate::output::Said;

/// How a step ended, for people. Only where the system is neither here nor there it is a problem.
pub(super) fn told(ended: &Ended<'_>, watched: &[String]) -> Result<Said, Problem> {
    let mut text = String::new();
    let is_finding = match ended {
        Ended::Nowhere(step) => {
            line(
                &mut text,
                &format!("the system is at step {}, {}: there is none to go to", step.number, step.name),
            );
            false
        }
        Ended::NotYet { at, to, before } => {
            head(&mut text, at, to);
            table(&mut text, "before", before);
            line(
                &mut text,
                &format!(
                    "nothing was moved: it is at step {}, {}, until what is said above holds",
                    at.number, at.name
                ),
            );
            true
        }
        Ended::Done { from, to, before, after } => {
            head(&mut text, from, to);
            table(&mut text, "before", before);
            moves(&mut text, watched);
            table(&mut text, "after", after);
            line(&mut text, &format!("done: the system is at step {}, {}", to.number, to.name));
            false
        }
        Ended::Undone {
            at,
            to,
            why,
            before,
            after,
            undone,
        } => {
            head(&mut text, at, to);
            table(&mut text, "before", before);
            moves(&mut text, watched);
            table(&mut text, "after", after);
            line(&mut text, &format!("it failed: {why}"));
            table(&mut text, "after it was undone", undone);
            line(&mut text, &format!("the system is at step {}, {}, as it was", at.number, at.name));
            true
        }
        Ended::Stranded {
            at,
            to,
            why,
            after,
            undone,
        } => {
            head(&mut text, at, to);
            moves(&mut text, watched);
            table(&mut text, "after", after);
            table(&mut text, "after it was undone", undone);
            line(&mut text, why);
            return Err(Problem::Stranded(text));
        }
    };
    Ok(Said { text, is_finding })
}

fn line(text: &mut String, line: &str) {
    // Writing to a String does not fail.
    let _ = writeln!(text, "{line}");
}

fn head(text: &mut String, from: &Step, to: &Step) {
    line(
        text,
        &format!("from step {}, {}, to step {}, {}:", from.number, from.name, to.number, to.name),
    );
    for (service, from, to) in from.apps.moves(&to.apps) {
        line(text, &format!("  {service} moves from {from} to {to}"));
    }
}

fn moves(text: &mut String, watched: &[String]) {
    watched.iter().for_each(|watched| line(text, watched));
}

/// What was seen, gate by gate.
pub(super) fn table(text: &mut String, when: &str, seen: &[Seen]) {
    let mut gate = "";
    let width = seen.iter().map(|seen| seen.check.len()).max().unwrap_or_default();
    for one in seen {
        if one.gate != gate {
            line(text, &format!("{when} ({}):", one.gate));
            gate = &one.gate;
        }
        let held = if one.held { "holds" } else { "FAILS" };
        line(text, &format!("  {held}  {:width$}  {}", one.check, one.saw));
    }
}

/// What was seen by a look that moves nothing.
pub(super) fn looked(step: &Step, seen: &[Seen]) -> Said {
    let mut text = String::new();
    line(&mut text, &format!("the system is at step {}, {}", step.number, step.name));
    table(&mut text, "now", seen);
    let is_finding = !all_held(seen);
    line(&mut text, if is_finding { "not all of it holds" } else { "all of it holds" });
    Said { text, is_finding }
}
